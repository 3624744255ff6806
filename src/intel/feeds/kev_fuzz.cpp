// CISA KEV, JSON and CSV.
#include "feeds/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead::intel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz_records(Format::kev_json, text, {.shape = Shape::member_array, .member = "vulnerabilities"});
  fuzz_whole(Format::kev_csv, text);
  return 0;
}
