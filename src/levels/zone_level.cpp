#include "levels/zone_level.h"

#include <algorithm>

namespace bulkhead::levels {
namespace {

constexpr int kMillion = 1'000'000;
constexpr int kTre = 5;  // index of FR 6, timely response to events

int urgency(const ExposedFinding& f, const standards::LevelPolicy& p) {
  if (f.bcs_hundredths) return *f.bcs_hundredths;
  const int x = f.kev ? p.x_kev : (f.public_exploit || f.epss_permille >= 500) ? p.x_public_exploit : f.epss_permille >= 100 ? p.x_epss_100 : p.x_else;
  return f.cvss_tenths * 10 * x / 1000;
}

/// The level of the first cap whose bound holds `value`: at most it (rising bounds) or at least it (falling bounds).
int cap_at_most(const std::vector<standards::LevelPolicy::Cap>& caps, int value) {
  for (const auto& cap : caps)
    if (value <= cap.bound) return cap.level;
  return 0;
}
int cap_at_least(const std::vector<standards::LevelPolicy::Cap>& caps, int value) {
  for (const auto& cap : caps)
    if (value >= cap.bound) return cap.level;
  return 0;
}

}  // namespace

ZoneResult evaluate(const ZoneInput& zone, const standards::LevelPolicy& policy) {
  ZoneResult result;
  std::vector<const ExposedFinding*> ordered;
  for (const auto& f : zone.findings)
    if (f.t > 0) ordered.push_back(&f);
  std::sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) { return a->id < b->id; });

  int ack_for_all = 4, ack_fr6 = 4;
  if (zone.acknowledgment.due >= policy.ack_min_findings && zone.acknowledgment.due > 0) {
    const int permille = static_cast<int>(std::int64_t{zone.acknowledgment.in_time} * 1000 / zone.acknowledgment.due);
    result.ack_permille = permille;
    ack_for_all = cap_at_least(policy.ack_zone_caps, permille);
    ack_fr6 = std::min(ack_for_all, cap_at_least(policy.ack_fr6_caps, permille));
  }
  if (zone.acknowledgment.kev_overdue) ack_fr6 = std::min(ack_fr6, policy.ack_kev_overdue_level);

  int scalar = 5;
  for (int i = 0; i < kFrCount; ++i) {
    const auto fr = static_cast<std::size_t>(i);
    FrResult& out = result.fr[fr];
    out.sl_t = zone.sl_t[fr];
    out.gate = zone.gate[fr];

    std::int64_t safe = kMillion;
    for (const ExposedFinding* f : ordered) {
      const int m = f->m[fr];
      if (m == 0) continue;
      const int u = urgency(*f, policy);
      const std::int64_t e = std::int64_t{u} * f->r * m / 1000 * f->t / 1000;
      const int e_ppm = static_cast<int>(std::min<std::int64_t>(e, kMillion));
      out.parts.push_back({f->id, u, f->r, m, f->t, e_ppm});
      safe = safe * (kMillion - e_ppm) / kMillion;
      if (f->kev && m >= 1000 && f->r >= policy.kev_min_r && f->t >= policy.kev_min_t) out.kev_rule = true;
    }
    out.exposure_ppm = static_cast<int>(kMillion - safe);
    out.exposure_cap = cap_at_most(policy.exposure_caps, out.exposure_ppm);
    const int kev_cap = out.kev_rule ? policy.kev_level : 4;

    std::int64_t whole = 0, credit = 0;
    for (const PatchPair& pair : zone.patches[fr]) {
      const auto weight = policy.patch_weight.find(pair.severity);
      const int w = weight == policy.patch_weight.end() ? 1 : weight->second;
      whole += std::int64_t{w} * 1000;
      credit += pair.installed ? std::int64_t{w} * 1000 : pair.deferred_with_control ? std::int64_t{w} * policy.patch_deferred_credit : 0;
    }
    out.patch_pairs = static_cast<int>(zone.patches[fr].size());
    if (out.patch_pairs >= policy.patch_min_pairs && whole > 0) {
      out.patch_permille = static_cast<int>(credit * 1000 / whole);
      out.patch_cap = cap_at_least(policy.patch_caps, *out.patch_permille);
    }
    out.ack_cap = i == kTre ? ack_fr6 : ack_for_all;

    out.level = std::min({out.gate, out.exposure_cap, kev_cap, out.patch_cap, out.ack_cap});
    out.gap = std::max(0, out.sl_t - out.level);
    if (out.gate == out.level) out.binding.emplace_back("gate");
    if (out.exposure_cap == out.level) out.binding.emplace_back("exposure");
    if (kev_cap == out.level && out.kev_rule) out.binding.emplace_back("kev_rule");
    if (out.patch_permille && out.patch_cap == out.level) out.binding.emplace_back("patch");
    if (out.ack_cap == out.level && out.ack_cap < 4) out.binding.emplace_back(i == kTre ? "ack_fr6" : "ack");
    if (out.sl_t > 0) scalar = std::min(scalar, out.level);
  }
  result.scalar = scalar == 5 ? 0 : scalar;
  return result;
}

}  // namespace bulkhead::levels
