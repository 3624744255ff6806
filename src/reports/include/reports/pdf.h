// From HTML to a tagged PDF, and the joining of its parts. Same input, same bytes.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace bulkhead::reports {

struct PdfOptions {
  std::string identifier;               ///< of the file; the input digest, so that equal input gives equal bytes
  Instant created;
  std::chrono::seconds deadline{120};
  std::size_t max_memory_bytes = 2ull << 30;
};

/// Prints a self-contained HTML document (data: addresses only; everything else is refused) through WeasyPrint in a
/// process of its own, bounded in time and memory.
/// Fails    unavailable/report.renderer_failed, unavailable/process.*
Result<std::string> html_to_pdf(std::string_view html, const PdfOptions& options);

/// The parts one after the other as one file, structure tags of all parts kept.
/// Fails    internal/report.join_failed
Result<std::string> join_pdf(const std::vector<std::string>& parts);

/// Pages of a file. Fails as join_pdf.
Result<int> pdf_pages(const std::string& pdf);

}  // namespace bulkhead::reports
