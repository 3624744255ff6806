#include "reports/chart.h"

#include <algorithm>

#include "core/text.h"
#include "reports/document.h"

namespace bulkhead::reports {
namespace {

constexpr std::string_view kFont = "font-family=\"Inter, 'Noto Sans', sans-serif\"";

std::string open(int width, int height) {
  return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">", width, height);
}
std::string text(int x, int y, int size, std::string_view anchor, std::string_view colour, std::string_view words, bool bold = false) {
  return fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\" fill=\"{}\" {}{}>{}</text>", x, y, size, anchor, colour, kFont, bold ? " font-weight=\"600\"" : "",
                     escape(words).html);
}
std::string box(int x, int y, int width, int height, std::string_view fill, std::string_view stroke = "none") {
  return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"1\"/>", x, y, width, height, fill, stroke);
}
/// "12 345": digits in groups of three.
std::string grouped(std::int64_t value) {
  std::string digits = fmt::format("{}", value), out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % 3 == 0) out += "\u202f";
    out += digits[i];
  }
  return out;
}

}  // namespace

std::string chart_colour(std::string_view name) {
  // Distinct in lightness too, so that they stay apart in grey and for colour-blind readers.
  if (name == "critical") return "#7f1d3f";
  if (name == "high") return "#c2571a";
  if (name == "medium") return "#d9a21b";
  if (name == "low") return "#7fa7c9";
  if (name == "none") return "#c3cad3";
  if (name == "soft") return "#9db4cc";
  return "#1f4e79";
}

std::string bar_chart(const std::vector<Bar>& bars) {
  constexpr int kLabel = 110, kWidth = 640, kLine = 26;
  std::int64_t largest = 1;
  for (const Bar& b : bars) largest = std::max(largest, b.value);
  const int height = static_cast<int>(bars.size()) * kLine + 4;
  std::string out = open(kWidth, height);
  int y = 2;
  for (const Bar& b : bars) {
    constexpr int kRoom = kWidth - kLabel - 90;
    const int length = b.value == 0 ? 0 : std::max(2, static_cast<int>(b.value * kRoom / largest));
    out += text(kLabel - 8, y + 16, 13, "end", "#333f4c", b.label);
    out += box(kLabel, y + 3, std::max(length, 1), kLine - 8, chart_colour(b.colour));
    out += text(kLabel + length + 8, y + 16, 13, "start", "#1b2733", grouped(b.value), true);
    y += kLine;
  }
  return out + "</svg>";
}

std::string level_matrix(const std::vector<LevelRow>& rows, const std::array<std::string, 7>& heads) {
  constexpr int kLabel = 190, kCell = 66, kLine = 40, kHead = 30;
  const int width = kLabel + 7 * kCell + 2, height = kHead + static_cast<int>(rows.size()) * kLine + 2;
  std::string out = open(width, height);
  for (int i = 0; i < 7; ++i) out += text(kLabel + i * kCell + kCell / 2, 19, 12, "middle", "#333f4c", heads[static_cast<std::size_t>(i)], true);
  int y = kHead;
  for (const LevelRow& row : rows) {
    out += text(0, y + 24, 13, "start", "#1b2733", shorten(row.label, 28));
    for (int i = 0; i < 7; ++i) {
      const auto fr = static_cast<std::size_t>(i);
      const int x = kLabel + i * kCell;
      const auto target = row.target[fr], bound = row.bound[fr];
      const int gap = target && bound ? std::max(0, *target - *bound) : 0;
      // Darker with the width of the gap; the figures carry the meaning.
      const std::string_view fill = !bound ? "#f3f5f7" : gap >= 2 ? "#e9b08c" : gap == 1 ? "#f6dfc9" : "#dde9f3";
      out += box(x + 2, y + 2, kCell - 4, kLine - 4, fill, gap > 0 ? "#a3430f" : "#b5c6d6");
      out += text(x + 16, y + 26, 17, "middle", "#1b2733", bound ? fmt::format("{}", *bound) : "?", true);
      out += text(x + kCell - 9, y + 18, 10, "end", "#333f4c", target ? fmt::format("T {}", *target) : "T ?");
      if (gap > 0) out += text(x + kCell - 9, y + 32, 10, "end", "#8a3407", fmt::format("gap {}", gap), true);
    }
    y += kLine;
  }
  return out + "</svg>";
}

std::string column_chart(const std::vector<MonthColumn>& columns, const std::string& first_name, const std::string& second_name) {
  constexpr int kWidth = 640, kPlot = 110, kTop = 46;
  std::int64_t largest = 1;
  for (const auto& c : columns) largest = std::max({largest, c.first, c.second});
  std::string out = open(kWidth, kTop + kPlot + 26);
  out += box(0, 4, 12, 12, chart_colour("accent")) + text(18, 15, 12, "start", "#333f4c", first_name);
  out += box(220, 4, 12, 12, chart_colour("soft")) + text(238, 15, 12, "start", "#333f4c", second_name);
  const int step = columns.empty() ? kWidth : kWidth / static_cast<int>(columns.size());
  const int bar = std::max(2, std::min(40, step / 3));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& c = columns[i];
    const int x = static_cast<int>(i) * step + step / 2;
    const auto column = [&](int at, std::int64_t value, std::string_view colour) {
      const int length = static_cast<int>(value * kPlot / largest);
      out += box(at, kTop + kPlot - length, bar, std::max(length, 1), chart_colour(colour));
      if (columns.size() <= 12) out += text(at + bar / 2, kTop + kPlot - length - 4, 10, "middle", "#1b2733", grouped(value));
    };
    column(x - bar - 1, c.first, "accent");
    column(x + 1, c.second, "soft");
    if (columns.size() <= 12 || i % 3 == 0) out += text(x, kTop + kPlot + 16, 11, "middle", "#333f4c", c.month);
  }
  out += box(0, kTop + kPlot, kWidth, 1, "#8795a3");
  return out + "</svg>";
}

}  // namespace bulkhead::reports
