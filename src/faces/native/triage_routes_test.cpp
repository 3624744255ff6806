// Work on a finding through the interface: assignment, dates, talk, files, approvals, links, views; and that others see none of it.
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;

/// A plant with two findings on PLC-1, and people of three roles.
struct Desk {
  Installation& installation;
  Caller owner, approver, viewer;
  std::int64_t environment = 0;
  std::string base, match;

  explicit Desk(Installation& i) : installation(i), owner(i.sign_in_first()) {
    auto& services = installation.services();
    const auto actor = must(services.authenticator.authenticate({identity::Secret(owner.cookie), {}, ""})).actor;
    must(identity::invite_member(services.database, actor, services.clock, "omar@plant.example", "Omar", record::Role::approver));
    must(identity::invite_member(services.database, actor, services.clock, "vera@plant.example", "Vera", record::Role::viewer));
    approver = installation.sign_in_by_link("omar@plant.example");
    viewer = installation.sign_in_by_link("vera@plant.example");
    const Answer made = installation.ask("POST", "/environments", owner, R"({"name":"North plant","site_type":"water-treatment","criticality":"High"})");
    environment = made.at({"environment", "id"}).integer();
    base = fmt::format("/environments/{}", environment);
    const Answer imported = installation.ask("POST", base + "/assets/csv-commit", owner, R"({"csv":"name,vendor,product,version\nPLC-1,Siemens,SIMATIC S7-1500,V2.9.4\n","mode":"all"})");
    EXPECT_EQ(imported.status, 200) << imported.text;
    match = fmt::format("{}", list("?cve_id=CVE-2025-10001").front().find("match_id")->integer());
  }
  Json::Array list(const std::string& query) const {
    const Answer answer = installation.ask("GET", base + "/findings" + query, owner);
    EXPECT_EQ(answer.status, 200) << answer.text;
    return answer.at({"data"}).items();
  }
  Answer on(const std::string& method, const std::string& rest, const Caller& caller, const std::string& body = {}) const { return installation.ask(method, base + "/findings/" + match + rest, caller, body); }
};

TEST(Triage, AFindingHasAnOwnerADateAndAClock) {
  on_each_installation([](Installation& installation) {
    Desk desk(installation);
    const auto row = desk.list("?cve_id=CVE-2025-10001").front();
    EXPECT_TRUE(row.find("assignee")->is_null());
    EXPECT_EQ(row.find("clock")->text("state"), "running");
    EXPECT_THAT(std::string(row.find("clock")->text("rule")), HasSubstr("days"));
    EXPECT_EQ(row.find("urgency")->integer(), 1) << "known to be exploited, version confirmed";
    const Answer people = installation.ask("GET", "/assignees", desk.viewer);
    ASSERT_EQ(people.at({"data"}).items().size(), 3u) << people.text;
    std::int64_t omar = 0;
    for (const auto& person : people.at({"data"}).items())
      if (person.text("email") == "omar@plant.example") omar = person.find("id")->integer();

    const Answer set = desk.on("PUT", "/work", desk.owner, fmt::format(R"({{"assignee_id":{}}})", omar));
    ASSERT_EQ(set.status, 200) << set.text;
    EXPECT_EQ(set.at({"data", "assignee"}).text("email"), "omar@plant.example");
    EXPECT_EQ(desk.list("?assignee=none").size(), 1u);
    EXPECT_EQ(desk.list(fmt::format("?assignee={}", omar)).size(), 1u);
    EXPECT_EQ(desk.list("?assignee=me").size(), 0u);
    EXPECT_EQ(desk.list("?clock=running&urgency=1").size(), 1u);
    EXPECT_EQ(desk.list("?clock=breached").size(), 0u);
    EXPECT_EQ(desk.on("PUT", "/work", desk.owner, R"({"due_on":"2099-01-01"})").at({"error", "detail"}).items().front().text("type"), "due.after_policy");
    EXPECT_EQ(desk.on("PUT", "/work", desk.viewer, R"({"due_on":null})").error(), "viewer_role");
    EXPECT_EQ(installation.ask("GET", desk.base + "/findings?assignee=somebody", desk.owner).status, 422);
    EXPECT_EQ(installation.ask("GET", desk.base + "/findings?urgency=5", desk.owner).status, 422);

    const Answer many = installation.ask("POST", desk.base + "/findings/assign", desk.owner, R"({"filter":{},"assignee_id":null})");
    EXPECT_EQ(many.at({"data", "count"}), Json(1)) << many.text;
    EXPECT_EQ(desk.list("?assignee=none").size(), 2u);
  });
}

