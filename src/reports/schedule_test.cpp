// When schedules run, and that a run is taken once, tried again and left out as documented.
#include "reports/schedule.h"

#include <gtest/gtest.h>

#include "record/log.h"
#include "reports/share.h"
#include "testing.h"

namespace bulkhead::reports {
namespace {

using testing::at;
using testing::must;
using testing::Plant;

std::string next(const Timing& timing, std::string_view after) { return to_iso_milliseconds(must(next_run(timing, at(after)))).substr(0, 16); }
std::string latest(const Timing& timing, std::string_view now) { return to_iso_milliseconds(must(latest_run(timing, at(now)))).substr(0, 16); }

TEST(ScheduleTime, WeeklyFollowsTheLocalClock) {
  const Timing monday{Frequency::weekly, 1, 360, "Europe/Berlin"};
  EXPECT_EQ(next(monday, "2026-03-23T04:59:00Z"), "2026-03-23T05:00");
  EXPECT_EQ(next(monday, "2026-03-23T05:00:00Z"), "2026-03-30T04:00");  // the clocks moved on the 29th
  EXPECT_EQ(next(monday, "2026-10-19T12:00:00Z"), "2026-10-26T05:00");
  const Timing sunday{Frequency::weekly, 7, 150, "Europe/Berlin"};
  EXPECT_EQ(next(sunday, "2026-03-28T12:00:00Z"), "2026-03-29T01:00");  // 02:30 is skipped
  EXPECT_EQ(next(sunday, "2026-03-29T01:00:00Z"), "2026-04-05T00:30");
  EXPECT_EQ(next(sunday, "2026-10-24T12:00:00Z"), "2026-10-25T00:30");  // 02:30 comes twice, the run once
  EXPECT_EQ(next(sunday, "2026-10-25T00:30:00Z"), "2026-11-01T01:30");
}

TEST(ScheduleTime, MonthlyAndQuarterly) {
  EXPECT_EQ(next({Frequency::monthly, 28, 0, "UTC"}, "2026-02-28T00:00:00Z"), "2026-03-28T00:00");
  EXPECT_EQ(next({Frequency::monthly, 0, 360, "UTC"}, "2026-01-31T06:00:00Z"), "2026-02-28T06:00");
  EXPECT_EQ(next({Frequency::monthly, 0, 360, "UTC"}, "2028-02-01T00:00:00Z"), "2028-02-29T06:00");
  EXPECT_EQ(next({Frequency::monthly, 1, 30, "Pacific/Auckland"}, "2026-06-29T00:00:00Z"), "2026-06-30T12:30");  // there it is July already
  EXPECT_EQ(next({Frequency::quarterly, 0, 360, "UTC"}, "2026-02-11T00:00:00Z"), "2026-04-01T06:00");
  EXPECT_EQ(next({Frequency::quarterly, 0, 360, "UTC"}, "2026-10-01T06:00:00Z"), "2027-01-01T06:00");
  EXPECT_EQ(next_run({Frequency::weekly, 1, 0, "Nowhere/City"}, at("2026-01-01")).error().code, "time_zone.unknown");
}

TEST(ScheduleTime, TheNewestMissedRunAndItsPeriod) {
  const Timing monthly{Frequency::monthly, 1, 360, "Europe/Berlin"};
  EXPECT_EQ(latest(monthly, "2026-05-17T00:00:00Z"), "2026-05-01T04:00");
  EXPECT_EQ(latest(monthly, "2026-05-01T04:00:00Z"), "2026-05-01T04:00");
  EXPECT_EQ(latest(monthly, "2026-05-01T03:59:59Z"), "2026-04-01T04:00");
  const auto month = must(period_of_run(monthly, at("2026-05-01T04:00:00Z")));
  EXPECT_EQ(month.from + " " + month.to, "2026-04-01 2026-04-30");
  const auto last = must(period_of_run({Frequency::monthly, 0, 360, "UTC"}, at("2026-02-28T06:00:00Z")));
  EXPECT_EQ(last.from + " " + last.to, "2026-01-31 2026-02-27");
  const auto week = must(period_of_run({Frequency::weekly, 1, 360, "UTC"}, at("2026-01-05T06:00:00Z")));
  EXPECT_EQ(week.from + " " + week.to, "2025-12-29 2026-01-04");
  const auto quarter = must(period_of_run({Frequency::quarterly, 0, 360, "UTC"}, at("2026-01-01T06:00:00Z")));
  EXPECT_EQ(quarter.from + " " + quarter.to, "2025-10-01 2025-12-31");
}

ScheduleFields weekly(const Plant& plant) {
  ScheduleFields fields;
  fields.name = " Monday report ";
  fields.environment_ids = {plant.environment.id};
  fields.timing = {Frequency::weekly, 1, 360, "UTC"};
  fields.recipients = {"Boss@Plant.example"};
  return fields;
}

Schedule create(Plant& plant, const ScheduleFields& fields) {
  record::UnitOfWork work(plant.database, plant.actor, plant.clock);
  const auto made = must(create_schedule(work, fields));
  must(work.commit());
  return made;
}

std::string refusal(Plant& plant, const ScheduleFields& fields) {
  record::UnitOfWork work(plant.database, plant.actor, plant.clock);
  const auto made = create_schedule(work, fields);
  return made ? "" : made.error().code;
}

void on_store(const std::function<void(Plant&)>& body) {
  testing::on_plant([&](Plant& plant, store::Connection&) { body(plant); });
}

TEST(Schedules, AreCheckedKeptAndChangedOnce) {
  on_store([](Plant& plant) {
    plant.clock.set(at("2026-03-04T00:00:00Z"));
    const auto made = create(plant, weekly(plant));
    EXPECT_EQ(made.name, "Monday report");
    EXPECT_EQ(to_iso_milliseconds(made.next_run_at), "2026-03-09T06:00:00.000Z");
    const auto read = must(schedule(*plant.database.reader(), 1, made.id));
    EXPECT_EQ(read.recipients, std::vector<std::string>{"boss@plant.example"});
    EXPECT_EQ(read.environment_ids, std::vector<std::int64_t>{plant.environment.id});
    EXPECT_EQ(schedule(*plant.database.reader(), 2, made.id).error().code, "schedule.not_found");

    auto wrong = weekly(plant);
    wrong.timing.day = 8;
    EXPECT_EQ(refusal(plant, wrong), "schedule.invalid");
    wrong = weekly(plant);
    wrong.recipients = {"nobody"};
    EXPECT_EQ(refusal(plant, wrong), "schedule.invalid");
    wrong = weekly(plant);
    wrong.environment_ids = {4711};
    EXPECT_EQ(refusal(plant, wrong), "environment.not_found");
    wrong = weekly(plant);
    wrong.report_type = ReportType::nerc_cip;
    wrong.environment_ids.clear();
    EXPECT_EQ(refusal(plant, wrong), "schedule.invalid");

    auto changed = weekly(plant);
    changed.timing = {Frequency::monthly, 0, 0, "UTC"};
    record::UnitOfWork work(plant.database, plant.actor, plant.clock);
    EXPECT_EQ(to_iso_milliseconds(must(update_schedule(work, made.id, changed, 1)).next_run_at), "2026-03-31T00:00:00.000Z");
    must(work.commit());
    record::UnitOfWork stale(plant.database, plant.actor, plant.clock);
    EXPECT_EQ(update_schedule(stale, made.id, changed, 1).error().code, "record.stale");
  });
}

TEST(Schedules, AViewerCannotMakeOne) {
  on_store([](Plant& plant) {
    plant.actor.role = record::Role::viewer;
    EXPECT_EQ(refusal(plant, weekly(plant)), "viewer_role");
  });
}

TEST(Schedules, ADueRunIsTakenByOneAndMadeUpForOnce) {
  on_store([](Plant& plant) {
    plant.clock.set(at("2026-03-04T00:00:00Z"));
    const auto made = create(plant, weekly(plant));
    EXPECT_FALSE(claim_due(plant.database, plant.clock));
    plant.clock.set(at("2026-04-08T00:00:00Z"));  // five Mondays later
    const auto claimed = claim_due(plant.database, plant.clock);
    ASSERT_TRUE(claimed);
    EXPECT_EQ(claimed->id, made.id);
    EXPECT_FALSE(claim_due(plant.database, plant.clock)) << "leased";
    plant.clock.advance_seconds(16 * 60);
    ASSERT_TRUE(claim_due(plant.database, plant.clock)) << "whoever had it is gone";
    record::UnitOfWork work(plant.database, record::system_actor(1), plant.clock);
    work.bookkeeping(record::Bookkeeping::progress);
    must(note_run(work, *claimed, 7, ""));
    must(work.commit());
    const auto after = must(schedule(*plant.database.reader(), 1, made.id));
    EXPECT_EQ(to_iso_milliseconds(after.next_run_at), "2026-04-13T06:00:00.000Z");
    EXPECT_EQ(after.last_report_id, 7);
    EXPECT_FALSE(claim_due(plant.database, plant.clock)) << "missed runs are made up for once";
  });
}

TEST(Schedules, WhatCanPassIsTriedAgainAndThenLeftOutWithAnEntry) {
  on_store([](Plant& plant) {
    plant.clock.set(at("2026-03-04T00:00:00Z"));
    const auto made = create(plant, weekly(plant));
    plant.clock.set(at("2026-03-09T06:00:00Z"));
    const Error passing{ErrorKind::unavailable, "report.renderer_failed", "No printer.", {}, {}, {}};
    for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
      const auto claimed = claim_due(plant.database, plant.clock);
      ASSERT_TRUE(claimed) << attempt;
      must(note_failure(plant.database, plant.clock, *claimed, passing));
      plant.clock.advance_seconds(11 * 60);
    }
    EXPECT_FALSE(claim_due(plant.database, plant.clock));
    const auto after = must(schedule(*plant.database.reader(), 1, made.id));
    EXPECT_EQ(after.last_error, "No printer.");
    EXPECT_EQ(to_iso_milliseconds(after.next_run_at), "2026-03-16T06:00:00.000Z");
    record::LogQuery query;
    query.action = record::Action::report_schedule_failed;
    const auto log = record::list_entries(*plant.database.reader(), query);
    ASSERT_EQ(log.total, 1);
    EXPECT_EQ(log.entries[0].sentence, "The scheduled report Monday report could not be made: No printer.");
  });
}

StoredReport kept_report(Plant& plant) {
  record::UnitOfWork work(plant.database, plant.actor, plant.clock);
  RenderedReport form;
  form.bytes = "<p>report</p>";
  form.media_type = "text/html";
  form.file_name = "r.html";
  form.sha256 = std::string(64, 'b');
  StoredReport report;
  report.report_type = "patch_gap";
  report.title = "Patch gap report";
  report.document_number = "PATCHGAP-1";
  report.environments = Json::array();
  report.period_from = "2026-01-01";
  report.period_to = "2026-01-31";
  const auto kept = must(keep_report(work, plant.database, report, {{ReportFormat::html, form}}));
  must(work.commit());
  return kept;
}

TEST(Shares, OpenUntilTheyEndOrAreWithdrawnAndEveryLookIsNoted) {
  on_store([](Plant& plant) {
    plant.clock.set(at("2026-03-04T00:00:00Z"));
    const auto report = kept_report(plant);
    record::UnitOfWork work(plant.database, plant.actor, plant.clock);
    const auto made = must(share_report(work, report.id, "Auditor@else.example", {}));
    must(work.commit());
    EXPECT_EQ(to_iso_milliseconds(made.share.expires_at), "2026-03-11T00:00:00.000Z");
    const std::string token = made.token.reveal();
    const auto share = must(open_share(*plant.database.reader(), token, plant.clock.now()));
    EXPECT_EQ(share.recipient, "auditor@else.example");
    EXPECT_EQ(open_share(*plant.database.reader(), token + "0", plant.clock.now()).error().code, "share.not_found");
    EXPECT_EQ(open_share(*plant.database.reader(), token, share.expires_at).error().code, "share.expired");
    EXPECT_EQ(plant.database.reader()->find<std::int64_t>("SELECT count(*) FROM report_share WHERE token_hash = $1", token).value_or(1), 0) << "the token is not kept";

    must(note_share_use(plant.database, plant.clock, share, report, ReportFormat::html, true, "192.0.2.9"));
    const auto views = views_of(*plant.database.reader(), share.id);
    ASSERT_EQ(views.size(), 1u);
    EXPECT_EQ(views[0].ip, "192.0.2.9");
    record::LogQuery query;
    query.action = record::Action::report_viewed;
    const auto log = record::list_entries(*plant.database.reader(), query);
    ASSERT_EQ(log.total, 1);
    EXPECT_NE(log.entries[0].sentence.find(fmt::format("viewed the report {} by the share link {}.", report.id, share.id)), std::string::npos) << log.entries[0].sentence;
    EXPECT_EQ(log.entries[0].actor_email, "auditor@else.example");

    record::UnitOfWork revoking(plant.database, plant.actor, plant.clock);
    must(revoke_share(revoking, report.id, share.id));
    must(revoking.commit());
    EXPECT_EQ(open_share(*plant.database.reader(), token, plant.clock.now()).error().code, "share.not_found");
    record::UnitOfWork late(plant.database, plant.actor, plant.clock);
    EXPECT_EQ(share_report(late, report.id, "a@b.example", at("2028-01-01")).error().code, "share.bad_expiry");
    EXPECT_EQ(share_report(late, 4711, "a@b.example", {}).error().code, "report.not_found");
  });
}

}  // namespace
}  // namespace bulkhead::reports
