// How soon a finding asks for action: the four tiers of docs/triage.md.
#pragma once
#include <string_view>

#include "findings/finding.h"

namespace bulkhead::findings {

inline constexpr int kUrgencyTiers = 4;

struct Urgency {
  int tier = kUrgencyTiers;   ///< 1: the same day, 2: within 72 hours, 3: the next maintenance window, 4: routine
  std::string_view reason;    ///< the rule that put it there
};

/// The first rule that fits, from tier 1 on. Never falls behind when exploitation, BCS, CVSS or certainty rise, never rises
/// when a fix appears (tested over a grid).
/// Source   the compatible product's framework; what it leaves open is completed in docs/triage.md
[[nodiscard]] Urgency urgency_of(const CveFacts& facts, MatchTier tier, bool fix_available, inventory::Exposure exposure);

}  // namespace bulkhead::findings
