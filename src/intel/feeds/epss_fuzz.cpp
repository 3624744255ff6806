// FIRST EPSS CSV.
#include "feeds/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead::intel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz_whole(Format::epss_csv, text);
  return 0;
}
