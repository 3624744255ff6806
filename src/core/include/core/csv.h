// CSV as RFC 4180 has it, with the separators and encodings that spreadsheets really write.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace bulkhead {

/// One record and where it stands.
struct CsvRow {
  std::size_t line = 0;             ///< 1-based line of the file where the record begins
  std::vector<std::string> cells;
};

struct CsvLimits {
  std::size_t max_bytes = 256u << 20;
  std::size_t max_rows = 1'000'000;
  std::size_t max_columns = 500;
  std::size_t max_cell_bytes = 32'767;
};

/// Text in UTF-8, whatever it came as: a UTF-8 or UTF-16 byte order mark is honoured and removed.
/// Fails    invalid/csv.not_utf8 (names the line; hint: encoding "windows-1252"), invalid/csv.nul
Result<std::string> decode_text(std::string bytes, std::string_view encoding = "");

/// Reads records one by one. The separator is given or found in the first line (",", ";", tab, "|").
class CsvReader {
 public:
  /// `text` must be UTF-8 (see decode_text) and outlive the reader.
  explicit CsvReader(std::string_view text, char separator = '\0', CsvLimits limits = {});
  /// True with the next record, false at the end. Blank lines are passed over.
  /// Fails    invalid/csv.open_quote, csv.stray_quote, too_large/csv.too_many_rows, csv.too_many_columns, csv.cell_too_long; place "line N"
  Result<bool> next(CsvRow& row);
  [[nodiscard]] char separator() const { return separator_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t rows_ = 0;
  char separator_;
  CsvLimits limits_;
};

/// True when a spreadsheet would run the cell as a formula: it begins with = + - @ tab or CR and is no plain number.
[[nodiscard]] bool is_formula_like(std::string_view cell);

/// Appends one cell, quoted where needed. A formula-like one gets a leading apostrophe, which read_exported_cell removes
/// again (OWASP ASVS 5.0, 1.2.10).
void append_csv_cell(std::string& out, std::string_view cell);
/// Appends one record of such cells with CRLF.
void append_csv_row(std::string& out, const std::vector<std::string_view>& cells);
/// The cell as it was before append_csv_row.
[[nodiscard]] std::string_view read_exported_cell(std::string_view cell);

}  // namespace bulkhead
