// Tickets in other systems: the systems' protocols over loopback, their faults, and the way back.
#include "courier_fakes.h"
#include "core/digest.h"
#include "core/text.h"
#include "testing.h"

namespace bulkhead::tickets {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace testing;
using http::testing::LoopbackServer;
using http::testing::ScriptedReply;
using notify::ConnectionType;

Routing jira_at(std::int64_t connection) { return {Destination::jira, connection, {{}, "OPS", "Bug", {}, {}}}; }

TEST(Courier, MailsATicketInTheFormThatReadersKnow) {
  on_each_store([](store::Database& database) {
    http::testing::SmtpSink sink;
    Plant plant(database, http::MailServer{"127.0.0.1", sink.port(), http::MailSecurity::plain, "", "", "", std::chrono::seconds(5)});
    const auto asset = plant.vulnerable();
    Wish wish;
    wish.finding = must(findings::finding_id(asset, kCve));
    wish.assignee = "shift@plant.example";
    wish.title = "Stop the web server";
    wish.due_date = "2026-02-20";
    wish.routing = {Destination::email, {}, {{"patching@plant.example"}, {}, {}, {}, {}}};
    const auto here = plant.view();
    const auto id = must(plant.change([&](record::UnitOfWork& work) { return open_ticket(work, plant.desk(), *here, wish); })).id;
    EXPECT_TRUE(plant.work_once());
    EXPECT_TRUE(plant.work_once());
    EXPECT_FALSE(plant.work_once()) << "one to the destination, one to the assignee";
    ASSERT_EQ(sink.mails().size(), 2u);
    const auto mail = sink.mails()[0];
    EXPECT_EQ(mail.recipients.front(), "patching@plant.example");
    EXPECT_EQ(subject_in(mail.content), "[BreachSpider Ticket] CRITICAL - Stop the web server - CVE-2025-10001");
    const std::string text = text_in(mail.content);
    for (const char* line : {"Ticket: ", "CVE: CVE-2025-10001 (BS-", "Severity: CRITICAL", "Asset: PLC-1 (Siemens SIMATIC S7-1500 2.8)", "Environment: Plant", "BCS: ", "CVSS: 9.8", "EPSS: not scored", "Known exploited (KEV): No",
                             "Exploit maturity: NONE", "(https://cert-portal.siemens.com/productcert/html/ssa-000001.html)", "What to do:\n1. ", "Due: 2026-02-20", "Link: https://b.example/tickets/"})
      EXPECT_THAT(text, HasSubstr(line));
    EXPECT_EQ(sink.mails()[1].recipients.front(), "shift@plant.example");
    must(plant.close(id, {CloseReason::vendor_notified, "Case 77", "", "", ""}));
    EXPECT_TRUE(plant.work_once());
    EXPECT_THAT(sink.mails()[2].content, HasSubstr("In-Reply-To: <ticket-"));
    EXPECT_THAT(text_in(sink.mails()[2].content), HasSubstr("Notes: Case 77"));
    EXPECT_EQ(plant.logged(record::Action::ticket_sent), 2);
  });
}

TEST(Courier, BringsATicketToJiraAndItsStatusBack) {
  for (const std::string flavour : {"cloud", "server"})
    on_each_store([&](store::Database& database) {
      Plant plant(database);
      FakeJira jira(flavour == "cloud");
      const auto asset = plant.vulnerable();
      const auto id = must(plant.open(asset, jira_at(plant.connect(ConnectionType::jira, jira.url(), "ask", flavour)))).id;
      EXPECT_TRUE(plant.work_once());
      EXPECT_FALSE(plant.work_once());
      Ticket t = plant.stored(id);
      EXPECT_EQ(t.remote.key, "OPS-1") << t.remote.error;
      EXPECT_EQ(t.remote.url, jira.url() + "/browse/OPS-1");
      EXPECT_EQ(t.remote.state, RemoteState::open);
      EXPECT_THAT(jira.created().at(0), HasSubstr(R"("project":{"key":"OPS"},"issuetype":{"name":"Bug"})"));
      EXPECT_THAT(jira.created().at(0), flavour == "cloud" ? HasSubstr(R"("type":"doc")") : HasSubstr(R"("description":"Ticket: )"));
      EXPECT_THAT(jira.authorization(), flavour == "cloud" ? StartsWith("Basic ") : StartsWith("Bearer secret-token"));
      EXPECT_EQ(plant.poll(), 1) << "a new copy is asked for its status at once";
      EXPECT_EQ(plant.stored(id).remote.status, "To Do");
      EXPECT_EQ(plant.poll(), 0) << "then every five minutes";

      jira.set_status("Done", "done", "Fixed");
      plant.clock.advance_seconds(301);
      EXPECT_EQ(plant.poll(), 1);
      t = plant.stored(id);
      EXPECT_EQ(t.remote.state, RemoteState::done);
      EXPECT_EQ(t.state, TicketState::open) << "the connection says: ask";
      EXPECT_TRUE(t.conflicts());
      Query conflicts;
      conflicts.organization_id = plant.organization;
      conflicts.conflict = true;
      EXPECT_EQ(tickets(*database.reader(), conflicts).total, 1);
      EXPECT_EQ(plant.logged(record::Action::ticket_remote_changed), 1);

      // Closing here leaves nothing to move; reopening here moves it back there, with the reason.
      must(plant.close(id, {CloseReason::patched, "", "3.1", "", ""}));
      EXPECT_TRUE(plant.work_once());
      EXPECT_TRUE(jira.comments().empty());
      EXPECT_FALSE(plant.stored(id).conflicts());
      must(plant.reopen(id, "It came back"));
      EXPECT_TRUE(plant.work_once());
      EXPECT_EQ(plant.stored(id).remote.status, "To Do");
      ASSERT_EQ(jira.comments().size(), 1u);
      EXPECT_THAT(jira.comments()[0], HasSubstr("Reopened: It came back"));
    });
}

TEST(Courier, ClosesWhatWasFinishedThereWhenTheConnectionSaysSo) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    FakeJira jira(true);
    const auto asset = plant.vulnerable();
    const auto connection = plant.connect(ConnectionType::jira, jira.url(), "close");
    const auto id = must(plant.open(asset, jira_at(connection))).id;
    EXPECT_TRUE(plant.work_once());
    jira.set_status("Done", "done", "Won't Do");
    EXPECT_EQ(plant.poll(), 1);
    EXPECT_EQ(plant.stored(id).state, TicketState::open) << "not doing it is a statement about the risk that a person must make";
    EXPECT_EQ(plant.stored(id).remote.state, RemoteState::dropped);
    EXPECT_TRUE(plant.stored(id).conflicts());
    jira.set_status("Done", "done", "Fixed");
    plant.clock.advance_seconds(301);
    EXPECT_EQ(plant.poll(), 1);
    const Ticket t = plant.stored(id);
    EXPECT_EQ(t.state, TicketState::closed);
    EXPECT_EQ(t.close_reason, "patched");
    EXPECT_EQ(t.closed_by, "Bulkhead");
    ASSERT_TRUE(t.verification);
    EXPECT_EQ(t.verification->status, VerificationStatus::affected) << "Jira says done, the inventory says 2.8";
    EXPECT_EQ(plant.state_of(asset), findings::State::active);

    // Reopened here while it is still done there: the old answer does not close it again.
    must(plant.reopen(id, "2.8 is still running"));
    plant.clock.advance_seconds(301);
    EXPECT_EQ(plant.poll(), 1);
    EXPECT_EQ(plant.stored(id).state, TicketState::reopened);
  });
}

