// Schedules of reports, and what an organization set for its reports.
#include "core/numbers.h"
#include "core/text.h"
#include "declare.h"
#include "identity/member.h"
#include "reports/desk.h"
#include "reports/schedule.h"
#include "standards/nerc_cip.h"

namespace bulkhead::faces::native {
namespace {

/// `day`: weekly monday to sunday, monthly "1" to "28" or "last", quarterly "".
struct ScheduleView {
  std::int64_t id = 0;
  std::string name, report_type;
  std::vector<std::int64_t> environment_ids;
  std::string frequency, day, time, time_zone;
  std::vector<std::string> recipients;
  bool enabled = true;
  std::optional<std::string> next_run_at, last_run_at;
  std::optional<std::int64_t> last_report_id;
  std::optional<std::string> last_error;
  std::string created_at, created_by, updated_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(ScheduleView, (), (id, name, report_type, environment_ids, frequency, day, time, time_zone, recipients, enabled, next_run_at, last_run_at, last_report_id, last_error, created_at, created_by, updated_at, version))

struct ScheduleBody {
  std::string name;
  reports::ReportType report_type = reports::ReportType::executive_summary;
  std::vector<std::int64_t> environment_ids;
  reports::Frequency frequency = reports::Frequency::weekly;
  std::optional<std::string> day;
  std::optional<std::string> time;        ///< "06:00"
  std::optional<std::string> time_zone;   ///< absent: that of the organization
  std::optional<std::vector<std::string>> recipients;
  std::optional<bool> enabled;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(ScheduleBody, (), (name, report_type, environment_ids, frequency, day, time, time_zone, recipients, enabled, version))

struct SettingsBody {
  std::vector<std::string> cip_editions;
};
BOOST_DESCRIBE_STRUCT(SettingsBody, (), (cip_editions))

struct EditionView {
  std::string id, standard, title;
};
BOOST_DESCRIBE_STRUCT(EditionView, (), (id, standard, title))
struct SettingsView {
  std::vector<std::string> cip_editions;
  std::vector<EditionView> known_editions;
};
BOOST_DESCRIBE_STRUCT(SettingsView, (), (cip_editions, known_editions))

constexpr std::array<std::string_view, 7> kWeekdays = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

std::string day_text(const reports::Timing& t) {
  switch (t.frequency) {
    case reports::Frequency::weekly: return std::string(kWeekdays[static_cast<std::size_t>(t.day - 1)]);
    case reports::Frequency::monthly: return t.day == 0 ? "last" : fmt::format("{}", t.day);
    case reports::Frequency::quarterly: return "";
  }
  return "";
}

Result<std::int64_t> day_of(reports::Frequency frequency, std::string_view text) {
  if (frequency == reports::Frequency::quarterly) return 0;
  if (frequency == reports::Frequency::weekly) {
    const std::string wanted = to_lower(text);
    const auto at = std::find(kWeekdays.begin(), kWeekdays.end(), std::string_view(wanted));
    if (at == kWeekdays.end()) return fail(http::invalid_field("body.day", "A day of the week is expected, monday to sunday.", "enum"));
    return at - kWeekdays.begin() + 1;
  }
  if (to_lower(text) == "last") return 0;
  const auto day = parse_integer<int>(text);
  if (!day || *day < 1 || *day > 28) return fail(http::invalid_field("body.day", "A day from 1 to 28 is expected, or last.", "out_of_range"));
  return *day;
}

/// "06:00" as minutes of the day.
Result<std::int64_t> minute_of(std::string_view text) {
  const auto hours = text.size() == 5 && text[2] == ':' ? parse_integer<unsigned>(text.substr(0, 2)) : std::nullopt;
  const auto minutes = hours ? parse_integer<unsigned>(text.substr(3)) : std::nullopt;
  if (!minutes || *hours > 23 || *minutes > 59) return fail(http::invalid_field("body.time", "A time such as 06:00 is expected.", "format"));
  return static_cast<std::int64_t>(*hours * 60 + *minutes);
}

ScheduleView shown(const reports::Schedule& s) {
  ScheduleView out;
  out.id = s.id;
  out.name = s.name;
  out.report_type = name_of(s.report_type);
  out.environment_ids = s.environment_ids;
  out.frequency = name_of(s.timing.frequency);
  out.day = day_text(s.timing);
  out.time = fmt::format("{:02}:{:02}", s.timing.minute / 60, s.timing.minute % 60);
  out.time_zone = s.timing.time_zone;
  out.recipients = s.recipients;
  out.enabled = s.enabled;
  if (s.enabled) out.next_run_at = known_time(s.next_run_at);
  out.last_run_at = known_time(s.last_run_at);
  out.last_report_id = s.last_report_id;
  out.last_error = known_text(s.last_error);
  out.created_at = to_iso_milliseconds(s.created_at);
  out.created_by = s.created_by;
  out.updated_at = to_iso_milliseconds(s.updated_at);
  out.version = s.version;
  return out;
}

Result<reports::ScheduleFields> fields_of(Services& services, const record::Actor& actor, const ScheduleBody& body) {
  reports::ScheduleFields out;
  out.name = body.name;
  out.report_type = body.report_type;
  out.environment_ids = body.environment_ids;
  out.timing.frequency = body.frequency;
  out.timing.day = TRY(day_of(body.frequency, body.day.value_or(body.frequency == reports::Frequency::weekly ? "monday" : "1")));
  out.timing.minute = TRY(minute_of(body.time.value_or("06:00")));
  out.timing.time_zone = body.time_zone.value_or("");
  if (out.timing.time_zone.empty()) out.timing.time_zone = TRY(identity::organization(*services.database.reader(), actor.organization_id)).timezone;
  if (out.timing.time_zone.empty()) out.timing.time_zone = "UTC";
  out.recipients = body.recipients.value_or(std::vector<std::string>());
  out.enabled = body.enabled.value_or(true);
  return out;
}

Result<Reply> settings_reply(store::Connection& db, const record::Actor& actor) {
  SettingsView out;
  out.cip_editions = TRY(reports::cip_editions(db, actor.organization_id));
  const auto catalogue = TRY(standards::NercCip::load());
  for (const auto& edition : catalogue.editions()) out.known_editions.push_back({edition.id, edition.standard, edition.title});
  return http::single_reply(out);
}

}  // namespace

void add_report_schedule_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/reports/schedules", "list_report_schedules", "reports", "read", "Report schedules by name.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    for (const auto& s : reports::schedules(*services.database.reader(), actor_of(context).organization_id)) rows.push(to_json(shown(s)));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<ScheduleView>(Direction::reply));
  routes.push_back(std::move(list));

