#include "core/csv.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

std::vector<CsvRow> read_all(std::string_view text, std::string* code = nullptr) {
  CsvReader reader(text);
  std::vector<CsvRow> rows;
  CsvRow row;
  while (true) {
    const auto more = reader.next(row);
    if (!more) {
      if (code) *code = more.error().code + " " + more.error().place;
      return rows;
    }
    if (!*more) return rows;
    rows.push_back(row);
  }
}

TEST(Csv, ReadsWhatSpreadsheetsWrite) {
  const auto rows = read_all("a;b;c\r\n\r\n\"x;1\";\"say \"\"hi\"\"\";\"two\nlines\"\n1;;\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"x;1", "say \"hi\"", "two\nlines"}));
  EXPECT_EQ(rows[1].line, 3u);
  EXPECT_EQ(rows[2].cells, (std::vector<std::string>{"1", "", ""}));
  EXPECT_EQ(rows[2].line, 5u);
  EXPECT_EQ(read_all("a,b\n1,").back().cells.size(), 2u);
}

TEST(Csv, RefusesWithTheLine) {
  std::string code;
  read_all("a,b\n\"open,1\n2", &code);
  EXPECT_EQ(code, "csv.open_quote line 2");
  read_all("a,b\n1,\"x\"y\n", &code);
  EXPECT_EQ(code, "csv.stray_quote line 2");
  CsvRow row;
  CsvReader few("a\n1\n2\n", ',', {.max_rows = 2});
  EXPECT_TRUE(few.next(row) && few.next(row));
  EXPECT_EQ(few.next(row).error().code, "csv.too_many_rows");
}

TEST(Csv, DecodesEncodings) {
  EXPECT_EQ(decode_text("\xEF\xBB\xBF" "a").value(), "a");
  EXPECT_EQ(decode_text(std::string("\xFF\xFE\xE4\x00\x3D\xD8\x02\xDE", 8)).value(), "ä😂");
  EXPECT_EQ(decode_text(std::string("\xFE\xFF\x00\xE4", 4)).value(), "ä");
  EXPECT_EQ(decode_text("Pr\xFC\x66ung \x80", "windows-1252").value(), "Prüfung €");
  EXPECT_EQ(decode_text("ok\nPr\xFC\x66ung").error().place, "line 2");
  EXPECT_EQ(decode_text(std::string("a\0b", 3)).error().code, "csv.nul");
}

TEST(Csv, GuardsFormulasOnExportAndUndoesItOnImport) {
  for (std::string_view cell : {"=1+2", "@cmd", "+x|y", "-a", "plain", "-5", "with,comma", "'quoted", "'=1", "", "-"}) {
    std::string out;
    append_csv_row(out, {cell, "end"});
    CsvReader reader(out);
    CsvRow row;
    ASSERT_TRUE(reader.next(row).value());
    EXPECT_EQ(read_exported_cell(row.cells[0]), cell) << out;
    EXPECT_FALSE(is_formula_like(row.cells[0])) << out;
  }
}

}  // namespace
}  // namespace bulkhead
