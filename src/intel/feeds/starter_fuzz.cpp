// The starter extract.
#include "feeds/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead::intel;
  fuzz_records(Format::starter, std::string_view(reinterpret_cast<const char*>(data), size), {.shape = Shape::lines});
  return 0;
}
