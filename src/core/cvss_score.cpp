// Scores of CVSS 2.0 and 3.x in fixed-point arithmetic: 10^12 units to one, so that no factor loses a digit that the
// rounding rules could see.
#include <algorithm>
#include <cstdint>

#include "core/cvss.h"
#include "cvss_tables.h"

namespace bulkhead {
namespace {

__extension__ typedef __int128 Fixed;  // the warning about 128 bits is off by the prefix
constexpr Fixed kOne = 1'000'000'000'000;  // 1.0
constexpr Fixed kTenth = kOne / 10;

constexpr Fixed thousandths(int n) { return kOne / 1000 * n; }
constexpr Fixed times(Fixed a, Fixed b) { return a * b / kOne; }
Fixed power(Fixed base, int exponent) {
  Fixed out = kOne;
  for (int i = 0; i < exponent; ++i) out = times(out, base);
  return out;
}

/// Nearest tenth, half up, as the 2.0 equations round.
int rounded_tenths(Fixed value) { return static_cast<int>((value + kTenth / 2) / kTenth); }

/// Roundup: the smallest tenth that is not below the value. 3.1 (appendix A) first rounds to five decimals.
int round_up_tenths(CvssVersion version, Fixed value) {
  const Fixed grain = version == CvssVersion::v3_1 ? kOne / 100'000 : kOne / 1'000'000'000;
  const Fixed grains = (value + grain / 2) / grain;
  const Fixed per_tenth = kTenth / grain;
  return static_cast<int>((grains + per_tenth - 1) / per_tenth);
}

/// Thousandths by the value's place in the metric's list (cvss.cpp); place 0 (not defined) gives `undefined`.
template <std::size_t N>
Fixed weight(unsigned place, const int (&table)[N], int undefined = 0) {
  return thousandths(place == 0 ? undefined : table[place - 1]);
}

// Places in kMetrics2 and kMetrics3.
enum Metric2 { kAv2, kAc2, kAu2, kC2, kI2, kA2, kE2, kRl2, kRc2 };
enum Metric3 { kAv3, kAc3, kPr3, kUi3, kS3, kC3, kI3, kA3, kE3, kRl3, kRc3, kCr3, kIr3, kAr3, kFirstModified3 };

constexpr int kImpact2[] = {0, 275, 660};
constexpr int kImpact3[] = {0, 220, 560};
constexpr int kRequirement3[] = {1500, 1000, 500};

int base2(const CvssVector& v) {
  constexpr int kAv[] = {395, 646, 1000}, kAc[] = {350, 610, 710}, kAu[] = {450, 560, 704};
  const Fixed kept = times(times(kOne - weight(v.values[kC2], kImpact2), kOne - weight(v.values[kI2], kImpact2)),
                           kOne - weight(v.values[kA2], kImpact2));
  const Fixed impact = times(thousandths(10'410), kOne - kept);
  const Fixed exploitability =
      20 * times(times(weight(v.values[kAv2], kAv), weight(v.values[kAc2], kAc)), weight(v.values[kAu2], kAu));
  if (impact == 0) return 0;  // f(Impact) = 0
  const Fixed sum = times(thousandths(600), impact) + times(thousandths(400), exploitability) - thousandths(1500);
  return std::clamp(rounded_tenths(times(sum, thousandths(1176))), 0, 100);
}

int temporal2(const CvssVector& v) {
  constexpr int kE[] = {850, 900, 950, 1000}, kRl[] = {870, 900, 950, 1000}, kRc[] = {900, 950, 1000};
  const Fixed factor = times(times(weight(v.values[kE2], kE, 1000), weight(v.values[kRl2], kRl, 1000)),
                             weight(v.values[kRc2], kRc, 1000));
  return rounded_tenths(times(kTenth * base2(v), factor));
}

/// Exploitability of 3.x from the four metrics; PR weighs more when the scope changes.
Fixed exploitability3(unsigned av, unsigned ac, unsigned pr, unsigned ui, bool changed) {
  constexpr int kAv[] = {850, 620, 550, 200}, kAc[] = {770, 440}, kUi[] = {850, 620};
  constexpr int kPr[] = {850, 620, 270}, kPrChanged[] = {850, 680, 500};
  const Fixed privileges = changed ? weight(pr, kPrChanged) : weight(pr, kPr);
  return times(times(times(times(thousandths(8220), weight(av, kAv)), weight(ac, kAc)), privileges), weight(ui, kUi));
}

Fixed impact3(Fixed iss, bool changed) {
  if (!changed) return times(thousandths(6420), iss);
  return times(thousandths(7520), iss - thousandths(29)) - times(thousandths(3250), power(iss - thousandths(20), 15));
}

int base3(const CvssVector& v) {
  const bool changed = v.values[kS3] == 2;
  const Fixed kept = times(times(kOne - weight(v.values[kC3], kImpact3), kOne - weight(v.values[kI3], kImpact3)),
                           kOne - weight(v.values[kA3], kImpact3));
  const Fixed impact = impact3(kOne - kept, changed);
  if (impact <= 0) return 0;
  const Fixed sum = impact + exploitability3(v.values[kAv3], v.values[kAc3], v.values[kPr3], v.values[kUi3], changed);
  const Fixed value = changed ? times(thousandths(1080), sum) : sum;
  return round_up_tenths(v.version, std::min(value, 10 * kOne));
}

Fixed temporal_factor3(const CvssVector& v) {
  constexpr int kE[] = {910, 940, 970, 1000}, kRl[] = {950, 960, 970, 1000}, kRc[] = {920, 960, 1000};
  return times(times(weight(v.values[kE3], kE, 1000), weight(v.values[kRl3], kRl, 1000)), weight(v.values[kRc3], kRc, 1000));
}

/// Environmental score (section 7.3). The value of a modified metric, or of the base metric it overrides.
int environmental3(const CvssVector& v) {
  const auto modified = [&](int base) {
    const unsigned own = v.values[static_cast<std::size_t>(kFirstModified3 + base)];
    return own ? own : unsigned{v.values[static_cast<std::size_t>(base)]};
  };
  const auto lost = [&](int metric, int requirement) {
    return kOne - times(weight(v.values[static_cast<std::size_t>(requirement)], kRequirement3, 1000), weight(modified(metric), kImpact3));
  };
  const bool changed = modified(kS3) == 2;
  const Fixed kept = times(times(lost(kC3, kCr3), lost(kI3, kIr3)), lost(kA3, kAr3));
  const Fixed miss = std::min(kOne - kept, thousandths(915));
  Fixed impact = times(thousandths(6420), miss);
  if (changed && v.version == CvssVersion::v3_0) impact = impact3(miss, true);
  if (changed && v.version == CvssVersion::v3_1)
    impact = times(thousandths(7520), miss - thousandths(29)) -
             times(thousandths(3250), power(times(miss, thousandths(973) + kOne / 10'000) - thousandths(20), 13));
  if (impact <= 0) return 0;
  const Fixed sum = impact + exploitability3(modified(kAv3), modified(kAc3), modified(kPr3), modified(kUi3), changed);
  const Fixed value = std::min(changed ? times(thousandths(1080), sum) : sum, 10 * kOne);
  return round_up_tenths(v.version, times(kTenth * round_up_tenths(v.version, value), temporal_factor3(v)));
}

}  // namespace

int cvss_base_tenths(const CvssVector& vector) {
  switch (vector.version) {
    case CvssVersion::v2_0: return base2(vector);
    case CvssVersion::v3_0:
    case CvssVersion::v3_1: return base3(vector);
    case CvssVersion::v4_0: return cvss::score4(vector, true);
  }
  return 0;
}

int cvss_full_tenths(const CvssVector& vector) {
  switch (vector.version) {
    case CvssVersion::v2_0: return temporal2(vector);
    case CvssVersion::v3_0:
    case CvssVersion::v3_1: {
      const bool environmental = std::any_of(vector.values.begin() + kCr3, vector.values.end(), [](auto n) { return n != 0; });
      if (environmental) return environmental3(vector);
      return round_up_tenths(vector.version, times(kTenth * base3(vector), temporal_factor3(vector)));
    }
    case CvssVersion::v4_0: return cvss::score4(vector, false);
  }
  return 0;
}

}  // namespace bulkhead