  Route make = route("POST", "/reports/schedules", "create_report_schedule", "reports", "generate_reports", "Makes a schedule. `day`: monday to sunday, 1 to 28 or last, nothing for quarterly; `time` 06:00 and the time zone of the organization unless given.", [&services](Context& context) -> Result<Reply> {
    const auto fields = TRY(fields_of(services, actor_of(context), TRY(context.body<ScheduleBody>())));
    return http::single_reply(shown(TRY(through_door(services, context, [&](record::UnitOfWork& work) { return reports::create_schedule(work, fields); }))), 201);
  });
  make.body = schema_of<ScheduleBody>(Direction::request);
  make.reply = schema_of<ScheduleView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(make));

  Route change = route("PUT", "/reports/schedules/{schedule_id:int}", "update_report_schedule", "reports", "generate_reports", "Replaces a schedule; with `version`, only when nobody changed it since.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<ScheduleBody>());
    const auto fields = TRY(fields_of(services, actor_of(context), body));
    return http::single_reply(shown(TRY(through_door(services, context, [&](record::UnitOfWork& work) { return reports::update_schedule(work, context.path_integer("schedule_id"), fields, body.version); }))));
  });
  change.body = schema_of<ScheduleBody>(Direction::request);
  change.reply = schema_of<ScheduleView>(Direction::reply);
  change.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(change));

  Route remove = route("DELETE", "/reports/schedules/{schedule_id:int}", "delete_report_schedule", "reports", "generate_reports", "Deletes a schedule; reports that it made stay.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return reports::delete_schedule(work, context.path_integer("schedule_id")); }));
    return http::single_reply(Json::object());
  });
  remove.reply = free_object();
  remove.errors = {"NOT_FOUND"};
  routes.push_back(std::move(remove));

  Route settings = route("GET", "/reports/settings", "read_report_settings", "reports", "read", "The editions of NERC CIP that reports of the organization name.", [&services](Context& context) { return settings_reply(*services.database.reader(), actor_of(context)); });
  settings.reply = schema_of<SettingsView>(Direction::reply);
  routes.push_back(std::move(settings));

  Route set = route("PUT", "/reports/settings", "update_report_settings", "reports", "manage_settings", "Sets the editions of NERC CIP, at most one a standard.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<SettingsBody>());
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    TRY(reports::set_cip_editions(work, body.cip_editions));
    return settings_reply(*services.database.reader(), actor_of(context));
  });
  set.body = schema_of<SettingsBody>(Direction::request);
  set.reply = schema_of<SettingsView>(Direction::reply);
  routes.push_back(std::move(set));
}

}  // namespace bulkhead::faces::native
