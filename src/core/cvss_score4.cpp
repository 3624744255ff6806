// Scores of CVSS 4.0: the MacroVector's score less the mean proportional distance to the next lower MacroVectors.
// Exact fractions throughout; the published reference rounds half up with an allowance for floating point.
#include <algorithm>
#include <cstdint>

#include "core/cvss.h"
#include "cvss_tables.h"

namespace bulkhead::cvss {
namespace {

/// Scores of the 270 MacroVectors in tenths (FIRST, CVSS v4.0 section 8.2, lookup table). EQ3 and EQ6 are joined as
/// the specification joins them: rows are EQ3/EQ6 = 0/0, 0/1, 1/0, 1/1, 2/1; columns EQ4/EQ5 = 0/0, 0/1, 0/2, 1/0 ...
constexpr std::uint8_t kScores[3 * 2 * 5 * 3 * 3] = {
    // EQ1 0, EQ2 0
    100, 98, 95, 100, 93, 91, 93, 89, 81,
    99, 95, 92, 96, 87, 81, 90, 80, 68,
    98, 95, 90, 93, 89, 81, 88, 78, 69,
    95, 92, 84, 92, 81, 65, 80, 70, 48,
    92, 82, 72, 79, 69, 50, 69, 55, 27,
    // EQ1 0, EQ2 1
    99, 95, 92, 95, 90, 84, 92, 82, 72,
    97, 92, 85, 91, 83, 71, 81, 71, 53,
    95, 92, 85, 92, 80, 70, 84, 71, 50,
    93, 85, 73, 82, 72, 59, 70, 52, 30,
    86, 75, 52, 71, 52, 29, 63, 29, 17,
    // EQ1 1, EQ2 0
    98, 94, 91, 94, 86, 77, 87, 74, 63,
    95, 87, 81, 89, 74, 64, 75, 63, 49,
    94, 88, 76, 86, 74, 59, 72, 57, 52,
    89, 77, 67, 76, 58, 50, 57, 52, 25,
    83, 70, 54, 65, 58, 26, 53, 21, 13,
    // EQ1 1, EQ2 1
    95, 88, 76, 90, 75, 61, 77, 68, 52,
    90, 76, 70, 77, 62, 53, 66, 59, 30,
    89, 76, 62, 74, 57, 47, 61, 57, 24,
    78, 67, 58, 59, 57, 23, 52, 29, 16,
    71, 59, 30, 58, 26, 15, 23, 13, 6,
    // EQ1 2, EQ2 0
    93, 86, 75, 86, 74, 56, 70, 52, 40,
    87, 72, 58, 74, 61, 34, 54, 40, 22,
    85, 74, 62, 72, 55, 46, 53, 34, 19,
    75, 55, 51, 57, 41, 19, 36, 19, 8,
    64, 51, 20, 47, 21, 11, 24, 9, 4,
    // EQ1 2, EQ2 1
    88, 73, 60, 73, 59, 41, 54, 45, 20,
    75, 53, 50, 55, 40, 20, 43, 22, 11,
    75, 58, 40, 61, 48, 20, 46, 17, 8,
    55, 45, 21, 51, 18, 9, 18, 7, 2,
    53, 24, 14, 24, 12, 5, 10, 3, 1,
};

// Places in kMetrics4.
enum Metric4 { kAv, kAc, kAt, kPr, kUi, kVc, kVi, kVa, kSc, kSi, kSa, kE, kCr, kIr, kAr, kFirstModified };

struct Classes {
  int eq1, eq2, eq36, eq4, eq5;
};

/// Score of a MacroVector, or -1 when there is none.
int macro_score(const Classes& c) {
  if (c.eq1 > 2 || c.eq2 > 1 || c.eq36 > 4 || c.eq4 > 2 || c.eq5 > 2) return -1;
  return kScores[(((c.eq1 * 2 + c.eq2) * 5 + c.eq36) * 3 + c.eq4) * 3 + c.eq5];
}

// Rows of the joined classes.
enum { k00, k01, k10, k11, k21 };

/// Severity of each metric in steps of 0.1 below its worst value, as the specification's distances count. SC, SI and SA
/// start at 1 for High since Safety stands above.
struct Levels {
  int av, ac, at, pr, ui, vc, vi, va, sc, si, sa, e, cr, ir, ar;
};

Levels levels_of(const CvssVector& v, bool base_only) {
  const auto stated = [&](int base, int modified) -> int {
    if (!base_only && modified >= 0 && v.values[static_cast<std::size_t>(modified)]) return v.values[static_cast<std::size_t>(modified)] - 1;
    return v.values[static_cast<std::size_t>(base)] - 1;
  };
  // Not defined counts as the worst case (section 2.3.1 and 2.4.1): exploit maturity Attacked, requirements High.
  const auto optional = [&](int metric) {
    return base_only || v.values[static_cast<std::size_t>(metric)] == 0 ? 0 : v.values[static_cast<std::size_t>(metric)] - 1;
  };
  const auto subsequent = [&](int base, int modified) {
    const bool own = !base_only && v.values[static_cast<std::size_t>(modified)] != 0;
    // MSI and MSA list Safety first; MSC and the base metrics begin with High.
    if (own && modified != kFirstModified + 8) return v.values[static_cast<std::size_t>(modified)] - 1;
    return stated(base, modified) + 1;
  };
  Levels l{};
  l.av = stated(kAv, kFirstModified + 0);
  l.ac = stated(kAc, kFirstModified + 1);
  l.at = stated(kAt, kFirstModified + 2);
  l.pr = stated(kPr, kFirstModified + 3);
  l.ui = stated(kUi, kFirstModified + 4);
  l.vc = stated(kVc, kFirstModified + 5);
  l.vi = stated(kVi, kFirstModified + 6);
  l.va = stated(kVa, kFirstModified + 7);
  l.sc = subsequent(kSc, kFirstModified + 8);
  l.si = subsequent(kSi, kFirstModified + 9);
  l.sa = subsequent(kSa, kFirstModified + 10);
  l.e = optional(kE);
  l.cr = optional(kCr);
  l.ir = optional(kIr);
  l.ar = optional(kAr);
  return l;
}

/// Equivalence classes (section 8.2, tables of EQ1 to EQ6).
Classes classes_of(const Levels& l) {
  Classes c{};
  const int worst = (l.av == 0) + (l.pr == 0) + (l.ui == 0);
  c.eq1 = worst == 3 ? 0 : l.av == 3 || worst == 0 ? 2 : 1;
  c.eq2 = l.ac == 0 && l.at == 0 ? 0 : 1;
  const int eq3 = l.vc == 0 && l.vi == 0 ? 0 : l.vc == 0 || l.vi == 0 || l.va == 0 ? 1 : 2;
  const bool required = (l.cr == 0 && l.vc == 0) || (l.ir == 0 && l.vi == 0) || (l.ar == 0 && l.va == 0);
  c.eq36 = eq3 == 2 ? k21 : eq3 * 2 + (required ? 0 : 1);
  c.eq4 = l.si == 0 || l.sa == 0 ? 0 : l.sc == 1 || l.si == 1 || l.sa == 1 ? 1 : 2;
  c.eq5 = l.e;
  return c;
}

/// Score of the next lower MacroVector along EQ3/EQ6. From 0/0 two ways lead down; the higher score is taken.
int lower_eq36(Classes c) {
  switch (c.eq36) {
    case k00: {
      Classes other = c;
      c.eq36 = k01;
      other.eq36 = k10;
      return std::max(macro_score(c), macro_score(other));
    }
    case k01:
    case k10: c.eq36 = k11; return macro_score(c);
    case k11: c.eq36 = k21; return macro_score(c);
    default: return -1;
  }
}

}  // namespace

int score4(const CvssVector& vector, bool base_only) {
  const Levels l = levels_of(vector, base_only);
  if (l.vc == 2 && l.vi == 2 && l.va == 2 && l.sc == 3 && l.si == 3 && l.sa == 3) return 0;  // no impact at all
  const Classes c = classes_of(l);
  const int score = macro_score(c);

  // All highest severity vectors of a class have the same sum of levels, so the distance of a vector from the one that
  // dominates it is its own sum less that number, whichever of them it is. Depths are the specification's.
  constexpr int kTop1[] = {0, 1, 3}, kDepth1[] = {1, 4, 5};
  constexpr int kTop2[] = {0, 1}, kDepth2[] = {1, 2};
  constexpr int kTop36[] = {0, 3, 1, 3, 3}, kDepth36[] = {7, 6, 8, 8, 10};
  constexpr int kTop4[] = {1, 3, 6}, kDepth4[] = {6, 5, 4};

  Classes next1 = c, next2 = c, next4 = c, next5 = c;
  ++next1.eq1;
  ++next2.eq2;
  ++next4.eq4;
  ++next5.eq5;
  struct Step {
    int lower, distance, depth;
  };
  const Step steps[] = {
      {macro_score(next1), l.av + l.pr + l.ui - kTop1[c.eq1], kDepth1[c.eq1]},
      {macro_score(next2), l.ac + l.at - kTop2[c.eq2], kDepth2[c.eq2]},
      {lower_eq36(c), l.vc + l.vi + l.va + l.cr + l.ir + l.ar - kTop36[c.eq36], kDepth36[c.eq36]},
      {macro_score(next4), l.sc + l.si + l.sa - kTop4[c.eq4], kDepth4[c.eq4]},
      {macro_score(next5), 0, 1},
  };

  constexpr int kCommon = 840;  // a multiple of every depth
  int sum = 0, lowers = 0;      // sum of (score - lower) * distance / depth, in 840ths of a tenth
  for (const Step& step : steps) {
    if (step.lower < 0) continue;
    ++lowers;
    sum += (score - step.lower) * step.distance * (kCommon / step.depth);
  }
  if (lowers == 0) return score;
  const int unit = kCommon * lowers;
  const int value = score * unit - sum;
  if (value <= 0) return 0;
  return std::min((2 * value + unit) / (2 * unit), 100);
}

}  // namespace bulkhead::cvss
