#include "output.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "core/csv.h"
#include "core/text.h"

namespace bulkhead::app {
namespace {

std::string cell_text(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.string();
  return to_text(value);
}

std::size_t width_of(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

}  // namespace

void Listing::print(Format format) const {
  std::string out;
  if (format == Format::csv) {
    append_csv_row(out, {columns_.begin(), columns_.end()});
    for (const auto& row : rows_) {
      std::vector<std::string> texts;
      for (const auto& cell : row) texts.push_back(cell_text(cell));
      append_csv_row(out, {texts.begin(), texts.end()});
    }
  } else if (format == Format::json) {
    out += "[";
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      out += r ? ",\n " : "\n ";
      Json object = Json::object();
      for (std::size_t c = 0; c < columns_.size(); ++c) object.set(columns_[c], rows_[r][c]);
      out += to_text(object);
    }
    out += rows_.empty() ? "]\n" : "\n]\n";
  } else {
    std::vector<std::size_t> widths;
    for (const auto& column : columns_) widths.push_back(width_of(column));
    for (const auto& row : rows_)
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::min<std::size_t>(60, std::max(widths[c], width_of(printable(cell_text(row[c])))));
    const auto line = [&](const auto& text_of) {
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        const std::string text = shorten(printable(text_of(c)), 100);
        out += text;
        const std::size_t width = width_of(text);
        if (c + 1 < columns_.size()) out.append((widths[c] > width ? widths[c] - width : 0) + 2, ' ');
      }
      out += '\n';
    };
    line([&](std::size_t c) { return columns_[c]; });
    for (const auto& row : rows_) line([&](std::size_t c) { return cell_text(row[c]); });
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
}

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(isatty(2) == 1) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void Progress::show(std::uint64_t done, std::uint64_t total, std::string_view detail) {
  if (!terminal_) return;
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
  if (now - last_ms_ < 100) return;
  last_ms_ = now;
  shown_ = true;
  std::string bar;
  if (total) {
    const std::size_t filled = static_cast<std::size_t>(std::min(done, total) * 30 / total);
    bar = "[" + std::string(filled, '#') + std::string(30 - filled, '.') + fmt::format("] {:3} % ", std::min(done, total) * 100 / total);
  }
  std::fputs(fmt::format("\r\x1b[K{} {}{}", what_, bar, shorten(printable(detail), 80)).c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace bulkhead::app
