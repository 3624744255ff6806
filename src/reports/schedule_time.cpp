// When schedules run: pure functions on local days.
#include "core/time_zone.h"
#include "reports/schedule.h"

namespace bulkhead::reports {
namespace {

bool runs_on(const Timing& timing, LocalDate date) {
  switch (timing.frequency) {
    case Frequency::weekly: return weekday_of(date) == timing.day;
    case Frequency::monthly: return date.day == (timing.day == 0 ? days_of_month(date.year, date.month) : timing.day);
    case Frequency::quarterly: return date.day == 1 && date.month % 3 == 1;
  }
  return false;
}

/// The nearest day of a run, going by steps of one day; at most a quarter away.
LocalDate run_day(const Timing& timing, LocalDate from, int step) {
  while (!runs_on(timing, from)) from = plus_days(from, step);
  return from;
}

}  // namespace

Result<Instant> next_run(const Timing& timing, Instant after) {
  LocalDate day = run_day(timing, plus_days(TRY(local_date(timing.time_zone, after)), -1), 1);
  for (;; day = run_day(timing, plus_days(day, 1), 1))
    if (const Instant at = TRY(local_instant(timing.time_zone, day, static_cast<int>(timing.minute))); at > after) return at;
}

Result<Instant> latest_run(const Timing& timing, Instant at) {
  LocalDate day = run_day(timing, plus_days(TRY(local_date(timing.time_zone, at)), 1), -1);
  for (;; day = run_day(timing, plus_days(day, -1), -1))
    if (const Instant run = TRY(local_instant(timing.time_zone, day, static_cast<int>(timing.minute))); run <= at) return run;
}

Result<RunPeriod> period_of_run(const Timing& timing, Instant run) {
  const LocalDate day = run_day(timing, TRY(local_date(timing.time_zone, run)), -1);
  return RunPeriod{to_text(run_day(timing, plus_days(day, -1), -1)), to_text(plus_days(day, -1))};
}

}  // namespace bulkhead::reports