TEST(Triage, PeopleTalkAndAttach) {
  on_each_installation([](Installation& installation) {
    Desk desk(installation);
    const Answer said = desk.on("POST", "/comments", desk.approver, R"({"body":"Ask the vendor."})");
    ASSERT_EQ(said.status, 201) << said.text;
    const std::string id = fmt::format("{}", said.at({"data", "id"}).integer());
    EXPECT_EQ(desk.on("PUT", "/comments/" + id, desk.owner, R"({"body":"no"})").status, 403);
    EXPECT_EQ(desk.on("POST", "/comments", desk.viewer, R"({"body":"no"})").error(), "viewer_role");
    EXPECT_EQ(desk.on("DELETE", "/comments/" + id, desk.approver).status, 200);
    const Answer list = desk.on("GET", "/comments", desk.viewer);
    EXPECT_TRUE(list.at({"data"}).items().front().find("body")->is_null()) << list.text;

    const std::string form = "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"letter.pdf\"\r\nContent-Type: text/html\r\n\r\n%PDF-1.7 bytes\r\n--xx--\r\n";
    const Answer added = installation.ask("POST", desk.base + "/findings/" + desk.match + "/attachments", desk.owner, form, "multipart/form-data; boundary=xx");
    ASSERT_EQ(added.status, 201) << added.text;
    EXPECT_EQ(added.at({"data"}).text("media_type"), "application/pdf");
    const std::string file = "/attachments/" + fmt::format("{}", added.at({"data", "id"}).integer());
    const Answer got = desk.on("GET", file, desk.viewer);
    EXPECT_EQ(got.text, "%PDF-1.7 bytes");
    EXPECT_THAT(got.head, HasSubstr("Content-Disposition: attachment"));
    EXPECT_THAT(got.head, HasSubstr("nosniff"));
    EXPECT_EQ(desk.on("DELETE", file, desk.owner).status, 200);
    EXPECT_EQ(desk.on("GET", file, desk.owner).status, 404);
    const std::string program = "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"letter.pdf\"\r\n\r\n\x7f" "ELF\r\n--xx--\r\n";
    EXPECT_EQ(installation.ask("POST", desk.base + "/findings/" + desk.match + "/attachments", desk.owner, program, "multipart/form-data; boundary=xx").status, 422);
  });
}

