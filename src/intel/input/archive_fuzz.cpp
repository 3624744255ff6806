// Any bytes as a file: compression, tar, nesting; and what the documents inside seem to be.
#include <cstdint>

#include "feeds/feed.h"
#include "input/documents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bulkhead;
  const auto source = intel::open_memory({reinterpret_cast<const char*>(data), size});
  intel::InputLimits limits;
  limits.max_file_bytes = 4 << 20;
  limits.max_entries = 100;
  const auto done = intel::each_document(*source, "fuzz", limits, [&](intel::DocumentStream& document) -> Result<intel::Walk> {
    const auto head = TRY(document.first_block());
    (void)intel::detect(head, document.is_small(), document.name());
    TRY(document.read_whole(limits.max_file_bytes));
    (void)document.digest();
    return intel::Walk::go_on;
  });
  ENSURE(done || !done.error().code.empty(), "a refusal has a code");
  return 0;
}
