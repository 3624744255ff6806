// The words that versions are made of, and their order. Private to matching.
#pragma once
#include <cstdint>
#include <string_view>

#include "matching/version.h"

namespace bulkhead::matching {

/// What a word in a version means.
struct VersionWord {
  std::string_view word;
  Version::Token::Kind kind;
  std::uint8_t rank;  ///< order among words of the kind
};

/// Ranks of pre-release words. Those in `kOrderedPre` have one accepted order (alpha, beta, milestone, candidate); how
/// a nightly build or a preview stands to them differs from vendor to vendor.
enum PreRank : std::uint8_t {
  kDev = 1,
  kSnapshot,
  kNightly,
  kEarlyAccess,
  kAlpha,
  kBeta,
  kGamma,
  kMilestone,
  kPre,
  kPreview,
  kCandidate
};
constexpr bool ordered_pre(std::uint8_t rank) {
  return rank == kAlpha || rank == kBeta || rank == kGamma || rank == kMilestone || rank == kCandidate;
}

/// Ranks of words for what comes after a release. A service pack or feature pack outranks every smaller repair; two
/// different kinds of small repair (patch 2, hotfix 1) have no order.
enum PatchRank : std::uint8_t {
  kRevision = 1,
  kBuild,
  kPatch,
  kHotfix,
  kUpdate,
  kCumulative,
  kServiceUpdate,
  kServiceRelease,
  kRollup,
  kMaintenance,
  kMaintenancePatch,
  kUpdateDelivery,
  kFeaturePack,
  kServicePack
};
constexpr bool large_patch(std::uint8_t rank) { return rank == kFeaturePack || rank == kServicePack; }

/// The entry of a word (lower case), or null for a word of no known meaning.
[[nodiscard]] const VersionWord* version_word(std::string_view word);
/// Words that only say "the finished release" and do not count.
[[nodiscard]] bool neutral_word(std::string_view word);

}  // namespace bulkhead::matching
