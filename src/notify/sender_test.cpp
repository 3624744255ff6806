#include "notify/sender.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/digest.h"
#include "notify/raise.h"
#include "notify/rule.h"
#include "testing.h"

namespace bulkhead::notify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace testing;
using record::OutboxState;

ConnectionWish webhook(const std::string& url, ConnectionType type = ConnectionType::webhook) {
  ConnectionWish wish;
  wish.type = type;
  wish.name = "Hook";
  wish.settings.url = url;
  wish.credentials.secret = "a secret of 24 letters.";
  return wish;
}

Alert kev_alert() {
  Alert alert = test_alert({1'772'000'000'000'000});
  alert.event = kKevNew;
  alert.cve_id = "CVE-2025-10001";
  alert.severity = "CRITICAL";
  alert.cvss = 9.8;
  alert.environment_id = 1;
  alert.environment_name = "Plant";
  alert.title = "Known exploited CVE-2025-10001 affects PLC-1 in Plant";
  return alert;
}

/// Everything that a test of one store needs.
struct Bench {
  explicit Bench(store::Database& the_database) : database(the_database), key(must(SealKey::open(the_database.data_directory() / "seal-key"))) {
    SenderOptions options;
    options.egress = egress;
    options.public_address = "https://b.example";
    options.mail_from = {"bulkhead@b.example", "Bulkhead"};
    options.mail = mail;
    sender.emplace(key, options, clock);
  }
  Result<Connection> add(const ConnectionWish& wish, std::int64_t organization = 1) {
    return commit(database, clock, owner(organization), [&](record::UnitOfWork& work) { return create_connection(work, key, egress, wish); });
  }
  store::Database& database;
  FixedClock clock{{1'772'000'000'000'000}};
  SealKey key;
  Egress egress = loopback();
  std::optional<http::MailServer> mail;
  std::optional<Sender> sender;
};

TEST(Connections, KeepTheirCredentialsSealedAndApartByOrganization) {
  on_each_store([](store::Database& database) {
    Bench bench(database);
    ConnectionWish slack;
    slack.type = ConnectionType::slack;
    slack.name = "Ops";
    slack.settings.url = "https://hooks.slack.example/services/T0/B0/tokentoken";
    const auto made = must(bench.add(slack));
    EXPECT_EQ(made.settings.url, "");
    EXPECT_EQ(made.settings.target, "hooks.slack.example");
    EXPECT_EQ(must(credentials_of(bench.key, made)).url, slack.settings.url);
    const auto rows = database.reader()->select<std::string>("SELECT settings || sealed FROM notify_connection UNION ALL SELECT body FROM log_entry");
    for (const auto& row : rows) EXPECT_THAT(row, Not(HasSubstr("tokentoken")));
    EXPECT_EQ(connection(*database.reader(), 2, made.id).error().code, "connection.not_found");
    EXPECT_EQ(bench.add(slack).error().code, "connection.name_taken");
    slack.settings.url.clear();
    slack.name = "Operations";
    const auto changed = must(commit(database, bench.clock, owner(1), [&](record::UnitOfWork& work) { return update_connection(work, bench.key, bench.egress, made.id, slack); }));
    EXPECT_EQ(must(credentials_of(bench.key, changed)).url, "https://hooks.slack.example/services/T0/B0/tokentoken") << "an absent credential stays";
    EXPECT_FALSE(commit(database, bench.clock, owner(2), [&](record::UnitOfWork& work) { return delete_connection(work, made.id); }));
    record::Actor viewer = owner(1);
    viewer.role = record::Role::viewer;
    EXPECT_EQ(commit(database, bench.clock, viewer, [&](record::UnitOfWork& work) { return delete_connection(work, made.id); }).error().code, "viewer_role");
  });
}

TEST(Connections, RefuseTargetsThatTheOperatorDidNotAllow) {
  on_each_store([](store::Database& database) {
    Bench bench(database);
    for (const auto* url : {"http://plant.example/x", "ftp://plant.example/", "https://10.0.0.7/x", "https://user:pw@plant.example/", "https://[::ffff:10.0.0.1]/", "nonsense"})
      EXPECT_EQ(bench.add(webhook(url)).error().code, "connection.invalid") << url;
    EXPECT_TRUE(bench.add(webhook("http://127.0.0.1:9/x"))) << "inside the allow-list";
    // A name that resolves to a private address passes the check of the text and is stopped when the socket is made.
    Egress strict;
    SenderOptions options;
    options.egress = strict;
    const Sender sender(bench.key, options, bench.clock);
    ConnectionWish by_name = webhook("https://localhost:9/x");
    by_name.name = "By name";
    const Connection made = must(bench.add(by_name));
    const auto outcome = sender.send(made, {"1-0", bench.clock.now()}, {kev_alert()}, 1);
    EXPECT_EQ(outcome.state, OutboxState::dead);
    EXPECT_THAT(outcome.message, HasSubstr("private"));
  });
}

TEST(Sender, PostsSignedWebhooksAndTellsFailuresApart) {
  on_each_store([](store::Database& database) {
    Bench bench(database);
    http::testing::LoopbackServer server(std::vector<http::testing::ScriptedReply>{{.status = 204}, {.status = 503, .headers = {{"Retry-After", "30"}}, .body = "busy"}, {.close_at_once = true}});
    const auto made = must(bench.add(webhook(server.url("/hook"))));
    const auto send = [&] { return bench.sender->send(made, {"12-0", bench.clock.now()}, {kev_alert()}, 1); };
    EXPECT_EQ(send().state, OutboxState::sent);
    const auto seen = server.requests().front();
    EXPECT_EQ(seen.target, "/hook");
    EXPECT_EQ(seen.header("X-BreachSpider-Signature"), "sha256=" + to_hex(hmac_sha256("a secret of 24 letters.", seen.body)));
    EXPECT_EQ(seen.header("webhook-id"), "msg_12-0");
    EXPECT_EQ(seen.header("webhook-signature"), "v1," + to_base64(to_bytes(hmac_sha256("a secret of 24 letters.", "msg_12-0." + seen.header("webhook-timestamp") + "." + seen.body))));
    EXPECT_EQ(must(parse_json(seen.body)).find("finding")->text("cve_id"), "CVE-2025-10001");
    const auto busy = send();
    EXPECT_EQ(busy.state, OutboxState::retrying);
    EXPECT_EQ(busy.status, 503);
    EXPECT_EQ(busy.retry_after_seconds, 30);
    EXPECT_EQ(send().state, OutboxState::retrying) << "a cut connection passes";
  });
}

TEST(Sender, SpeaksToSlackTeamsPagerDutyAndMail) {
  on_each_store([](store::Database& database) {
    Bench bench(database);
    http::testing::SmtpSink sink;
    http::testing::LoopbackServer server(std::vector<http::testing::ScriptedReply>{{.status = 200}});
    SenderOptions options;
    options.egress = bench.egress;
    options.public_address = "https://b.example";
    options.mail_from = {"bulkhead@b.example", "Bulkhead"};
    options.mail = http::MailServer{.host = "127.0.0.1", .port = sink.port(), .security = http::MailSecurity::plain};
    const Sender sender(bench.key, options, bench.clock);
    const auto send = [&](ConnectionType type) {
      ConnectionWish wish;
      wish.type = type;
      wish.name = std::string(name_of(type));
      wish.settings.url = server.url("/" + wish.name);
      wish.settings.to = type == ConnectionType::email ? std::vector<std::string>{"Shift@Plant.example"} : std::vector<std::string>{};
      wish.credentials.routing_key = "R0123456789";
      return sender.send(must(bench.add(wish)), {"1-0", bench.clock.now()}, {kev_alert()}, 1);
    };
    for (const auto type : {ConnectionType::slack, ConnectionType::teams, ConnectionType::pagerduty, ConnectionType::email}) EXPECT_EQ(send(type).state, OutboxState::sent) << name_of(type);
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 3u);
    EXPECT_THAT(requests[0].body, HasSubstr("\"blocks\""));
    EXPECT_THAT(requests[1].body, HasSubstr("AdaptiveCard"));
    EXPECT_THAT(requests[2].body, HasSubstr("\"routing_key\":\"R0123456789\""));
    ASSERT_TRUE(sink.wait_for(1));
    EXPECT_EQ(sink.mails().front().recipients, std::vector<std::string>{"shift@plant.example"});
    EXPECT_THAT(sink.mails().front().content, HasSubstr("\r\n\r\n" + to_base64("Known exploited CV"))) << "the text, as base64";
    EXPECT_EQ(bench.sender->send_mail({"a@b.example"}, {"1-0", {}}, {kev_alert()}, 1).state, OutboxState::dead) << "no mail server";
  });
}

/// A socket on 127.0.0.1 that takes what comes.
struct Listener {
  explicit Listener(int type) : number(socket(AF_INET, type, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(number, reinterpret_cast<sockaddr*>(&address), size) != 0 || (type == SOCK_STREAM && listen(number, 1) != 0)) throw store::Failure("no loopback socket");
    getsockname(number, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  ~Listener() { close(number); }
  [[nodiscard]] std::string read_stream() const {
    const int peer = accept(number, nullptr, nullptr);
    std::string out;
    char buffer[4096];
    for (ssize_t n; (n = read(peer, buffer, sizeof buffer)) > 0;) out.append(buffer, static_cast<std::size_t>(n));
    close(peer);
    return out;
  }
  [[nodiscard]] std::string read_datagram() const {
    char buffer[4096];
    const ssize_t n = recv(number, buffer, sizeof buffer, 0);
    return {buffer, static_cast<std::size_t>(std::max<ssize_t>(n, 0))};
  }
  int number;
  int port = 0;
};

TEST(Sender, WritesSyslogByUdpAndTcp) {
  on_each_store([](store::Database& database) {
    Bench bench(database);
    const Listener udp(SOCK_DGRAM), tcp(SOCK_STREAM);
    ConnectionWish wish;
    wish.type = ConnectionType::syslog;
    wish.name = "SIEM";
    wish.settings.host = "127.0.0.1";
    wish.settings.port = udp.port;
    wish.settings.transport = "udp";
    EXPECT_EQ(bench.sender->send(must(bench.add(wish)), {"1-0", {}}, {kev_alert()}, 1).state, OutboxState::sent);
    EXPECT_THAT(udp.read_datagram(), ::testing::StartsWith("<130>1 "));
    wish.name = "SIEM by TCP";
    wish.settings.port = tcp.port;
    wish.settings.transport = "tcp";
    wish.settings.format = "cef";
    std::string line;
    {
      const std::jthread reader([&] { line = tcp.read_stream(); });
      EXPECT_EQ(bench.sender->send(must(bench.add(wish)), {"1-0", {}}, {kev_alert()}, 1).state, OutboxState::sent);
    }
    EXPECT_THAT(line, HasSubstr("CEF:0|Bulkhead|"));
    const std::size_t blank = line.find(' ');
    EXPECT_EQ(std::to_string(line.size() - blank - 1), line.substr(0, blank)) << "octet counting";
  });
}

TEST(Rules, RouteByTriggerEnvironmentFloorAndQuietHours) {
  on_each_store([](store::Database& database) {
    Bench bench(database);
    const auto hook = must(bench.add(webhook("http://127.0.0.1:9/x")));
    AlertRule rule;
    rule.name = "KEV";
    rule.trigger_name = kKevNew;
    rule.connection_id = hook.id;
    rule.severity_floor = 90;
    const auto add = [&](AlertRule wish) { return commit(database, bench.clock, owner(1), [&](record::UnitOfWork& work) { return create_alert_rule(work, wish); }); };
    rule = must(add(rule));
    const auto raised = [&](std::vector<Alert> alerts, std::int64_t organization = 1) {
      record::UnitOfWork work(database, record::system_actor(organization), bench.clock);
      const auto messages = raise(work, organization, alerts, {});
      work.change({record::Action::alerts_raised, "alerts", {}, {}, {}, Json::object({{"alerts", alerts.size()}, {"summary", "test"}}), {}, 0});
      must(work.commit());
      return messages;
    };
    Alert low = kev_alert(), other = kev_alert();
    low.cvss = 5.0;
    other.event = kCveHigh;
    EXPECT_EQ(raised({low}), 0);
    EXPECT_EQ(raised({other}), 0);
    EXPECT_EQ(raised({kev_alert()}, 2), 0) << "another organization's rule";
    EXPECT_EQ(raised({kev_alert()}), 1);
    EXPECT_EQ(raised({kev_alert()}), 0) << "said once a day";
    bench.clock.advance_seconds(86'401);
    EXPECT_EQ(raised({kev_alert()}), 1);
    EXPECT_EQ(commit(database, bench.clock, owner(1), [&](record::UnitOfWork& work) { return delete_connection(work, hook.id); }).error().code, "connection.in_use");

    rule.quiet_from = 0;
    rule.quiet_to = 24 * 60 - 1;  // nearly always quiet
    rule = must(commit(database, bench.clock, owner(1), [&](record::UnitOfWork& work) { return update_alert_rule(work, rule); }));
    bench.clock.advance_seconds(86'401);
    EXPECT_EQ(raised({kev_alert()}), 1);
    const auto sent = [&] { return record::outbox_page(*database.reader(), {1, std::string(kTopic), std::nullopt, 1, 50}).total; };
    EXPECT_EQ(sent(), 2) << "it waits";
    EXPECT_EQ(must(flush_pending(database, bench.clock)), 0);
    bench.clock.advance_seconds(86'400);
    EXPECT_EQ(must(flush_pending(database, bench.clock)), 1);
    EXPECT_EQ(sent(), 3);
    rule.digest = Digest::daily;
    EXPECT_EQ(commit(database, bench.clock, owner(1), [&](record::UnitOfWork& work) { return update_alert_rule(work, rule); }).error().code, "alert_rule.invalid") << "webhooks take no digests";
    rule.digest = Digest::none;
    rule.version = 1;
    EXPECT_EQ(commit(database, bench.clock, owner(1), [&](record::UnitOfWork& work) { return update_alert_rule(work, rule); }).error().code, "record.stale");
  });
}

TEST(Rules, ManyAlertsAtOnceBecomeOneMessageForPeople) {
  on_each_store([](store::Database& database) {
    Bench bench(database);
    ConnectionWish mail;
    mail.name = "Shift";
    mail.settings.to = {"shift@plant.example"};
    AlertRule rule;
    rule.name = "All";
    rule.trigger_name = kAssetMatched;
    rule.connection_id = must(bench.add(mail)).id;
    must(commit(database, bench.clock, owner(1), [&](record::UnitOfWork& work) { return create_alert_rule(work, rule); }));
    std::vector<Alert> alerts(250, kev_alert());
    for (std::size_t i = 0; i < alerts.size(); ++i) alerts[i].event = kAssetMatched, alerts[i].cve_id = fmt::format("CVE-2025-{}", 20'000 + i);
    record::UnitOfWork work(database, record::system_actor(1), bench.clock);
    EXPECT_EQ(raise(work, 1, alerts, {}), 1);
    work.change({record::Action::alerts_raised, "alerts", {}, {}, {}, Json::object({{"alerts", alerts.size()}, {"summary", "test"}}), {}, 0});
    must(work.commit());
    const auto page = record::outbox_page(*database.reader(), {1, std::string(kTopic), std::nullopt, 1, 50});
    ASSERT_EQ(page.total, 1);
    EXPECT_EQ(page.entries.front().body.find("total")->integer(), 250);
    EXPECT_EQ(page.entries.front().body.find("alerts")->items().size(), 100u);
  });
}

TEST(Rules, QuietHoursAndDigestsEndWhenTheyShould) {
  AlertRule rule;
  const auto at = [](std::string_view text) { return must(parse_instant(text)); };
  EXPECT_EQ(due_at(rule, at("2026-03-01T12:00:00Z")), at("2026-03-01T12:00:00Z"));
  rule.quiet_from = 22 * 60;
  rule.quiet_to = 6 * 60;
  rule.utc_offset_minutes = 60;
  EXPECT_EQ(due_at(rule, at("2026-03-01T20:59:00Z")), at("2026-03-01T20:59:00Z"));
  EXPECT_EQ(due_at(rule, at("2026-03-01T21:00:00Z")), at("2026-03-02T05:00:00Z"));
  EXPECT_EQ(due_at(rule, at("2026-03-02T04:59:00Z")), at("2026-03-02T05:00:00Z"));
  EXPECT_EQ(due_at(rule, at("2026-03-02T05:00:00Z")), at("2026-03-02T05:00:00Z"));
  rule.digest = Digest::daily;  // local midnight is quiet, so it comes at 06:00
  EXPECT_EQ(due_at(rule, at("2026-03-02T12:00:00Z")), at("2026-03-03T05:00:00Z"));
  rule.quiet_from.reset(), rule.quiet_to.reset();
  rule.digest = Digest::hourly;
  EXPECT_EQ(due_at(rule, at("2026-03-02T12:10:00Z")), at("2026-03-02T13:00:00Z"));
}

}  // namespace
}  // namespace bulkhead::notify
