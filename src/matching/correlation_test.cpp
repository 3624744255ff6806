// Fingerprints that hold for every wish, order, ranks, and what is held back.
#include "matching/correlation.h"

#include <gtest/gtest.h>

#include "index_test_data.h"

namespace bulkhead::matching {
namespace {

Match match_of(const std::string& cve, Tier tier, const std::string& end) {
  Match match;
  match.cve = cve;
  match.tier = tier;
  match.range = {"*", true, "", end, false, false};
  match.fix = {true, "upgrade to " + end + " or later", "version", "derived", true, "", "", end, false};
  return match;
}

MatchResult found() {
  MatchResult out;
  out.resolution.status = ResolutionStatus::resolved;
  out.resolution.coverage = "covered";
  out.resolution.confidence = 70;
  out.resolution.version = "1.0";
  out.resolution.vendor = NamedSlug{"Moxa", "moxa"};
  out.resolution.product = NamedSlug{"EDS-518A", "eds-518a"};
  out.matches = {match_of("CVE-2020-0001", Tier::product_wide, "2.0"), match_of("CVE-2020-0002", Tier::range, "3.0"), match_of("CVE-2020-0003", Tier::range, "2.5")};
  out.matches[2].facts.known_exploited = true;
  out.matches[0].facts.published_day = 9;
  return out;
}

std::vector<std::string> cves(const Correlation& correlation) {
  std::vector<std::string> out;
  for (const Match& match : correlation.matches) out.push_back(match.cve);
  return out;
}

TEST(Correlation, OrdersFiltersAndRanks) {
  const Correlation all = correlation_of(found(), {});
  EXPECT_EQ(cves(all), (std::vector<std::string>{"CVE-2020-0003", "CVE-2020-0002", "CVE-2020-0001"}));
  EXPECT_EQ(all.ranks, (std::vector<int>{1, 2, 3}));
  const Correlation newest = correlation_of(found(), {.sort = MatchSort::newest});
  EXPECT_EQ(cves(newest).front(), "CVE-2020-0001");
  EXPECT_EQ(newest.ranks.front(), 3) << "the rank is that of priority in every order";
  const Correlation confirmed = correlation_of(found(), {.filters = {.confirmed_only = true}});
  EXPECT_EQ(cves(confirmed), (std::vector<std::string>{"CVE-2020-0003", "CVE-2020-0002"}));
  EXPECT_EQ(confirmed.unfiltered, 3u);
  EXPECT_EQ(confirmed.groups.size(), 2u);
  ASSERT_TRUE(confirmed.plan.to_clear_all_fixable);
  EXPECT_EQ(confirmed.plan.to_clear_all_fixable->fix, "upgrade to 3.0 or later");
  EXPECT_EQ(confirmed.plan.to_clear_all_fixable->cves, 3) << "the plan is of the device";
}

TEST(Correlation, HashesStayForEveryWishAndChangeWithTheResult) {
  const Correlation all = correlation_of(found(), {});
  for (const CorrelationWish& wish : {CorrelationWish{.sort = MatchSort::newest}, CorrelationWish{.filters = {.known_exploited_only = true}}, CorrelationWish{.min_confidence = 80}}) {
    EXPECT_EQ(correlation_of(found(), wish).result_hash, all.result_hash);
    EXPECT_EQ(correlation_of(found(), wish).status_hash, all.status_hash);
  }
  MatchResult reordered = found();
  std::swap(reordered.matches[0], reordered.matches[2]);
  EXPECT_EQ(correlation_of(reordered, {}).result_hash, all.result_hash);
  EXPECT_EQ(correlation_of(reordered, {}).status_hash, all.status_hash);

  MatchResult other_score = found();
  other_score.matches[0].facts.bcs_hundredths = 900;
  EXPECT_EQ(correlation_of(other_score, {}).result_hash, all.result_hash) << "identity and tiers alone";
  MatchResult other_tier = found();
  other_tier.matches[0].tier = Tier::exact;
  EXPECT_NE(correlation_of(other_tier, {}).result_hash, all.result_hash);
  MatchResult other_product = found();
  other_product.resolution.product = NamedSlug{"EDS-510A", "eds-510a"};
  EXPECT_NE(correlation_of(other_product, {}).result_hash, all.result_hash);

  MatchResult exploited = found();
  exploited.matches[1].facts.known_exploited = true;
  const Correlation now = correlation_of(exploited, {});
  EXPECT_EQ(now.result_hash, all.result_hash);
  EXPECT_NE(now.status_hash, all.status_hash);
  EXPECT_EQ(status_changes(all.status, now.status), (std::vector<std::string>{"CVE-2020-0002 is now known to be exploited."}));
  EXPECT_TRUE(status_changes(now.status, now.status).empty());
}

TEST(Correlation, HoldsBackWhatIsLessSureThanWished) {
  const Correlation held = correlation_of(found(), {.min_confidence = 80});
  EXPECT_TRUE(held.resolution.needs_review);
  EXPECT_TRUE(held.matches.empty());
  EXPECT_TRUE(held.groups.empty());
  EXPECT_FALSE(held.plan.to_clear_all_fixable);
  ASSERT_FALSE(held.resolution.warnings.empty());
  EXPECT_EQ(held.resolution.warnings.back().code, "NEEDS_REVIEW");
}

TEST(Correlation, TellsWhetherTheVersionIsCurrent) {
  const Correlation behind = correlation_of(found(), {});
  EXPECT_EQ(behind.status.firmware_current, std::optional(false));
  EXPECT_EQ(behind.status.upgrade, std::optional<std::string>("upgrade to 3.0 or later"));
  EXPECT_EQ(behind.status.known_exploited, (std::vector<std::string>{"CVE-2020-0003"}));
  MatchResult clean = found();
  clean.matches.clear();
  EXPECT_EQ(correlation_of(clean, {}).status.firmware_current, std::optional(true));
  clean.resolution.coverage = "no_cpe_data";
  EXPECT_EQ(correlation_of(clean, {}).status.firmware_current, std::nullopt) << "nothing stated is not current";
  MatchResult unknown;
  const Correlation nothing = correlation_of(unknown, {});
  EXPECT_EQ(nothing.status.firmware_current, std::nullopt);
  EXPECT_FALSE(nothing.result_hash.empty());
  EXPECT_FALSE(nothing.resolution.needs_review);
}

TEST(Correlation, SaysThatAVersionCannotBeRead) {
  MatchResult unreadable = found();
  unreadable.resolution.version = "newest";
  EXPECT_EQ(correlation_of(unreadable, {}).resolution.warnings.front().code, "FIRMWARE_UNPARSEABLE");
  EXPECT_TRUE(correlation_of(found(), {}).resolution.warnings.empty());
}

}  // namespace
}  // namespace bulkhead::matching
