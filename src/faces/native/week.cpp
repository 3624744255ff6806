#include "week.h"

#include "core/text.h"
#include "finding_filter.h"

namespace bulkhead::faces::native {
namespace {

using findings::EnvironmentView;
using findings::Finding;

constexpr std::int64_t kLookedAt = 50;  ///< findings of a CVE that its sentence is made of

WeekPlace place_of(const EnvironmentView& view) { return {view.environment().id, view.environment().name}; }

std::string plural(std::int64_t count, std::string_view one, std::string_view many) { return fmt::format("{} {}", count, count == 1 ? one : many); }

/// "A, B and 2 more" of distinct names in their order.
std::string some_of(const std::vector<std::string>& names, std::size_t shown) {
  std::vector<std::string> distinct;
  for (const auto& name : names)
    if (!name.empty() && std::find(distinct.begin(), distinct.end(), name) == distinct.end()) distinct.push_back(name);
  if (distinct.size() <= shown) return join(distinct, ", ");
  const std::size_t more = distinct.size() - shown;
  distinct.resize(shown);
  return fmt::format("{} and {} more", join(distinct, ", "), more);
}

std::string tier_words(const findings::Match& match) {
  switch (match.tier) {
    case findings::MatchTier::EXACT: return "exactly this version is listed";
    case findings::MatchTier::RANGE: return "the version lies in an affected range";
    case findings::MatchTier::PRODUCT_WIDE: return "the version is not confirmed";
    case findings::MatchTier::VENDOR_ONLY: return "only the vendor matches";
  }
  return "";
}

/// "On 4 assets (Siemens SIMATIC S7-1500), the version lies in an affected range, in zone Line 1; known to be exploited; fix: update to 3.0."
std::string sentence_of(const std::vector<Finding>& found, std::int64_t count) {
  std::vector<std::string> products, zones;
  for (const auto& f : found) {
    products.push_back(f.vendor + " " + f.product);
    zones.push_back(f.zone);
  }
  const Finding& first = found.front();
  std::string out = count == 1 ? fmt::format("On {} ({})", first.asset_name, products.front()) : fmt::format("On {} assets ({})", count, some_of(products, 2));
  out += ", " + tier_words(first.match);
  if (const auto where = some_of(zones, 3); !where.empty()) out += fmt::format(", in {} {}", std::count(zones.begin(), zones.end(), zones.front()) == static_cast<std::ptrdiff_t>(zones.size()) ? "zone" : "zones", where);
  if (first.facts.kev) out += "; known to be exploited";
  else if (first.facts.maturity >= findings::ExploitMaturity::FUNCTIONAL) out += "; a working exploit is published";
  out += first.match.fix_available ? fmt::format("; fix: {}.", first.match.fix_action) : "; no fix is known.";
  return out;
}

bool asks_for_decision(const findings::CveFacts& facts) { return facts.kev || facts.maturity >= findings::ExploitMaturity::FUNCTIONAL || facts.bcs_hundredths >= kWeekRowsBcs; }

std::tuple<bool, bool, int> urgency(const findings::CveFacts& f) { return {f.kev, f.maturity >= findings::ExploitMaturity::FUNCTIONAL, f.bcs_hundredths}; }

void add_questions(WeekCard& card, const EnvironmentView& view, Instant now) {
  findings::Filter filter;
  filter.states = {findings::State::undecided};
  const std::int64_t count = view.count(filter, now);
  if (count == 0) return;
  ++card.total;
  card.rows.push_back({WeekKind::answer, place_of(view), plural(count, "finding needs an answer", "findings need an answer"),
                       "The version of the asset cannot be ordered against the stated range: look at the statement, or correct the version.", count, false, {}, {}, {}, {{"state", "undecided"}}});
}

struct Candidate {
  const EnvironmentView* view = nullptr;
  const EnvironmentView::CveEntry* cve = nullptr;
  std::int64_t count = 0;  ///< of active findings
};

std::optional<std::string> due_of(const findings::Decision& decision) {
  std::string due = decision.review_date;
  if (decision.expires_at.microseconds != 0) {
    const std::string expiry = to_iso_date(decision.expires_at);
    if (due.empty() || expiry < due) due = expiry;
  }
  return known_text(due);
}

}  // namespace

WeekCard to_decide(const Views& views, Instant now) {
  WeekCard card;
  card.rule = "Findings that need an answer, then CVEs with active findings that are known to be exploited, have a working exploit, or a BCS from 7.00; one row a CVE and environment.";
  std::vector<Candidate> candidates;
  for (const auto& view : views) {
    add_questions(card, *view, now);
    const auto active = view->active_by_cve({}, now);
    for (std::size_t c = 0; c < active.size(); ++c)
      if (active[c] > 0 && asks_for_decision(view->cves()[c].facts)) candidates.push_back({view.get(), &view->cves()[c], active[c]});
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) { return urgency(a.cve->facts) > urgency(b.cve->facts); });
  card.total += static_cast<std::int64_t>(candidates.size());
  for (const auto& [view, cve, count] : candidates) {
    if (card.rows.size() >= kWeekRows) break;
    findings::Filter filter;
    filter.cve = cve->id;
    const auto found = view->list(filter, findings::Sort::priority, 0, kLookedAt, now).findings;
    card.rows.push_back({WeekKind::decide, place_of(*view), fmt::format("{} {}", cve->id, cve->facts.title), sentence_of(found, count), count, cve->facts.kev, cve->facts.severity, cve->id, {}, {{"cve_id", cve->id}}});
  }
  if (card.rows.size() > kWeekRows) card.rows.resize(kWeekRows);
  return card;
}

