#include "core/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  auto text = bulkhead::decode_text(std::string(reinterpret_cast<const char*>(data), size));
  if (!text) return 0;
  bulkhead::CsvReader reader(*text);
  bulkhead::CsvRow row;
  while (true) {
    const auto more = reader.next(row);
    if (!more || !*more) return 0;
    for (const auto& cell : row.cells) {
      std::string out;
      bulkhead::append_csv_row(out, {cell});
    }
  }
}
