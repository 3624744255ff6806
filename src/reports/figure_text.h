// How figures are put into words.
#pragma once
#include <string>

#include "reports/iec62443.h"

namespace bulkhead::reports {

/// "12 345" with narrow spaces.
[[nodiscard]] std::string count_text(std::int64_t n);
/// "66.6 %", or "not known" when there was nothing to count.
[[nodiscard]] std::string percent_text(const Share& share);
/// "66.6 % (2 of 3)".
[[nodiscard]] std::string share_text(const Share& share);
/// "3 d 4 h", "5 h 10 min", "40 min"; "not known" when nothing.
[[nodiscard]] std::string duration_text(std::optional<std::int64_t> seconds);
/// "2", or "not known".
[[nodiscard]] std::string level_text(std::optional<int> level);
/// "0.536690" of 536690 millionths.
[[nodiscard]] std::string ppm_text(int ppm);
/// "gate, exposure" in words of the report.
[[nodiscard]] std::string binding_text(const std::vector<std::string>& binding);

}  // namespace bulkhead::reports
