// NVD applicability: does a configuration tree hold for one device?
//
// A device is the list of its CPE names. Matching rules 1 to 13: configurations are OR-ed, operators join nodes and
// matches, `negate` asks that no asset matches, vulnerable=false is context that can satisfy a node but never be the
// finding, firmware implies hardware of the same stem (potential), nothing else is implied.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "intel/claim.h"
#include "matching/cpe.h"
#include "matching/version_range.h"

namespace bulkhead::matching {

/// From worst to best: max() is OR, min() is AND.
enum class Verdict : std::uint8_t { none, undecided, potential, confirmed };
[[nodiscard]] std::string_view name_of(Verdict verdict);

/// One cpeMatch, compiled.
struct Criteria {
  Cpe name;
  VersionRange versions;  ///< from the bounds, or the listed version; all() when the name says `*` and has none
  Version version;        ///< the listed version without its update; empty for `*`, `-` and wildcards
  bool ranged = false;    ///< the match has bounds
  bool vulnerable = true;
  [[nodiscard]] static Result<Criteria> compile(const intel::CpeMatch& match);
};

/// One asset name, compiled once per device.
struct AssetName {
  Cpe name;
  Version version;       ///< version and update; empty when the version is `*` or `-`
  Version version_only;  ///< without the update
  [[nodiscard]] static AssetName of(Cpe name);
  [[nodiscard]] static Result<AssetName> parse(std::string_view cpe);
};

/// How one asset name meets one criteria.
struct CriteriaFit {
  Verdict verdict = Verdict::none;
  bool exact = false;   ///< the criteria list this very version (tier EXACT)
  bool ranged = false;  ///< inside bounds (tier RANGE)
  OrderBasis basis = OrderBasis::numeric;
  std::string_view why;  ///< static text: what is assumed, missing or different
};
[[nodiscard]] CriteriaFit fit(const Criteria& criteria, const AssetName& asset);

/// A node of the tree: a criteria (index) or a join of children. A join without children says nothing and is skipped
/// under OR; under AND it cannot be satisfied and leaves the whole undecided.
struct ApplicabilityNode {
  bool all = false;  ///< AND
  bool negate = false;
  int criteria = -1;  ///< index in Applicability::criteria; -1: a join
  std::vector<ApplicabilityNode> children;
};

/// The configurations of one CVE, compiled.
struct Applicability {
  std::vector<Criteria> criteria;
  std::vector<ApplicabilityNode> configurations;  ///< OR-ed
  /// Fails    as Cpe::parse; place is "/0/nodes/1/cpeMatch/2/criteria", below the configurations.
  [[nodiscard]] static Result<Applicability> compile(std::span<const intel::Configuration> configurations);
  /// No criteria at all: applicability is not stated, which is not "not affected".
  [[nodiscard]] bool empty() const { return criteria.empty(); }
};

/// The answer for one device.
struct DeviceVerdict {
  Verdict verdict = Verdict::none;
  int configuration = -1;  ///< index of the configuration that gave the verdict
  int criteria = -1;       ///< index of the vulnerable criteria that hit
  int asset = -1;          ///< index in the device: the finding
  CriteriaFit hit;         ///< how they met
  std::string reason;      ///< for people; names criteria and asset
};

/// Evaluates the tree for the names of one device.
/// Cost     criteria times names. Composing the reason costs more than the rest; leave it out where nobody reads it.
[[nodiscard]] DeviceVerdict evaluate(const Applicability& applicability, std::span<const AssetName> device,
                                     bool with_reason = true);

}  // namespace bulkhead::matching
