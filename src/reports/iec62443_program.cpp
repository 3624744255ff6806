// The figures of the programme (IEC 62443-2-1 and 2-4): response, patches, registers, suppliers, the control 4.2.3.9.
#include "core/text.h"
#include "iec62443_gather.h"

namespace bulkhead::reports {
namespace {

constexpr std::size_t kMonths = 24;

struct Group {
  std::string_view key, name;
};
constexpr std::array<Group, 5> kGroups = {{{"kev", "known exploited"}, {"critical", "critical"}, {"high", "high"}, {"medium", "medium"}, {"low", "low or not scored"}}};

/// The nearest-rank percentile: the smallest value that at least `percent` of the values do not exceed.
std::optional<std::int64_t> percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  if (sorted.empty()) return std::nullopt;
  return sorted[(sorted.size() * percent + 99) / 100 - 1];
}

std::string clause(const standards::ProgramControl& control, const std::string& id) {
  const auto title = control.titles.find(id);
  return title == control.titles.end() ? id : id + " " + title->second;
}

}  // namespace

void Gather::finish() {
  Iec62443Data& d = data;
  d.kev_cves = static_cast<std::int64_t>(kev_cves.size());
  for (std::size_t s = 0; s < states.size(); ++s)
    if (states[s] > 0) d.states.push_back({std::string(name_of(static_cast<findings::State>(s))), states[s]});
  d.answered = share(answered, counted, "Findings in any state but active, over all findings that are neither withdrawn nor undecided.");
  d.acknowledgment = share(in_time, due, "Findings first answered within the policy's time for their severity, over findings whose time has passed or that were answered, whenever they appeared.");
  std::int64_t done = 0, all = 0;
  constexpr std::array<std::string_view, 5> kNames = {"not scored", "low", "medium", "high", "critical"};
  for (std::size_t i = 5; i-- > 0;) {
    d.patch_coverage.push_back({std::string(kNames[i]), share(patched[i][0], patched[i][1], "")});
    done += patched[i][0];
    all += patched[i][1];
  }
  d.patches = share(done, all, "Findings with an available fix that are remediated or closed, over all findings with an available fix that concern the asset.");

  for (const Group& group : kGroups) {
    ResponseRow& row = d.response.emplace_back();
    row.group = group.name;
    const auto days = policy.ack_days.find(std::string(group.key));
    row.policy_days = days == policy.ack_days.end() ? 0 : days->second;
    Responses& r = responses[std::string(group.key)];
    std::sort(r.seconds.begin(), r.seconds.end());
    row.found = r.found;
    row.answered = r.answered;
    row.in_time = share(r.in_time, r.due, "");
    row.median_seconds = percentile(r.seconds, 50);
    row.p90_seconds = percentile(r.seconds, 90);
  }

  for (const auto& [day, n] : found_by_day) month_found[to_iso_date({day * kMicrosecondsPerDay}).substr(0, 7)] += n;
  std::set<std::string> months;
  for (Instant at = from; at < to; at.microseconds += kMicrosecondsPerDay) months.insert(to_iso_date(at).substr(0, 7));
  for (const auto& month : months) d.months.push_back({month, month_found[month], month_answered[month]});
  if (d.months.size() > kMonths) d.months.erase(d.months.begin(), d.months.end() - kMonths);

  int highest = 0;
  for (const auto& zone : d.zones)
    for (const auto& reading : zone.readings) highest = std::max(highest, reading.sl_t.value_or(0));
  const auto& standard = in.standards->system_requirements();
  for (const auto& row : standard.rows)
    if (row.from_level <= highest) d.requirements.push_back({row.id, row.title, standard.foundational[static_cast<std::size_t>(row.fr)].id, row.from_level});
  for (const auto& fr : standard.foundational) d.foundational.push_back(fr.title);
  d.standard = standard.id + ":" + standard.edition;
  d.policy = fmt::format("{} version {}", policy.id, policy.version);
  d.policy_sha256 = policy.digest;
  d.cwe_release = in.standards->cwe_release();

  const auto quality = [&](std::string name, std::int64_t part, std::int64_t whole) { d.quality.push_back({std::move(name), share(part, whole, "")}); };
  quality("Assets without a stated version", without_version, d.assets);
  quality("Assets whose product the catalogue does not know", unresolved_assets, d.assets);
  quality("Assets whose product has several candidates", ambiguous_assets, d.assets);
  quality("Assets in no zone", without_zone, d.assets);
  quality("Assets whose exposure is not stated", unknown_exposure, d.assets);
  quality("Zones without a declared SL-T", zones_declared - zones_with_target, zones_declared);
  quality("Matches whose versions cannot be compared", d.undecided, d.undecided + counted);
  quality("Open findings that hold for every version of the product", product_wide, d.open);
  quality("CVEs of open findings that nobody scored", unscored_cves, cves);

  // Only now, as every view's findings count: the list one by one.
  findings::Filter filter;
  filter.states = {findings::State::active, findings::State::acknowledged, findings::State::ticketed, findings::State::undecided};
  for (const auto& view : in.environments) {
    for (const auto& f : view->list(filter, findings::Sort::priority, 0, kTopFindings, in.as_of).findings) {
      FindingRow& row = d.top_findings.emplace_back();
      row.environment = view->environment().name;
      row.zone = f.zone;
      row.asset = f.asset_name;
      row.vendor = f.vendor;
      row.product = f.product;
      row.version = f.version;
      row.cve = f.match.cve;
      row.severity = name_of(f.facts.severity);
      row.state = name_of(f.state);
      row.tier = name_of(f.match.tier);
      row.confidence = name_of(f.match.confidence);
      row.fix = f.match.fix_action;
      row.fix_source = f.match.fix_source;
      row.first_seen = to_iso_date(f.first_seen);
      row.bcs_hundredths = f.facts.bcs_hundredths;
      row.cvss_tenths = f.facts.cvss_tenths;
      row.priority = f.priority;
      row.kev = f.facts.kev;
    }
  }
  std::stable_sort(d.top_findings.begin(), d.top_findings.end(), [](const auto& a, const auto& b) { return a.priority > b.priority; });
  if (d.top_findings.size() > static_cast<std::size_t>(kTopFindings)) d.top_findings.resize(static_cast<std::size_t>(kTopFindings));
}