TEST(Triage, AcceptingARiskTakesASecondPersonWhereThePolicySaysSo) {
  on_each_installation([](Installation& installation) {
    Desk desk(installation);
    const Answer before = installation.ask("GET", "/settings/triage-policy", desk.viewer);
    EXPECT_EQ(before.at({"data", "decided"}), Json(false));
    EXPECT_EQ(installation.ask("PUT", "/settings/triage-policy", desk.approver, R"({"due":[]})").status, 403);
    const Answer bad = installation.ask("PUT", "/settings/triage-policy", desk.owner, R"({"due":[{"severity":["CRITICAL"],"criticality":[],"days":0}]})");
    EXPECT_EQ(bad.status, 422) << bad.text;
    const Answer saved = installation.ask("PUT", "/settings/triage-policy", desk.owner, R"({"due":[{"severity":["CRITICAL"],"kev":true,"criticality":["high"],"days":3},{"severity":[],"criticality":[],"days":40}],"approve_acceptance":true,"version":0})");
    ASSERT_EQ(saved.status, 200) << saved.text;
    EXPECT_EQ(saved.at({"data", "rules"}).items().front().string(), "known exploited, critical severity, high asset: 3 days");
    EXPECT_EQ(installation.ask("PUT", "/settings/triage-policy", desk.owner, R"({"due":[],"version":0})").status, 409) << "changed since";

    const Answer alone = installation.ask("POST", desk.base + "/matches/" + desk.match + "/acknowledge", desk.owner, R"({"reason":"accepted_risk","notes":"we accept"})");
    EXPECT_EQ(alone.status, 409);
    EXPECT_EQ(alone.at({"error", "detail"}).text("code"), "decision.needs_approval");
    const Answer asked = installation.ask("POST", desk.base + "/approvals", desk.owner, fmt::format(R"({{"match_ids":[{}],"notes":"until the outage"}})", desk.match));
    ASSERT_EQ(asked.status, 201) << asked.text;
    const std::string path = "/approvals/" + fmt::format("{}", asked.at({"data", "id"}).integer());
    EXPECT_EQ(desk.list("?clock=paused").size(), 1u);
    EXPECT_EQ(installation.ask("POST", path + "/approve", desk.owner).status, 403) << "one's own request";
    EXPECT_EQ(installation.ask("POST", path + "/approve", desk.viewer).status, 403);
    EXPECT_EQ(installation.ask("GET", path, desk.approver).at({"data", "findings"}).items().size(), 1u);
    const Answer approved = installation.ask("POST", path + "/approve", desk.approver, R"({"answer":"fine"})");
    ASSERT_EQ(approved.status, 200) << approved.text;
    EXPECT_EQ(desk.list("?state=acknowledged").size(), 1u);
    EXPECT_EQ(installation.ask("POST", path + "/refuse", desk.approver, R"({"answer":"no"})").status, 409);
    EXPECT_EQ(installation.ask("GET", "/approvals?state=approved", desk.viewer).at({"pagination", "total"}), Json(1));
    const Caller other = installation.other_organization();
    EXPECT_EQ(installation.ask("GET", path, other).status, 404);
    EXPECT_EQ(installation.ask("POST", path + "/approve", other).status, 404);
    EXPECT_EQ(installation.ask("GET", "/approvals", other).at({"pagination", "total"}), Json(0));
  });
}

TEST(Triage, AShareLinkShowsFindingsAndNothingElse) {
  on_each_installation([](Installation& installation) {
    Desk desk(installation);
    EXPECT_EQ(installation.ask("POST", desk.base + "/matches/" + desk.match + "/acknowledge", desk.owner, R"({"reason":"escalated","notes":"secret note"})").status, 200);
    EXPECT_EQ(desk.on("POST", "/comments", desk.owner, R"({"body":"secret comment"})").status, 201);
    const Answer made = installation.ask("POST", desk.base + "/shares", desk.owner, R"({"note":"secret purpose","severity_floor":"LOW","layer":"all"})");
    ASSERT_EQ(made.status, 201) << made.text;
    const std::string url(made.at({"data"}).text("url"));
    const std::string token = url.substr(url.find('#') + 1);
    const std::string body = fmt::format(R"({{"token":"{}"}})", token);
    const Answer opened = installation.ask("POST", "/shared/findings", {}, body);
    ASSERT_EQ(opened.status, 200) << opened.text;
    EXPECT_EQ(opened.at({"data"}).text("environment"), "North plant");
    ASSERT_EQ(opened.at({"data", "total"}), Json(1)) << "the acknowledged one has left the list";
    EXPECT_EQ(opened.at({"data", "findings"}).items().front().text("cve_id"), "CVE-2025-10002");
    EXPECT_THAT(opened.text, Not(HasSubstr("secret")));
    const Answer detail = installation.ask("POST", "/shared/findings", {}, fmt::format(R"({{"token":"{}","cve_id":"CVE-2025-10002"}})", token));
    EXPECT_THAT(std::string(detail.at({"data"}).text("cvss_vector")), HasSubstr("CVSS:3.1"));
    EXPECT_EQ(installation.ask("POST", "/shared/findings", {}, fmt::format(R"({{"token":"{}","cve_id":"CVE-2025-10001"}})", token)).status, 404) << "not shared";
    const std::string link = desk.base + "/shares/" + fmt::format("{}", made.at({"data", "id"}).integer());
    EXPECT_EQ(installation.ask("GET", link + "/views", desk.owner).at({"data"}).items().size(), 1u);
    const Answer list = installation.ask("GET", desk.base + "/shares", desk.owner);
    EXPECT_THAT(list.text, Not(HasSubstr(token))) << "shown once";
    EXPECT_EQ(installation.ask("DELETE", link, desk.viewer).error(), "viewer_role");
    EXPECT_EQ(installation.ask("DELETE", link, installation.other_organization()).status, 404);
    EXPECT_EQ(installation.ask("DELETE", link, desk.owner).status, 200);
    EXPECT_EQ(installation.ask("POST", "/shared/findings", {}, body).status, 404);
    int refused = 0;
    for (int i = 0; i < 210 && refused == 0; ++i) refused = installation.ask("POST", "/shared/findings", {}, R"({"token":"guess"})").status == 429 ? 1 : 0;
    EXPECT_EQ(refused, 1) << "guessing ends";
  });
}

