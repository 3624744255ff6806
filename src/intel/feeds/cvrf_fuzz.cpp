// Microsoft's monthly documents, XML and JSON.
#include "feeds/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead::intel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz_whole(Format::cvrf_xml, text);
  fuzz_whole(Format::cvrf_json, text);
  return 0;
}
