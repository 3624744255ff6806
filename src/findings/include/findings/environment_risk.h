// One figure for how exposed an environment is.
#pragma once
#include <optional>

#include "findings/environment_view.h"

namespace bulkhead::findings {

/// 0 to 10,000 hundredths, lower is better; nothing without assets. Formula `environment-risk-1` of docs/scoring.md, over active
/// findings: each part closes its points by what stands against it for each asset, so that one more finding never lowers
/// the figure and one less never raises it.
[[nodiscard]] std::optional<int> environment_risk(const Counts& counts);

}  // namespace bulkhead::findings
