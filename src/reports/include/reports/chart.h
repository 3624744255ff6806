// Small charts as SVG: the same picture on screen, in HTML and in print. Colours never carry meaning alone: every mark
// has its figure or letter beside it.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead::reports {

/// A horizontal bar with its figure.
struct Bar {
  std::string label;
  std::int64_t value = 0;
  std::string colour;  ///< a name of chart_colour()
};
/// Colours by name: "critical", "high", "medium", "low", "none", "accent", "soft".
[[nodiscard]] std::string chart_colour(std::string_view name);

[[nodiscard]] std::string bar_chart(const std::vector<Bar>& bars);

/// Levels of one row (a zone) over the seven foundational requirements; nothing where a level is not known.
struct LevelRow {
  std::string label;
  std::array<std::optional<int>, 7> target, bound;
};
/// A matrix: per cell the bound as letter and figure ("2"), the target ("T 3") and the gap as a filled square.
[[nodiscard]] std::string level_matrix(const std::vector<LevelRow>& rows, const std::array<std::string, 7>& heads);

/// Columns of two series side by side, by month.
struct MonthColumn {
  std::string month;
  std::int64_t first = 0, second = 0;
};
[[nodiscard]] std::string column_chart(const std::vector<MonthColumn>& columns, const std::string& first_name, const std::string& second_name);

}  // namespace bulkhead::reports