TEST(Courier, SurvivesACrashBeforeAndAfterTheCopyIsMade) {
  on_each_store([](store::Database& database) {
    std::int64_t id = 0;
    FakeJira jira(true);
    std::int64_t asset = 0;
    Plant plant(database);
    asset = plant.vulnerable();
    id = must(plant.open(asset, jira_at(plant.connect(ConnectionType::jira, jira.url())))).id;
    // The process dies between commit and sending: nothing went out, and the message is there for the next one.
    EXPECT_TRUE(jira.created().empty());
    // The next one makes the copy and dies before it can write that down: the lease runs out, the copy is found again.
    {
      const record::OutboxEntry entry = record::outbox_page(*database.reader(), {plant.organization, std::string(kTopic), {}, 1, 20}).entries.at(0);
      EXPECT_EQ(plant.courier->send(database, entry).state, record::OutboxState::sent);
      database.writer()->execute("UPDATE ticket SET remote_id = '', remote_key = '', remote_state = 'unknown' WHERE id = $1", id);
    }
    EXPECT_EQ(jira.created().size(), 1u);
    EXPECT_TRUE(plant.work_once());
    EXPECT_EQ(jira.created().size(), 1u) << "no second issue";
    EXPECT_EQ(plant.stored(id).remote.key, "OPS-1");
  });
}

