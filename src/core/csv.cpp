#include "core/csv.h"

#include <algorithm>

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead {
namespace {

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 63));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 63));
    out += static_cast<char>(0x80 | (point & 63));
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 63));
    out += static_cast<char>(0x80 | (point >> 6 & 63));
    out += static_cast<char>(0x80 | (point & 63));
  }
}

Result<std::string> from_utf16(std::string_view bytes, bool little) {
  std::string out;
  const auto unit = [&](std::size_t i) -> std::uint32_t {
    const auto a = static_cast<unsigned char>(bytes[i]);
    const auto b = static_cast<unsigned char>(bytes[i + 1]);
    return little ? a | b << 8 : a << 8 | b;
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::uint32_t point = unit(i);
    if (point >= 0xD800 && point < 0xDC00 && i + 3 < bytes.size()) {
      const std::uint32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    if (point >= 0xD800 && point < 0xE000)
      return fail(ErrorKind::invalid, "csv.not_utf8", "The UTF-16 text holds half a character.", fmt::format("byte {}", i));
    append_utf8(out, point);
  }
  if (bytes.size() % 2) return fail(ErrorKind::invalid, "csv.not_utf8", "The UTF-16 text ends within a character.");
  return out;
}

std::string from_windows_1252(std::string_view bytes) {
  static constexpr std::uint32_t kHigh[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                              0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                              0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  std::string out;
  for (const char c : bytes) {
    const auto u = static_cast<unsigned char>(c);
    append_utf8(out, u >= 0x80 && u < 0xA0 ? kHigh[u - 0x80] : u);
  }
  return out;
}

}  // namespace

Result<std::string> decode_text(std::string bytes, std::string_view encoding) {
  std::string text;
  if (equals_ignoring_case(encoding, "windows-1252") || equals_ignoring_case(encoding, "cp1252") || equals_ignoring_case(encoding, "iso-8859-1")) {
    text = from_windows_1252(bytes);
  } else if (bytes.starts_with("\xEF\xBB\xBF")) {
    text = bytes.substr(3);
  } else if (bytes.starts_with("\xFF\xFE")) {
    text = TRY(from_utf16(std::string_view(bytes).substr(2), true));
  } else if (bytes.starts_with("\xFE\xFF")) {
    text = TRY(from_utf16(std::string_view(bytes).substr(2), false));
  } else {
    text = std::move(bytes);
  }
  if (!is_utf8(text)) {
    std::size_t line = 1;  // find the line of the first bad byte
    std::size_t from = 0;
    while (from < text.size()) {
      std::size_t end = text.find('\n', from);
      if (end == std::string::npos) end = text.size();
      if (!is_utf8(std::string_view(text).substr(from, end - from))) break;
      from = end + 1;
      ++line;
    }
    return fail(ErrorKind::invalid, "csv.not_utf8", "The text is not UTF-8; if a spreadsheet wrote it, name its encoding (windows-1252).", fmt::format("line {}", line));
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
    return fail(ErrorKind::invalid, "csv.nul", "The text holds a NUL byte.", fmt::format("line {}", line));
  }
  return text;
}

CsvReader::CsvReader(std::string_view text, char separator, CsvLimits limits) : text_(text), separator_(separator), limits_(limits) {
  if (separator_ == '\0') {
    const std::string_view head = text_.substr(0, text_.find('\n'));
    std::size_t best = 0;
    separator_ = ',';
    for (const char candidate : {',', ';', '\t', '|'}) {
      bool quoted = false;
      std::size_t count = 0;
      for (const char c : head) {
        if (c == '"') quoted = !quoted;
        if (!quoted && c == candidate) ++count;
      }
      if (count > best) {
        best = count;
        separator_ = candidate;
      }
    }
  }
}

Result<bool> CsvReader::next(CsvRow& row) {
  row.cells.clear();
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) line_ += text_[at_++] == '\n';
  if (at_ >= text_.size()) return false;
  row.line = line_;
  const auto refuse = [&](ErrorKind kind, std::string_view code, std::string message) {
    return fail(kind, code, std::move(message), fmt::format("line {}", row.line));
  };
  if (at_ == 0 && text_.size() > limits_.max_bytes)
    return refuse(ErrorKind::too_large, "csv.too_large", fmt::format("The file is larger than {} bytes.", limits_.max_bytes));
  if (++rows_ > limits_.max_rows) return refuse(ErrorKind::too_large, "csv.too_many_rows", fmt::format("There are more than {} rows.", limits_.max_rows));
  while (true) {
    std::string& cell = row.cells.emplace_back();
    if (row.cells.size() > limits_.max_columns)
      return refuse(ErrorKind::too_large, "csv.too_many_columns", fmt::format("There are more than {} columns.", limits_.max_columns));
    if (at_ < text_.size() && text_[at_] == '"') {
      ++at_;
      while (true) {
        const std::size_t quote = text_.find('"', at_);
        if (quote == std::string_view::npos) return refuse(ErrorKind::invalid, "csv.open_quote", "A quoted cell does not end.");
        line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.begin() + static_cast<std::ptrdiff_t>(quote), '\n'));
        cell += text_.substr(at_, quote - at_);
        at_ = quote + 1;
        if (at_ < text_.size() && text_[at_] == '"') {
          cell += '"';
          ++at_;
          continue;
        }
        break;
      }
      if (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
        return refuse(ErrorKind::invalid, "csv.stray_quote", fmt::format("Text follows the closing quote of cell {}.", row.cells.size()));
    } else {
      const std::size_t from = at_;
      while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
      cell = text_.substr(from, at_ - from);
    }
    if (cell.size() > limits_.max_cell_bytes)
      return refuse(ErrorKind::too_large, "csv.cell_too_long", fmt::format("Cell {} is longer than {} bytes.", row.cells.size(), limits_.max_cell_bytes));
    if (at_ >= text_.size()) return true;
    if (text_[at_] == separator_) {
      ++at_;
      if (at_ == text_.size()) {
        row.cells.emplace_back();
        return true;
      }
      continue;
    }
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    line_ += 1;
    ++at_;
    return true;
  }
}

bool is_formula_like(std::string_view cell) {
  if (cell.empty()) return false;
  switch (cell.front()) {
    case '=': case '+': case '-': case '@': case '\t': case '\r': break;
    default: return false;
  }
  return !((cell.front() == '-' || cell.front() == '+') && (cell.size() == 1 || parse_decimal(cell.substr(1))));
}

namespace {

/// Characters that put a cell into quotes.
constexpr std::array<bool, 256> kQuoted = [] {
  std::array<bool, 256> quoted{};
  for (const char c : {',', '"', '\r', '\n', ';', '\t'}) quoted[static_cast<unsigned char>(c)] = true;
  return quoted;
}();

}  // namespace

void append_csv_cell(std::string& out, std::string_view cell) {
  const bool guard = is_formula_like(cell) || (cell.size() > 1 && cell.front() == '\'' && is_formula_like(cell.substr(1)));
  if (!guard && std::none_of(cell.begin(), cell.end(), [](char c) { return kQuoted[static_cast<unsigned char>(c)]; }) && trim(cell).size() == cell.size()) {
    out += cell;
    return;
  }
  out += '"';
  if (guard) out += '\'';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_csv_row(std::string& out, const std::vector<std::string_view>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    append_csv_cell(out, cells[i]);
  }
  out += "\r\n";
}

std::string_view read_exported_cell(std::string_view cell) {
  if (cell.size() > 1 && cell.front() == '\'' && (is_formula_like(cell.substr(1)) || cell[1] == '\'')) cell.remove_prefix(1);
  return cell;
}

}  // namespace bulkhead
