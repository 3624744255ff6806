#include "figure_text.h"

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead::reports {

std::string count_text(std::int64_t n) {
  const std::string digits = fmt::format("{}", n);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % 3 == 0) out += "\u202f";
    out += digits[i];
  }
  return out;
}

std::string percent_text(const Share& s) { return s.permille ? fmt::format("{}.{}\u202f%", *s.permille / 10, *s.permille % 10) : "not known"; }

std::string share_text(const Share& s) {
  return s.permille ? fmt::format("{} ({} of {})", percent_text(s), count_text(s.part), count_text(s.whole)) : "not known (nothing to count)";
}

std::string duration_text(std::optional<std::int64_t> seconds) {
  if (!seconds) return "not known";
  const std::int64_t minutes = *seconds / 60, hours = minutes / 60, days = hours / 24;
  if (days > 0) return fmt::format("{} d {} h", days, hours % 24);
  if (hours > 0) return fmt::format("{} h {} min", hours, minutes % 60);
  return fmt::format("{} min", minutes);
}

std::string level_text(std::optional<int> level) { return level ? fmt::format("{}", *level) : "not known"; }
std::string ppm_text(int ppm) { return format_fixed(ppm, 6); }

std::string binding_text(const std::vector<std::string>& binding) {
  std::vector<std::string> words;
  for (const auto& b : binding) {
    if (b == "kev_rule") words.emplace_back("known exploited");
    else if (b == "ack" || b == "ack_fr6") words.emplace_back("answers");
    else if (b == "patch") words.emplace_back("patches");
    else words.push_back(b);
  }
  return join(words, ", ");
}

}  // namespace bulkhead::reports
