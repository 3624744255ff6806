// Reports: made, listed, handed out.
#include "core/text.h"
#include "declare.h"
#include "identity/member.h"
#include "notify/raise.h"
#include "record/log.h"
#include "reports/archive.h"

namespace bulkhead::faces::native {
namespace {

enum class ReportType : std::uint8_t { iec_62443 };
BOOST_DESCRIBE_ENUM(ReportType, iec_62443)

struct ReportBody {
  ReportType report_type = ReportType::iec_62443;
  std::vector<std::int64_t> environment_ids;
  std::string from, to;
  std::optional<std::string> format;  ///< one, several joined by commas, or absent for all
};
BOOST_DESCRIBE_STRUCT(ReportBody, (), (report_type, environment_ids, from, to, format))

struct FormView {
  std::string format;
  std::int64_t size_bytes = 0;
  std::string digest;
};
BOOST_DESCRIBE_STRUCT(FormView, (), (format, size_bytes, digest))

/// label, format, generated_at and download_url are what compatible clients read.
struct ReportView {
  std::int64_t id = 0;
  std::string report_type, title, label, document_number;
  std::vector<std::int64_t> environment_ids;
  std::vector<std::string> environments;
  std::string from, to, created_at, generated_at, created_by, state = "ready";
  std::optional<std::string> message;
  std::optional<std::int64_t> pages;
  std::string input_digest;
  std::vector<FormView> formats;
  std::string format, download_url;
};
BOOST_DESCRIBE_STRUCT(ReportView, (), (id, report_type, title, label, document_number, environment_ids, environments, from, to, created_at, generated_at, created_by, state, message, pages,
                                       input_digest, formats, format, download_url))

ReportView shown(const reports::StoredReport& report) {
  ReportView out;
  out.id = report.id;
  out.report_type = report.report_type;
  out.title = out.label = report.title;
  out.document_number = report.document_number;
  if (report.environments.is_array())
    for (const auto& environment : report.environments.items()) {
      if (const Json* id = environment.find("id"); id && id->is_integer()) out.environment_ids.push_back(id->integer());
      out.environments.emplace_back(environment.text("name"));
    }
  out.from = report.period_from;
  out.to = report.period_to;
  out.created_at = out.generated_at = to_iso_milliseconds(report.created_at);
  out.created_by = report.created_by;
  out.state = report.files.empty() ? "failed" : "ready";
  out.message = known_text(report.message);
  out.pages = report.pages;
  out.input_digest = report.input_digest;
  for (const auto& file : report.files) out.formats.push_back({std::string(name_of(file.format)), file.size_bytes, file.sha256});
  if (!out.formats.empty()) out.format = out.formats.front().format;
  for (const auto& form : out.formats)
    if (form.format == "pdf") out.format = "pdf";
  out.download_url = fmt::format("/api/v1/reports/{}/download?format={}", out.id, out.format);
  return out;
}

Result<std::vector<reports::ReportFormat>> formats_of(const std::optional<std::string>& text) {
  using enum reports::ReportFormat;
  if (!text || text->empty()) return std::vector{html, pdf, csv, json};
  std::vector<reports::ReportFormat> out;
  for (const auto part : split(*text, ',')) {
    const auto format = enum_of<reports::ReportFormat>(to_lower(trim(part)));
    if (!format) return fail(http::invalid_field("body.format", "One or more of these are expected, joined by commas: pdf, html, csv, json.", "enum"));
    if (std::find(out.begin(), out.end(), *format) == out.end()) out.push_back(*format);
  }
  return out;
}

Result<Reply> generate(Services& services, Context& context) {
  const auto& actor = actor_of(context);
  const auto body = TRY(context.body<ReportBody>());
  const auto formats = TRY(formats_of(body.format));
  if (body.environment_ids.empty()) return fail(http::invalid_field("body.environment_ids", "Name at least one environment.", "missing"));
  reports::Iec62443Inputs in;
  reports::StoredReport kept;
  kept.environments = Json::array();
  for (const std::int64_t id : body.environment_ids) {
    in.environments.push_back(TRY(view_of(services, actor, id)));
    kept.environments.push(Json::object({{"id", id}, {"name", in.environments.back()->environment().name}}));
  }
  in.standards = &services.standards;
  in.from = body.from;
  in.to = body.to;
  in.generator = "bulkhead " + services.version;
  in.corpus_revision = services.projections.get().revision;
  for (const auto& source : services.corpus.counts())
    in.sources.push_back({std::string(name_of(source.source)), source.cves, source.newest_modified.microseconds ? to_iso_milliseconds(source.newest_modified) : ""});
  const auto checkpoint = TRY(record::parse_checkpoint(TRY(record::parse_note(TRY(record::sign_head(services.database, services.log_keys, services.clock)))).text));
  in.log_origin = checkpoint.origin;
  in.log_size = checkpoint.size;
  in.log_root = to_hex(checkpoint.root);
  in.as_of = services.clock.now();

  std::vector<std::pair<reports::ReportFormat, reports::RenderedReport>> forms;
  {
    const auto reader = services.database.reader();
    in.db = reader.get();
    in.organization = TRY(identity::organization(*reader, actor.organization_id)).name;
    for (const auto format : formats) {
      auto form = reports::render_iec62443(in, format);
      // Without the PDF program the other forms still serve; what is wrong with the input is wrong for all.
      if (!form && form.error().kind == ErrorKind::unavailable && formats.size() > 1) {
        kept.message += fmt::format("{}{}: {}", kept.message.empty() ? "" : " ", name_of(format), form.error().message);
        continue;
      }
      forms.emplace_back(format, TRY(std::move(form)));
    }
  }
  kept.report_type = name_of(body.report_type);
  kept.title = "IEC 62443 report";
  kept.period_from = body.from;
  kept.period_to = body.to;
  if (!forms.empty()) {
    kept.document_number = forms.front().second.document_number;
    kept.input_digest = forms.front().second.input_digest;
  }
  record::UnitOfWork work(services.database, actor, services.clock);
  kept = TRY(reports::keep_report(work, services.database, std::move(kept), forms));
  if (!kept.files.empty()) notify::report_ready(work, kept.title, kept.id, {services.sender.has_mail()});
  TRY(work.commit());
  const Json item = to_json(shown(kept));
  return http::named_reply({{"item", item}, {"data", item}}, 201);
}

Result<Reply> download(Services& services, Context& context) {
  const auto report = TRY(reports::stored_report(*services.database.reader(), actor_of(context).organization_id, context.path_integer("report_id")));
  const std::string wanted = *context.text("format");
  for (const auto& file : report.files) {
    if (name_of(file.format) != wanted) continue;
    http::Response response;
    response.file = TRY(http::FileSource::open(reports::stored_file_path(services.database, file)));
    response.set_header("Content-Type", file.media_type);
    response.set_header("ETag", "\"" + file.sha256 + "\"");
    if (file.format == reports::ReportFormat::html && !context.boolean("attachment").value_or(false)) {
      // Shown in the page: without scripts, in an origin of its own.
      response.set_header("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:");
      response.set_header("X-Frame-Options", "SAMEORIGIN");
    } else {
      response.set_header("Content-Disposition", http::attachment_disposition(file.file_name));
    }
    return http::raw_reply(std::move(response));
  }
  return fail(http::not_found("report_format", wanted));
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
  file.query = {http::choice_parameter("format", "Which form.", {"pdf", "html", "csv", "json"}, "pdf"), http::boolean_parameter("attachment", "HTML as a download too.")};
  file.shape = Reply::Shape::raw;
  file.reply_type = "application/octet-stream";
  file.errors = {"NOT_FOUND"};
  routes.push_back(std::move(file));
}

}  // namespace bulkhead::faces::native
