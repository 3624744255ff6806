// Tickets and their rules over HTTP: both roles, scopes, other organizations, wire form.
#include "core/digest.h"
#include "record/outbox.h"
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

std::int64_t number_at(const Answer& answer, std::initializer_list<std::string_view> path) {
  const Json& found = answer.at(path);
  return found.is_integer() ? found.integer() : 0;
}

/// A plant with one vulnerable controller; the finding's number.
struct Plant {
  explicit Plant(Installation& the_installation) : installation(the_installation), owner(the_installation.sign_in_first()) {
    environment = number_at(installation.ask("POST", "/environments", owner, R"({"name":"Plant 4","site_type":"manufacturing","criticality":"high"})"), {"environment", "id"});
    asset = number_at(installation.ask("POST", path("/assets"), owner, R"({"name":"PLC-1","vendor":"Siemens","product":"SIMATIC S7-1500","version":"2.8","asset_type":"PLC"})"), {"data", "id"});
    const Answer found = installation.ask("GET", path("/findings?cve_id=CVE-2025-10001"), owner);
    match = found.at({"data"}).items().at(0).find("match_id")->integer();
  }
  [[nodiscard]] std::string path(std::string_view rest) const { return fmt::format("/environments/{}{}", environment, rest); }
  Answer open(std::string_view more = "") { return installation.ask("POST", path("/tickets"), owner, fmt::format(R"({{"match_id":{}{}}})", match, more)); }
  Installation& installation;
  Caller owner;
  std::int64_t environment = 0, asset = 0, match = 0;
};

TEST(TicketRoutes, OpenListCloseAndReopen) {
  on_each_installation([](Installation& installation) {
    Plant plant(installation);
    const Caller& owner = plant.owner;
    const Answer made = plant.open(R"(,"assignee":"Shift@Plant.example","due_date":"2099-01-31","details":"In the spring stop")");
    ASSERT_EQ(made.status, 201) << made.text;
    const auto id = number_at(made, {"data", "id"});
    EXPECT_EQ(made.at({"data"}).text("priority"), "CRITICAL");
    EXPECT_EQ(made.at({"data"}).text("assignee"), "shift@plant.example");
    EXPECT_EQ(number_at(made, {"data", "match_id"}), plant.match);
    EXPECT_EQ(made.at({"data", "history"}).items().size(), 1u);
    EXPECT_EQ(plant.open().status, 409);
    EXPECT_EQ(installation.ask("POST", plant.path("/tickets"), owner, fmt::format(R"({{"asset_id":{},"cve_id":"cve-2025-10002","destination_email":"it@plant.example"}})", plant.asset)).at({"data"}).text("destination_type"), "email");
    EXPECT_EQ(installation.ask("POST", plant.path("/tickets"), owner, R"({"title":"x"})").status, 422);

    const Answer list = installation.ask("GET", plant.path("/tickets?state=open&per_page=1"), owner);
    EXPECT_EQ(list.at({"tickets"}).items().size(), 1u) << list.text;
    EXPECT_EQ(number_at(list, {"pagination", "total"}), 2);
    EXPECT_EQ(number_at(list, {"pagination", "count"}), 1);
    EXPECT_THAT(std::string(list.at({"_links"}).text("next")), HasSubstr("page=2"));
    EXPECT_EQ(number_at(installation.ask("GET", "/tickets?priority=critical", owner), {"pagination", "total"}), 1);
    EXPECT_EQ(installation.ask("GET", "/tickets?state=nonsense", owner).status, 422);
    EXPECT_EQ(number_at(installation.ask("GET", fmt::format("/tickets/{}", id), owner), {"data", "id"}), id);

    EXPECT_EQ(installation.ask("PUT", fmt::format("/tickets/{}", id), owner, R"({"assignee":null,"priority":"LOW","version":1})").at({"data"}).text("priority"), "LOW");
    EXPECT_EQ(installation.ask("PUT", fmt::format("/tickets/{}", id), owner, R"({"title":"x","version":1})").status, 409);

    EXPECT_EQ(installation.ask("POST", fmt::format("/tickets/{}/close", id), owner, R"({"notes":"x"})").status, 422);
    const Answer unproven = installation.ask("POST", fmt::format("/tickets/{}/close", id), owner, R"({"reason":"patched"})");
    EXPECT_EQ(unproven.at({"data", "verification"}).text("status"), "affected") << unproven.text;
    EXPECT_FALSE(unproven.at({"data", "finding_decided"}).boolean());
    EXPECT_EQ(number_at(installation.ask("GET", plant.path("/findings?cve_id=CVE-2025-10001"), owner), {"pagination", "total"}), 1) << "still in the queue";
    EXPECT_EQ(installation.ask("POST", fmt::format("/tickets/{}/reopen", id), owner, "{}").status, 422);
    EXPECT_EQ(installation.ask("POST", fmt::format("/tickets/{}/reopen", id), owner, R"({"reason":"wrong version"})").at({"data"}).text("state"), "reopened");
    const Answer proven = installation.ask("POST", fmt::format("/tickets/{}/close", id), owner, R"({"reason":"patched","version":"3.0","notes":"Updated"})");
    EXPECT_EQ(proven.at({"data", "verification"}).text("status"), "fixed") << proven.text;
    EXPECT_TRUE(proven.at({"data", "finding_decided"}).boolean());
    EXPECT_EQ(installation.ask("GET", plant.path(fmt::format("/assets/{}", plant.asset)), owner).at({"data"}).text("version"), "3.0");
    EXPECT_EQ(number_at(installation.ask("GET", plant.path("/findings"), owner), {"pagination", "total"}), 0) << "matched anew at once";
    EXPECT_THAT(installation.ask("GET", "/audit-log?action=TICKET_CLOSED", owner).text, HasSubstr("closed the ticket"));
    EXPECT_EQ(installation.ask("POST", fmt::format("/tickets/{}/send", id), owner).status, 409) << "kept here";
    EXPECT_THAT(installation.ask("GET", "/notifications", owner).text, HasSubstr(fmt::format("\"link\":\"/tickets/{}\"", id)));
  });
}

