// Recommendations, composed from the figures by fixed rules; each names what it stands on.
#include "core/numbers.h"
#include "core/text.h"
#include "iec62443_gather.h"

namespace bulkhead::reports {
namespace {

constexpr std::size_t kFixGroups = 5, kZones = 5;

std::string plural(std::int64_t n, std::string_view one, std::string_view many) { return fmt::format("{} {}", n, n == 1 ? one : many); }

struct EnvironmentFix {
  std::string environment;
  findings::FixGroup group;
};

std::string binding_words(const std::vector<std::string>& binding) {
  std::vector<std::string> out;
  for (const auto& b : binding) {
    if (b == "exposure") out.emplace_back("the exposure of its open findings");
    else if (b == "kev_rule") out.emplace_back("a known-exploited finding");
    else if (b == "patch") out.emplace_back("patch coverage");
    else if (b == "ack" || b == "ack_fr6") out.emplace_back("late answers to findings");
    else if (b == "gate") out.emplace_back("the declared level");
  }
  return join(out, ", ");
}

}  // namespace

void Gather::recommend() {
  auto& out = data.recommendations;

  if (data.kev_findings > 0) {
    std::vector<std::string> sources;
    for (const auto& cve : kev_cves)
      if (sources.size() < 5) sources.push_back(cve + " (CISA KEV)");
    out.push_back({fmt::format("Answer the {} on {} first.", plural(data.kev_findings, "open known-exploited finding", "open known-exploited findings"), plural(data.kev_assets, "asset", "assets")),
                   fmt::format("{} of the environment {} in the catalogue of known exploited vulnerabilities; one reachable finding of this kind caps a foundational requirement at SL {}.",
                               plural(data.kev_cves, "CVE", "CVEs"), data.kev_cves == 1 ? "stands" : "stand", policy.kev_level),
                   std::move(sources)});
  }

  std::vector<EnvironmentFix> fixes;
  for (const auto& view : in.environments) {
    for (auto& group : view->fix_groups({}, in.as_of)) {
      if (group.fix.empty() || group.fix.starts_with("no fix")) continue;
      fixes.push_back({view->environment().name, std::move(group)});
    }
  }
  std::stable_sort(fixes.begin(), fixes.end(), [](const auto& a, const auto& b) {
    if ((a.group.known_exploited > 0) != (b.group.known_exploited > 0)) return a.group.known_exploited > 0;
    return a.group.findings > b.group.findings;
  });
  for (std::size_t i = 0; i < std::min(kFixGroups, fixes.size()); ++i) {
    const auto& [environment, g] = fixes[i];
    std::vector<std::string> sources;
    if (g.derived) sources.emplace_back("fix derived from the affected range");
    else if (!g.source.empty()) sources.push_back("fix stated by " + g.source);
    for (const auto& cve : g.cve_ids)
      if (sources.size() < 6) sources.push_back(cve);
    out.push_back({fmt::format("{}: {}{}.", g.product, g.fix, in.environments.size() > 1 ? " (" + environment + ")" : ""),
                   fmt::format("One action closes {} on {}{}; the highest BCS among them is {}.", plural(g.findings, "active finding", "active findings"), plural(g.assets, "asset", "assets"),
                               g.known_exploited > 0 ? fmt::format(", {} of them known exploited", g.known_exploited) : std::string(), format_fixed(g.highest_bcs, 2)),
                   std::move(sources)});
  }

  std::vector<const ZoneReading*> gaps;
  for (const auto& zone : data.zones)
    if (zone.widest_gap > 0) gaps.push_back(&zone);
  std::stable_sort(gaps.begin(), gaps.end(), [](const auto* a, const auto* b) { return a->widest_gap > b->widest_gap; });
  for (std::size_t i = 0; i < std::min(kZones, gaps.size()); ++i) {
    const ZoneReading& zone = *gaps[i];
    std::vector<std::string> sources;
    std::set<std::string> seen;
    std::map<std::string, std::vector<std::string>> held;  // requirements by what holds them
    for (const auto& r : zone.readings) {
      if (r.gap.value_or(0) == 0) continue;
      held[binding_words(r.binding)].push_back(fmt::format("{} ({} of {})", r.fr, *r.bound, *r.sl_t));
      for (const auto& c : r.contributions)
        if (sources.size() < 5 && seen.insert(c.cve + c.asset).second) sources.push_back(c.cve + " on " + c.asset);
    }
    std::vector<std::string> where;
    for (const auto& [cause, requirements] : held) where.push_back(cause + ": " + join(requirements, ", "));
    out.push_back({fmt::format("Zone {}: close the gap to the target level, {} at its widest.", zone.name, plural(zone.widest_gap, "level", "levels")),
                   "The posture upper bound stays below SL-T (bound of target) through " + join(where, "; ") + ".", std::move(sources)});
  }

  const auto settle = [&](std::int64_t n, std::string action, std::string why, std::string source) {
    if (n > 0) out.push_back({std::move(action), std::move(why), {std::move(source)}});
  };
  std::int64_t overdue = 0;
  for (const auto& entry : data.registers) overdue += entry.review_overdue ? 1 : 0;
  settle(due - in_time, fmt::format("Answer findings in time: {} of {} due were late or have no answer.", due - in_time, due),
         "Acknowledgment coverage caps every foundational requirement and FR 6 most.", "response policy " + data.policy);
  settle(overdue, fmt::format("Review {} whose review date has passed.", plural(overdue, "decision", "decisions")), "An accepted risk or a control that nobody reviews is no evidence.", "registers of this report");
  settle(zones_declared - zones_with_target, fmt::format("Declare a target level for {} of {}.", zones_declared - zones_with_target, plural(zones_declared, "zone", "zones")),
         "Without SL-T no gap can be read and no requirement of 3-3 is due.", "IEC 62443-3-2 ZCR 5.6");
  settle(data.undecided, fmt::format("Settle {}.", plural(data.undecided, "undecided match", "undecided matches")), "Their versions cannot be compared; until a person looks they are neither findings nor ruled out.",
         "matches in state undecided");
  settle(unresolved_products, fmt::format("Name {} more exactly.", plural(unresolved_products, "product", "products")), "What the catalogue does not know cannot be matched; unknown assets lower no level.", "identity resolution of the inventory");
  settle(without_version, fmt::format("State the version of {}.", plural(without_version, "asset", "assets")), "Without a version every range of the product applies.", "inventory");
  settle(without_zone, fmt::format("Assign {} to a zone.", plural(without_zone, "asset", "assets")), "Levels are read per zone; assets outside any zone have none.", "IEC 62443-3-2 ZCR 3");
}

}  // namespace bulkhead::reports
