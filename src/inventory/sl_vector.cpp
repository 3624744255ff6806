#include "core/text.h"
#include "inventory/inventory.h"

namespace bulkhead::inventory {

Result<std::optional<SlVector>> parse_sl_vector(std::string_view text) {
  std::vector<int> digits;
  bool bad = false;
  for (const char c : text) {
    if (c >= '0' && c <= '4') digits.push_back(c - '0');
    else if (!is_space(c) && c != ',' && c != '{' && c != '}' && c != '[' && c != ']') bad = true;
  }
  if (!bad && digits.empty()) return std::optional<SlVector>();
  if (bad || (digits.size() != 7 && digits.size() != 1))
    return fail(ErrorKind::invalid, "sl.bad_vector",
                fmt::format("'{}' is no security level vector: seven levels from 0 to 4 in the order IAC UC SI DC RDF TRE RA, or one for all.", shorten(text, 40)));
  SlVector vector{};
  for (std::size_t i = 0; i < 7; ++i) vector[i] = digits[digits.size() == 1 ? 0 : i];
  return std::optional<SlVector>(vector);
}

std::string to_text(const SlVector& vector) {
  return fmt::format("{} {} {} {} {} {} {}", vector[0], vector[1], vector[2], vector[3], vector[4], vector[5], vector[6]);
}

}  // namespace bulkhead::inventory
