// One pass over the findings of an environment: how each stands, and what it adds to response, patches and its zone.
#include "core/text.h"
#include "iec62443_posture.h"

namespace bulkhead::reports {
namespace {

using findings::Severity;
using findings::State;

std::string patch_severity(Severity severity) {
  switch (severity) {
    case Severity::CRITICAL: return "critical";
    case Severity::HIGH: return "high";
    case Severity::MEDIUM: return "medium";
    default: return "low";
  }
}

/// The number of a finding with fixed width, so that order of text is order of number; short enough to need no allocation.
std::string exposure_id(const Result<findings::FindingId>& id, std::int64_t asset_id, std::string_view cve) {
  if (!id) return fmt::format("{:06x}{}", asset_id, cve);
  std::string text(14, '0');
  std::int64_t rest = id->value;
  for (std::size_t i = text.size(); i-- > 0; rest >>= 4) text[i] = "0123456789abcdef"[rest & 15];
  return text;
}

/// Whether an attacker outside of the zone can reach the asset. An exposure that is not stated counts as that of the segment.
bool reached_from_outside(inventory::Exposure exposure, bool zone_is_entered) {
  switch (exposure) {
    case inventory::Exposure::internet:
    case inventory::Exposure::enterprise: return true;
    case inventory::Exposure::isolated: return false;
    default: return zone_is_entered;
  }
}

using Answers = std::unordered_map<std::int64_t, Instant>;  // first answers by finding

class FindingWalk {
 public:
  FindingWalk(Gather& g, const EnvironmentView& view, ZoneWorks& zones, FrLookup& requirements, Answers answers)
      : g_(g), view_(view), zones_(zones), requirements_(requirements), answers_(std::move(answers)), of_cve_(view.cves().size()), open_assets_(view.assets().size()), kev_assets_(view.assets().size()) {}
  void add(const EnvironmentView::Pair& pair);
  /// Fails    conflict/report.store_moved_on
  Result<void> finish();

 private:
  /// What depends on the CVE alone, found at its first finding.
  struct OfCve {
    std::int64_t allowed = 0;  ///< time to answer
    Gather::Responses* responses = nullptr;
    bool open = false;
  };
  /// One finding with all that is known of it.
  struct Item {
    const EnvironmentView::Pair& pair;
    const EnvironmentView::AssetEntry& asset;
    const EnvironmentView::MatchEntry& match;
    const EnvironmentView::CveEntry& cve;
    Result<findings::FindingId> id;
    Standing standing;
    bool patchable = false;
    ZoneWork& zone;
    OfCve& shared;
  };
  OfCve& shared_of(std::uint32_t cve);
  void respond(const Item& item);
  void patch(const Item& item);
  void count_open(const Item& item);
  void lay_out(const Item& item);