TEST(Courier, TriesAgainWhatCanPassAndGivesUpWhatCannot) {
  on_each_store([](store::Database& database) {
    struct Fault {
      ScriptedReply reply;
      record::OutboxState state;
      const char* said;
    };
    const std::vector<Fault> faults = {{{.status = 429, .headers = {{"Retry-After", "120"}}}, record::OutboxState::retrying, "asks to slow down"},
                                       {{.status = 503, .body = "<html>"}, record::OutboxState::retrying, "HTTP 503"},
                                       {{.status = 401, .body = R"({"message":"Client must be authenticated"})"}, record::OutboxState::retrying, "refuses the credentials of the connection (HTTP 401); renew them there: Client must"},
                                       {{.status = 200, .body = "{}", .delay = std::chrono::milliseconds(1500)}, record::OutboxState::retrying, ""},
                                       {{.status = 200, .body = "not JSON"}, record::OutboxState::retrying, "in a form that is not known"},
                                       {{.close_at_once = true}, record::OutboxState::retrying, ""},
                                       {{.status = 400, .body = R"({"errorMessages":[],"errors":{"project":"valid project is required"}})"}, record::OutboxState::dead, "project: valid project is required"}};
    Plant plant(database);
    const auto asset = plant.vulnerable();
    for (const auto& fault : faults) {
      LoopbackServer server(std::vector<ScriptedReply>{fault.reply});
      const auto connection = plant.connect(ConnectionType::jira, server.url(""));
      const auto id = must(plant.open(asset, jira_at(connection))).id;
      const record::OutboxEntry entry = record::outbox_page(*database.reader(), {plant.organization, std::string(kTopic), {}, 1, 20}).entries.at(0);
      const auto outcome = plant.courier->send(database, entry);
      EXPECT_EQ(outcome.state, fault.state) << outcome.message;
      EXPECT_THAT(outcome.message, HasSubstr(fault.said));
      EXPECT_THAT(outcome.message, Not(HasSubstr("secret-token")));
      EXPECT_EQ(outcome.retry_after_seconds, fault.reply.status == 429 ? std::optional<std::int64_t>(120) : std::nullopt);
      EXPECT_EQ(plant.stored(id).remote.error, outcome.message) << "people see why";
      must(plant.close(id, {CloseReason::vendor_notified, "", "", "", ""}));
      must(plant.change([&](record::UnitOfWork& work) { return notify::delete_connection(work, connection); }));
    }
  });
}

TEST(Courier, AFailingSystemIsLeftAloneForAWhileAndARemovedCopyIsAConflict) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    FakeJira jira(true);
    const auto asset = plant.vulnerable();
    const auto id = must(plant.open(asset, jira_at(plant.connect(ConnectionType::jira, jira.url())))).id;
    EXPECT_TRUE(plant.work_once());
    jira.fail_with(401);
    EXPECT_EQ(plant.poll(), 1);
    EXPECT_THAT(plant.stored(id).remote.error, HasSubstr("refuses the credentials"));
    plant.clock.advance_seconds(301);
    EXPECT_EQ(plant.poll(), 0);
    plant.clock.advance_seconds(700);
    jira.fail_with(404);
    EXPECT_EQ(plant.poll(), 1);
    EXPECT_EQ(plant.stored(id).remote.state, RemoteState::dropped);
    EXPECT_EQ(plant.stored(id).remote.error, "");
    EXPECT_TRUE(plant.stored(id).conflicts());
  });
}

