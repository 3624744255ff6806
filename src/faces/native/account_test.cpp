// The account: one's own profile, the organization, mail, billing; and vendors beside each other.
#include "testing.h"

namespace bulkhead::faces {
namespace {

using namespace testing;

TEST(Account, ShowsAndChangesOnesOwnProfile) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const Answer me = installation.ask("GET", "/account/me", owner);
    ASSERT_EQ(me.status, 200) << me.text;
    EXPECT_EQ(me.at({"data"}).text("email"), "owner@plant.example");
    EXPECT_EQ(me.at({"data"}).text("org_name"), "Water Works");
    EXPECT_EQ(me.at({"data", "permissions", "search_max_results"}).integer(), -1);
    const Answer changed = installation.ask("PUT", "/account/me", owner, R"({"name":"Olga","job":"OT Engineer","timezone":"Europe/Berlin"})");
    ASSERT_EQ(changed.status, 200) << changed.text;
    EXPECT_EQ(changed.at({"data"}).text("name"), "Olga");
    EXPECT_EQ(changed.at({"data"}).text("job"), "OT Engineer");
    EXPECT_EQ(installation.ask("PUT", "/account/me", owner, R"({"job":""})").at({"data"}).text("name"), "Olga") << "what is absent stays";
    EXPECT_EQ(installation.ask("PUT", "/account/me", owner, R"({"name":" "})").status, 422);
    EXPECT_EQ(installation.ask("PUT", "/account/me", owner, R"({"email":"x@y.example"})").status, 422) << "the address is the account";

    auto& services = installation.services();
    const auto actor = must(services.authenticator.authenticate({identity::Secret(owner.cookie), {}, ""})).actor;
    const Caller key{"", "", must(identity::create_api_key(services.database, actor, services.clock, {"all", {record::Scope::read, record::Scope::write}, 30})).key.reveal()};
    EXPECT_EQ(installation.ask("GET", "/account/me", key).at({"data"}).text("name"), "Olga");
    EXPECT_EQ(installation.ask("PUT", "/account/me", key, R"({"name":"Key"})").status, 403) << "only the person";
  });
}

TEST(Account, TheOrganizationIsChangedByItsAdministratorsOnceAtATime) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first(), other = installation.other_organization();
    const Answer org = installation.ask("GET", "/account/org", owner);
    ASSERT_EQ(org.status, 200) << org.text;
    EXPECT_EQ(org.at({"data"}).text("name"), "Water Works");
    EXPECT_EQ(org.at({"data", "member_count"}).integer(), 1);
    const Answer renamed = installation.ask("PUT", "/account/org", owner, R"({"name":"Water Works North","version":1})");
    ASSERT_EQ(renamed.status, 200) << renamed.text;
    EXPECT_EQ(renamed.at({"data"}).text("org_name"), "Water Works North");
    EXPECT_EQ(installation.ask("PUT", "/account/org", owner, R"({"name":"Again","version":1})").status, 409);
    EXPECT_EQ(installation.ask("GET", "/account/org", other).at({"data"}).text("name"), "Other Works");
    const auto actor = must(installation.services().authenticator.authenticate({identity::Secret(owner.cookie), {}, ""})).actor;
    must(identity::invite_member(installation.services().database, actor, installation.services().clock, "vera@plant.example", "Vera", record::Role::viewer));
    const Caller viewer = installation.sign_in_by_link("vera@plant.example");
    EXPECT_EQ(installation.ask("GET", "/account/org", viewer).status, 200);
    EXPECT_EQ(installation.ask("PUT", "/account/org", viewer, R"({"name":"Mine"})").error(), "viewer_role");
    EXPECT_EQ(installation.ask("PUT", "/account/me", viewer, R"({"name":"Vera V."})").status, 200) << "one's own name is one's own";
  });
}

TEST(Account, AlertsToOnesOwnAddressCanBeSwitchedOff) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    EXPECT_TRUE(installation.ask("GET", "/account/notifications", owner).at({"data", "email_alerts"}).boolean());
    for (int again = 0; again < 2; ++again)
      EXPECT_FALSE(installation.ask("PUT", "/account/notifications", owner, R"({"email_alerts":false})").at({"data", "email_alerts"}).boolean());
    EXPECT_FALSE(installation.ask("GET", "/account/notifications", owner).at({"data", "email_alerts"}).boolean());
    EXPECT_TRUE(installation.ask("PUT", "/account/notifications", owner, R"({"email_alerts":true})").at({"data", "email_alerts"}).boolean());
    EXPECT_EQ(installation.ask("PUT", "/account/notifications", owner, "{}").status, 422);
    EXPECT_EQ(installation.ask("GET", "/audit-log?action=MEMBER_UPDATED", owner).at({"pagination", "total"}).integer(), 2) << "a choice that changes nothing is not told";
  });
}

TEST(Account, BillingSaysThatThereIsNone) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const Answer plan = installation.ask("GET", "/account/billing", owner);
    EXPECT_TRUE(plan.at({"data", "self_hosted"}).boolean()) << plan.text;
    EXPECT_EQ(plan.at({"data", "amount"}).integer(), 0);
    EXPECT_TRUE(installation.ask("POST", "/account/billing/portal", owner).at({"data", "url"}).is_null());
    EXPECT_FALSE(installation.ask("POST", "/account/billing/upgrade", owner, R"({"plan":"professional"})").at({"data", "changed"}).boolean());
    EXPECT_EQ(installation.ask("POST", "/account/billing/upgrade", owner, "{}").status, 422);
  });
}

TEST(Vendors, AreComparedByTheSameRulesWithDenominators) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const Answer answer = installation.ask("GET", "/vendors/compare?slugs=siemens,Siemens%20AG", owner);
    ASSERT_EQ(answer.status, 200) << answer.text;
    ASSERT_EQ(answer.at({"data", "vendors"}).items().size(), 1u) << "two spellings are one vendor";
    const Json& vendor = answer.at({"data", "vendors"}).items().front();
    EXPECT_EQ(vendor.find("cve_count")->integer(), 2) << "rejected ones do not count";
    EXPECT_EQ(to_text(*vendor.find("by_severity")), R"({"CRITICAL":1,"HIGH":0,"MEDIUM":1,"LOW":0,"NONE":0,"not_scored":0})");
    EXPECT_EQ(to_text(*vendor.find("known_exploited")), R"({"value":1,"of":2})");
    EXPECT_EQ(vendor.find("fix_known")->find("of")->integer(), 2);
    EXPECT_EQ(to_text(*vendor.find("by_year")), R"([{"year":2025,"cves":2,"critical":1,"known_exploited":1}])");
    EXPECT_EQ(vendor.find("time_to_fix")->find("of")->integer(), 2);
    EXPECT_EQ(vendor.find("time_to_fix")->find("measured")->integer(), 0) << "NVD states no fix dates";
    EXPECT_TRUE(vendor.find("time_to_fix")->find("median_days")->is_null());
    for (const auto* rule : {"cves", "by_severity", "known_exploited", "public_exploit", "fix_known", "time_to_fix", "by_year"}) EXPECT_FALSE(answer.at({"data", "rules"}).text(rule).empty()) << rule;
    EXPECT_EQ(installation.ask("GET", "/vendors/compare?slugs=siemens,nobody", owner).status, 404);
    EXPECT_EQ(installation.ask("GET", "/vendors/compare?slugs=,", owner).status, 422);
    EXPECT_EQ(installation.ask("GET", "/vendors/compare", owner).status, 422);
  });
}

}  // namespace
}  // namespace bulkhead::faces
