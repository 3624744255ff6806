// One figure for how exposed an environment is.
#pragma once
#include <optional>
#include <vector>

#include "findings/environment_view.h"
#include "scoring/contribution.h"

namespace bulkhead::findings {

/// What the figure is made of; findings are those in the state that the caller counts.
struct RiskCounts {
  std::int64_t assets = 0, assets_with_findings = 0;
  std::int64_t critical = 0, high = 0, medium = 0, low = 0;
  std::int64_t known_exploited = 0, public_exploit = 0;
};

/// The steps of formula `environment-risk-1` (docs/scoring.md): factors "severity", "known_exploited", "public_exploit" and "spread", of 40, 30,
/// 10 and 20 points; their sum is the figure. Nothing without assets. Each step closes its points by what stands against it for each asset, so
/// that one more finding never lowers the figure and one less never raises it.
[[nodiscard]] std::optional<std::vector<scoring::Contribution>> environment_risk_steps(const RiskCounts& counts);

/// 0 to 10,000 hundredths over active findings, lower is better; nothing without assets.
[[nodiscard]] std::optional<int> environment_risk(const Counts& counts);

}  // namespace bulkhead::findings