void Gather::suppliers() {
  struct Work {
    std::string name;
    std::set<std::string> products;
    std::map<std::string, findings::Severity> cves;
    std::set<std::string> kev;
    std::int64_t assets = 0, findings = 0, matches = 0, with_fix = 0;
  };
  std::map<std::string, Work> work;
  for (const auto& view : in.environments) {
    const auto vendor_of = [&](std::uint32_t identity) -> Work& {
      const std::string& name = view->identities()[identity].product.vendor;
      Work& w = work[to_lower(trim(name))];
      if (w.name.empty() || name < w.name) w.name = name;  // of several spellings, the first in order
      return w;
    };
    for (std::uint32_t i = 0; i < view->identities().size(); ++i) {
      const auto& identity = view->identities()[i];
      if (identity.assets.empty()) continue;
      Work& w = vendor_of(i);
      w.products.insert(to_lower(identity.product.product));
      w.assets += static_cast<std::int64_t>(identity.assets.size());
      for (const auto m : identity.matches) {
        const auto& match = view->matches()[m];
        if (match.withdrawn || match.undecided) continue;
        const auto& cve = view->cves()[match.cve];
        w.cves.emplace(cve.id, cve.facts.severity);
        if (cve.facts.kev) w.kev.insert(cve.id);
        ++w.matches;
        if (match.fix_available) ++w.with_fix;
      }
    }
    view->each_pair(in.as_of, [&, last = ~0u, kept = static_cast<Work*>(nullptr)](const EnvironmentView::Pair& pair) mutable {
      if (!standing_of(pair, policy).open) return;
      const auto identity = view->matches()[pair.match].identity;
      if (identity != last || !kept) {
        kept = &vendor_of(identity);
        last = identity;
      }
      ++kept->findings;
    });
  }
  for (const auto& [key, w] : work) {
    SupplierRow& row = data.suppliers.emplace_back();
    row.vendor = key.empty() ? "Vendor not stated" : w.name;
    row.products = static_cast<std::int64_t>(w.products.size());
    row.assets = w.assets;
    row.findings = w.findings;
    row.kev = static_cast<std::int64_t>(w.kev.size());
    for (const auto& [cve, severity] : w.cves) row.cves.add(severity);
    row.with_fix = share(w.with_fix, w.matches, "");
  }
  std::stable_sort(data.suppliers.begin(), data.suppliers.end(), [](const auto& a, const auto& b) { return a.findings > b.findings; });
}

