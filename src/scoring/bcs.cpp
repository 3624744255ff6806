// Formula bcs-1. A change of any number here needs a new formula name and a new table in docs/scoring.md.
#include "scoring/bcs.h"

#include <algorithm>

#include "core/numbers.h"

namespace bulkhead::scoring {
namespace {

constexpr int kPerCvssTenth = 58;  // thousandths of a point: 5.8 hundredths a tenth
constexpr int kAssumedCvssTenths = 50;
constexpr int kHighEpss = 40;
constexpr int kKnownExploited = 290, kPublicExploit = 140, kProofOfConcept = 40;
constexpr int kRelevanceSquared = 140 * 140 / 100;  // (140 x sqrt(h / 100))^2 = 196 x h
constexpr int kPatched = -30, kPartlyPatched = -15;

/// Greatest integer whose square is not above n.
int integer_root(int n) {
  int root = 0;
  while ((root + 1) * (root + 1) <= n) ++root;
  return root;
}

}  // namespace

Severity Bcs::tier() const {
  if (hundredths >= 900) return Severity::critical;
  if (hundredths >= 700) return Severity::high;
  return hundredths >= 400 ? Severity::medium : Severity::low;
}

Bcs bcs(const BcsInputs& in) {
  Bcs out;
  const auto add = [&](std::string_view factor, int points, std::string detail, bool assumed = false) {
    out.contributions.push_back({std::string(factor), points, std::move(detail), assumed});
    out.hundredths += points;
  };

  const int cvss = std::clamp(in.cvss_tenths.value_or(kAssumedCvssTenths), 0, 100);
  add("cvss_base", cvss * kPerCvssTenth / 10,
      in.cvss_tenths ? fmt::format("CVSS {}", format_fixed(cvss, 1)) : std::string("no CVSS score; 5.0 stands in"), !in.cvss_tenths);

  const int percent = in.epss_percentile_ppm ? std::clamp(*in.epss_percentile_ppm / 10'000, 0, 100) : 0;
  add("epss_percentile", percent, in.epss_percentile_ppm ? fmt::format("percentile {} %", percent) : std::string("no EPSS score"), !in.epss_percentile_ppm);
  if (percent >= 90) add("epss_top_decile", kHighEpss, "percentile 90 % or more");

  switch (in.maturity) {
    case ExploitMaturity::WEAPONIZED: add("kev", kKnownExploited, "known exploited"); break;
    case ExploitMaturity::FUNCTIONAL: add("public_exploit", kPublicExploit, "functional exploit is public"); break;
    case ExploitMaturity::POC: add("proof_of_concept", kProofOfConcept, "proof of concept is public"); break;
    case ExploitMaturity::NONE: break;
  }

  const int relevance = std::clamp(in.ics_relevance_hundredths, 0, 100);
  if (relevance > 0) add("ics_relevance", integer_root(kRelevanceSquared * relevance), fmt::format("ICS relevance {}", format_fixed(relevance, 2)));

  if (in.patch == PatchState::patched) add("patch", kPatched, "fix available");
  if (in.patch == PatchState::varies_by_product) add("patch", kPartlyPatched, "fix available for some products");

  const int held = std::clamp(out.hundredths, 0, 1000);
  if (held != out.hundredths) add("limit", held - out.hundredths, "scale ends at 0.00 and 10.00");
  return out;
}

}  // namespace bulkhead::scoring
