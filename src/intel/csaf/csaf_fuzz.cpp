// Any bytes: the reader must answer, and what it takes must hold together.
#include <cstdlib>

#include "core/codec.h"
#include "core/packed.h"
#include "csaf/csaf_fix_text.h"
#include "intel/csaf.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace bulkhead;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(intel::csaf::fixed_version_in(text));
  const auto advisory = intel::read_csaf(text, {.max_bytes = 1u << 20});
  if (!advisory) {
    if (advisory.error().code.empty()) std::abort();
    return 0;
  }
  for (const intel::Claim& claim : advisory->claims) {
    const int products = static_cast<int>(claim.products.size());
    for (const intel::Remedy& remedy : claim.remedies)
      for (const int index : remedy.products)
        if (index < 0 || index >= products) std::abort();
    for (const intel::ProductClaim& product : claim.products)
      if (product.platform >= products || (product.platform >= 0 && !claim.products[static_cast<std::size_t>(product.platform)].context)) std::abort();
    const auto again = unpack<intel::Claim>(pack(claim));
    if (!again || *again != claim) std::abort();
  }
  return 0;
}