void Gather::registers() {
  struct Work {
    RegisterEntry entry;
    std::set<std::uint32_t> assets;
    std::set<std::string> cves;
  };
  for (const auto& view : in.environments) {
    std::map<std::array<std::string, 6>, Work> work;
    view->each_pair(in.as_of, [&](const EnvironmentView::Pair& pair) {
      const auto* decision = pair.decision;
      if (!decision || pair.state == findings::State::withdrawn) return;
      if (decision->state != findings::State::acknowledged && decision->state != findings::State::dismissed) return;
      if (decision->reason == "escalated") return;
      const std::string expires = decision->expires_at.microseconds ? to_iso_date(decision->expires_at) : "";
      Work& w = work[{decision->reason, to_iso_date(decision->at), decision->actor, decision->notes, decision->review_date, expires}];
      if (w.entry.findings++ == 0) {
        w.entry.environment = view->environment().name;
        w.entry.kind = decision->reason;
        w.entry.description = decision->notes;
        w.entry.actor = decision->actor;
        w.entry.date = to_iso_date(decision->at);
        w.entry.review_date = decision->review_date;
        w.entry.expires = expires;
        w.entry.review_overdue = !decision->review_date.empty() && decision->review_date < to_iso_date(in.as_of);
      }
      w.assets.insert(pair.asset);
      w.cves.insert(view->cves()[view->matches()[pair.match].cve].id);
    });
    for (auto& [key, w] : work) {
      w.entry.assets = static_cast<std::int64_t>(w.assets.size());
      w.entry.cves = static_cast<std::int64_t>(w.cves.size());
      for (const auto& cve : w.cves)
        if (w.entry.examples.size() < 5) w.entry.examples.push_back(cve);
      data.registers.push_back(std::move(w.entry));
    }
  }
  std::stable_sort(data.registers.begin(), data.registers.end(), [](const auto& a, const auto& b) { return a.kind != b.kind ? a.kind < b.kind : a.findings > b.findings; });
}

void Gather::control() {
  const auto& control = in.standards->program_control();
  data.control_display = control.display;
  data.control_title_2010 = control.published_title_2010;
  std::int64_t found = 0, overdue = 0, controls = 0;
  for (const auto& row : data.response) found += row.found;
  for (const auto& entry : data.registers) {
    if (entry.review_overdue) ++overdue;
    if (entry.kind == "compensating_control") ++controls;
  }
  const auto percent = [](const Share& s) { return s.permille ? fmt::format("{} of {} ({}.{} %)", s.part, s.whole, *s.permille / 10, *s.permille % 10) : std::string("not known: nothing to count"); };
  std::int64_t decisions_taken = 0;
  for (const auto& [state, n] : decisions) decisions_taken += n;
  for (const auto& row : control.crosswalk) {
    ControlPart& part = data.control.emplace_back();
    part.need = row.need;
    for (const auto& id : row.edition_2010) part.edition_2010.push_back(clause(control, id));
    for (const auto& id : row.edition_2024) part.edition_2024.push_back(clause(control, id));
    if (row.need == "identify") {
      part.title = "Identification";
      part.practice = "Every declared asset is matched against the vulnerability corpus when intelligence or inventory changes.";
      part.figures = {fmt::format("Assets under watch: {}, of {} distinct products.", data.assets, data.products),
                      fmt::format("Findings that first appeared in the period: {}.", found),
                      "Assets whose product is identified: " + percent(share(data.assets - unresolved_assets - ambiguous_assets, data.assets, "")) + ".",
                      fmt::format("Sources of the corpus: {} (revision {}).", data.sources.size(), data.corpus_revision)};
    } else if (row.need == "evaluate") {
      part.title = "Evaluation";
      part.practice = "Each CVE is scored for exploitation urgency and industrial relevance; each finding is ranked with the criticality, zone and exposure of its asset.";
      part.figures = {"Open findings with an urgency score (BCS): " + percent(share(bcs_scored, data.open, "")) + ".",
                      "CVEs of open findings with a CVSS score: " + percent(share(cves - unscored_cves, cves, "")) + ".",
                      fmt::format("Matches that wait for a person, as the versions cannot be compared: {}.", data.undecided)};
    } else if (row.need == "manage") {
      part.title = "Management";
      part.practice = "Findings are acknowledged with a reason, dismissed with a reason, ticketed, remediated or closed; decisions may expire and carry review dates.";
      part.figures = {"Findings that were answered: " + percent(data.answered) + ".", "Answered within the time of the policy: " + percent(data.acknowledgment) + ".",
                      "Patch coverage: " + percent(data.patches) + ".", fmt::format("Decisions on findings in the period: {}{}.", decisions_taken, [&] {
                        std::string by;
                        for (const auto& [state, n] : decisions) by += fmt::format("{}{} {}", by.empty() ? " (" : ", ", n, state);
                        return by.empty() ? by : by + ")";
                      }())};
    } else {
      part.title = "Documentation";
      part.practice = "Every action leaves one entry in an append-only log whose state is signed; decisions keep person, date, reason and notes.";
      part.figures = {fmt::format("The log holds {} entries at its checkpoint.", data.log_size),
                      "Decisions in force that carry notes: " + percent(share(decided_with_notes, decided, "")) + ".",
                      fmt::format("Register entries: {}; compensating controls among them: {}; reviews overdue: {}.", data.registers.size(), controls, overdue)};
    }
  }
}

