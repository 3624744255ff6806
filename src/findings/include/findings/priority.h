// Why a finding has its priority: the steps of the asset-aware score.
#pragma once
#include "findings/environment_view.h"
#include "scoring/priority.h"

namespace bulkhead::findings {

/// The priority of a finding with its contributions; its hundredths are Finding::priority.
[[nodiscard]] scoring::Priority priority_steps(const CveFacts& facts, MatchTier tier, const EnvironmentView::AssetEntry& asset);

}  // namespace bulkhead::findings
