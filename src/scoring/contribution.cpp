// Sums and differences of contributions.
#include "scoring/contribution.h"

#include <algorithm>
#include <cstdlib>

namespace bulkhead::scoring {

int total_hundredths(const std::vector<Contribution>& steps) {
  int sum = 0;
  for (const auto& step : steps) sum += step.hundredths;
  return sum;
}

std::vector<FactorChange> differences(const std::vector<Contribution>& before, const std::vector<Contribution>& after) {
  std::vector<FactorChange> out;
  const auto entry = [&](const std::string& factor) -> FactorChange& {
    const auto found = std::find_if(out.begin(), out.end(), [&](const auto& change) { return change.factor == factor; });
    if (found != out.end()) return *found;
    out.push_back({factor, 0, 0, {}, {}});
    return out.back();
  };
  for (const auto& step : before) {
    FactorChange& change = entry(step.factor);
    change.before_hundredths += step.hundredths;
    change.before = step.detail;
  }
  for (const auto& step : after) {
    FactorChange& change = entry(step.factor);
    change.after_hundredths += step.hundredths;
    change.after = step.detail;
  }
  std::erase_if(out, [](const auto& c) { return c.before_hundredths == c.after_hundredths && c.before == c.after; });
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::abs(a.after_hundredths - a.before_hundredths) > std::abs(b.after_hundredths - b.before_hundredths);
  });
  return out;
}

}  // namespace bulkhead::scoring
