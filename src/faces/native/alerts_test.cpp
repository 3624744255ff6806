// Connections, webhooks, rules, deliveries, watchlist and bell over HTTP.
#include "notify/raise.h"
#include "record/outbox.h"
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

std::int64_t id_of(const Answer& answer) {
  const Json& id = answer.at({"data", "id"});
  return id.is_integer() ? id.integer() : 0;
}

TEST(Alerts, ConnectionsKeepTheirCredentialsAndTestThemselves) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first(), stranger = installation.other_organization();
    http::testing::LoopbackServer server(std::vector<http::testing::ScriptedReply>{{.status = 200}, {.status = 500}});
    const Answer made = installation.ask("POST", "/integrations/connections", owner, fmt::format(R"({{"type":"slack","name":"Ops","url":"{}"}})", server.url("/services/T0/secrettoken")));
    ASSERT_EQ(made.status, 201) << made.text;
    const auto id = id_of(made);
    EXPECT_THAT(installation.ask("GET", "/integrations/connections", owner).text, Not(HasSubstr("secrettoken")));
    EXPECT_THAT(made.text, Not(HasSubstr("secrettoken")));
    const Answer tested = installation.ask("POST", fmt::format("/integrations/connections/{}/test", id), owner);
    EXPECT_EQ(tested.status, 200) << tested.text;
    EXPECT_TRUE(tested.at({"data", "sent"}).boolean());
    EXPECT_THAT(server.requests().front().body, HasSubstr("Test message"));
    EXPECT_FALSE(installation.ask("POST", fmt::format("/integrations/connections/{}/test", id), owner).at({"data", "sent"}).boolean());
    EXPECT_EQ(installation.ask("PUT", fmt::format("/integrations/connections/{}", id), owner, R"({"name":"Operations"})").at({"data"}).text("name"), "Operations");
    for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{{"PUT", ""}, {"DELETE", ""}, {"POST", "/test"}})
      EXPECT_EQ(installation.ask(method, fmt::format("/integrations/connections/{}{}", id, path), stranger, "{}").status, 404) << method << path;
    EXPECT_EQ(installation.ask("GET", "/integrations/connections", stranger).at({"data"}).items().size(), 0u);
    const Answer refused = installation.ask("POST", "/integrations/connections", owner, R"({"type":"webhook","name":"x","url":"https://10.1.2.3/"})");
    EXPECT_EQ(refused.status, 422) << refused.text;
    EXPECT_THAT(refused.text, HasSubstr("body.url"));
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/webhooks/{}", id), owner).status, 404) << "a connection is no webhook";
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/integrations/connections/{}", id), owner).status, 200);
  });
}

TEST(Alerts, AWebhookGetsItsEventsAndTheLogReplaysThem) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first(), stranger = installation.other_organization();
    http::testing::LoopbackServer server(std::vector<http::testing::ScriptedReply>{{.status = 204}});
    const Answer made = installation.ask("POST", "/webhooks", owner, fmt::format(R"({{"name":"SOC","url":"{}","events":["report.ready","kev.new"]}})", server.url("/in")));
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_THAT(std::string(made.at({"data"}).text("secret")), ::testing::StartsWith("whsec_"));
    EXPECT_THAT(installation.ask("GET", "/webhooks", owner).text, Not(HasSubstr("whsec_")));
    EXPECT_EQ(installation.ask("POST", "/webhooks", owner, fmt::format(R"({{"name":"X","url":"{}","events":["watchlist.update"]}})", server.url("/in"))).status, 422);

    auto& services = installation.services();
    const auto actor = must(services.authenticator.authenticate({identity::Secret(owner.cookie), {}, ""})).actor;
    record::UnitOfWork work(services.database, actor, services.clock);
    work.change({record::Action::report_deleted, "report", "5", {}, {}, {}, {}, 0});
    notify::report_ready(work, "IEC 62443 report", 5, {});
    must(work.commit());
    record::OutboxWorker worker(services.database, services.clock, {{std::string(notify::kTopic), [&](const record::OutboxEntry& entry) { return services.sender.send(services.database, entry); }}});
    EXPECT_TRUE(worker.run_once());
    ASSERT_EQ(server.requests().size(), 1u);
    EXPECT_THAT(server.requests().front().body, HasSubstr("\"event\":\"report.ready\""));

    const Answer list = installation.ask("GET", "/integrations/deliveries?state=sent", owner);
    ASSERT_EQ(list.at({"data"}).items().size(), 1u) << list.text;
    const std::string id(list.at({"data"}).items().front().text("id"));
    EXPECT_EQ(installation.ask("GET", "/integrations/deliveries/" + id, owner).at({"data", "attempt_log"}).items().size(), 1u);
    EXPECT_EQ(installation.ask("GET", "/integrations/deliveries/" + id, stranger).status, 404);
    EXPECT_EQ(installation.ask("POST", "/integrations/deliveries/" + id + "/replay", stranger).status, 404);
    EXPECT_EQ(installation.ask("POST", "/integrations/deliveries/" + id + "/replay", owner).status, 200);
    EXPECT_TRUE(worker.run_once());
    EXPECT_EQ(server.requests().size(), 2u);

    const Answer bell = installation.ask("GET", "/notifications", owner);
    EXPECT_EQ(bell.at({"meta", "unread"}).integer(), 1) << bell.text;
    EXPECT_EQ(bell.at({"data"}).items().front().text("kind"), "report");
    EXPECT_THAT(installation.ask("GET", "/notifications/stream", owner).text, HasSubstr("data: {\"unread\":1}"));
    const auto item = bell.at({"data"}).items().front().find("id")->integer();
    EXPECT_EQ(installation.ask("POST", fmt::format("/notifications/{}/read", item), stranger).status, 404);
    EXPECT_EQ(installation.ask("POST", fmt::format("/notifications/{}/read", item), owner).at({"data", "unread"}).integer(), 0);
    EXPECT_EQ(installation.ask("POST", "/notifications/read", owner).status, 200);
  });
}

