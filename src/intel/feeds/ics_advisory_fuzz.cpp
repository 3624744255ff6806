// The table of ICS advisories, and its "products affected" cell alone.
#include "feeds/affected_text.h"
#include "feeds/fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead::intel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz_whole(Format::ics_advisory_csv, text);
  for (const AffectedItem& item : read_affected(text)) ENSURE(!item.name.empty() || !item.versions.empty(), "an item says something");
  return 0;
}