  Gather& g_;
  const EnvironmentView& view_;
  ZoneWorks& zones_;
  FrLookup& requirements_;
  Answers answers_;
  std::vector<OfCve> of_cve_;
  std::vector<char> open_assets_, kev_assets_;
  std::int64_t later_ = 0;
};

void FindingWalk::add(const EnvironmentView::Pair& pair) {
  const auto& asset = view_.assets()[pair.asset];
  const auto& match = view_.matches()[pair.match];
  const auto& cve = view_.cves()[match.cve];
  ZoneWork& zone = zones_.of_asset(asset);
  if (pair.first_seen > g_.in.as_of) ++later_;
  ++g_.data.all_findings;
  ++g_.states[static_cast<std::size_t>(pair.state)];
  if (pair.state == State::undecided) ++zone.reading.undecided, ++g_.data.undecided;
  const Standing standing = standing_of(pair, g_.policy);
  if (!standing.counted) return;
  ++g_.counted;
  if (standing.answered) ++g_.answered;
  if (pair.decision) {
    ++g_.decided;
    if (!trim(pair.decision->notes).empty()) ++g_.decided_with_notes;
  }
  const Item item{pair, asset, match, cve, findings::finding_id(asset.id, cve.id), standing, match.fix_available && !standing.excluded, zone, shared_of(match.cve)};
  respond(item);
  if (item.patchable) patch(item);
  if (standing.open) count_open(item);
  if (standing.t > 0 || item.patchable) lay_out(item);
}

FindingWalk::OfCve& FindingWalk::shared_of(std::uint32_t cve) {
  OfCve& shared = of_cve_[cve];
  if (!shared.responses) {
    const std::string group(response_group(view_.cves()[cve].facts));
    const auto days = g_.policy.ack_days.find(group);
    shared = {(days == g_.policy.ack_days.end() ? 0 : days->second) * kMicrosecondsPerDay, &g_.responses[group], false};
  }
  return shared;
}

void FindingWalk::respond(const Item& item) {
  const Instant first_seen = item.pair.first_seen;
  const std::int64_t allowed = item.shared.allowed;
  const auto answer = item.id ? answers_.find(item.id->value) : answers_.end();
  const bool has_answer = answer != answers_.end();
  const bool is_due = has_answer || first_seen.microseconds + allowed <= g_.in.as_of.microseconds;
  const bool is_in_time = has_answer && answer->second.microseconds <= first_seen.microseconds + allowed;
  auto& acknowledgment = item.zone.input.acknowledgment;
  if (is_due) ++acknowledgment.due, ++g_.due;
  if (is_in_time) ++acknowledgment.in_time, ++g_.in_time;
  if (item.cve.facts.kev && is_due && !has_answer) acknowledgment.kev_overdue = true;
  if (first_seen < g_.from || first_seen >= g_.to) return;
  Gather::Responses& r = *item.shared.responses;
  ++r.found;
  ++g_.found_by_day[first_seen.microseconds / kMicrosecondsPerDay];
  if (is_due) ++r.due;
  if (is_in_time) ++r.in_time;
  if (has_answer) {
    ++r.answered;
    r.seconds.push_back(std::max<std::int64_t>(0, answer->second.microseconds - first_seen.microseconds) / kMicrosecondsPerSecond);
  }
}

void FindingWalk::patch(const Item& item) {
  auto& row = g_.patched[static_cast<std::size_t>(item.cve.facts.severity)];
  ++row[1];
  ++item.zone.with_fix;
  if (item.standing.done) ++row[0], ++item.zone.patched;
}

void FindingWalk::count_open(const Item& item) {
  const auto& facts = item.cve.facts;
  ++g_.data.open;
  g_.data.severities.add(facts.severity);
  item.zone.reading.findings.add(facts.severity);
  open_assets_[item.pair.asset] = 1;
  item.shared.open = true;
  if (item.match.fix_available) ++g_.with_fix;
  if (facts.bcs_hundredths > 0) ++g_.bcs_scored;
  if (item.match.tier == findings::MatchTier::PRODUCT_WIDE) ++g_.product_wide;
  if (facts.kev) {
    ++g_.data.kev_findings;
    ++item.zone.reading.kev;
    g_.kev_cves.insert(item.cve.id);
    kev_assets_[item.pair.asset] = 1;
  }
}

/// Lays the finding on the foundational requirements that it concerns.
void FindingWalk::lay_out(const Item& item) {
  const auto& facts = item.cve.facts;
  const Standing& s = item.standing;
  const bool network_device = item.asset.layer == inventory::Layer::NETWORK;
  const auto& assigned = requirements_.of(item.match.cve, network_device);
  if (s.open) ++item.zone.open[item.match.cve * 2 + (network_device ? 1 : 0)];
  if (item.patchable && item.pair.first_seen.microseconds + g_.policy.patch_grace_days * kMicrosecondsPerDay <= g_.in.as_of.microseconds)
    for (std::size_t fr = 0; fr < standards::kFrCount; ++fr)
      if (assigned.weight[fr] > 0 && assigned.weight[fr] >= g_.policy.m_primary)
        item.zone.input.patches[fr].push_back({patch_severity(facts.severity), s.done, s.t == g_.policy.t_compensated_documented});
  if (s.t == 0) return;
  levels::ExposedFinding exposed;
  exposed.id = exposure_id(item.id, item.asset.id, item.cve.id);
  if (facts.bcs_hundredths > 0) exposed.bcs_hundredths = facts.bcs_hundredths;
  exposed.cvss_tenths = std::max(0, facts.cvss_tenths);
  exposed.kev = facts.kev;
  exposed.public_exploit = facts.maturity >= findings::ExploitMaturity::FUNCTIONAL;
  exposed.epss_permille = std::max(0, facts.epss_ppm) / 1000;
  exposed.r = facts.flaw.local ? g_.policy.r_local : reached_from_outside(item.asset.exposure, item.zone.reading.entered) ? g_.policy.r_outside : g_.policy.r_inside;
  exposed.t = s.t;
  exposed.m = assigned.weight;
  item.zone.input.findings.push_back(std::move(exposed));
}

Result<void> FindingWalk::finish() {
  if (later_ > 0)
    return fail(ErrorKind::conflict, "report.store_moved_on",
                fmt::format("The store holds {} findings that are younger than the as-of time {}; how the environment stood then is no longer known.", later_, to_iso_milliseconds(g_.in.as_of)));
  g_.data.kev_assets += std::count(kev_assets_.begin(), kev_assets_.end(), 1);
  for (std::size_t c = 0; c < of_cve_.size(); ++c) {
    if (!of_cve_[c].open) continue;
    ++g_.cves;
    if (view_.cves()[c].facts.severity == Severity::NONE) ++g_.unscored_cves;
  }
  for (std::size_t a = 0; a < open_assets_.size(); ++a)
    if (open_assets_[a]) ++zones_.of_asset(view_.assets()[a]).reading.assets_with_findings;
  return {};
}

/// The first answer to each finding; counts the decisions of the period on the way.
Result<Answers> read_answers(Gather& g, const EnvironmentView& view) {
  Answers answers;
  std::int64_t later = 0;
  findings::each_event(*g.in.db, view.environment().id, [&](const findings::FindingEvent& event) {
    if (event.at > g.in.as_of) ++later;
    const bool in_period = event.at >= g.from && event.at < g.to;
    if (in_period) {
      ++g.events;
      ++g.decisions[event.reason == "expired" ? "expired" : event.state_after == "active" ? "restored" : event.state_after];
    }
    if (event.state_after == "active") return;
    const auto id = findings::finding_id(event.asset_id, event.cve);
    if (!id || !answers.emplace(id->value, event.at).second) return;
    if (in_period) ++g.month_answered[to_iso_date(event.at).substr(0, 7)];
  });
  if (later > 0)
    return fail(ErrorKind::conflict, "report.store_moved_on",
                fmt::format("The store holds {} decisions that are younger than the as-of time {}; how findings stood then is no longer known.", later, to_iso_milliseconds(g.in.as_of)));
  return answers;
}

}  // namespace

Result<void> walk_findings(Gather& g, const EnvironmentView& view, ZoneWorks& zones, FrLookup& requirements) {
  FindingWalk walk(g, view, zones, requirements, TRY(read_answers(g, view)));
  view.each_pair(g.in.as_of, [&](const EnvironmentView::Pair& pair) { walk.add(pair); });
  return walk.finish();
}

}  // namespace bulkhead::reports
