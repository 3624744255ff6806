// Reports that are made again and again, and mailed: when they run, what period a run covers, and where they are kept.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "reports/report.h"
#include "record/unit_of_work.h"

namespace bulkhead::reports {

enum class Frequency : std::uint8_t { weekly, monthly, quarterly };
BOOST_DESCRIBE_ENUM(Frequency, weekly, monthly, quarterly)

/// Local time at which a schedule runs.
struct Timing {
  Frequency frequency = Frequency::weekly;
  std::int64_t day = 1;          ///< weekly: 1 Monday to 7 Sunday; monthly: 1 to 28, or 0 for the last day; quarterly: 0, the first day of January, April, July and October
  std::int64_t minute = 360;     ///< of the day
  std::string time_zone = "UTC"; ///< IANA name
};
/// The first run after an instant. A local time that the clocks skip runs at the change, one that they show twice runs once, at the first.
/// Fails    invalid/time_zone.unknown
Result<Instant> next_run(const Timing& timing, Instant after);
/// The newest run at or before an instant: after a downtime the only one that is made up for.
Result<Instant> latest_run(const Timing& timing, Instant at);
/// Days that a run covers: from the day of the run before it to the day before its own, so that runs join without gap.
struct RunPeriod {
  std::string from, to;          ///< ISO dates, both inclusive
};
Result<RunPeriod> period_of_run(const Timing& timing, Instant run);

struct ScheduleFields {
  std::string name;
  ReportType report_type = ReportType::executive_summary;
  std::vector<std::int64_t> environment_ids;
  Timing timing;
  std::vector<std::string> recipients;  ///< mail addresses; may be empty: the report is kept only
  bool enabled = true;
};
struct Schedule : ScheduleFields {
  std::int64_t id = 0, organization_id = 0;
  Instant next_run_at, lease_until;
  std::int64_t attempts = 0;
  Instant last_run_at;           ///< 0: never
  std::optional<std::int64_t> last_report_id;
  std::string last_error;
  Instant created_at;
  std::string created_by;
  Instant updated_at;
  std::int64_t version = 1;
};

inline constexpr std::size_t kMostSchedules = 100, kMostRecipients = 20;

/// By name. Reading needs no permission of its own.
[[nodiscard]] std::vector<Schedule> schedules(store::Connection& db, std::int64_t organization_id);
/// Fails    not_found/schedule.not_found
Result<Schedule> schedule(store::Connection& db, std::int64_t organization_id, std::int64_t id);
/// Fails    forbidden/*, invalid/schedule.invalid with all problems, not_found/environment.not_found, conflict/schedule.too_many
Result<Schedule> create_schedule(record::UnitOfWork& work, const ScheduleFields& fields);
/// Fails    also conflict/record.stale
Result<Schedule> update_schedule(record::UnitOfWork& work, std::int64_t id, const ScheduleFields& fields, std::optional<std::int64_t> version);
Result<void> delete_schedule(record::UnitOfWork& work, std::int64_t id);

/// Takes one schedule whose time has come, for 15 minutes: no other process makes it meanwhile.
[[nodiscard]] std::optional<Schedule> claim_due(store::Database& database, const Clock& clock);
/// Notes in the run's unit of work that it was made; the next run is the first one after now.
Result<void> note_run(record::UnitOfWork& work, const Schedule& schedule, std::int64_t report_id, const std::string& remark);
/// Notes that it could not be made. What can pass is tried again, at most kMostAttempts times; then, and for what cannot pass, the run is left
/// out with an entry in the log.
Result<void> note_failure(store::Database& database, const Clock& clock, const Schedule& schedule, const Error& error);
inline constexpr std::int64_t kMostAttempts = 4;

}  // namespace bulkhead::reports
