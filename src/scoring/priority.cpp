// Formula asset-priority-1.
#include "scoring/priority.h"

#include <algorithm>

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead::scoring {
namespace {

int criticality_points(Criticality criticality) {
  switch (criticality) {
    case Criticality::critical: return 1500;
    case Criticality::high:
    case Criticality::unknown: return 1000;
    case Criticality::medium: return 500;
    case Criticality::low: return 0;
  }
  return 1000;
}

int reach_points(Reach reach) {
  switch (reach) {
    case Reach::internet: return 1200;
    case Reach::other_zone:
    case Reach::unknown: return 800;
    case Reach::same_zone: return 400;
    case Reach::local: return 0;
  }
  return 800;
}

int level_points(int purdue_tenths) {
  if (purdue_tenths <= 20) return 500;
  if (purdue_tenths <= 30) return 400;
  return purdue_tenths <= 35 ? 300 : 100;
}

/// Calls `add(factor, points, assumed, text)` for every step, where `text` makes its words; gives the sum.
template <class Add>
int each_step(const AssetContext& in, const Add& add) {
  int sum = 0;
  const auto step = [&](std::string_view factor, int points, bool assumed, const auto& text) {
    add(factor, points, assumed, text);
    sum += points;
  };
  const int score = std::clamp(in.bcs_hundredths, 0, 1000);
  step("bcs", 6 * score, false, [&] { return fmt::format("BCS {}", format_fixed(score, 2)); });

  const bool unknown_criticality = in.criticality == Criticality::unknown;
  step("criticality", criticality_points(in.criticality), unknown_criticality, [&] { return unknown_criticality ? "not known; counts as high" : std::string(name_of(in.criticality)); });

  const bool unknown_reach = in.reach == Reach::unknown;
  step("reach", reach_points(in.reach), unknown_reach, [&] { return unknown_reach ? "not known; counts as another zone" : replace_all(name_of(in.reach), "_", " "); });

  if (in.safety_relevant) step("safety", *in.safety_relevant ? 800 : 0, false, [&] { return *in.safety_relevant ? "a safety function depends on it" : "no safety function depends on it"; });
  else step("safety", 400, true, [] { return "not known; counts half"; });

  if (in.purdue_tenths) step("level", level_points(*in.purdue_tenths), false, [&] { return fmt::format("Purdue level {}", format_fixed(*in.purdue_tenths, 1)); });
  else step("level", 300, true, [] { return "not known; counts as level 3.5"; });

  if (in.certainty == Certainty::product_wide) step("certainty", -(sum * 20 / 100), false, [] { return "the version is not confirmed"; });
  if (in.certainty == Certainty::vendor_only) step("certainty", -(sum * 50 / 100), false, [] { return "only the vendor matches"; });
  if (in.compensation == Compensation::documented) step("compensation", -(sum * 10 / 100), false, [] { return "countermeasure documented"; });
  if (in.compensation == Compensation::verified) step("compensation", -(sum * 40 / 100), false, [] { return "countermeasure verified"; });
  return sum;
}

}  // namespace

Severity Priority::tier() const {
  if (hundredths >= 8000) return Severity::critical;
  if (hundredths >= 6000) return Severity::high;
  return hundredths >= 4000 ? Severity::medium : Severity::low;
}

Priority asset_priority(const AssetContext& context) {
  Priority out;
  out.hundredths = each_step(context, [&](std::string_view factor, int points, bool assumed, const auto& text) { out.contributions.push_back({std::string(factor), points, text(), assumed}); });
  return out;
}

int asset_priority_points(const AssetContext& context) {
  return each_step(context, [](std::string_view, int, bool, const auto&) {});
}

}  // namespace bulkhead::scoring
