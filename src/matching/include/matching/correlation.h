// The whole answer for a device that nobody stored: its matches in order, groups, plan and fingerprints. Pure functions over what the engine found.
//
// Source: compatible specification 7.2 (confidence), 7.5 to 7.7.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "matching/fix_plan.h"

namespace bulkhead::matching {

struct CorrelationWish {
  int min_confidence = 60;        ///< of the resolution: 80 HIGH, 60 MEDIUM, 0 LOW; below it no CVEs are given
  MatchSort sort = MatchSort::priority;
  MatchFilters filters;
};

/// What may change for a device while its identity and its CVEs stay the same.
struct StatusFacts {
  std::vector<std::string> known_exploited;   ///< CVEs, by number
  std::optional<std::string> upgrade;         ///< the single upgrade that clears all that is fixable; none: nothing to do, or not known
  std::optional<bool> firmware_current;       ///< no confirmed CVE is fixed by a newer version; nothing without a resolved product and a version
  friend bool operator==(const StatusFacts&, const StatusFacts&) = default;
};
BOOST_DESCRIBE_STRUCT(StatusFacts, (), (known_exploited, upgrade, firmware_current))

struct Correlation {
  Resolution resolution;
  std::vector<Match> matches;                 ///< those that pass the filters, in the wished order; none below the wished confidence
  std::vector<int> ranks;                     ///< of each, from 1 in order of priority
  std::size_t unfiltered = 0;                 ///< how many there are without filters
  std::vector<FixGroup> groups;               ///< of `matches`
  FixPlan plan;                               ///< of the device, whatever the filters
  std::string result_hash, status_hash;       ///< the same for every wish
  StatusFacts status;
};

/// `found` must come from a match that asked for no least confidence, so that the fingerprints do not depend on the wish.
[[nodiscard]] Correlation correlation_of(MatchResult found, const CorrelationWish& wish);

/// "sha256:" and the fingerprint of the facts.
[[nodiscard]] std::string status_hash(const StatusFacts& facts);
/// What differs, one sentence each, for somebody who keeps the earlier facts.
[[nodiscard]] std::vector<std::string> status_changes(const StatusFacts& before, const StatusFacts& now);

}  // namespace bulkhead::matching
