// Sheets as an XLSX workbook (ECMA-376), written by libxlsxwriter.
#include <unistd.h>
#include <xlsxwriter.h>

#include <ctime>
#include <fstream>
#include <iterator>

#include "core/text.h"
#include "reports/sheet.h"

namespace bulkhead::reports {
namespace {

constexpr lxw_row_t kRowsOfATab = 1'048'575;       // with the head row 2^20, the most that a tab holds
constexpr std::size_t kBytesOfACell = 32'000;      // a cell holds 32,767 characters
constexpr std::size_t kCharactersOfATabName = 31;

/// A file in a folder of its own for the time of writing: the library writes to a path only.
class TemporaryFile {
 public:
  TemporaryFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bulkhead-xlsx-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
  }
  ~TemporaryFile() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] bool made() const { return !folder_.empty(); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "book.xlsx"; }

 private:
  std::filesystem::path folder_;
};

/// Text as XML 1.0 allows it: without control characters but tab and line break.
std::string allowed_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
  return shorten(out, kBytesOfACell);
}

/// "Findings", then "Findings 2": names of tabs hold none of []:*?/\ and are unique.
std::string tab_name(std::string_view name, int part) {
  std::string out;
  for (const char c : name) out += std::string_view("[]:*?/\\").find(c) == std::string_view::npos ? c : ' ';
  const std::string ending = part > 1 ? fmt::format(" {}", part) : "";
  if (out.size() + ending.size() > kCharactersOfATabName) out.resize(kCharactersOfATabName - ending.size());
  return out + ending;
}

class Workbook {
 public:
  Workbook(const TemporaryFile& file, const WorkbookFacts& facts) : folder_(file.folder().string()) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = folder_.data();
    book_ = workbook_new_opt(file.path().c_str(), &options);
    if (book_ == nullptr) return;
    std::string title = allowed_text(facts.title), author = allowed_text(facts.author);
    lxw_doc_properties properties{};
    properties.title = title.data();
    properties.author = author.data();
    properties.created = static_cast<time_t>(facts.created.microseconds / kMicrosecondsPerSecond);
    workbook_set_properties(book_, &properties);
    head_ = workbook_add_format(book_);
    format_set_bold(head_);
    format_set_bottom(head_, LXW_BORDER_THIN);
    format_set_bg_color(head_, 0xEEF3F8);
    for (int digits = 0; digits < static_cast<int>(numbers_.size()); ++digits) {
      numbers_[static_cast<std::size_t>(digits)] = workbook_add_format(book_);
      const std::string pattern = digits == 0 ? "0" : "0." + std::string(static_cast<std::size_t>(digits), '0');
      format_set_num_format(numbers_[static_cast<std::size_t>(digits)], pattern.c_str());
    }
    text_ = workbook_add_format(book_);
    format_set_num_format(text_, "@");
    format_set_align(text_, LXW_ALIGN_VERTICAL_TOP);
  }
  ~Workbook() {
    if (book_ != nullptr) workbook_close(book_);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  bool add(const Sheet& sheet) {
    int part = 0;
    lxw_worksheet* tab = nullptr;
    lxw_row_t row = kRowsOfATab;
    bool good = true;
    const auto begin_tab = [&] {
      tab = workbook_add_worksheet(book_, tab_name(sheet.name, ++part).c_str());
      good = good && tab != nullptr;
      row = 0;
      if (tab != nullptr) write_head(tab, sheet);
    };
    begin_tab();
    sheet.rows([&](const Cells& cells) {
      if (row == kRowsOfATab) begin_tab();
      if (!good) return;
      ++row;
      for (std::size_t i = 0; i < cells.size(); ++i) good = good && write(tab, row, static_cast<lxw_col_t>(i), cells[i]);
    });
    if (tab != nullptr && row > 0) worksheet_autofilter(tab, 0, 0, row, static_cast<lxw_col_t>(sheet.columns.size() - 1));
    return good;
  }
  [[nodiscard]] bool is_open() const { return book_ != nullptr; }
  lxw_error close() {
    const auto error = workbook_close(book_);
    book_ = nullptr;
    return error;
  }

 private:
  void write_head(lxw_worksheet* tab, const Sheet& sheet) {
    worksheet_freeze_panes(tab, 1, 0);
    for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      worksheet_set_column(tab, column, column, std::max<double>(12, static_cast<double>(sheet.columns[i].size()) + 4), nullptr);
      worksheet_write_string(tab, 0, column, sheet.columns[i].c_str(), head_);
    }
  }
  bool write(lxw_worksheet* tab, lxw_row_t row, lxw_col_t column, const Cell& cell) {
    switch (cell.kind) {
      case Cell::Kind::empty: return true;
      case Cell::Kind::text: return cell.text.empty() || worksheet_write_string(tab, row, column, allowed_text(cell.text).c_str(), text_) == LXW_NO_ERROR;
      case Cell::Kind::truth: return worksheet_write_boolean(tab, row, column, cell.value ? 1 : 0, nullptr) == LXW_NO_ERROR;
      case Cell::Kind::number: {
        double scale = 1;
        for (int i = 0; i < cell.digits; ++i) scale *= 10;
        return worksheet_write_number(tab, row, column, static_cast<double>(cell.value) / scale, numbers_[static_cast<std::size_t>(cell.digits)]) == LXW_NO_ERROR;
      }
    }
    return false;
  }

  std::string folder_;
  lxw_workbook* book_ = nullptr;
  lxw_format* head_ = nullptr;
  lxw_format* text_ = nullptr;
  std::array<lxw_format*, 7> numbers_{};
};

}  // namespace

Result<std::string> write_xlsx(const std::vector<Sheet>& sheets, const WorkbookFacts& facts) {
  const auto failed = [](std::string_view why) { return fail(ErrorKind::unavailable, "report.workbook_failed", fmt::format("The workbook cannot be written: {}.", why)); };
  const TemporaryFile file;
  if (!file.made()) return failed("no temporary folder can be made");
  Workbook book(file, facts);
  if (!book.is_open()) return failed("it cannot be begun");
  for (const auto& sheet : sheets)
    if (!book.add(sheet)) return failed(fmt::format("the sheet {} was refused", sheet.name));
  if (const auto error = book.close(); error != LXW_NO_ERROR) return failed(lxw_strerror(error));
  std::ifstream in(file.path(), std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  if (!in || bytes.empty()) return failed("its file cannot be read back");
  return bytes;
}

}  // namespace bulkhead::reports
