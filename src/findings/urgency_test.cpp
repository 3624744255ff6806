#include <gtest/gtest.h>

#include "findings/policy.h"
#include "findings/urgency.h"

namespace bulkhead::findings {
namespace {

CveFacts facts(int cvss, int bcs, bool kev, ExploitMaturity maturity) {
  CveFacts out;
  out.cvss_tenths = cvss;
  out.severity = cvss >= 90 ? Severity::CRITICAL : cvss >= 70 ? Severity::HIGH : cvss >= 40 ? Severity::MEDIUM : Severity::LOW;
  out.bcs_hundredths = bcs;
  out.kev = kev;
  out.maturity = kev ? ExploitMaturity::WEAPONIZED : maturity;
  return out;
}

TEST(Urgency, FollowsItsRules) {
  using enum ExploitMaturity;
  using inventory::Exposure;
  const auto tier = [](const CveFacts& f, MatchTier match = MatchTier::RANGE, bool fix = true, Exposure exposure = Exposure::unknown) { return urgency_of(f, match, fix, exposure).tier; };
  EXPECT_EQ(tier(facts(60, 600, true, NONE)), 1);
  EXPECT_EQ(tier(facts(60, 600, true, NONE), MatchTier::PRODUCT_WIDE), 2) << "exploited, but the version is not confirmed";
  EXPECT_EQ(tier(facts(98, 900, true, NONE), MatchTier::PRODUCT_WIDE), 1);
  EXPECT_EQ(tier(facts(100, 700, false, POC), MatchTier::RANGE, false), 1);
  EXPECT_EQ(tier(facts(100, 700, false, POC)), 3) << "a fix exists";
  EXPECT_EQ(tier(facts(80, 800, false, FUNCTIONAL)), 2);
  EXPECT_EQ(tier(facts(90, 500, false, NONE), MatchTier::RANGE, true, Exposure::internet), 2);
  EXPECT_EQ(tier(facts(80, 700, false, POC)), 3);
  EXPECT_EQ(tier(facts(91, 500, false, NONE)), 3);
  EXPECT_EQ(tier(facts(50, 500, false, POC)), 4);
  EXPECT_EQ(tier(facts(98, 950, true, NONE), MatchTier::VENDOR_ONLY), 3);
  EXPECT_EQ(tier(facts(98, 950, false, FUNCTIONAL), MatchTier::VENDOR_ONLY), 4);
}

TEST(Urgency, NeverFallsBehindWhenThingsGetWorse) {
  using enum ExploitMaturity;
  const int cvss[] = {30, 50, 75, 90, 100}, bcs[] = {300, 699, 700, 799, 800, 899, 900, 1000};
  const ExploitMaturity maturities[] = {NONE, POC, FUNCTIONAL, WEAPONIZED};
  const MatchTier matches[] = {MatchTier::VENDOR_ONLY, MatchTier::PRODUCT_WIDE, MatchTier::RANGE};
  for (std::size_t c = 0; c < std::size(cvss); ++c)
    for (std::size_t b = 0; b < std::size(bcs); ++b)
      for (std::size_t m = 0; m < std::size(maturities); ++m)
        for (std::size_t t = 0; t < std::size(matches); ++t)
          for (const bool fix : {false, true})
            for (const auto exposure : {inventory::Exposure::isolated, inventory::Exposure::internet}) {
              const auto at = [&](std::size_t cc, std::size_t bb, std::size_t mm, std::size_t tt, bool ff) {
                return urgency_of(facts(cvss[cc], bcs[bb], maturities[mm] == WEAPONIZED, maturities[mm]), matches[tt], ff, exposure).tier;
              };
              const int here = at(c, b, m, t, fix);
              if (c > 0) { EXPECT_LE(here, at(c - 1, b, m, t, fix)); }
              if (b > 0) { EXPECT_LE(here, at(c, b - 1, m, t, fix)); }
              if (m > 0) { EXPECT_LE(here, at(c, b, m - 1, t, fix)); }
              if (t > 0) { EXPECT_LE(here, at(c, b, m, t - 1, fix)); }
              EXPECT_LE(at(c, b, m, t, false), here) << "a fix never makes it more urgent";
            }
}

TEST(TriagePolicy, TheFirstRuleThatFitsCounts) {
  const TriagePolicy policy = default_policy();
  const auto days = [&](Severity severity, bool kev, inventory::Criticality criticality) {
    const DueRule* rule = rule_for(policy, severity, kev, criticality);
    return rule ? rule->days : 0;
  };
  using inventory::Criticality;
  EXPECT_EQ(days(Severity::LOW, true, Criticality::critical), 7);
  EXPECT_EQ(days(Severity::CRITICAL, true, Criticality::low), 14);
  EXPECT_EQ(days(Severity::CRITICAL, false, Criticality::high), 15);
  EXPECT_EQ(days(Severity::HIGH, false, Criticality::medium), 60);
  EXPECT_EQ(days(Severity::LOW, false, Criticality::critical), 0);
  EXPECT_EQ(to_text(policy.due[0]), "known exploited, critical or high asset: 7 days");
}

}  // namespace
}  // namespace bulkhead::findings