void Gather::rules() {
  data.rules = {
      "A finding is one CVE on one asset. Withdrawn matches and matches whose versions cannot be compared (undecided) are no findings; both are stated beside.",
      "Open: active, ticketed, or acknowledged or dismissed for a reason that does not remove the weakness (accepted risk, compensating control, escalated).",
      "A finding concerns a foundational requirement through its CWEs, through high availability impact (FR 7), through a network device or a flaw in the implementation of a protocol (FR 5), through unsigned or altered firmware or logic (FR 3), "
      "or, where no usable CWE is known, through its high impacts; one finding may concern several requirements, so that the rows of FR 1 to FR 7 do not add up to the findings.",
      fmt::format("Exposure: e = urgency x reach x weight x treatment. Reach {} from outside the zone, {} from inside only: isolated assets, and assets not reachable from "
                  "the office or the internet in a zone that no flow of a declared conduit enters, {} where the attack vector is local or physical. Treatment 1000 open, {} with a documented compensating control, {} remediated and not yet verified, 0 where a person decided that it does not apply.",
                  policy.r_outside, policy.r_inside, policy.r_local, policy.t_compensated_documented, policy.t_patched_unverified),
      fmt::format("Patch pairs of a level: findings with an available fix whose CVE concerns the requirement with full weight and that were first seen more than {} days before the as-of time; "
                  "the release date of a fix is not known for every supplier, so the first sight of the finding stands for it. Fewer than {} pairs set no cap.",
                  policy.patch_grace_days, policy.patch_min_pairs),
      "Findings that ended because the declared version of the asset changed leave the present state and count in no share.",
      "Response time: from the first sight of the finding on the asset to the first decision on it. Median and 90th percentile are nearest-rank values over answered findings that first appeared in the period; "
      "findings not yet answered are counted beside, not estimated.",
      "Posture upper bound: the least of the gate (declared SL-C, else SL-T) and the caps of exposure, known exploitation, patch coverage and acknowledgment. No requirement evidence enters, so the true level can be lower, never higher.",
      "Zones count the assets assigned to them directly; an enclosing zone does not include those inside it.",
      "A conduit without stated flows lets everything pass; where an environment declares no conduit, every zone counts as reached from outside. A flow into an enclosing zone counts for the zones inside it.",
      "Shares are truncated to a tenth of a percent. A share without anything to count is 'not known', never 0 % or 100 %.",
  };
}

}  // namespace bulkhead::reports