TEST(Courier, SignedWebhooksHaveTheCopyAskedForAndOthersAreRefused) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    FakeJira jira(true);
    const auto asset = plant.vulnerable();
    const auto connection = plant.connect(ConnectionType::jira, jira.url());
    const auto id = must(plant.open(asset, jira_at(connection))).id;
    EXPECT_TRUE(plant.work_once());
    EXPECT_EQ(plant.poll(), 1);
    jira.set_status("Done", "done", "Fixed");
    EXPECT_EQ(plant.poll(), 0);
    const std::string body = R"({"webhookEvent":"jira:issue_updated","issue":{"id":"10001","key":"OPS-1"}})";
    const std::string signature = "sha256=" + to_hex(hmac_sha256("a secret of 24 letters.", body));
    for (const auto& [who, with] : std::vector<std::pair<std::int64_t, std::string>>{{connection, ""}, {connection, "sha256=" + std::string(64, '0')}, {connection + 100, signature}}) {
      const auto refused = plant.courier->receive(database, who, with, body);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, "ticket_hook.refused");
    }
    EXPECT_EQ(plant.courier->receive(database, connection, signature, body + " ").error().code, "ticket_hook.refused") << "another body";
    EXPECT_EQ(plant.poll(), 0);
    must(plant.courier->receive(database, connection, signature, body));
    EXPECT_EQ(plant.poll(), 1);
    EXPECT_EQ(plant.stored(id).remote.state, RemoteState::done) << "read from Jira itself, not from the message";
    EXPECT_EQ(plant.stored(id).remote.status, "Done (Fixed)");
  });
}

TEST(Courier, ServiceNowIncidentsAreMadeOnceFoundAgainAndResolved) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    FakeServiceNow now;
    const auto asset = plant.vulnerable();
    const Routing routing{Destination::servicenow, plant.connect(ConnectionType::servicenow, now.url()), {{}, {}, {}, "OT Operations", {}}};
    const auto id = must(plant.open(asset, routing)).id;
    EXPECT_TRUE(plant.work_once());
    EXPECT_EQ(plant.stored(id).remote.key, "INC0010001") << plant.stored(id).remote.error;
    EXPECT_EQ(plant.stored(id).remote.status, "New");
    EXPECT_THAT(now.created(), HasSubstr(R"("assignment_group":"287ebd7da9fe198100f92cc8d1d2154e")")) << "the name became its sys_id";
    EXPECT_THAT(now.created(), HasSubstr(R"("impact":"1","urgency":"1")"));
    database.writer()->execute("UPDATE ticket SET remote_id = '' WHERE id = $1", id);
    must(plant.change([&](record::UnitOfWork& work) { return send_ticket(work, id); }));
    EXPECT_TRUE(plant.work_once());
    EXPECT_EQ(now.made(), 1) << "found by its correlation id";
    must(plant.close(id, {CloseReason::patched, "Done", "3.1", "", ""}));
    EXPECT_TRUE(plant.work_once());
    const Ticket t = plant.stored(id);
    EXPECT_EQ(t.remote.state, RemoteState::done) << t.remote.error;
    EXPECT_EQ(t.remote.status, "Resolved (Solution provided)");
    EXPECT_EQ(plant.courier->test(must(notify::connection(*database.reader(), plant.organization, *routing.connection_id))).state, record::OutboxState::sent);
  });
}

TEST(Courier, LinearIssuesCarryOurIdAndTellErrorsInside) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    FakeLinear linear;
    const auto asset = plant.vulnerable();
    const Routing routing{Destination::linear, plant.connect(ConnectionType::linear, linear.url()), {{}, {}, {}, {}, "ENG"}};
    linear.fail_with("RATELIMITED");
    const auto id = must(plant.open(asset, routing)).id;
    EXPECT_TRUE(plant.work_once());
    EXPECT_EQ(plant.stored(id).remote.error, "Linear asks to slow down.");
    linear.fail_with("AUTHENTICATION_ERROR");
    plant.clock.advance_seconds(60);
    EXPECT_TRUE(plant.work_once());
    EXPECT_THAT(plant.stored(id).remote.error, HasSubstr("refuses the API key"));
    linear.fail_with("");
    plant.clock.advance_seconds(600);
    EXPECT_TRUE(plant.work_once());
    Ticket t = plant.stored(id);
    EXPECT_EQ(t.remote.key, "ENG-7") << t.remote.error;
    EXPECT_EQ(t.remote.id, t.reference);
    EXPECT_EQ(t.remote.error, "");
    EXPECT_EQ(linear.authorization(), "secret-token");
    must(plant.close(id, {CloseReason::patched, "", "3.1", "", ""}));
    EXPECT_TRUE(plant.work_once());
    t = plant.stored(id);
    EXPECT_EQ(t.remote.state, RemoteState::done) << t.remote.error;
    EXPECT_EQ(linear.moved_to(), "state-done-first") << "the first state of the kind in the team's order";
  });
}

}  // namespace
}  // namespace bulkhead::tickets
