// The cards of "My week": what stands in them, what leaves them, and that no other organization's plant does.
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using namespace testing;

std::int64_t add_plant(Installation& installation, const Caller& caller) {
  const std::int64_t id = installation.ask("POST", "/environments", caller, R"({"name":"North plant"})").at({"environment", "id"}).integer();
  const Answer imported = installation.ask("POST", fmt::format("/environments/{}/assets/csv-commit", id), caller,
                                           R"({"csv":"name,vendor,product,version,zone\nPLC-1,Siemens,SIMATIC S7-1500,V2.9.4,Line 1\nPLC-2,Siemens,SIMATIC S7-1500,V2.9.4,Line 2\n","mode":"all"})");
  EXPECT_EQ(imported.status, 200) << imported.text;
  return id;
}

Json card(Installation& installation, const Caller& caller, std::string_view name, std::string_view query = "") {
  const Answer answer = installation.ask("GET", fmt::format("/my-week{}", query), caller);
  EXPECT_EQ(answer.status, 200) << answer.text;
  return answer.at({"data", name});
}
std::int64_t total(const Json& card) { return card.find("total")->integer(); }
const Json& row(const Json& card, std::size_t at = 0) { return card.find("rows")->items().at(at); }

TEST(Week, WhatWaitsExplainsItselfAndLeadsToItsFindings) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    EXPECT_EQ(total(card(installation, owner, "decide")), 0);
    const std::int64_t plant = add_plant(installation, owner);

    // The medium one is not known to be exploited and below BCS 7: it asks for nobody.
    const Json decide = card(installation, owner, "decide");
    ASSERT_EQ(total(decide), 1);
    EXPECT_FALSE(decide.text("rule").empty());
    EXPECT_EQ(row(decide).text("kind"), "decide");
    EXPECT_EQ(row(decide).text("cve_id"), "CVE-2025-10001");
    EXPECT_EQ(row(decide).find("count")->integer(), 2);
    EXPECT_EQ(row(decide).find("environment")->find("id")->integer(), plant);
    EXPECT_EQ(row(decide).text("sentence"), "On 2 assets (Siemens SIMATIC S7-1500), the version lies in an affected range, in zones Line 1, Line 2; known to be exploited; fix: upgrade to 3.0 or later.");
    const Answer listed = installation.ask("GET", fmt::format("/environments/{}/findings?cve_id={}", plant, row(decide).find("filter")->text("cve_id")), owner);
    EXPECT_EQ(listed.at({"pagination", "total"}).integer(), 2);

    const Json apply = card(installation, owner, "apply");
    ASSERT_GE(total(apply), 1);
    EXPECT_TRUE(row(apply).find("kev_flagged")->boolean()) << "what closes known exploited findings stands first";
    EXPECT_THAT(std::string(row(apply).text("sentence")), HasSubstr("known exploited"));
    EXPECT_EQ(total(card(installation, owner, "prove")), 0);
  });
}

TEST(Week, ADecisionLeavesTheCardAndComesBackBeforeItsReview) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::int64_t plant = add_plant(installation, owner);
    const Json decide = card(installation, owner, "decide");
    const std::string findings = fmt::format("/environments/{}/findings", plant);
    const std::string soon = to_iso_date({installation.services().clock.now().microseconds + 10 * kMicrosecondsPerDay});
    const std::string later = to_iso_date({installation.services().clock.now().microseconds + 100 * kMicrosecondsPerDay});
    const Json ids = installation.ask("GET", findings + "?cve_id=CVE-2025-10001", owner).at({"data"});
    for (std::size_t i = 0; i < 2; ++i) {
      const Answer done = installation.ask("POST", fmt::format("/environments/{}/matches/{}/acknowledge", plant, ids.items().at(i).find("match_id")->integer()), owner,
                                           fmt::format(R"({{"reason":"compensating_control","notes":"Port 102 is blocked.","review_date":"{}"}})", i == 0 ? soon : later));
      ASSERT_EQ(done.status, 200) << done.text;
    }
    EXPECT_EQ(total(card(installation, owner, "decide")), 0);
    const Json prove = card(installation, owner, "prove");
    ASSERT_EQ(total(prove), 1) << "the one in 100 days is not due";
    EXPECT_EQ(row(prove).text("due"), soon);
    EXPECT_EQ(row(prove).text("kind"), "renew");

    const Json changed = card(installation, owner, "changed");
    ASSERT_EQ(total(changed), 1);
    EXPECT_EQ(row(changed).text("sentence"), "4 new findings, of these 2 known exploited; 2 decisions.");
    EXPECT_EQ(total(card(installation, owner, "changed", "?since=2999-01-01T00:00:00Z")), 0);
  });
}

TEST(Week, AnotherOrganizationSeesNothingOfIt) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    add_plant(installation, owner);
    const Caller other = installation.other_organization();
    for (const auto* name : {"decide", "apply", "prove", "changed"}) EXPECT_EQ(total(card(installation, other, name)), 0) << name;
    EXPECT_EQ(installation.ask("GET", "/my-week").status, 401);
    EXPECT_EQ(installation.ask("GET", "/my-week?since=yesterday", owner).status, 422);
  });
}

}  // namespace
}  // namespace bulkhead::faces
