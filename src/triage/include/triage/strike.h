// What to act on first, over all environments: the Strike List and fix_first, both lists of CVEs with active findings.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "findings/environment_view.h"

namespace bulkhead::triage {

using Views = std::vector<std::shared_ptr<const findings::EnvironmentView>>;

struct EnvironmentCount {
  std::int64_t id = 0;
  std::string name;
  std::int64_t count = 0;  ///< active findings: assets with this CVE
};

struct UrgentCve {
  std::string cve;
  findings::CveFacts facts;
  int group = 0;             ///< of the Strike List, from 1; 0 in fix_first
  std::string_view reason;
  std::int64_t assets = 0;
  std::vector<EnvironmentCount> environments;
};

/// The group of the Strike List, or nothing when the CVE does not belong there:
/// 1 known exploited with EPSS percentile of 0.90 or more, 2 known exploited, 3 working public exploit, 4 proof of concept with EPSS percentile
/// of 0.90 or more, 5 proof of concept, 6 BCS of 7.00 or more or CVSS of 9.0 or more.
/// Source   1 to 3: the compatible product; 4 to 6: ours (docs/triage.md)
struct StrikeGroup {
  int group = 0;
  std::string_view reason;
};
[[nodiscard]] std::optional<StrikeGroup> strike_group(const findings::CveFacts& facts);
inline constexpr std::string_view kStrikeRule =
    "CVEs with active findings: known exploited with high EPSS, known exploited, working exploit, proof of concept with high EPSS, proof of concept, BCS from 7.00 or CVSS from 9.0; "
    "within a group by BCS. High EPSS is a percentile of 90 % or more.";

/// The most urgent `limit` CVEs, by group, then BCS, CVSS and CVE id. With a layer only assets of it count.
[[nodiscard]] std::vector<UrgentCve> strike_list(const Views& views, std::optional<inventory::Layer> layer, std::size_t limit, Instant now);

inline constexpr std::string_view kFixFirstRule = "CVEs with active findings for which no patch is known: by EPSS score, then known exploited ones, then CVSS.";
/// CVEs without a patch by EPSS score, then KEV, then CVSS, then CVE id. `unpatched` says whether no patch of a CVE is known.
[[nodiscard]] std::vector<UrgentCve> fix_first(const Views& views, std::optional<inventory::Layer> layer, const std::function<bool(std::string_view cve)>& unpatched, std::size_t limit, Instant now);

}  // namespace bulkhead::triage
