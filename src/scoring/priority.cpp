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

}  // namespace

Severity Priority::tier() const {
  if (hundredths >= 8000) return Severity::critical;
  if (hundredths >= 6000) return Severity::high;
  return hundredths >= 4000 ? Severity::medium : Severity::low;
}

Priority asset_priority(const AssetContext& in) {
  Priority out;
  const auto add = [&](std::string_view factor, int points, std::string detail, bool assumed = false) {
    out.contributions.push_back({std::string(factor), points, std::move(detail), assumed});
    out.hundredths += points;
  };
  const int score = std::clamp(in.bcs_hundredths, 0, 1000);
  add("bcs", 6 * score, fmt::format("BCS {}", format_fixed(score, 2)));

  const bool unknown_criticality = in.criticality == Criticality::unknown;
  add("criticality", criticality_points(in.criticality), unknown_criticality ? "not known; counts as high" : std::string(name_of(in.criticality)), unknown_criticality);

  const bool unknown_reach = in.reach == Reach::unknown;
  add("reach", reach_points(in.reach), unknown_reach ? "not known; counts as another zone" : replace_all(name_of(in.reach), "_", " "), unknown_reach);

  if (in.safety_relevant) add("safety", *in.safety_relevant ? 800 : 0, *in.safety_relevant ? "a safety function depends on it" : "no safety function depends on it");
  else add("safety", 400, "not known; counts half", true);

  if (in.purdue_tenths) add("level", level_points(*in.purdue_tenths), fmt::format("Purdue level {}", format_fixed(*in.purdue_tenths, 1)));
  else add("level", 300, "not known; counts as level 3.5", true);

  if (in.certainty == Certainty::product_wide) add("certainty", -(out.hundredths * 20 / 100), "the version is not confirmed");
  if (in.certainty == Certainty::vendor_only) add("certainty", -(out.hundredths * 50 / 100), "only the vendor matches");
  if (in.compensation == Compensation::documented) add("compensation", -(out.hundredths * 10 / 100), "countermeasure documented");
  if (in.compensation == Compensation::verified) add("compensation", -(out.hundredths * 40 / 100), "countermeasure verified");
  return out;
}

}  // namespace bulkhead::scoring
