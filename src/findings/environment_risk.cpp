#include "findings/environment_risk.h"

namespace bulkhead::findings {
namespace {

/// points x have / (have + half): half of the points where `have` is `half`.
int saturating(std::int64_t points, std::int64_t have, std::int64_t half) { return have + half == 0 ? 0 : static_cast<int>(points * have / (have + half)); }

}  // namespace

std::optional<std::vector<scoring::Contribution>> environment_risk_steps(const RiskCounts& c) {
  if (c.assets == 0) return std::nullopt;
  const std::int64_t severity = 8 * c.critical + 4 * c.high + 2 * c.medium + c.low;
  return std::vector<scoring::Contribution>{
      {"severity", saturating(4000, severity, 8 * c.assets), fmt::format("{} critical, {} high, {} medium, {} low on {} assets", c.critical, c.high, c.medium, c.low, c.assets), false},
      {"known_exploited", saturating(3000, 10 * c.known_exploited, c.assets), fmt::format("{} known exploited findings", c.known_exploited), false},
      {"public_exploit", saturating(1000, 4 * c.public_exploit, c.assets), fmt::format("{} findings with a working public exploit", c.public_exploit), false},
      {"spread", static_cast<int>(2000 * c.assets_with_findings / c.assets), fmt::format("{} of {} assets with findings", c.assets_with_findings, c.assets), false}};
}

std::optional<int> environment_risk(const Counts& counts) {
  const auto of = [&](Severity severity) {
    const auto at = counts.by_severity.find(severity);
    return at == counts.by_severity.end() ? std::int64_t{0} : at->second;
  };
  const auto steps = environment_risk_steps({counts.assets, counts.assets_with_findings, of(Severity::CRITICAL), of(Severity::HIGH), of(Severity::MEDIUM), of(Severity::LOW), counts.kev, counts.public_exploit});
  if (!steps) return std::nullopt;
  return scoring::total_hundredths(*steps);
}

}  // namespace bulkhead::findings
