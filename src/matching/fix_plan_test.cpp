// Order, reasons, groups, plan and fingerprint of matches.
#include "matching/fix_plan.h"

#include <gtest/gtest.h>

#include <random>

namespace bulkhead::matching {

namespace {

Match match_of(const std::string& cve, Tier tier, const std::string& start, const std::string& end, bool inclusive) {
  Match match;
  match.cve = cve;
  match.tier = tier;
  match.range = {"*", true, start, end, true, inclusive};
  match.fix.available = true;
  match.fix.type = "version";
  match.fix.source = "derived";
  match.fix.derived = true;
  match.fix.fixed_version = end;
  match.fix.beyond = inclusive;
  match.fix.action = inclusive ? "upgrade beyond " + end : "upgrade to " + end + " or later";
  return match;
}

Match without_fix(const std::string& cve) {
  Match match;
  match.cve = cve;
  return match;
}

}  // namespace

TEST(FixPlan, SaysWhyAMatchStandsWhereItStands) {
  EXPECT_EQ(priority_reason(match_of("CVE-2020-0001", Tier::range, "1.0", "3.11", true)), "confirmed (affected 1.0 to 3.11), fix: upgrade beyond 3.11 (derived)");
  EXPECT_EQ(priority_reason(match_of("CVE-2020-0001", Tier::range, "", "3.11", true)), "confirmed (affected up to 3.11), fix: upgrade beyond 3.11 (derived)");
  Match wide = match_of("CVE-2020-0001", Tier::product_wide, "", "3.10", false);
  wide.facts.proof_of_concept = true;
  EXPECT_EQ(priority_reason(wide), "not version-confirmed, proof-of-concept available, fix: upgrade to 3.10 or later (derived)");
  wide.facts.known_exploited = wide.facts.functional_exploit = true;
  EXPECT_EQ(priority_reason(wide), "not version-confirmed, known-exploited, public exploit available, fix: upgrade to 3.10 or later (derived)");
  EXPECT_EQ(priority_reason(without_fix("CVE-2020-0001")), "not version-confirmed, no fix known");
}

TEST(FixPlan, OrdersByPriorityThenByTheOtherModes) {
  std::vector<Match> matches = {without_fix("CVE-2020-0001"), match_of("CVE-2020-0002", Tier::range, "", "2", false), match_of("CVE-2020-0003", Tier::exact, "", "2", false),
                                match_of("CVE-2020-0004", Tier::range, "", "2", false), match_of("CVE-2020-0005", Tier::product_wide, "", "2", false)};
  matches[0].facts.bcs_hundredths = 1000;
  matches[1].facts.bcs_hundredths = 700;
  matches[2].facts.known_exploited = true;
  matches[3].facts.bcs_hundredths = 900;
  matches[4].facts.known_exploited = true;
  matches[4].facts.published_day = 5;
  EXPECT_EQ(ranked(matches), (std::vector<std::size_t>{2, 3, 1, 4, 0}));
  EXPECT_EQ(ranked(matches, MatchSort::score), (std::vector<std::size_t>{0, 3, 1, 2, 4}));
  EXPECT_EQ(ranked(matches, MatchSort::newest).front(), 4u);
  EXPECT_EQ(ranked(matches, MatchSort::exploit).front(), 2u);
}

TEST(FixPlan, GroupsByActionWithNoFixLast) {
  std::vector<Match> matches = {without_fix("CVE-2020-0001"), match_of("CVE-2020-0002", Tier::range, "", "2", false), match_of("CVE-2020-0003", Tier::range, "", "3", false),
                                match_of("CVE-2020-0004", Tier::product_wide, "", "3", false)};
  matches[0].facts.known_exploited = true;
  matches[2].facts.known_exploited = true;
  matches[2].facts.cvss_tenths = 98;
  const auto groups = fix_groups(matches);
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].fix, "upgrade to 3 or later");
  EXPECT_EQ(groups[0].cve_ids, (std::vector<std::string>{"CVE-2020-0003", "CVE-2020-0004"}));
  EXPECT_EQ(groups[0].counts, (FixCounts{2, 1, 1, 0}));
  EXPECT_EQ(groups[0].highest_cvss, 98);
  EXPECT_EQ(groups[2].fix, "no fix known");
  EXPECT_EQ(groups[2].group_rank, 3);
}

