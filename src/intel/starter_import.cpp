// The extract that the program carries, into the corpus.
#include "core/embedded.h"
#include "intel/starter.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> starter_extract();
}

namespace bulkhead::intel {

std::string_view embedded_starter() { return embedded::starter_extract()[0].content; }

Result<ImportSummary> import_starter(Corpus& corpus, const Clock& clock) {
  auto summary = TRY(import_bytes(corpus, "starter.jsonl.zst", embedded_starter(), {}, clock));
  if (!summary.complete()) {
    for (const auto& document : summary.documents)
      if (!document.refusals.empty()) return fail(document.refusals.front());
  }
  return summary;
}

}  // namespace bulkhead::intel
