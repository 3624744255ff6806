#include "triage/strike.h"

#include <tuple>
#include <unordered_map>

namespace bulkhead::triage {
namespace {

constexpr int kHighPercentile = 900'000;  // parts per million

std::vector<UrgentCve> candidates(const Views& views, const std::function<std::optional<StrikeGroup>(const std::string&, const findings::CveFacts&)>& group) {
  std::map<std::string, UrgentCve> found;
  for (const auto& view : views)
    for (const auto& cve : view->cves()) {
      if (found.contains(cve.id)) continue;
      if (const auto put = group(cve.id, cve.facts)) found.emplace(cve.id, UrgentCve{cve.id, cve.facts, put->group, put->reason, 0, {}});
    }
  std::vector<UrgentCve> out;
  for (auto& [id, cve] : found) out.push_back(std::move(cve));  // by id: what stable sorting leaves among equals
  return out;
}

/// The first `limit` that have active findings, with where they stand.
std::vector<UrgentCve> standing(std::vector<UrgentCve> sorted, const Views& views, std::optional<inventory::Layer> layer, std::size_t limit, Instant now) {
  std::vector<std::unordered_map<std::string_view, std::int64_t>> active;  // by view, then by CVE
  for (const auto& view : views) {
    const auto counts = view->active_by_cve(layer, now);
    auto& here = active.emplace_back();
    for (std::size_t c = 0; c < counts.size(); ++c)
      if (counts[c] > 0) here.emplace(view->cves()[c].id, counts[c]);
  }
  std::vector<UrgentCve> out;
  for (UrgentCve& cve : sorted) {
    if (out.size() >= limit) break;
    for (std::size_t i = 0; i < views.size(); ++i)
      if (const auto at = active[i].find(cve.cve); at != active[i].end()) {
        cve.assets += at->second;
        cve.environments.push_back({views[i]->environment().id, views[i]->environment().name, at->second});
      }
    if (cve.assets > 0) out.push_back(std::move(cve));
  }
  return out;
}

}  // namespace

std::optional<StrikeGroup> strike_group(const findings::CveFacts& f) {
  using findings::ExploitMaturity;
  const bool likely = f.percentile_ppm >= kHighPercentile;
  const bool exploited = f.kev || f.maturity == ExploitMaturity::WEAPONIZED;
  if (exploited && likely) return StrikeGroup{1, "known to be exploited, and likely to be again"};
  if (exploited) return StrikeGroup{2, "known to be exploited"};
  if (f.maturity >= ExploitMaturity::FUNCTIONAL) return StrikeGroup{3, "a working exploit is published"};
  if (f.maturity == ExploitMaturity::POC && likely) return StrikeGroup{4, "a proof of concept is published, and exploitation is likely"};
  if (f.maturity == ExploitMaturity::POC) return StrikeGroup{5, "a proof of concept is published"};
  if (f.bcs_hundredths >= 700) return StrikeGroup{6, "high likelihood of exploitation (BCS 7 or more)"};
  if (f.cvss_tenths >= 90) return StrikeGroup{6, "critical by CVSS"};
  return std::nullopt;
}

std::vector<UrgentCve> strike_list(const Views& views, std::optional<inventory::Layer> layer, std::size_t limit, Instant now) {
  auto all = candidates(views, [](const std::string&, const findings::CveFacts& facts) { return strike_group(facts); });
  std::stable_sort(all.begin(), all.end(), [](const UrgentCve& a, const UrgentCve& b) {
    return std::tuple(a.group, -a.facts.bcs_hundredths, -a.facts.cvss_tenths) < std::tuple(b.group, -b.facts.bcs_hundredths, -b.facts.cvss_tenths);
  });
  return standing(std::move(all), views, layer, limit, now);
}

std::vector<UrgentCve> fix_first(const Views& views, std::optional<inventory::Layer> layer, const std::function<bool(std::string_view)>& unpatched, std::size_t limit, Instant now) {
  auto all = candidates(views, [&](const std::string& cve, const findings::CveFacts&) { return unpatched(cve) ? std::optional(StrikeGroup{0, "no patch is known"}) : std::nullopt; });
  std::stable_sort(all.begin(), all.end(), [](const UrgentCve& a, const UrgentCve& b) {
    return std::tuple(-a.facts.epss_ppm, !a.facts.kev, -a.facts.cvss_tenths) < std::tuple(-b.facts.epss_ppm, !b.facts.kev, -b.facts.cvss_tenths);
  });
  return standing(std::move(all), views, layer, limit, now);
}

}  // namespace bulkhead::triage
