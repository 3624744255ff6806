#include "core/json.h"

// Canonical text must read back to the same canonical text.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto json = bulkhead::parse_json({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  const std::string once = bulkhead::to_canonical_text(*json);
  const auto again = bulkhead::parse_json(once);
  if (!again || bulkhead::to_canonical_text(*again) != once) __builtin_trap();
  return 0;
}
