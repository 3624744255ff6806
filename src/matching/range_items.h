// Version prose cut into comparators, separators and words. Private to matching.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::matching {

enum class Op : std::uint8_t { none, less, less_equal, greater, greater_equal, equal, unequal };
[[nodiscard]] constexpr bool is_lower(Op op) { return op == Op::greater || op == Op::greater_equal; }
[[nodiscard]] constexpr bool is_upper(Op op) { return op == Op::less || op == Op::less_equal; }

struct RangeItem {
  enum class Kind : std::uint8_t { op, bar, word, open, close };
  Kind kind = Kind::word;
  Op op = Op::none;
  std::string text;
  std::string lower;
};

inline constexpr std::size_t kMaxItems = 400;  // a "version" longer than this is prose, not read

/// The items of a text in order, at most one more than kMaxItems. Signs that mean the same ("≤", "=<") are one, and
/// "vers:SCHEME/" is taken off.
[[nodiscard]] std::vector<RangeItem> range_items(std::string_view text);

[[nodiscard]] bool has_digit(std::string_view text);
/// "9.9", "V9.9", "v9": begins like a version and not like a name.
[[nodiscard]] bool starts_like_version(std::string_view text);

}  // namespace bulkhead::matching
