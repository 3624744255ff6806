#include "core/numbers.h"

#include <fmt/format.h>

#include <cmath>

#include "core/text.h"

namespace bulkhead {

std::optional<double> parse_decimal(std::string_view text) {
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size() || text.empty() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_fixed(std::string_view text, int digits) {
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  if (dot != std::string_view::npos && (fraction.empty() || fraction.size() > static_cast<std::size_t>(digits)))
    return std::nullopt;
  const auto value = parse_integer<std::uint32_t>(whole);
  if (!value) return std::nullopt;
  std::int64_t out = *value;
  for (int i = 0; i < digits; ++i) {
    out *= 10;
    if (static_cast<std::size_t>(i) < fraction.size()) {
      if (!is_digit(fraction[static_cast<std::size_t>(i)])) return std::nullopt;
      out += fraction[static_cast<std::size_t>(i)] - '0';
    }
  }
  return out;
}

std::string format_fixed(std::int64_t value, int digits) {
  std::int64_t unit = 1;
  for (int i = 0; i < digits; ++i) unit *= 10;
  const std::int64_t positive = value < 0 ? -value : value;
  if (digits == 0) return fmt::format("{}", value);
  return fmt::format("{}{}.{:0{}}", value < 0 ? "-" : "", positive / unit, positive % unit, digits);
}

}  // namespace bulkhead
