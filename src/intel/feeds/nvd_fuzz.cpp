// NVD 2.0, NVD 1.1 and supplements.
#include "feeds/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead::intel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz_records(Format::nvd_2_0, text, {.shape = Shape::member_array, .member = "vulnerabilities"});
  fuzz_records(Format::nvd_1_1, text, {.shape = Shape::member_array, .member = "CVE_Items"});
  fuzz_records(Format::nvd_2_0, text, {.shape = Shape::values});
  fuzz_records(Format::nvd_1_1, text, {.shape = Shape::values});
  fuzz_records(Format::supplement, text, {.shape = Shape::lines});
  return 0;
}