TEST(FixPlan, FindsTheOneUpgradeThatPassesEveryRange) {
  std::vector<Match> matches = {match_of("CVE-2020-0002", Tier::range, "", "3.9", false), match_of("CVE-2020-0003", Tier::range, "", "3.10", true),
                                match_of("CVE-2020-0004", Tier::range, "", "3.10", false), without_fix("CVE-2020-0005")};
  matches[0].facts.known_exploited = true;
  const FixPlan plan = fix_plan(matches);
  ASSERT_TRUE(plan.to_clear_known_exploited);
  EXPECT_EQ(plan.to_clear_known_exploited->fix, "upgrade to 3.9 or later");
  EXPECT_EQ(plan.to_clear_known_exploited->cves, 1);
  EXPECT_FALSE(plan.to_clear_known_exploited->note.empty());
  ASSERT_TRUE(plan.to_clear_all_fixable);
  EXPECT_EQ(plan.to_clear_all_fixable->fix, "upgrade beyond 3.10");
  EXPECT_EQ(plan.to_clear_all_fixable->cves, 3);
  EXPECT_EQ(plan.to_clear_all_fixable->groups, 3);
  EXPECT_EQ(plan.to_clear_all_fixable->known_exploited, 1);
}

TEST(FixPlan, HasNoStepWhereNoSingleUpgradeClears) {
  EXPECT_FALSE(fix_plan({}).to_clear_all_fixable);
  std::vector<Match> matches = {without_fix("CVE-2020-0005")};
  matches[0].facts.known_exploited = true;
  EXPECT_FALSE(fix_plan(matches).to_clear_known_exploited) << "a known-exploited one without a fix";
  const std::vector<Match> odd = {match_of("CVE-2020-0002", Tier::range, "", "9f86d081884c7d65", false), match_of("CVE-2020-0003", Tier::range, "", "3.1", false)};
  EXPECT_FALSE(fix_plan(odd).to_clear_all_fixable) << "versions without an order";
}

TEST(FixPlan, FingerprintDependsOnPairsAndIdentityAlone) {
  std::vector<Match> matches = {match_of("CVE-2020-0002", Tier::range, "", "3.9", false), match_of("CVE-2020-0003", Tier::exact, "", "3.10", true)};
  Resolution resolution;
  const std::string hash = result_hash(resolution, matches);
  EXPECT_TRUE(hash.starts_with("sha256:"));
  EXPECT_EQ(hash.size(), 7u + 64u);
  std::swap(matches[0], matches[1]);
  matches[0].facts.bcs_hundredths = 5;
  EXPECT_EQ(result_hash(resolution, matches), hash);
  matches[0].tier = Tier::product_wide;
  EXPECT_NE(result_hash(resolution, matches), hash);
  matches[0].tier = Tier::exact;
  resolution.product = NamedSlug{"X", "x"};
  EXPECT_NE(result_hash(resolution, matches), hash);
}

TEST(FixPlan, SummarisesActionsOverAssets) {
  const std::vector<Match> one = {match_of("CVE-2020-0002", Tier::range, "", "3.9", false), without_fix("CVE-2020-0009")};
  const std::vector<Match> two = {match_of("CVE-2020-0002", Tier::range, "", "3.9", false), match_of("CVE-2020-0003", Tier::range, "", "3.9", false)};
  const AssetMatches assets[] = {{"a", "Pump", one}, {"b", "Pump", two}, {"c", "Valve", one}};
  const auto lines = fix_summary(assets);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].product, "Pump");
  EXPECT_EQ(lines[0].asset_ids, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(lines[0].cves, 2);
  EXPECT_EQ(lines[1].assets, 1);
}

}  // namespace bulkhead::matching
