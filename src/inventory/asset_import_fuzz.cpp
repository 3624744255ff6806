#include "inventory/asset_import.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto plan = bulkhead::inventory::read_assets(std::string(reinterpret_cast<const char*>(data), size));
  if (plan && plan->creates + plan->updates + plan->unchanged + plan->rejects != static_cast<std::int64_t>(plan->rows.size())) __builtin_trap();
  return 0;
}
