// Ticket rules: from a feed to tickets, once each.
#include "notify/bell.h"
#include "testing.h"

namespace bulkhead::tickets {
namespace {

using namespace testing;

TicketRule rule_of(std::string_view trigger) {
  TicketRule rule;
  rule.name = fmt::format("On {}", trigger);
  rule.trigger_name = trigger;
  return rule;
}

std::int64_t look(Plant& plant) {
  const auto raised = must(notify::detect(plant.database, plant.clock, plant.corpus, plant.projections, plant.views, {}, rule_listener([&] { return plant.desk(); })));
  plant.clock.advance_seconds(10);
  return raised;
}

std::vector<Ticket> all(Plant& plant) {
  Query query;
  query.organization_id = plant.organization;
  query.per_page = 1000;
  return tickets(*plant.database.reader(), query).tickets;
}

TEST(TicketRules, OpenOneTicketAFindingWhenNewsComeAndNeverASecond) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    auto critical = rule_of(notify::kCveCritical);
    critical.assignee = "shift@plant.example";
    critical.due_days = 14;
    const auto first = must(plant.change([&](record::UnitOfWork& work) { return create_ticket_rule(work, critical); }));
    must(plant.change([&](record::UnitOfWork& work) { return create_ticket_rule(work, rule_of(notify::kKevNew)); }));
    plant.match();
    look(plant);
    plant.import();
    plant.add_asset("PLC-1");
    plant.match();
    look(plant);
    ASSERT_EQ(all(plant).size(), 1u) << "the medium one is no news for these rules";
    const Ticket made = all(plant).front();
    EXPECT_EQ(made.cve, kCve);
    EXPECT_EQ(made.assignee, "shift@plant.example");
    EXPECT_EQ(made.due_date, "2026-02-15");
    EXPECT_EQ(made.rule_id, first.id);
    EXPECT_EQ(made.created_by, "Bulkhead");
    EXPECT_EQ(notify::bell(*database.reader(), plant.organization, 7, plant.clock.now(), true, 1, 20).items.front().kind, notify::BellKind::ticket);
    look(plant);
    // It becomes known to be exploited: another rule hears of it, and the ticket is there already.
    plant.import(true);
    plant.match();
    look(plant);
    EXPECT_EQ(all(plant).size(), 1u);
    EXPECT_EQ(plant.logged(record::Action::ticket_created), 1);
  });
}

TEST(TicketRules, KeepToTheirEnvironmentFloorAndSwitch) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    const auto elsewhere = must(plant.change([&](record::UnitOfWork& work) { return inventory::create_environment(work, {.name = "Elsewhere"}); }));
    auto other = rule_of(notify::kAssetMatched), high = rule_of(notify::kAssetMatched), off = rule_of(notify::kAssetMatched);
    other.environment_id = elsewhere.id;
    high.severity_floor = 90;
    off.enabled = false;
    for (const auto& rule : {other, high, off}) must(plant.change([&](record::UnitOfWork& work) { return create_ticket_rule(work, rule); }));
    plant.match();
    look(plant);
    plant.vulnerable();
    look(plant);
    const auto made = all(plant);
    ASSERT_EQ(made.size(), 1u) << "only the critical one reaches 9.0, in this environment, by the rule that is on";
    EXPECT_EQ(made.front().cve, kCve);
  });
}

TEST(TicketRules, TellWhatTheyWouldDoAndStopAtTheirMost) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    plant.import();
    for (int i = 0; i < kMostAtOnce + 20; ++i) plant.add_asset(fmt::format("PLC-{:03}", i));
    plant.match();
    const auto rule = must(plant.change([&](record::UnitOfWork& work) { return create_ticket_rule(work, rule_of(notify::kCveHigh)); }));
    auto told = forecast(*database.reader(), rule, *plant.view(), plant.clock.now());
    EXPECT_EQ(told.findings, kMostAtOnce + 20) << "CVSS of 7.0 and more, the critical included";
    EXPECT_EQ(told.would_open.size(), static_cast<std::size_t>(kMostAtOnce));
    EXPECT_TRUE(all(plant).empty()) << "a test opens nothing";
    const auto run = [&] {
      const auto here = plant.view();
      return must(plant.change([&](record::UnitOfWork& work) { return run_rule(work, plant.desk(), rule, *here); })).size();
    };
    EXPECT_EQ(run(), static_cast<std::size_t>(kMostAtOnce));
    told = forecast(*database.reader(), rule, *plant.view(), plant.clock.now());
    EXPECT_EQ(told.with_ticket, kMostAtOnce);
    EXPECT_EQ(run(), 20u);
    EXPECT_EQ(all(plant).size(), static_cast<std::size_t>(kMostAtOnce + 20));
  });
}

TEST(TicketRules, AreChecked) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    const auto make = [&](const TicketRule& rule, record::Role role = record::Role::owner) { return plant.change([&](record::UnitOfWork& work) { return create_ticket_rule(work, rule); }, role); };
    EXPECT_EQ(make(rule_of("report.ready")).error().code, "ticket_rule.invalid");
    EXPECT_EQ(make(rule_of(notify::kKevNew), record::Role::contributor).error().code, "role_missing");
    auto foreign = rule_of(notify::kKevNew);
    foreign.environment_id = 4711;
    EXPECT_EQ(make(foreign).error().code, "environment.not_found");
    const auto connection = plant.connect(notify::ConnectionType::jira, "https://plant.atlassian.example");
    auto jira = rule_of(notify::kKevNew);
    jira.routing = {Destination::jira, connection, {{}, "OPS", {}, {}, {}}};
    auto made = must(make(jira));
    EXPECT_EQ(made.routing.target.issue_type, "Task");
    auto wrong = jira;
    wrong.routing.destination = Destination::servicenow;
    EXPECT_EQ(make(wrong).error().code, "ticket_rule.invalid") << "the connection is of another system";
    EXPECT_EQ(require_unused(*database.reader(), connection).error().code, "connection.in_use");
    made.name = "Renamed";
    EXPECT_EQ(must(plant.change([&](record::UnitOfWork& work) { return update_ticket_rule(work, made); })).version, 2);
    EXPECT_EQ(plant.change([&](record::UnitOfWork& work) { return update_ticket_rule(work, made); }).error().code, "record.stale");
    must(plant.change([&](record::UnitOfWork& work) { return delete_ticket_rule(work, made.id); }));
    EXPECT_TRUE(ticket_rules(*database.reader(), plant.organization).empty());
    must(require_unused(*database.reader(), connection));
  });
}

}  // namespace
}  // namespace bulkhead::tickets
