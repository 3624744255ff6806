#include "findings/environment_risk.h"

namespace bulkhead::findings {
namespace {

/// points x have / (have + half): half of the points where `have` is `half`.
std::int64_t saturating(std::int64_t points, std::int64_t have, std::int64_t half) { return have + half == 0 ? 0 : points * have / (have + half); }

}  // namespace

std::optional<int> environment_risk(const Counts& counts) {
  if (counts.assets == 0) return std::nullopt;
  const auto of = [&](Severity severity) {
    const auto at = counts.by_severity.find(severity);
    return at == counts.by_severity.end() ? std::int64_t{0} : at->second;
  };
  const std::int64_t severity = 8 * of(Severity::CRITICAL) + 4 * of(Severity::HIGH) + 2 * of(Severity::MEDIUM) + of(Severity::LOW);
  const std::int64_t hundredths = saturating(4000, severity, 8 * counts.assets) + saturating(3000, 10 * counts.kev, counts.assets) + saturating(1000, 4 * counts.public_exploit, counts.assets) +
                                  2000 * counts.assets_with_findings / counts.assets;
  return static_cast<int>(hundredths);
}

}  // namespace bulkhead::findings