TEST(Triage, ViewsAreOnesOwnOrShared) {
  on_each_installation([](Installation& installation) {
    Desk desk(installation);
    const Answer own = installation.ask("POST", "/views", desk.viewer, R"({"list":"findings","name":"Late","definition":{"search":{"clock":"breached"}}})");
    ASSERT_EQ(own.status, 201) << own.text;
    EXPECT_EQ(installation.ask("POST", "/views", desk.viewer, R"({"list":"findings","name":"For all","shared":true,"definition":{}})").status, 403);
    const Answer shared = installation.ask("POST", "/views", desk.owner, R"({"list":"findings","name":"For all","shared":true,"definition":{"columns":["cve"]}})");
    ASSERT_EQ(shared.status, 201) << shared.text;
    EXPECT_EQ(installation.ask("GET", "/views?list=findings", desk.viewer).at({"data"}).items().size(), 2u);
    EXPECT_EQ(installation.ask("GET", "/views?list=findings", desk.owner).at({"data"}).items().size(), 1u);
    EXPECT_EQ(installation.ask("GET", "/views?list=assets", desk.owner).at({"data"}).items().size(), 0u);
    const std::string path = "/views/" + fmt::format("{}", shared.at({"data", "id"}).integer());
    EXPECT_EQ(installation.ask("PUT", path, desk.owner, R"({"name":"For everybody","version":1})").at({"data", "version"}), Json(2));
    EXPECT_EQ(installation.ask("PUT", path, desk.owner, R"({"name":"Again","version":1})").status, 409);
    EXPECT_EQ(installation.ask("DELETE", path, installation.other_organization()).status, 404);
    EXPECT_EQ(installation.ask("DELETE", path, desk.owner).status, 200);
  });
}

TEST(Triage, TheDashboardRanksAndCounts) {
  on_each_installation([](Installation& installation) {
    Desk desk(installation);
    const Answer dashboard = installation.ask("GET", "/dashboard", desk.viewer);
    ASSERT_EQ(dashboard.status, 200) << dashboard.text;
    EXPECT_EQ(dashboard.at({"data", "strike_list", "rows"}).items().front().text("cve_id"), "CVE-2025-10001");
    EXPECT_EQ(dashboard.at({"data", "strike_list", "rows"}).items().front().find("group")->integer(), 2) << "known exploited, EPSS not known";
    std::int64_t counted = 0;
    for (const auto& row : dashboard.at({"data", "tiers", "rows"}).items()) {
      const std::int64_t count = row.find("count")->integer();
      counted += count;
      EXPECT_EQ(desk.list(fmt::format("?urgency={}", row.text("key"))).size(), static_cast<std::size_t>(count)) << "the filter lists what is counted";
    }
    EXPECT_EQ(counted, dashboard.at({"data", "tiers", "denominator", "value"}).integer());
    for (const auto& figure : dashboard.at({"data", "clocks"}).items()) EXPECT_EQ(figure.find("value")->integer(), 0) << figure.text("id");
    EXPECT_EQ(installation.ask("GET", "/strike-list?layer=IT", desk.viewer).at({"data", "strike_list", "rows"}).items().size(), 0u) << "the controller is OT";
    EXPECT_EQ(installation.ask("GET", "/strike-list?layer=OT&limit=1", desk.viewer).at({"data", "strike_list", "rows"}).items().size(), 1u);
    EXPECT_EQ(installation.ask("GET", fmt::format("/strike-list?environment_id={}", desk.environment), installation.other_organization()).status, 404);
  });
}

}  // namespace
}  // namespace bulkhead::faces
