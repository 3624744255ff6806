// From the findings' structs to the asset-aware priority of `scoring`.
#pragma once
#include "findings/environment_view.h"

namespace bulkhead::findings {

struct Priority {
  int points = 0;       ///< 0 to 10000: hundredths of the 0 to 100 scale
  std::string reason;   ///< the largest contributions in words
};
/// The points alone.
[[nodiscard]] int priority_points(const CveFacts& facts, MatchTier tier, const EnvironmentView::AssetEntry& asset);
[[nodiscard]] Priority priority_of(const CveFacts& facts, MatchTier tier, const EnvironmentView::AssetEntry& asset);

}  // namespace bulkhead::findings
