#include "asset_priority.h"

#include "core/numbers.h"
#include "findings/priority.h"

namespace bulkhead::findings {
namespace {

scoring::Reach reach_of(const CveFacts& facts, inventory::Exposure exposure) {
  if (facts.flaw.local) return scoring::Reach::local;
  switch (exposure) {
    case inventory::Exposure::internet: return scoring::Reach::internet;
    case inventory::Exposure::enterprise: return scoring::Reach::other_zone;
    case inventory::Exposure::adjacent: return scoring::Reach::other_zone;
    case inventory::Exposure::isolated: return scoring::Reach::same_zone;
    case inventory::Exposure::unknown: return scoring::Reach::unknown;
  }
  return scoring::Reach::unknown;
}

scoring::Criticality criticality_of(inventory::Criticality criticality) {
  switch (criticality) {
    case inventory::Criticality::low: return scoring::Criticality::low;
    case inventory::Criticality::medium: return scoring::Criticality::medium;
    case inventory::Criticality::high: return scoring::Criticality::high;
    case inventory::Criticality::critical: return scoring::Criticality::critical;
  }
  return scoring::Criticality::unknown;
}

scoring::AssetContext context_of(const CveFacts& facts, MatchTier tier, const EnvironmentView::AssetEntry& asset) {
  scoring::AssetContext context;
  context.bcs_hundredths = facts.bcs_hundredths;
  context.certainty = tier == MatchTier::VENDOR_ONLY    ? scoring::Certainty::vendor_only
                      : tier == MatchTier::PRODUCT_WIDE ? scoring::Certainty::product_wide
                                                              : scoring::Certainty::confirmed;
  context.criticality = criticality_of(asset.criticality);
  context.reach = reach_of(facts, asset.exposure);
  if (const auto level = parse_fixed(asset.purdue_level, 1)) context.purdue_tenths = static_cast<int>(*level);
  context.safety_relevant = asset.safety_related;
  return context;
}

}  // namespace

scoring::Priority priority_steps(const CveFacts& facts, MatchTier tier, const EnvironmentView::AssetEntry& asset) {
  return scoring::asset_priority(context_of(facts, tier, asset));
}

int priority_points(const CveFacts& facts, MatchTier tier, const EnvironmentView::AssetEntry& asset) {
  return scoring::asset_priority_points(context_of(facts, tier, asset));
}

Priority priority_of(const CveFacts& facts, MatchTier tier, const EnvironmentView::AssetEntry& asset) {
  Priority out;
  out.points = priority_points(facts, tier, asset);
  out.reason = fmt::format("{}, {}{}{}", tier == MatchTier::PRODUCT_WIDE ? "not version-confirmed" : "confirmed", name_of(asset.criticality) == "" ? "" : fmt::format("{} asset", name_of(asset.criticality)),
                           facts.kev ? ", known-exploited" : facts.maturity >= ExploitMaturity::FUNCTIONAL ? ", public exploit available" : facts.maturity == ExploitMaturity::POC ? ", proof-of-concept available" : "",
                           asset.safety_related ? ", safety-related" : "");
  return out;
}

}  // namespace bulkhead::findings
