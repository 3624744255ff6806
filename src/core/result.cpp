#include "core/result.h"

namespace bulkhead {

std::string to_text(const Error& error) {
  std::string out = error.message;
  if (!error.place.empty()) out += fmt::format(" (at {})", error.place);
  for (const auto& step : error.trail) out += fmt::format(" (while {})", step);
  out += fmt::format(" [{}]", error.code);
  for (const auto& p : error.problems) out += fmt::format("\n  {}: {} [{}]", p.place, p.message, p.code);
  return out;
}

void broken_invariant(const char* condition, std::string_view what, const char* file, int line) {
  throw BrokenInvariant(fmt::format("{}:{}: {} ({})", file, line, what, condition));
}

}  // namespace bulkhead
