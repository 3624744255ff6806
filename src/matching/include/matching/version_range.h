// One compiled form of "which versions": NVD bounds, CVE record version statements, CSAF text.
//
// A range is a list of intervals that are OR-ed. What could not be read makes the range open to doubt: the answer is
// then undecided where no interval holds the version, never "outside" (matching rules 14, 20, 21).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intel/claim.h"
#include "matching/version.h"

namespace bulkhead::matching {

/// Whether a version lies in a range, from worst to best: max() of two is their OR, min() their AND.
enum class Membership : std::uint8_t {
  outside,
  undecided,  ///< the versions cannot be ordered, or the text of the range was not understood
  assumed,    ///< inside, resting on an assumption (unknown version, dropped prefix, pre-release at the border)
  inside
};
[[nodiscard]] std::string_view name_of(Membership membership);

/// One end of an interval.
struct Bound {
  Version version;
  bool inclusive = true;
};

/// A piece of a range. Without ends it holds every version.
struct Interval {
  std::optional<Bound> low, high;
  bool exact = false;      ///< one listed version: low and high are the same; other text is outside, not undecided
  std::string assumption;  ///< why a hit is only assumed; "" when the source is clear
  bool unclear = false;    ///< an end could not be read: a version that the other end admits is undecided
  [[nodiscard]] bool unbounded() const { return !low && !high; }
  /// "from 1.0 up to but not including 2.0", "4.5", "all versions".
  [[nodiscard]] std::string text() const;
};

struct RangeVerdict {
  Membership membership = Membership::outside;
  OrderBasis basis = OrderBasis::numeric;
  int interval = -1;     ///< index of the interval that decided; -1 when none did
  bool exact = false;    ///< an exactly listed version was hit (tier EXACT)
  bool whole = false;    ///< hit by "all versions" (tier PRODUCT_WIDE)
  std::string_view why;  ///< the assumption or the reason for undecided; "" otherwise. Lives as long as the range
};

class VersionRange {
 public:
  /// No version (nothing stated yet).
  VersionRange() = default;
  /// Every version.
  [[nodiscard]] static VersionRange all();
  /// One listed version.
  [[nodiscard]] static VersionRange exactly(std::string_view version, std::string_view update = {});
  /// NVD bounds; all empty gives all(). `update` is the update component of the criteria: it belongs to the upper end
  /// ("up to 8.0 SP2"), or to the lower when there is no upper. A bound "-" is no version: undecided.
  [[nodiscard]] static VersionRange of_bounds(std::string_view start_including, std::string_view start_excluding,
                                              std::string_view end_including, std::string_view end_excluding,
                                              std::string_view update = {});
  /// Free text as CSAF product_version_range branches and vendors write it: "vers:all/*", "vers:all/>=V7.80<V9.40",
  /// "< V2.9.4", ">= 9.9 | <= 9.9", "All versions < V9.9 SP1", "V4.x before V4.5 HF3", "9.9 | 9.10 | 9.11",
  /// "1.0 through 2.0", "prior to 3.1", "2.3 and earlier". What is not understood leaves understood() false.
  [[nodiscard]] static VersionRange of_text(std::string_view text);
  /// One statement of a claim, without its status and changes (see StatusTable).
  [[nodiscard]] static VersionRange of_statement(const intel::VersionStatement& statement);

  /// Where the version lies. An empty version (not known) is `assumed` in any bounded interval, `inside` in all().
  [[nodiscard]] RangeVerdict holds(const Version& version) const;
  /// False when some text could not be read.
  [[nodiscard]] bool understood() const;
  [[nodiscard]] const std::vector<Interval>& intervals() const { return intervals_; }
  /// Readable: intervals joined by " or ".
  [[nodiscard]] std::string text() const;

 private:
  friend class RangeReader;
  friend class StatementReader;
  std::vector<Interval> intervals_;
  std::vector<Version> excluded_;  // "!= 1.5": outside, whatever the intervals hold
  bool understood_ = true;  // false: text that no interval stands for
};

/// The versions of one product claim with their statuses. A listed version outranks a bounded range, a bounded range
/// outranks "all"; among equals the first in the source decides; changes[] split a range; default_status covers the
/// rest. Source   CVE record format 5.1, description of `versions` and `changes` (a version has one status; entries
/// that
///          overlap are left to the reader, hence the ranking).
class StatusTable {
 public:
  [[nodiscard]] static StatusTable of_product(const intel::ProductClaim& product);

  struct Verdict {
    intel::ProductStatus status = intel::ProductStatus::unknown;  ///< the status that the source gives this version
    Membership affected = Membership::outside;                    ///< how surely the version is affected
    OrderBasis basis = OrderBasis::numeric;
    bool exact = false;  ///< an exactly listed version
    bool whole = false;  ///< the source states no bound that touches this version
    int statement = -1;  ///< index in product.versions; -1: the default
    std::string why;     ///< assumption, or reason for undecided; "" otherwise
  };
  [[nodiscard]] Verdict status_of(const Version& version) const;

  /// The end of the affected range that holds the version, for deriving a fix: an exclusive end is the first repaired
  /// version ("upgrade to X or later"), an inclusive one the last affected ("upgrade beyond X"). Empty: none stated.
  struct End {
    std::string version;
    bool first_fixed = true;
  };
  [[nodiscard]] std::optional<End> end_for(const Version& version) const;

 private:
  struct Entry {
    VersionRange range;
    intel::ProductStatus status;
    std::vector<std::pair<Version, intel::ProductStatus>> changes;
    int statement;
    [[nodiscard]] RangeVerdict holds(const Version& version, intel::ProductStatus& status) const;
  };
  std::vector<Entry> entries_;
  intel::ProductStatus default_status_ = intel::ProductStatus::unknown;
};

}  // namespace bulkhead::matching
