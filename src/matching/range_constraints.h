// What version prose demands, clause by clause, and the intervals that stand for it. Private to matching.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "matching/version_range.h"
#include "range_items.h"

namespace bulkhead::matching {

/// One demand: a comparator and its operand; without comparator every version.
struct RangeConstraint {
  Op op;
  std::string text;
  std::size_t clause;
  std::string assumption;
  std::string build;  ///< of an upper end, as the source writes it in brackets: "< 1.2 HF10 (Build 506)"
};

struct IntervalList {
  std::vector<Interval> intervals;
  bool understood = true;  ///< false: a demand that no interval stands for
};
/// A lower end followed by an upper one is an interval, whatever stood between them.
[[nodiscard]] IntervalList intervals_of(std::span<const RangeConstraint> constraints);

/// "9.x", "6.12.*", "V4.X.x": the first version of the family and the first one after it ("9" and "10").
struct OpenVersion {
  std::string from, next;
};
/// Nothing when the text does not end in an open part, or no number stands before it.
[[nodiscard]] std::optional<OpenVersion> open_version(std::string_view text);

}  // namespace bulkhead::matching