TEST(TicketRoutes, KeepToRolesScopesAndOrganizations) {
  on_each_installation([](Installation& installation) {
    Plant plant(installation);
    const Caller stranger = installation.other_organization();
    const auto key = [&](const std::string& scopes) {
      return Caller{"", "", std::string(installation.ask("POST", "/integrations/keys", plant.owner, fmt::format(R"({{"name":"k{}","scopes":[{}],"expires_days":30}})", scopes.size(), scopes)).at({"data"}).text("key"))};
    };
    const Caller reader = key(R"("read")"), writer = key(R"("read","write")");
    ASSERT_FALSE(reader.key.empty());
    const std::string body = fmt::format(R"({{"match_id":{}}})", plant.match);
    EXPECT_EQ(installation.ask("POST", plant.path("/tickets"), reader, body).status, 403);
    EXPECT_EQ(installation.ask("POST", plant.path("/tickets"), stranger, body).status, 404);
    EXPECT_EQ(installation.ask("POST", plant.path("/tickets"), {}, body).status, 401);
    const auto id = number_at(installation.ask("POST", plant.path("/tickets"), writer, body), {"data", "id"});
    ASSERT_GT(id, 0);
    EXPECT_EQ(installation.ask("GET", fmt::format("/tickets/{}", id), reader).status, 200);
    EXPECT_EQ(installation.ask("GET", plant.path("/tickets"), stranger).status, 404);
    EXPECT_EQ(installation.ask("GET", "/tickets", stranger).at({"tickets"}).items().size(), 0u);
    for (const auto& [method, rest, text] : std::vector<std::tuple<std::string, std::string, std::string>>{{"GET", "", ""}, {"PUT", "", R"({"title":"x"})"}, {"POST", "/close", R"({"reason":"patched"})"}, {"POST", "/reopen", R"({"reason":"x"})"}, {"POST", "/send", "{}"}}) {
      EXPECT_EQ(installation.ask(method, fmt::format("/tickets/{}{}", id, rest), stranger, text).status, 404) << method << rest;
      EXPECT_EQ(installation.ask(method, fmt::format("/tickets/{}{}", id, rest), reader, text).status, method == "GET" ? 200 : 403) << method << rest;
    }
  });
}

