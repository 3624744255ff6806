// The audit log as a file: CSV in the columns of the compatible export, PDF with letterhead, and the other forms of the extract.
#include "core/numbers.h"
#include "core/text.h"
#include "report_shape.h"

namespace bulkhead::faces::native {
namespace {

constexpr std::int64_t kDaysByDefault = 365;

/// "a, b" as its parts; nothing gives none.
std::vector<std::string> parts_of(const std::optional<std::string>& text) {
  std::vector<std::string> out;
  if (text)
    for (const auto part : split(*text, ','))
      if (!trim(part).empty()) out.emplace_back(trim(part));
  return out;
}

Result<reports::ReportRequest> request_of(Services& services, const Context& context) {
  reports::ReportRequest request;
  request.type = reports::ReportType::audit_log;
  request.formats = {*enum_of<reports::ReportFormat>(*context.text("format"))};
  const Instant now = services.clock.now();
  request.from = to_iso_date(context.instant("from").value_or(Instant{now.microseconds - kDaysByDefault * kMicrosecondsPerDay}));
  request.to = to_iso_date(context.instant("to").value_or(now));
  for (const auto& text : parts_of(context.text("environment_id"))) {
    const auto id = parse_integer<std::int64_t>(text);
    if (!id) return fail(http::invalid_field("query.environment_id", "Numbers of environments are expected, joined by commas.", "format"));
    request.environment_ids.push_back(*id);
  }
  for (const auto& text : parts_of(context.text("action"))) {
    const auto action = record::action_of(to_upper(text));
    if (!action) return fail(http::invalid_field("query.action", "No such action is known; GET /audit-log/facets lists them.", "enum"));
    request.log.actions.push_back(*action);
  }
  request.log.actor = context.text("actor").value_or("");
  request.log.text = context.text("q").value_or("");
  return request;
}

Result<Reply> export_log(Services& services, Context& context) {
  const auto& actor = actor_of(context);
  const auto request = TRY(request_of(services, context));
  const auto made = TRY(reports::make_report(report_desk(services), actor, request));
  const auto& form = made.forms.front().second;
  record::UnitOfWork work(services.database, actor, services.clock);
  record::Change change;
  change.action = record::Action::log_exported;
  change.resource_type = "log";
  change.detail = Json::object({{"format", name_of(request.formats.front())}, {"from", request.from}, {"to", request.to}, {"filters", context.filters()}, {"document_number", form.document_number}, {"sha256", form.sha256}});
  work.change(std::move(change));
  TRY(work.commit());
  http::Response response;
  response.body = form.bytes;
  response.set_header("Content-Type", form.media_type);
  response.set_header("Content-Disposition", http::attachment_disposition(form.file_name));
  return http::raw_reply(std::move(response));
}

}  // namespace

void add_log_export_routes(std::vector<Route>& routes, Services& services) {
  Route out = route("GET", "/audit-log/export", "export_log", "log", "export_log", "Entries of the log as a file, oldest first; the last 365 days unless a period is given. CSV: timestamp, actor_email, actor_name, action, resource_type, resource_id, environment_name, detail_json, ip_address.", [&services](Context& context) { return export_log(services, context); });
  out.query = {http::choice_parameter("format", "Which form.", {"csv", "pdf", "html", "json", "xlsx"}, "csv"), http::text_parameter("action", "Actions, joined by commas."), http::text_parameter("actor", "A mail address."),
               http::text_parameter("environment_id", "Environments, joined by commas."), http::instant_parameter("from", "First day."), http::instant_parameter("to", "Last day."), http::text_parameter("q", "Part of the entry's sentence or detail.")};
  out.shape = Reply::Shape::raw;
  out.reply_type = "application/octet-stream";
  out.errors = {"NOT_FOUND", "SERVICE_UNAVAILABLE"};
  routes.push_back(std::move(out));
}

}  // namespace bulkhead::faces::native
