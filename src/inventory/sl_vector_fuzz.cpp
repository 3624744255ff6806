// Any text as a security level vector: what is read writes back to what reads the same.
#include "inventory/inventory.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace bulkhead::inventory;
  const auto vector = parse_sl_vector({reinterpret_cast<const char*>(data), size});
  if (!vector || !*vector) return 0;
  const auto again = parse_sl_vector(to_text(**vector));
  if (!again || *again != *vector) __builtin_trap();
  return 0;
}
