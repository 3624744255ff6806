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

void Listing::append_csv(const std::vector<Json>& row) {
  std::vector<std::string> texts(row.size());
  std::vector<std::string_view> cells(row.size());
  for (std::size_t c = 0; c < row.size(); ++c) {
    texts[c] = cell_text(row[c]);
    cells[c] = texts[c];
  }
  append_csv_row(buffer_, cells);
  if (buffer_.size() > (1u << 18)) flush();
}

void Listing::flush() {
  std::fwrite(buffer_.data(), 1, buffer_.size(), stdout);
  buffer_.clear();
}

void Listing::stream(Format format) {
  if (format != Format::csv) return;
  streaming_ = true;
  append_csv_row(buffer_, std::vector<std::string_view>(columns_.begin(), columns_.end()));
}

void Listing::add(std::vector<Json> row) {
  if (streaming_) append_csv(row);
  else rows_.push_back(std::move(row));
}

void Listing::print(Format format) {
  if (format == Format::csv && !streaming_) {
    stream(format);
    for (const auto& row : rows_) append_csv(row);
  }
  if (format == Format::csv) return flush();
  std::string out;
  if (format == Format::json) {
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
