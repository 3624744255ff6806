#include "notify/bell.h"
#include "testing.h"
#include "triage/clock.h"
#include "triage/work.h"

namespace bulkhead::triage {
namespace {

using namespace testing;
using findings::DecisionKind;
using findings::Severity;
using inventory::Criticality;

Instant at(std::string_view text) { return must(parse_instant(text)); }

FindingClock clock_on(std::string_view now, ClockInput in) { return clock_of(findings::default_policy(), in, at(now)); }

ClockInput critical() {
  ClockInput in;
  in.first_seen = at("2026-02-01");
  in.severity = Severity::CRITICAL;
  in.criticality = Criticality::low;
  return in;
}

TEST(FindingClock, RunsThenIsBreached) {
  const auto running = clock_on("2026-03-03", critical());
  EXPECT_EQ(running.state, ClockState::running);
  EXPECT_EQ(to_iso_date(*running.due_at), "2026-03-03") << "30 days by the default policy";
  EXPECT_EQ(clock_on("2026-03-03T00:00:01Z", critical()).state, ClockState::breached);
  auto calm = critical();
  calm.severity = Severity::LOW;
  EXPECT_EQ(clock_on("2036-01-01", calm).state, ClockState::none) << "no rule for low severity";
}

TEST(FindingClock, DecidedInTimeOrTooLate) {
  auto in = critical();
  in.open = false;
  in.decided_at = at("2026-02-10");
  std::vector<Pause> out{{at("2026-02-10"), {}}};
  in.pauses = &out;
  EXPECT_EQ(clock_on("2027-01-01", in).state, ClockState::met);
  EXPECT_EQ(to_iso_date(*clock_on("2027-01-01", in).due_at), "2026-03-03") << "the date of then stays";
  in.decided_at = at("2026-03-10");
  out = {{at("2026-03-10"), {}}};
  EXPECT_EQ(clock_on("2027-01-01", in).state, ClockState::breached);
  in.decided_at.reset();
  EXPECT_EQ(clock_on("2027-01-01", in).state, ClockState::none) << "withdrawn by the intelligence: nobody did anything";
}

TEST(FindingClock, StandsStillOutOfTheQueueAndGoesOnAfterwards) {
  auto in = critical();
  std::vector<Pause> away{{at("2026-02-11"), at("2026-08-11")}};
  in.pauses = &away;
  EXPECT_EQ(to_iso_date(*clock_on("2026-08-20", in).due_at), "2026-08-31") << "10 days were used before, 20 are left";
  away = {{at("2026-04-01"), at("2026-08-11")}};
  EXPECT_EQ(clock_on("2026-08-20", in).state, ClockState::breached) << "a pause after the date does not heal it";
  away = {{at("2026-02-11"), {}}};
  in.waiting = true;
  EXPECT_EQ(clock_on("2026-06-01", in).state, ClockState::paused);
}

TEST(FindingClock, KnownExploitationCountsFromTheListing) {
  auto in = critical();
  in.kev = true;
  in.kev_since = at("2026-02-10");
  EXPECT_EQ(to_iso_date(*clock_on("2026-02-12", in).due_at), "2026-02-24") << "14 days from the listing";
  in.kev_since = at("2026-03-01");
  EXPECT_EQ(to_iso_date(*clock_on("2026-03-02", in).due_at), "2026-03-03") << "the earlier of both rules";
  in.kev_since = at("2020-01-01");
  EXPECT_EQ(to_iso_date(*clock_on("2026-02-12", in).due_at), "2026-02-15") << "never before the finding was seen";
}

TEST(FindingClock, APersonsEarlierDateCounts) {
  auto in = critical();
  in.own_due = at("2026-02-05T23:59:59Z");
  const auto clock = clock_on("2026-02-03", in);
  EXPECT_TRUE(clock.own_date);
  EXPECT_EQ(to_iso_date(*clock.due_at), "2026-02-05");
  in.severity = Severity::LOW;
  EXPECT_EQ(clock_on("2026-02-06", in).state, ClockState::breached) << "also where no rule fits";
}

TEST(Clocks, FollowDecisionsOfTheStore) {
  on_each([](Plant& plant) {
    // Critical on A-2 (low criticality): due on 2026-03-03, 30 days after it was first seen.
    plant.days(10);
    must(plant.decide(plant.petra, "A-2", "CVE-2026-1001", {DecisionKind::dismiss, "duplicate", "", "", ""}));
    plant.days(60);
    const auto of = [&] {
      const auto view = plant.view();
      const Clocks clocks(*plant.database.reader(), *view, plant.clock.now());
      const auto finding = plant.finding("A-2", "CVE-2026-1001");
      FindingClock by_pair;
      view->each_pair(plant.clock.now(), [&](const auto& pair) {
        if (view->assets()[pair.asset].name == "A-2" && view->cves()[view->matches()[pair.match].cve].id == "CVE-2026-1001") by_pair = clocks.of(pair);
      });
      const auto by_finding = clocks.of(finding);
      EXPECT_EQ(by_pair.state, by_finding.state);
      EXPECT_EQ(by_pair.due_at, by_finding.due_at);
      return by_finding;
    };
    EXPECT_EQ(of().state, ClockState::met);
    must(plant.decide(plant.petra, "A-2", "CVE-2026-1001", {DecisionKind::restore, "", "", "", ""}));
    EXPECT_EQ(of().state, ClockState::running);
    plant.days(19);
    EXPECT_EQ(of().state, ClockState::running) << "29 of 30 days were open";
    plant.days(2);
    EXPECT_EQ(of().state, ClockState::breached);
    const auto view = plant.view();
    const Clocks clocks(*plant.database.reader(), *view, plant.clock.now());
    const auto counts = count_clocks(clocks, *view, plant.clock.now());
    EXPECT_EQ(counts.breached, 4) << "both CVEs on both gateways";
    EXPECT_EQ(counts.running, 1) << "medium: 180 days";
    EXPECT_EQ(in_state(clocks, *view, ClockState::breached, plant.clock.now()).size(), 4u);
  });
}

TEST(Overdue, IsToldOnceAndAgainAfterItWasClosed) {
  on_each([](Plant& plant) {
    findings::ViewCache views(facts_of);
    const auto tell = [&] { return must(tell_overdue(plant.database, plant.clock, views, 1)); };
    EXPECT_EQ(tell(), 0);
    plant.days(20);  // critical on the asset of high criticality: 15 days, for the known exploited one too, since its listing came later
    EXPECT_EQ(tell(), 2);
    EXPECT_EQ(plant.newest().action, "FINDING_OVERDUE");
    EXPECT_EQ(plant.newest().sentence, "The due date of 2 findings in Plant passed.");
    EXPECT_EQ(notify::bell(*plant.database.reader(), plant.owner.organization_id, plant.vera.user_id, plant.clock.now(), true, 1, 20).items.front().title, "2 due dates passed");
    EXPECT_EQ(tell(), 0);
    must(plant.decide(plant.petra, "A-1", "CVE-2026-1001", {DecisionKind::dismiss, "duplicate", "", "", ""}));
    EXPECT_EQ(tell(), 0);
    must(plant.decide(plant.petra, "A-1", "CVE-2026-1001", {DecisionKind::restore, "", "", "", ""}));
    EXPECT_EQ(tell(), 1) << "back in the queue and still late";
    plant.days(300);
    EXPECT_EQ(tell(), 3) << "all others";
  });
}

TEST(DueDate, MayComeEarlierThanThePolicyNeverLater) {
  on_each([](Plant& plant) {
    const auto view = plant.view();
    const auto set = [&](std::string_view date) {
      return plant.change(plant.petra, [&](record::UnitOfWork& w) { return set_due(w, *view, plant.id("A-2", "CVE-2026-1001"), date); });
    };
    EXPECT_EQ(set("2026-03-04").error().code, "due.after_policy");
    EXPECT_EQ(set("2026-01-01").error().code, "due.in_the_past");
    EXPECT_EQ(set("soon").error().code, "due.bad_date");
    ASSERT_TRUE(set("2026-02-10"));
    EXPECT_EQ(plant.newest().sentence, "petra@plant.example set the due date of the finding CVE-2026-1001 on A-2 in Plant to 2026-02-10.");
    const Clocks clocks(*plant.database.reader(), *view, plant.clock.now(), {plant.finding("A-2", "CVE-2026-1001").asset_id});
    EXPECT_EQ(to_iso_date(*clocks.of(plant.finding("A-2", "CVE-2026-1001")).due_at), "2026-02-10");
    ASSERT_TRUE(set(""));
    EXPECT_FALSE(plant.change(plant.vera, [&](record::UnitOfWork& w) { return set_due(w, *view, plant.id("A-2", "CVE-2026-1001"), "2026-02-10"); }));
  });
}

}  // namespace
}  // namespace bulkhead::triage
