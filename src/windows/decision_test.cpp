// Each decision rule of its own, on made-up documents.
#include "windows/decision.h"

#include <gtest/gtest.h>

#include "sample_documents.h"
#include "windows/assessment.h"

namespace bulkhead::windows {
namespace {

Host host(std::string product, std::string build) {
  Host out;
  out.asset_id = "asset-1";
  out.os_product = std::move(product);
  out.edition_id = out.os_product.find("Server") != std::string::npos ? "ServerStandard" : "Professional";
  out.installation_type = out.is_server() ? "Server" : "Client";
  out.os_build = std::move(build);
  out.collected_at = sample::day("2024-03-01");
  return out;
}
Host server_2012(std::optional<std::vector<std::string>> kbs, std::string build = "6.3.9600") {
  Host out = host("Windows Server 2012 R2 Standard", std::move(build));
  out.installed_kbs = std::move(kbs);
  out.kb_source = "wmi";
  out.esu_enrolled = true;
  return out;
}

const UpdateIndex& updates() {
  static const UpdateIndex index({sample::january(), sample::february()});
  return index;
}

Assessment assessed(const Host& h, Instant now = sample::day("2024-03-01")) {
  return assess(h, updates(), [](std::string_view) { return CveFacts{}; }, now);
}
const CveRow& row(const Assessment& a, std::string_view cve) {
  static const CveRow none;
  for (const auto& r : a.rows)
    if (r.cve == cve) return r;
  ADD_FAILURE() << "no row " << cve;
  return none;
}
Status status(const Host& h, std::string_view cve) { return row(assessed(h), cve).decision.status; }

TEST(Cumulative, AtOrAboveTheFixedBuildIsClearedBelowIsOpen) {
  for (const auto& [build, expected] : {std::pair{"10.0.17763.5328", Status::confirmed_open}, {"10.0.17763.5329", Status::cleared}, {"10.0.17763.5458", Status::cleared}, {"10.0.17763.999", Status::confirmed_open}})
    EXPECT_EQ(status(host("Windows Server 2019 Standard", build), "CVE-2024-90001"), expected) << build;
  const Assessment below = assessed(host("Windows Server 2019 Standard", "10.0.17763.5000"));
  const CveRow& open = row(below, "CVE-2024-90001");
  EXPECT_EQ(open.decision.fixed_build, "10.0.17763.5329");
  EXPECT_EQ(open.decision.kb, "KB5000010");
  EXPECT_EQ(open.document, "2024-Jan");
  EXPECT_EQ(open.severity, "Critical");
  EXPECT_EQ(open.reason, "confirmed open (build below 10.0.17763.5329), known-exploited, fix: install KB5001010 (latest cumulative, build 10.0.17763.5458)");
}

TEST(Cumulative, AListedFixBelowItsBuildIsForReview) {
  Host h = host("Windows Server 2019 Standard", "10.0.17763.5000");
  h.kb_source = "wmi";
  for (const auto* kb : {"KB5000010", "KB5001010"}) {  // the fix, and the one that replaces it
    h.installed_kbs = std::vector<std::string>{kb};
    EXPECT_EQ(status(h, "CVE-2024-90001"), Status::needs_review) << kb;
  }
  h.installed_kbs = std::vector<std::string>{"KB4999010"};
  EXPECT_EQ(status(h, "CVE-2024-90001"), Status::confirmed_open);
}

TEST(Cumulative, AHotpatchCountsWithItsKbOnly) {
  Host h = host("Windows Server 2022 Datacenter Azure Edition", "10.0.20348.2210");
  EXPECT_EQ(status(h, "CVE-2024-90003"), Status::needs_review);
  h.kb_source = "wmi";
  h.installed_kbs = std::vector<std::string>{"KB5000021"};
  EXPECT_EQ(status(h, "CVE-2024-90003"), Status::cleared);
  h.os_build = "10.0.20348.2199";
  h.installed_kbs.reset();
  EXPECT_EQ(status(h, "CVE-2024-90003"), Status::confirmed_open);
  h.os_build = "10.0.20348.2227";
  EXPECT_EQ(status(h, "CVE-2024-90003"), Status::cleared);
}

TEST(Cumulative, SeveralFixedBuildsAndOtherBranchesAreForReview) {
  const Host h = host("Windows Server 2019 Standard", "10.0.17763.150");
  const Product product{"Windows Server 2019", {}, {}, {}};
  const Release& release = *map_product(h).release;
  Flaw flaw{"CVE-2024-1", "2024-Jan", "", {}, false, {{"KB1", "Security Update", parse_build("10.0.17763.100"), "10.0.17763.100", {}}, {"KB2", "Security Update", parse_build("10.0.17763.200"), "10.0.17763.200", {}}}};
  EXPECT_EQ(decide(h, release, product, flaw, updates()).status, Status::needs_review);
  flaw.remedies.pop_back();
  EXPECT_EQ(decide(h, release, product, flaw, updates()).status, Status::cleared);
  flaw.remedies.front().fixed_build = parse_build("10.0.20348.100");
  EXPECT_EQ(decide(h, release, product, flaw, updates()).status, Status::needs_review);
}

TEST(Cumulative, WithoutAFixItIsOpenAndNothingIsRecommended) {
  const Assessment a = assessed(host("Windows Server 2019 Standard", "10.0.17763.99999"));
  const CveRow& open = row(a, "CVE-2024-90004");
  EXPECT_EQ(open.decision.status, Status::confirmed_open);
  EXPECT_EQ(open.fix.action, "no fix known");
  EXPECT_EQ(open.fix.type, FixType::none);
}

TEST(Legacy, TheFixALaterRollupOrAReplacementClears) {
  for (const auto* kb : {"KB5000001", "KB5000002", "KB5001001"}) EXPECT_EQ(status(server_2012({{kb}}), "CVE-2024-90001"), Status::cleared) << kb;
  EXPECT_EQ(status(server_2012({{"KB4999001"}}), "CVE-2024-90001"), Status::confirmed_open);
  EXPECT_EQ(status(server_2012(std::vector<std::string>{}), "CVE-2024-90001"), Status::confirmed_open);
  // The rollup of January does not hold what came in February.
  EXPECT_EQ(status(server_2012({{"KB5000001"}}), "CVE-2024-90011"), Status::confirmed_open);
  // A standalone update is in no rollup; only its own replacement clears.
  EXPECT_EQ(status(server_2012({{"KB5001001"}}), "CVE-2024-90002"), Status::confirmed_open);
  EXPECT_EQ(status(server_2012({{"KB5001003"}}), "CVE-2024-90002"), Status::cleared);
}

TEST(Legacy, ALaterRollupCountsWithoutAListedReplacement) {
  intel::UpdateDocument later = sample::february();
  later.flaws.front().remedies[1].supersedes.clear();
  const UpdateIndex index({sample::january(), later});
  const Assessment a = assess(server_2012({{"KB5001001"}}), index, [](std::string_view) { return CveFacts{}; }, sample::day("2024-03-01"));
  EXPECT_EQ(row(a, "CVE-2024-90001").decision.status, Status::cleared);
  EXPECT_EQ(row(a, "CVE-2024-90002").decision.status, Status::confirmed_open);
}

TEST(Legacy, BuildAndListThatDisagreeAreForReview) {
  EXPECT_EQ(status(server_2012({{"KB5000001"}}, "6.3.9600.21000"), "CVE-2024-90001"), Status::needs_review);
  EXPECT_EQ(status(server_2012({{"KB4999001"}}, "6.3.9600.21765"), "CVE-2024-90001"), Status::needs_review);
  EXPECT_EQ(status(server_2012({{"KB5000001"}}, "6.3.9600.21765"), "CVE-2024-90001"), Status::cleared);
  EXPECT_EQ(status(server_2012({{"KB4999001"}}, "6.3.9600.21000"), "CVE-2024-90001"), Status::confirmed_open);
}

TEST(Legacy, AListThatWasNotCollectedIsForReview) { EXPECT_EQ(status(server_2012(std::nullopt), "CVE-2024-90001"), Status::needs_review); }

TEST(Esu, DecidesForCvesPublishedAfterTheEndOfSupport) {
  Host h = server_2012({{"KB4999001"}});  // support ended on 2023-10-10
  EXPECT_EQ(row(assessed(h), "CVE-2024-90001").fix.action, "install KB5001001 (latest monthly rollup)");
  EXPECT_TRUE(assessed(h).end_of_life);
  for (const auto enrolled : {std::optional<bool>(false), std::optional<bool>()}) {
    h.esu_enrolled = enrolled;
    const Assessment a = assessed(h);
    EXPECT_EQ(row(a, "CVE-2024-90001").decision.status, Status::confirmed_open);
    EXPECT_EQ(row(a, "CVE-2024-90001").fix.type, FixType::esu);
    EXPECT_EQ(row(a, "CVE-2024-90001").fix.action, "ESU required (or upgrade the OS)");
  }
}

TEST(Fix, NeverRecommendsAnInstalledUpdate) {
  const Assessment a = assessed(server_2012({{"KB5001001"}}, "6.3.9600.21000"));  // for review: list and build disagree
  for (const auto& r : a.rows) EXPECT_EQ(r.fix.action.find("KB5001001"), std::string::npos) << r.reason;
}

TEST(Index, TheDocumentRevisedLaterDecides) {
  intel::UpdateDocument again = sample::january();
  again.id = "2024-Mar";
  again.revised = sample::day("2024-03-12");
  again.flaws.resize(1);
  again.flaws.front().remedies.front().fixed_build = "10.0.17763.9999";
  for (const auto& documents : {std::vector{sample::january(), again}, std::vector{again, sample::january()}}) {
    const UpdateIndex index(documents);
    const Product* product = index.find("windows server 2019");
    ASSERT_NE(product, nullptr);
    ASSERT_EQ(product->flaws.size(), 2u);
    EXPECT_EQ(product->flaws.front().document, "2024-Mar");
    EXPECT_EQ(product->flaws.front().remedies.front().build_text, "10.0.17763.9999");
    EXPECT_EQ(to_iso_date(*index.as_of()), "2024-03-12");
  }
  EXPECT_NE(updates().find("Windows Server 2019 (Server Core installation)"), nullptr);
  EXPECT_EQ(updates().find("Windows Server 2003"), nullptr);
  EXPECT_FALSE(UpdateIndex({}).as_of());
}

TEST(Index, ReplacementsFollowTheChainAndEndInCircles) {
  EXPECT_TRUE(updates().replaces("KB5001001", "KB4999001"));
  EXPECT_FALSE(updates().replaces("KB4999001", "KB5001001"));
  intel::UpdateDocument circle = sample::january();
  circle.flaws.front().remedies = {{"KB1000001", "", "", {"KB1000002"}, {"11571"}}, {"KB1000002", "", "", {"KB1000001"}, {"11571"}}};
  EXPECT_FALSE(UpdateIndex({circle}).replaces("KB1000001", "KB1000003"));
}

}  // namespace
}  // namespace bulkhead::windows
