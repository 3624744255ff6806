// Checked reading of numbers. The only place that turns text into numbers; nothing here depends on a locale.
#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace bulkhead {

/// The whole text as an integer, or nothing ("", "+1", "1 ", "0x1", overflow). Unsigned types refuse "-0".
template <class Integer>
[[nodiscard]] std::optional<Integer> parse_integer(std::string_view text) {
  Integer value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// The whole text as a finite decimal number, or nothing.
[[nodiscard]] std::optional<double> parse_decimal(std::string_view text);

/// Decimal text with at most `digits` fraction digits as an integer of that unit: ("9.8", 1) is 98. Further digits,
/// signs and exponents give nothing; use it where two builds must agree.
[[nodiscard]] std::optional<std::int64_t> parse_fixed(std::string_view text, int digits);

/// 98 in tenths is "9.8".
[[nodiscard]] std::string format_fixed(std::int64_t value, int digits);

}  // namespace bulkhead
