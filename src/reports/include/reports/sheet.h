// Complete lists of a report as sheets: one description for CSV, JSON and XLSX. Rows are made while they are written, so that a list
// of a million findings never stands in memory.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace bulkhead::reports {

/// One cell: nothing, a text, a number of fixed digits, yes or no.
struct Cell {
  enum class Kind : std::uint8_t { empty, text, number, truth };
  Kind kind = Kind::empty;
  int digits = 0;                ///< of a number: 98 with 1 digit is 9.8
  std::int64_t value = 0;
  std::string text;

  Cell() = default;
  Cell(std::string words) : kind(Kind::text), text(std::move(words)) {}
  Cell(std::string_view words) : Cell(std::string(words)) {}
  Cell(const char* words) : Cell(std::string(words)) {}
  [[nodiscard]] static Cell number(std::int64_t value, int digits = 0);
  /// A number that is not known when below zero.
  [[nodiscard]] static Cell known(std::int64_t value, int digits = 0) { return value < 0 ? Cell() : number(value, digits); }
  [[nodiscard]] static Cell truth(bool value);
};
using Cells = std::vector<Cell>;

struct Sheet {
  std::string name;                  ///< member of the JSON form, tab of the workbook; at most 31 characters
  std::vector<std::string> columns;  ///< names in lower case with underscores
  std::function<void(const std::function<void(const Cells&)>&)> rows;  ///< calls back for every row; the same each time
};
/// A sheet of rows that are there already.
[[nodiscard]] Sheet sheet_of(std::string name, std::vector<std::string> columns, std::vector<Cells> rows);

/// CSV (RFC 4180) with a head; cells that a spreadsheet would run as a formula get an apostrophe.
void write_csv(const Sheet& sheet, const std::function<void(std::string_view)>& write);
/// [{column: value}], one row a line.
void append_json_rows(std::string& out, const Sheet& sheet);

struct WorkbookFacts {
  std::string title, author;
  Instant created;
};
/// An XLSX workbook with one tab a sheet (more where a sheet has more rows than a tab holds). Texts are stored as texts: a spreadsheet never
/// runs one as a formula. Same input, same bytes.
/// Fails    unavailable/report.workbook_failed
Result<std::string> write_xlsx(const std::vector<Sheet>& sheets, const WorkbookFacts& facts);

}  // namespace bulkhead::reports