WeekCard to_do(const Views& views, Instant now) {
  WeekCard card;
  card.rule = "Fixes that a source states or that follow from the affected range, over active findings; first what closes most known exploited findings, then what closes most.";
  std::vector<std::pair<const EnvironmentView*, findings::FixGroup>> groups;
  for (const auto& view : views) {
    findings::Filter fixable;
    fixable.fix_available = true;
    for (auto& group : view->fix_groups(fixable, now)) groups.emplace_back(view.get(), std::move(group));
  }
  std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return std::pair(a.second.known_exploited, a.second.findings) > std::pair(b.second.known_exploited, b.second.findings); });
  card.total = static_cast<std::int64_t>(groups.size());
  if (groups.size() > kWeekRows) groups.resize(kWeekRows);
  for (const auto& [view, group] : groups) {
    std::string sentence = fmt::format("Closes {} of {} on {}", plural(group.findings, "finding", "findings"), plural(group.cves, "CVE", "CVEs"), plural(group.assets, "asset", "assets"));
    if (group.known_exploited > 0) sentence += fmt::format(", {} known exploited", group.known_exploited);
    sentence += group.derived ? "; derived from the affected range, so check the vendor's notes." : ".";
    card.rows.push_back({WeekKind::apply, place_of(*view), fmt::format("{}: {}", group.product, group.fix), std::move(sentence), group.findings, group.known_exploited > 0, {}, {}, {}, {{"fix", fix_key(group)}}});
  }
  return card;
}

WeekCard to_prove(const Views& views, Instant now) {
  WeekCard card;
  card.rule = fmt::format("Decisions in force whose review or expiry comes within {} days or has passed, by that day.", kProofDays);
  const std::string until = to_iso_date({now.microseconds + kProofDays * kMicrosecondsPerDay});
  struct Due {
    std::string day;
    const EnvironmentView* view = nullptr;
    EnvironmentView::Pair pair;
  };
  std::vector<Due> due;
  for (const auto& view : views)
    view->each_pair(now, [&](const EnvironmentView::Pair& pair) {
      if (pair.decision == nullptr || pair.state != findings::State::acknowledged) return;
      if (const auto day = due_of(*pair.decision); day && *day <= until) due.push_back({*day, view.get(), pair});
    });
  std::stable_sort(due.begin(), due.end(), [](const Due& a, const Due& b) { return a.day < b.day; });
  card.total = static_cast<std::int64_t>(due.size());
  if (due.size() > kWeekRows) due.resize(kWeekRows);
  for (const auto& [day, view, pair] : due) {
    const auto& asset = view->assets()[pair.asset];
    const auto& cve = view->cves()[view->matches()[pair.match].cve];
    const std::string_view what = pair.decision->review_date == day ? "to be reviewed" : "expires";
    card.rows.push_back({WeekKind::renew, place_of(*view), fmt::format("{} on {}", cve.id, asset.name),
                         fmt::format("Decided by {} ({}), {} {}.", pair.decision->actor, replace_all(pair.decision->reason, "_", " "), what, day), 1, cve.facts.kev, cve.facts.severity, cve.id, day,
                         {{"cve_id", cve.id}, {"asset_id", fmt::format("{}", asset.id)}, {"state", "any"}}});
  }
  return card;
}

WeekCard what_changed(const Views& views, Instant since, Instant now) {
  WeekCard card;
  card.rule = "Findings by the time of their first sight and of the decision in force, for each environment.";
  for (const auto& view : views) {
    std::int64_t opened = 0, exploited = 0, decided = 0;
    view->each_pair(now, [&](const EnvironmentView::Pair& pair) {
      const auto& match = view->matches()[pair.match];
      if (pair.first_seen >= since && !match.withdrawn) {
        ++opened;
        exploited += view->cves()[match.cve].facts.kev;
      }
      decided += pair.decision != nullptr && pair.decision->at >= since;
    });
    if (opened == 0 && decided == 0) continue;
    ++card.total;
    std::string sentence = fmt::format("{}, of these {} known exploited; {}.", plural(opened, "new finding", "new findings"), exploited, plural(decided, "decision", "decisions"));
    card.rows.push_back({WeekKind::changed, place_of(*view), view->environment().name, std::move(sentence), opened, exploited > 0, {}, {}, {}, {{"state", "any"}, {"sort_by", "newest"}}});
  }
  if (card.rows.size() > kWeekRows) card.rows.resize(kWeekRows);
  return card;
}

}  // namespace bulkhead::faces::native