TEST(TicketRoutes, RulesTellTryAndRun) {
  on_each_installation([](Installation& installation) {
    Plant plant(installation);
    const Caller& owner = plant.owner;
    const Caller stranger = installation.other_organization();
    const Answer made = installation.ask("POST", "/integrations/ticket-rules", owner, R"({"name":"Known exploited","trigger":"kev.new","severity_floor":8.0,"destination_type":"email","to":["patching@plant.example"],"due_days":14})");
    ASSERT_EQ(made.status, 201) << made.text;
    const auto id = number_at(made, {"data", "id"});
    EXPECT_EQ(made.at({"data", "severity_floor"}).number(), 8.0);
    EXPECT_EQ(installation.ask("POST", "/integrations/ticket-rules", owner, R"({"name":"x","trigger":"report.ready"})").status, 422);
    EXPECT_EQ(installation.ask("POST", "/integrations/ticket-rules", owner, R"({"name":"x","trigger":"kev.new","destination_type":"jira","project":"OPS","connection_id":4711})").status, 404);
    const Answer told = installation.ask("POST", fmt::format("/integrations/ticket-rules/{}/test", id), owner);
    EXPECT_EQ(number_at(told, {"data", "would_open"}), 1) << told.text;
    EXPECT_EQ(told.at({"data", "items"}).items().at(0).text("cve_id"), "CVE-2025-10001");
    EXPECT_EQ(installation.ask("GET", "/tickets", owner).at({"tickets"}).items().size(), 0u);
    EXPECT_EQ(number_at(installation.ask("POST", fmt::format("/integrations/ticket-rules/{}/run", id), owner), {"data", "opened"}), 1);
    EXPECT_EQ(number_at(installation.ask("POST", fmt::format("/integrations/ticket-rules/{}/run", id), owner), {"data", "opened"}), 0);
    EXPECT_EQ(number_at(installation.ask("POST", fmt::format("/integrations/ticket-rules/{}/test", id), owner), {"data", "with_ticket"}), 1);
    EXPECT_FALSE(installation.ask("PUT", fmt::format("/integrations/ticket-rules/{}", id), owner, R"({"enabled":false,"severity_floor":null})").at({"data", "enabled"}).boolean());
    EXPECT_EQ(installation.ask("PUT", fmt::format("/integrations/ticket-rules/{}", id), owner, R"({"name":"y","version":1})").status, 409);
    for (const auto& [method, rest] : std::vector<std::pair<std::string, std::string>>{{"PUT", ""}, {"DELETE", ""}, {"POST", "/test"}, {"POST", "/run"}})
      EXPECT_EQ(installation.ask(method, fmt::format("/integrations/ticket-rules/{}{}", id, rest), stranger, "{}").status, 404) << method << rest;
    EXPECT_EQ(installation.ask("GET", "/integrations/ticket-rules", stranger).at({"data"}).items().size(), 0u);
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/integrations/ticket-rules/{}", id), owner).status, 200);
  });
}

TEST(TicketRoutes, TicketSystemsAreConnectedTestedAndHeard) {
  on_each_installation([](Installation& installation) {
    Plant plant(installation);
    const Caller& owner = plant.owner;
    http::testing::LoopbackServer jira([](const http::testing::SeenRequest& request, std::size_t) -> http::testing::ScriptedReply {
      if (request.target == "/rest/api/3/myself") return {.body = R"({"displayName":"Rosa Robot"})"};
      return {.status = 404, .body = "{}"};
    });
    const std::string good = fmt::format(R"({{"type":"jira","name":"Jira","url":"{}","user":"robot@plant.example","token":"api-token-1","secret":"0123456789abcdef"}})", jira.url("/"));
    const Answer made = installation.ask("POST", "/integrations/connections", owner, good);
    ASSERT_EQ(made.status, 201) << made.text;
    const auto id = number_at(made, {"data", "id"});
    EXPECT_THAT(made.text, Not(HasSubstr("api-token-1")));
    EXPECT_EQ(made.at({"data"}).text("on_remote_close"), "ask");
    EXPECT_EQ(made.at({"data"}).text("inbound_path"), fmt::format("/api/v1/integrations/inbound/{}", id));
    EXPECT_EQ(installation.ask("POST", "/integrations/connections", owner, R"({"type":"servicenow","name":"x","url":"https://x.example"})").status, 422);
    const Answer tested = installation.ask("POST", fmt::format("/integrations/connections/{}/test", id), owner);
    EXPECT_TRUE(tested.at({"data", "sent"}).boolean()) << tested.text;
    EXPECT_THAT(std::string(tested.at({"data"}).text("message")), HasSubstr("Rosa Robot"));
    EXPECT_EQ(installation.ask("POST", "/integrations/alert-rules", owner, fmt::format(R"({{"name":"x","trigger":"kev.new","connection_id":{}}})", id)).status, 422) << "takes tickets, not alerts";

    const std::string body = R"({"issue":{"id":"10001"}})", path = fmt::format("/integrations/inbound/{}", id);
    EXPECT_EQ(installation.ask("POST", path, {}, body).status, 401);
    http::testing::RawClient client(installation.port());
    client.send(fmt::format("POST /api/v1{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\nX-Hub-Signature: sha256={}\r\nContent-Length: {}\r\n\r\n{}", path,
                            to_hex(hmac_sha256("0123456789abcdef", body)), body.size(), body));
    EXPECT_THAT(client.read_all(), HasSubstr("HTTP/1.1 200"));
    int refused = 0;
    for (int i = 0; i < 220 && refused == 0; ++i) refused = installation.ask("POST", path, {}, body).status == 429;
    EXPECT_EQ(refused, 1) << "guessing is slowed down";

    installation.ask("POST", "/integrations/ticket-rules", owner, fmt::format(R"({{"name":"To Jira","trigger":"kev.new","destination_type":"jira","connection_id":{},"project":"OPS"}})", id));
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/integrations/connections/{}", id), owner).status, 409) << "a rule sends there";
  });
}

}  // namespace
}  // namespace bulkhead::faces