TEST(Alerts, RulesAndRecipientsAreChangedAndRefusedAsDocumented) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first(), stranger = installation.other_organization();
    const Answer made = installation.ask("POST", "/integrations/alert-rules", owner, R"({"name":"KEV","trigger":"kev.new","severity_floor":7.5,"quiet_from":"22:00","quiet_to":"06:00","digest":"daily"})");
    ASSERT_EQ(made.status, 201) << made.text;
    const auto id = id_of(made);
    EXPECT_EQ(made.at({"data"}).text("quiet_from"), "22:00");
    EXPECT_EQ(made.at({"data", "severity_floor"}).number(), 7.5);
    const Answer cleared = installation.ask("PUT", fmt::format("/integrations/alert-rules/{}", id), owner, R"({"severity_floor":null,"quiet_from":null,"quiet_to":null,"enabled":false})");
    EXPECT_TRUE(cleared.at({"data", "severity_floor"}).is_null()) << cleared.text;
    EXPECT_FALSE(cleared.at({"data", "enabled"}).boolean());
    EXPECT_EQ(installation.ask("PUT", fmt::format("/integrations/alert-rules/{}", id), owner, R"({"name":"y","version":1})").status, 409);
    for (const auto* body : {R"({"name":"x","trigger":"nonsense"})", R"({"name":"x","trigger":"kev.new","quiet_from":"25:00","quiet_to":"06:00"})", R"({"name":"x","trigger":"kev.new","quiet_from":"22:00"})", R"({"trigger":"kev.new"})"})
      EXPECT_EQ(installation.ask("POST", "/integrations/alert-rules", owner, body).status, 422) << body;
    EXPECT_EQ(installation.ask("POST", "/integrations/alert-rules", owner, R"({"name":"x","trigger":"kev.new","environment_id":4711})").status, 404);
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/integrations/alert-rules/{}", id), stranger).status, 404);
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/integrations/alert-rules/{}", id), owner).status, 200);

    const Answer recipient = installation.ask("POST", "/integrations/recipients", owner, R"({"email":"Shift@Plant.example"})");
    ASSERT_EQ(recipient.status, 201) << recipient.text;
    EXPECT_EQ(recipient.at({"data"}).text("email"), "shift@plant.example");
    EXPECT_EQ(installation.ask("POST", "/integrations/recipients", owner, R"({"email":"shift@plant.example"})").status, 409);
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/integrations/recipients/{}", id_of(recipient)), stranger).status, 404);
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/integrations/recipients/{}", id_of(recipient)), owner).status, 200);
  });
}

TEST(Alerts, TheWatchlistTakesBothBodiesOfTheCompatibleInterface) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first(), stranger = installation.other_organization();
    const Answer by_name = installation.ask("POST", "/watchlist", owner, R"({"entity_type":"vendor","value":"Siemens","severity_threshold":"HIGH"})");
    ASSERT_EQ(by_name.status, 201) << by_name.text;
    EXPECT_EQ(by_name.at({"item"}).text("entity_type"), "vendor");
    const auto vendor_id = installation.ask("GET", "/catalog/vendors?q=siemens", owner).at({"data"}).items().front().find("id")->integer();
    EXPECT_EQ(installation.ask("POST", "/watchlist", owner, fmt::format(R"({{"entity_type":"vendor","entity_id":{}}})", vendor_id)).status, 409);
    EXPECT_EQ(installation.ask("POST", "/watchlist", stranger, fmt::format(R"({{"entity_type":"vendor","entity_id":{}}})", vendor_id)).status, 201);
    EXPECT_EQ(installation.ask("POST", "/watchlist", owner, R"({"entity_type":"cve","entity_id":"CVE-2025-10002"})").status, 201);
    EXPECT_EQ(installation.ask("POST", "/watchlist", owner, R"({"entity_type":"vendor"})").status, 422);
    const Answer list = installation.ask("GET", "/watchlist", owner);
    EXPECT_EQ(list.at({"items"}).items().size(), 2u) << list.text;
    EXPECT_EQ(list.at({"remaining"}).integer(), 498);
    const Answer matches = installation.ask("GET", "/watchlist/matches", owner);
    EXPECT_EQ(matches.at({"data"}).items().size(), 2u) << matches.text;
    const auto id = by_name.at({"item", "id"}).integer();
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/watchlist/{}", id), stranger).status, 404);
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/watchlist/{}", id), owner).status, 200);
  });
}

}  // namespace
}  // namespace bulkhead::faces
