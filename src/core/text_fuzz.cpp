// Any text as a time, number, hex or base64: what is read must write back to what reads the same.
#include "core/clock.h"
#include "core/numbers.h"
#include "core/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto at = parse_instant(text)) {
    const auto again = parse_instant(to_iso(*at));
    if (!again || *again != *at || !parse_instant(to_iso_milliseconds(*at)) || !parse_instant(to_iso_date(*at))) __builtin_trap();
  }
  for (const int digits : {0, 1, 3, 6})
    if (const auto fixed = parse_fixed(text, digits); fixed && parse_fixed(format_fixed(*fixed, digits), digits) != fixed) __builtin_trap();
  if (const auto whole = parse_integer<std::int64_t>(text); whole && parse_integer<std::int64_t>(std::to_string(*whole)) != whole) __builtin_trap();
  (void)parse_decimal(text);
  if (const auto bytes = from_hex(text); bytes && to_hex(*bytes) != to_lower(text)) __builtin_trap();
  if (const auto bytes = from_base64(text); bytes && to_base64(*bytes) != text) __builtin_trap();
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{3}, size / 2})
    if (is_utf8(text) && !is_utf8(shorten(text, bytes))) __builtin_trap();
  if (printable(text).find_first_of(std::string_view("\0\n\r\x1b\x7f", 5)) != std::string::npos) __builtin_trap();
  return 0;
}
