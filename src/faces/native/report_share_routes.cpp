// Links to a report for people without an account, and what such a link opens.
#include "core/text.h"
#include "identity/member.h"
#include "report_shape.h"
#include "reports/share.h"

namespace bulkhead::faces::native {
namespace {

struct ShareBody {
  std::string recipient;                    ///< mail address
  std::optional<std::string> expires_at;    ///< ISO date or time; absent: in 7 days
};
BOOST_DESCRIBE_STRUCT(ShareBody, (), (recipient, expires_at))

struct UseView {
  std::string at, ip, form;
};
BOOST_DESCRIBE_STRUCT(UseView, (), (at, ip, form))

/// `url` is shown once, by POST: only a hash of its token is kept.
struct ReportShareView {
  std::int64_t id = 0, report_id = 0;
  std::string recipient, state, created_at, created_by, expires_at;
  std::optional<std::string> revoked_at, url;
  std::vector<UseView> views;
};
BOOST_DESCRIBE_STRUCT(ReportShareView, (), (id, report_id, recipient, state, created_at, created_by, expires_at, revoked_at, url, views))

/// What somebody without an account sees of a report.
struct SharedReport {
  std::string title, organization, from, to, created_at, expires_at, document_number;
  std::vector<std::string> environments;
  std::optional<std::int64_t> pages;
  std::vector<FormView> formats;
};
BOOST_DESCRIBE_STRUCT(SharedReport, (), (title, organization, from, to, created_at, expires_at, document_number, environments, pages, formats))

ReportShareView share_view(const reports::ReportShare& share, Instant now) {
  ReportShareView out;
  out.id = share.id;
  out.report_id = share.report_id;
  out.recipient = share.recipient;
  out.state = share.revoked_at.microseconds ? "revoked" : share.expires_at <= now ? "expired" : "active";
  out.created_at = to_iso_milliseconds(share.created_at);
  out.created_by = share.created_by;
  out.expires_at = to_iso_milliseconds(share.expires_at);
  out.revoked_at = known_time(share.revoked_at);
  return out;
}

Result<Reply> list_shares(Services& services, Context& context) {
  const auto db = services.database.reader();
  const auto organization = actor_of(context).organization_id;
  const auto report = TRY(reports::stored_report(*db, organization, context.path_integer("report_id")));
  Json rows = Json::array();
  for (const auto& share : reports::shares_of(*db, organization, report.id)) {
    auto row = share_view(share, services.clock.now());
    for (const auto& use : reports::views_of(*db, share.id)) row.views.push_back({to_iso_milliseconds(use.at), use.ip, use.form});
    rows.push(to_json(row));
  }
  return http::single_reply(std::move(rows));
}

Result<Reply> share(Services& services, Context& context) {
  const auto body = TRY(context.body<ShareBody>());
  Instant expires;
  if (body.expires_at && !body.expires_at->empty()) {
    const auto at = parse_instant(*body.expires_at);
    if (!at) return fail(http::invalid_field("body.expires_at", "A date or time such as 2026-12-31 is expected.", "format"));
    expires = *at;
  }
  const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return reports::share_report(work, context.path_integer("report_id"), body.recipient, expires); }));
  auto out = share_view(made.share, services.clock.now());
  // The token stands in the fragment, which browsers do not send: it reaches no log of a proxy.
  out.url = fmt::format("{}/shared/report#token={}", services.public_address, made.token.reveal());
  return http::single_reply(out, 201);
}

struct Opened {
  reports::ReportShare share;
  reports::StoredReport report;
};
Result<Opened> open(Services& services, Context& context) {
  const auto db = services.database.reader();
  Opened out;
  out.share = TRY(reports::open_share(*db, context.path_text("token"), services.clock.now()));
  out.report = TRY(reports::stored_report(*db, out.share.organization_id, out.share.report_id));
  return out;
}

Result<Reply> read_shared(Services& services, Context& context) {
  const auto opened = TRY(open(services, context));
  const auto report = shown(opened.report);
  SharedReport out;
  out.title = report.title;
  out.organization = TRY(identity::organization(*services.database.reader(), opened.share.organization_id)).name;
  out.from = report.from;
  out.to = report.to;
  out.created_at = report.created_at;
  out.expires_at = to_iso_milliseconds(opened.share.expires_at);
  out.document_number = report.document_number;
  out.environments = report.environments;
  out.pages = report.pages;
  out.formats = report.formats;
  return http::single_reply(out);
}

Result<Reply> download_shared(Services& services, Context& context) {
  const auto opened = TRY(open(services, context));
  const bool as_file = context.boolean("attachment").value_or(false);
  const auto* file = TRY(report_file(opened.report, *context.text("format")));
  http::Response response = TRY(report_response(services, *file, as_file));
  TRY(reports::note_share_use(services.database, services.clock, opened.share, opened.report, file->format, file->format == reports::ReportFormat::html && !as_file, context.request.remote_address));
  return http::raw_reply(std::move(response));
}

}  // namespace

void add_report_share_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/reports/{report_id:int}/share", "list_report_shares", "reports", "generate_reports", "Links to a report, newest first, with who looked when.", [&services](Context& context) { return list_shares(services, context); });
  list.reply = list_of(schema_of<ReportShareView>(Direction::reply));
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(list));

  Route make = route("POST", "/reports/{report_id:int}/share", "share_report", "reports", "generate_reports", "Makes a link to a report for somebody without an account; `url` is shown once.", [&services](Context& context) { return share(services, context); });
  make.body = schema_of<ShareBody>(Direction::request);
  make.reply = schema_of<ReportShareView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND"};
  routes.push_back(std::move(make));

  Route revoke = route("DELETE", "/reports/{report_id:int}/share/{share_id:int}", "revoke_report_share", "reports", "generate_reports", "Withdraws a link at once.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return reports::revoke_share(work, context.path_integer("report_id"), context.path_integer("share_id")); }));
    return http::single_reply(Json::object());
  });
  revoke.reply = free_object();
  revoke.errors = {"NOT_FOUND"};
  routes.push_back(std::move(revoke));

  Route read = route("GET", "/shared/reports/{token}", "read_shared_report", "reports", "public", "What a share link opens. An ended one answers 404 with the words \"Share link expired.\"", [&services](Context& context) { return read_shared(services, context); });
  read.reply = schema_of<SharedReport>(Direction::reply);
  read.errors = {"NOT_FOUND"};
  routes.push_back(std::move(read));

  Route file = route("GET", "/shared/reports/{token}/download", "download_shared_report", "reports", "public", "A form of a shared report; every look is noted.", [&services](Context& context) { return download_shared(services, context); });
  file.query = {http::choice_parameter("format", "Which form.", {"pdf", "html", "csv", "json", "xlsx"}, "pdf"), http::boolean_parameter("attachment", "HTML as a download too.")};
  file.shape = Reply::Shape::raw;
  file.reply_type = "application/octet-stream";
  file.errors = {"NOT_FOUND"};
  routes.push_back(std::move(file));
}

}  // namespace bulkhead::faces::native
