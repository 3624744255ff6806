// Any text: reading must not crash, and what is read must survive writing and reading again with the same score.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/cvss.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  const auto vector = parse_cvss(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!vector) return 0;
  const int base = cvss_base_tenths(*vector), full = cvss_full_tenths(*vector);
  if (base < 0 || base > 100 || full < 0 || full > 100) std::abort();
  const auto again = parse_cvss(to_text(*vector));
  if (!again || !(*again == *vector)) std::abort();
  return 0;
}
