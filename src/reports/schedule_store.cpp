// Schedules of reports: checked, kept, leased. All SQL of report_schedule.
#include <set>

#include "core/text.h"
#include "core/time_zone.h"
#include "identity/member.h"
#include "inventory/inventory.h"
#include "reports/schedule.h"

namespace bulkhead::reports {
namespace {

constexpr std::string_view kColumns =
    "id, organization_id, name, report_type, environment_ids, frequency, day, minute, time_zone, recipients, enabled, next_run_at, lease_until, attempts, last_run_at, last_report_id, last_error, created_at, created_by, updated_at, version";
constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;
constexpr std::int64_t kLease = 15 * kMinute, kPause = 10 * kMinute;

Schedule read(const store::Row& row) {
  Schedule out;
  Json environments, recipients;
  int column = 0;
  const auto next = [&](auto& field) { store::detail::read_column(row, column++, field); };
  next(out.id), next(out.organization_id), next(out.name), next(out.report_type), next(environments), next(out.timing.frequency), next(out.timing.day), next(out.timing.minute), next(out.timing.time_zone);
  next(recipients), next(out.enabled), next(out.next_run_at), next(out.lease_until), next(out.attempts), next(out.last_run_at), next(out.last_report_id), next(out.last_error), next(out.created_at);
  next(out.created_by), next(out.updated_at), next(out.version);
  out.environment_ids = from_json<std::vector<std::int64_t>>(environments).value_or(std::vector<std::int64_t>());
  out.recipients = from_json<std::vector<std::string>>(recipients).value_or(std::vector<std::string>());
  return out;
}

/// Checks all fields and puts them into their normal form.
Result<void> check(store::Connection& db, std::int64_t organization_id, ScheduleFields& fields) {
  std::vector<Problem> problems;
  const auto require = [&](bool fine, std::string_view field, std::string_view message) {
    if (!fine) problems.push_back({"/" + std::string(field), "schedule.invalid", std::string(message)});
  };
  fields.name = std::string(trim(std::string_view(fields.name)));
  const auto& info = info_of(fields.report_type);
  require(!fields.name.empty() && fields.name.size() <= 100 && is_utf8(fields.name), "name", "A name of 1 to 100 bytes is expected.");
  if (info.one_environment) require(fields.environment_ids.size() == 1, "environment_ids", "This report is made for exactly one environment.");
  else require(!fields.environment_ids.empty() || fields.report_type == ReportType::audit_log, "environment_ids", "Name at least one environment.");
  require(std::set<std::int64_t>(fields.environment_ids.begin(), fields.environment_ids.end()).size() == fields.environment_ids.size(), "environment_ids", "Name each environment once.");
  const Timing& t = fields.timing;
  if (t.frequency == Frequency::weekly) require(t.day >= 1 && t.day <= 7, "day", "A day of the week is expected: 1 Monday to 7 Sunday.");
  if (t.frequency == Frequency::monthly) require(t.day >= 0 && t.day <= 28, "day", "A day from 1 to 28 is expected, or 0 for the last day of the month.");
  if (t.frequency == Frequency::quarterly) fields.timing.day = 0;
  require(t.minute >= 0 && t.minute < 24 * 60, "time", "A time from 00:00 to 23:59 is expected.");
  require(is_time_zone(t.time_zone), "time_zone", "A time zone of the IANA database is expected, such as Europe/Berlin or UTC.");
  require(fields.recipients.size() <= kMostRecipients, "recipients", "At most 20 recipients are possible.");
  for (auto& recipient : fields.recipients) {
    auto normal = identity::normal_email(recipient);
    require(normal.has_value(), "recipients", "Mail addresses are expected.");
    if (normal) recipient = *normal;
  }
  if (!problems.empty()) {
    Error error{ErrorKind::invalid, "schedule.invalid", problems.front().message, problems.front().place, {}, {}};
    error.problems = std::move(problems);
    return fail(std::move(error));
  }
  for (const auto id : fields.environment_ids) TRY(inventory::environment(db, organization_id, id));
  return {};
}

Result<void> authorise_for(const record::Actor& actor, ReportType type) {
  TRY(record::authorise(actor, record::Permission::generate_reports));
  return type == ReportType::audit_log ? record::authorise(actor, record::Permission::export_log) : Result<void>();
}

record::Change told(const Schedule& s, record::Action action) {
  record::Change change;
  change.action = action;
  change.resource_type = "report_schedule";
  change.resource_id = fmt::format("{}", s.id);
  change.detail = Json::object({{"name", s.name}, {"type", name_of(s.report_type)}, {"environments", to_json(s.environment_ids)}, {"frequency", name_of(s.timing.frequency)}, {"day", s.timing.day}, {"minute", s.timing.minute},
                                {"time_zone", s.timing.time_zone}, {"recipients", to_json(s.recipients)}, {"enabled", s.enabled}});
  return change;
}

}  // namespace

std::vector<Schedule> schedules(store::Connection& db, std::int64_t organization_id) {
  std::vector<Schedule> out;
  db.for_each_row(fmt::format("SELECT {} FROM report_schedule WHERE organization_id = $1 ORDER BY name, id", kColumns), [&](const store::Row& row) { out.push_back(read(row)); }, organization_id);
  return out;
}

Result<Schedule> schedule(store::Connection& db, std::int64_t organization_id, std::int64_t id) {
  std::optional<Schedule> out;
  db.for_each_row(fmt::format("SELECT {} FROM report_schedule WHERE organization_id = $1 AND id = $2", kColumns), [&](const store::Row& row) { out = read(row); }, organization_id, id);
  if (!out) return fail(ErrorKind::not_found, "schedule.not_found", fmt::format("There is no report schedule {}.", id), fmt::format("{}", id));
  return *out;
}

Result<Schedule> create_schedule(record::UnitOfWork& work, const ScheduleFields& fields) {
  TRY(authorise_for(work.actor(), fields.report_type));
  Schedule s;
  static_cast<ScheduleFields&>(s) = fields;
  s.organization_id = work.actor().organization_id;
  auto& db = work.db();
  TRY(check(db, s.organization_id, s));
  if (db.find<std::int64_t>("SELECT count(*) FROM report_schedule WHERE organization_id = $1", s.organization_id).value_or(0) >= static_cast<std::int64_t>(kMostSchedules))
    return fail(ErrorKind::conflict, "schedule.too_many", fmt::format("An organization has at most {} report schedules.", kMostSchedules));
  s.next_run_at = TRY(next_run(s.timing, work.now()));
  s.created_at = s.updated_at = work.now();
  s.created_by = work.actor().name.empty() ? work.actor().email : work.actor().name;
  s.id = db.find<std::int64_t>("INSERT INTO report_schedule (organization_id, name, report_type, environment_ids, frequency, day, minute, time_zone, recipients, enabled, next_run_at, lease_until, attempts, last_run_at, last_error, created_at, created_by,"
                               " updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, '', $12, $13, $12, 1) RETURNING id",
                               s.organization_id, s.name, s.report_type, to_text(to_json(s.environment_ids)), s.timing.frequency, s.timing.day, s.timing.minute, s.timing.time_zone, to_text(to_json(s.recipients)), s.enabled, s.next_run_at,
                               s.created_at, s.created_by)
             .value_or(0);
  work.change(told(s, record::Action::report_schedule_created));
  return s;
}

Result<Schedule> update_schedule(record::UnitOfWork& work, std::int64_t id, const ScheduleFields& fields, std::optional<std::int64_t> version) {
  TRY(authorise_for(work.actor(), fields.report_type));
  auto& db = work.db();
  Schedule s = TRY(schedule(db, work.actor().organization_id, id));
  TRY(authorise_for(work.actor(), s.report_type));
  static_cast<ScheduleFields&>(s) = fields;
  TRY(check(db, s.organization_id, s));
  s.next_run_at = TRY(next_run(s.timing, work.now()));
  s.updated_at = work.now();
  TRY(record::changed_once(db.execute("UPDATE report_schedule SET name = $1, report_type = $2, environment_ids = $3, frequency = $4, day = $5, minute = $6, time_zone = $7, recipients = $8, enabled = $9, next_run_at = $10, attempts = 0,"
                                      " last_error = '', updated_at = $11, version = version + 1 WHERE id = $12 AND version = $13",
                                      s.name, s.report_type, to_text(to_json(s.environment_ids)), s.timing.frequency, s.timing.day, s.timing.minute, s.timing.time_zone, to_text(to_json(s.recipients)), s.enabled, s.next_run_at, s.updated_at, id,
                                      version.value_or(s.version)),
                           "report schedule"));
  ++s.version;
  s.last_error.clear();
  work.change(told(s, record::Action::report_schedule_updated));
  return s;
}

Result<void> delete_schedule(record::UnitOfWork& work, std::int64_t id) {
  TRY(record::authorise(work.actor(), record::Permission::generate_reports));
  const Schedule s = TRY(schedule(work.db(), work.actor().organization_id, id));
  TRY(authorise_for(work.actor(), s.report_type));
  work.db().execute("DELETE FROM report_schedule WHERE id = $1", id);
  work.change(told(s, record::Action::report_schedule_deleted));
  return {};
}

std::optional<Schedule> claim_due(store::Database& database, const Clock& clock) {
  const Instant now = clock.now();
  // Looking needs no lock: mostly nothing is due.
  if (!database.reader()->find<std::int64_t>("SELECT id FROM report_schedule WHERE enabled = 1 AND next_run_at <= $1 AND lease_until <= $1 LIMIT 1", now)) return std::nullopt;
  record::UnitOfWork work(database, record::system_actor(), clock);
  work.bookkeeping(record::Bookkeeping::progress);
  std::optional<Schedule> out;
  work.db().for_each_row(fmt::format("UPDATE report_schedule SET lease_until = $2, attempts = attempts + 1 WHERE id = (SELECT id FROM report_schedule WHERE enabled = 1 AND next_run_at <= $1 AND lease_until <= $1 ORDER BY next_run_at, id LIMIT 1)"
                                     " AND lease_until <= $1 RETURNING {}",
                                     kColumns),
                         [&](const store::Row& row) { out = read(row); }, now, Instant{now.microseconds + kLease});
  if (!work.commit()) return std::nullopt;
  return out;
}

Result<void> note_run(record::UnitOfWork& work, const Schedule& s, std::int64_t report_id, const std::string& remark) {
  work.db().execute("UPDATE report_schedule SET next_run_at = $1, lease_until = 0, attempts = 0, last_run_at = $2, last_report_id = $3, last_error = $4 WHERE id = $5", TRY(next_run(s.timing, work.now())), work.now(), report_id, remark, s.id);
  return {};
}

Result<void> note_failure(store::Database& database, const Clock& clock, const Schedule& s, const Error& error) {
  const bool passes = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::internal || error.kind == ErrorKind::limited;
  record::UnitOfWork work(database, record::system_actor(s.organization_id), clock);
  if (passes && s.attempts < kMostAttempts) {
    work.bookkeeping(record::Bookkeeping::progress);
    work.db().execute("UPDATE report_schedule SET lease_until = $1, last_error = $2 WHERE id = $3", Instant{work.now().microseconds + kPause}, error.message, s.id);
  } else {
    work.db().execute("UPDATE report_schedule SET next_run_at = $1, lease_until = 0, attempts = 0, last_error = $2 WHERE id = $3", TRY(next_run(s.timing, work.now())), error.message, s.id);
    record::Change change = told(s, record::Action::report_schedule_failed);
    // The sentence of the entry closes with a full stop of its own.
    change.detail.set("reason", error.message.ends_with('.') ? error.message.substr(0, error.message.size() - 1) : error.message);
    work.change(std::move(change));
  }
  TRY(work.commit());
  return {};
}

}  // namespace bulkhead::reports
