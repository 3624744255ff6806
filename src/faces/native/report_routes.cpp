// Reports: made, listed, handed out.
#include "core/text.h"
#include "declare.h"
#include "notify/raise.h"
#include "report_shape.h"

namespace bulkhead::faces::native {
namespace {

struct ReportBody {
  reports::ReportType report_type = reports::ReportType::iec_62443;
  std::vector<std::int64_t> environment_ids;
  std::string from, to;
  std::optional<std::string> format;  ///< one, several joined by commas, or absent for all
};
BOOST_DESCRIBE_STRUCT(ReportBody, (), (report_type, environment_ids, from, to, format))

Result<Reply> generate(Services& services, Context& context) {
  const auto& actor = actor_of(context);
  const auto body = TRY(context.body<ReportBody>());
  reports::ReportRequest request;
  request.type = body.report_type;
  request.environment_ids = body.environment_ids;
  request.from = body.from;
  request.to = body.to;
  request.formats = TRY(report_formats(body.format.value_or("")));
  if (body.environment_ids.empty() && body.report_type != reports::ReportType::audit_log) return fail(http::invalid_field("body.environment_ids", "Name at least one environment.", "missing"));
  auto made = TRY(reports::make_report(report_desk(services), actor, request));
  record::UnitOfWork work(services.database, actor, services.clock);
  const auto kept = TRY(reports::keep_report(work, services.database, std::move(made.report), made.forms));
  if (!kept.files.empty()) notify::report_ready(work, kept.title, kept.id, {services.sender.has_mail()});
  TRY(work.commit());
  const Json item = to_json(shown(kept));
  return http::named_reply({{"item", item}, {"data", item}}, 201);
}

/// What a person reads or takes is in the log: who saw which report, and in which form.
Result<void> note_use(Services& services, Context& context, const reports::StoredReport& report, reports::ReportFormat format, bool inline_view) {
  record::UnitOfWork work(services.database, actor_of(context), services.clock);
  reports::note_use(work, report, format, inline_view, std::nullopt);
  TRY(work.commit());
  return {};
}

Result<Reply> download(Services& services, Context& context) {
  const auto report = TRY(reports::stored_report(*services.database.reader(), actor_of(context).organization_id, context.path_integer("report_id")));
  const bool as_file = context.boolean("attachment").value_or(false);
  const auto* file = TRY(report_file(report, *context.text("format")));
  http::Response response = TRY(report_response(services, *file, as_file));
  TRY(note_use(services, context, report, file->format, file->format == reports::ReportFormat::html && !as_file));
  return http::raw_reply(std::move(response));
}

}  // namespace

void add_report_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/reports", "list_reports", "reports", "read", "Reports, newest first.", [&services](Context& context) -> Result<Reply> {
    Json items = Json::array();
    for (const auto& report : reports::stored_reports(*services.database.reader(), actor_of(context).organization_id)) items.push(to_json(shown(report)));
    return http::named_reply({{"items", items}, {"data", items}});
  });
  list.shape = Reply::Shape::named;
  list.reply = container("items", schema_of<ReportView>(Direction::reply), true);
  routes.push_back(std::move(list));

  Route make = route("POST", "/reports/generate", "generate_report", "reports", "generate_reports", "Makes a report and keeps its files; `format` limits the forms.", [&services](Context& context) { return generate(services, context); });
  make.body = schema_of<ReportBody>(Direction::request);
  make.shape = Reply::Shape::named;
  make.reply = container("item", schema_of<ReportView>(Direction::reply));
  make.success_status = 201;
  make.errors = {"NOT_FOUND", "CONFLICT", "SERVICE_UNAVAILABLE"};
  routes.push_back(std::move(make));

  Route one = route("GET", "/reports/{report_id:int}", "read_report", "reports", "read", "One report.", [&services](Context& context) -> Result<Reply> {
    const Json item = to_json(shown(TRY(reports::stored_report(*services.database.reader(), actor_of(context).organization_id, context.path_integer("report_id")))));
    return http::named_reply({{"item", item}, {"data", item}});
  });
  one.shape = Reply::Shape::named;
  one.reply = container("item", schema_of<ReportView>(Direction::reply));
  one.errors = {"NOT_FOUND"};
  routes.push_back(std::move(one));

  Route file = route("GET", "/reports/{report_id:int}/download", "download_report", "reports", "read", "A form of a report; HTML is sent inline with a policy of its own.", [&services](Context& context) { return download(services, context); });
  file.query = {http::choice_parameter("format", "Which form.", {"pdf", "html", "csv", "json", "xlsx"}, "pdf"), http::boolean_parameter("attachment", "HTML as a download too.")};
  file.shape = Reply::Shape::raw;
  file.reply_type = "application/octet-stream";
  file.errors = {"NOT_FOUND"};
  routes.push_back(std::move(file));
}

}  // namespace bulkhead::faces::native
