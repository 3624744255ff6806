#include "reports/sheet.h"

#include "core/csv.h"
#include "core/json.h"
#include "core/numbers.h"

namespace bulkhead::reports {
namespace {

std::string text_of(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::empty: return "";
    case Cell::Kind::text: return cell.text;
    case Cell::Kind::number: return format_fixed(cell.value, cell.digits);
    case Cell::Kind::truth: return cell.value ? "true" : "false";
  }
  return "";
}

void append_json_cell(std::string& out, const Cell& cell) {
  if (cell.kind == Cell::Kind::empty) out += "null";
  else if (cell.kind == Cell::Kind::text) append_json_string(out, cell.text);
  else out += text_of(cell);
}

}  // namespace

Cell Cell::number(std::int64_t value, int digits) {
  Cell cell;
  cell.kind = Kind::number;
  cell.value = value;
  cell.digits = digits;
  return cell;
}

Cell Cell::truth(bool value) {
  Cell cell;
  cell.kind = Kind::truth;
  cell.value = value;
  return cell;
}

Sheet sheet_of(std::string name, std::vector<std::string> columns, std::vector<Cells> rows) {
  const auto kept = std::make_shared<const std::vector<Cells>>(std::move(rows));
  return {std::move(name), std::move(columns), [kept](const std::function<void(const Cells&)>& each) {
            for (const auto& row : *kept) each(row);
          }};
}

void write_csv(const Sheet& sheet, const std::function<void(std::string_view)>& write) {
  std::string buffer;
  append_csv_row(buffer, {sheet.columns.begin(), sheet.columns.end()});
  std::vector<std::string> texts(sheet.columns.size());
  sheet.rows([&](const Cells& cells) {
    ENSURE(cells.size() == sheet.columns.size(), "a row has a cell for each column");
    for (std::size_t i = 0; i < cells.size(); ++i) texts[i] = text_of(cells[i]);
    append_csv_row(buffer, {texts.begin(), texts.end()});
    if (buffer.size() < 1u << 16) return;
    write(buffer);
    buffer.clear();
  });
  write(buffer);
}

void append_json_rows(std::string& out, const Sheet& sheet) {
  out += '[';
  bool first = true;
  sheet.rows([&](const Cells& cells) {
    out += first ? "\n{" : ",\n{";
    first = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i) out += ',';
      append_json_string(out, sheet.columns[i]);
      out += ':';
      append_json_cell(out, cells[i]);
    }
    out += '}';
  });
  out += first ? "]" : "\n]";
}

}  // namespace bulkhead::reports
