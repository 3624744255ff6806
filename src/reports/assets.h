// The files that reports carry inside the program.
#pragma once
#include <string_view>

namespace bulkhead::reports {

/// "report.css" or "render_pdf.py"; "" for any other name.
[[nodiscard]] std::string_view asset(std::string_view name);

}  // namespace bulkhead::reports
