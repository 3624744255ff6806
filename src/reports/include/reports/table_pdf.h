// Long tables as PDF by our own arithmetic on Pango and Cairo: thousands of rows in a fraction of a second, where the
// HTML renderer needs minutes. A4 landscape, repeated head, thin rules, page numbers, tagged.
#pragma once
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "reports/document.h"

namespace bulkhead::reports {

struct LongTable {
  struct Column {
    std::string title;
    int share = 1;            ///< of the width
    Align align = Align::left;
  };
  std::string title;          ///< on each page
  std::string intro;          ///< under the title of the first page
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::string footer;         ///< left side of each page's foot
  std::string classification; ///< right side of each page's head
  std::string page_prefix;    ///< "A-": pages read "A-1 of 45"
  Instant created;
};

struct LongTablePdf {
  std::string pdf;
  int pages = 0;
};

/// Cells take at most two lines; longer text ends with "…".
/// Fails    internal/report.table_failed
/// Cost     about 100 µs a row
Result<LongTablePdf> long_table_pdf(const LongTable& table);

}  // namespace bulkhead::reports
