// Comments and attachments of a finding.
#include "http/multipart.h"
#include "triage/attachment.h"
#include "triage/comment.h"
#include "triage_shape.h"

namespace bulkhead::faces::native {
namespace {

constexpr std::string_view kPath = "/environments/{env_id:int}/findings/{match_id:int}";

struct CommentView {
  std::int64_t id = 0;
  Person author;
  bool yours = false;
  std::optional<std::string> body;  ///< null when it was withdrawn
  std::string at;
  std::optional<std::string> changed_at, withdrawn_at;
};
BOOST_DESCRIBE_STRUCT(CommentView, (), (id, author, yours, body, at, changed_at, withdrawn_at))

struct CommentBody {
  std::string body;
};
BOOST_DESCRIBE_STRUCT(CommentBody, (), (body))

struct AttachmentView {
  std::int64_t id = 0;
  std::string file_name, media_type;
  std::int64_t size_bytes = 0;
  std::string sha256;
  Person added_by;
  std::string added_at;
};
BOOST_DESCRIBE_STRUCT(AttachmentView, (), (id, file_name, media_type, size_bytes, sha256, added_by, added_at))

CommentView shown(const triage::Comment& c, const record::Actor& reader) {
  const bool stands = c.withdrawn_at.microseconds == 0;
  return {c.id, person_of(c.author), c.author_id == reader.user_id, stands ? std::optional(c.body) : std::nullopt, to_iso_milliseconds(c.at), known_time(c.changed_at), known_time(c.withdrawn_at)};
}

AttachmentView shown(const triage::Attachment& a) { return {a.id, a.file_name, a.media_type, a.size_bytes, a.sha256, person_of(a.added_by), to_iso_milliseconds(a.added_at)}; }

Route on_finding(std::string method, std::string_view rest, std::string operation, std::string permission, std::string summary, http::Handler handler) {
  Route out = route(std::move(method), std::string(kPath) + std::string(rest), std::move(operation), "triage", std::move(permission), std::move(summary), std::move(handler));
  out.errors = {"NOT_FOUND"};
  return out;
}

void add_comment_routes(std::vector<Route>& routes, Services& services) {
  Route list = on_finding("GET", "/comments", "list_comments", "read", "What people said about a finding, oldest first.", [&services](Context& context) -> Result<Reply> {
    const auto named = TRY(finding_of(services, context));
    Json rows = Json::array();
    for (const auto& c : triage::comments(*services.database.reader(), named.key())) rows.push(to_json(shown(c, actor_of(context))));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<CommentView>(Direction::reply));
  routes.push_back(std::move(list));

  Route add = on_finding("POST", "/comments", "add_comment", "comment", "Adds a comment; it stays inside the organization.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<CommentBody>());
    const auto named = TRY(finding_of(services, context));
    const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::add_comment(work, *named.view, named.finding.id, body.body); }));
    return http::single_reply(to_json(shown(made, actor_of(context))), 201);
  });
  add.body = schema_of<CommentBody>(Direction::request);
  add.reply = schema_of<CommentView>(Direction::reply);
  add.success_status = 201;
  routes.push_back(std::move(add));

  Route change = on_finding("PUT", "/comments/{comment_id:int}", "change_comment", "comment", "Changes a comment of one's own.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<CommentBody>());
    const auto named = TRY(finding_of(services, context));
    const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::change_comment(work, *named.view, named.finding.id, context.path_integer("comment_id"), body.body); }));
    return http::single_reply(to_json(shown(made, actor_of(context))));
  });
  change.body = schema_of<CommentBody>(Direction::request);
  change.reply = schema_of<CommentView>(Direction::reply);
  change.errors.emplace_back("CONFLICT");
  routes.push_back(std::move(change));

  Route withdraw = on_finding("DELETE", "/comments/{comment_id:int}", "withdraw_comment", "comment", "Withdraws a comment; who wrote it and when stays.", [&services](Context& context) -> Result<Reply> {
    const auto named = TRY(finding_of(services, context));
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::withdraw_comment(work, *named.view, named.finding.id, context.path_integer("comment_id")); }));
    return http::single_reply(Json::object());
  });
  withdraw.reply = free_object();
  withdraw.errors.emplace_back("CONFLICT");
  routes.push_back(std::move(withdraw));
}

/// The part "file" of a form.
Result<http::PartView> uploaded(const Context& context) {
  for (auto& part : TRY(http::parse_multipart(context.request.header("Content-Type"), context.request.content())))
    if (part.name == "file") return std::move(part);
  return fail(http::invalid_field("body.file", "The part with the file is missing.", "missing"));
}

Result<Reply> download(Services& services, Context& context) {
  const auto named = TRY(finding_of(services, context));
  const auto found = TRY(triage::attachment(*services.database.reader(), named.key(), context.path_integer("attachment_id")));
  http::Response response;
  response.file = TRY(http::FileSource::open(triage::attachment_path(services.database, found)));
  // Always saved, never shown in an origin of ours.
  response.set_header("Content-Type", found.media_type);
  response.set_header("Content-Disposition", http::attachment_disposition(found.file_name));
  response.set_header("Content-Security-Policy", "sandbox; default-src 'none'");
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("ETag", "\"" + found.sha256 + "\"");
  return http::raw_reply(std::move(response));
}

void add_attachment_routes(std::vector<Route>& routes, Services& services) {
  Route list = on_finding("GET", "/attachments", "list_attachments", "read", "Files on a finding, oldest first.", [&services](Context& context) -> Result<Reply> {
    const auto named = TRY(finding_of(services, context));
    Json rows = Json::array();
    for (const auto& a : triage::attachments(*services.database.reader(), named.key())) rows.push(to_json(shown(a)));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<AttachmentView>(Direction::reply));
  routes.push_back(std::move(list));

  Route add = on_finding("POST", "/attachments", "add_attachment", "triage_findings", "Attaches a file (form field `file`, at most 10 MiB): PDF, PNG, JPEG, office document without macros, or plain text, told by its content.",
                         [&services](Context& context) -> Result<Reply> {
    const auto named = TRY(finding_of(services, context));
    const auto part = TRY(uploaded(context));
    const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::attach(work, services.database, *named.view, named.finding.id, part.file_name, part.content); }));
    return http::single_reply(to_json(shown(made)), 201);
  });
  add.body_types = {"multipart/form-data"};
  add.body_limit_bytes = triage::kLargestAttachment + (64 << 10);
  add.reply = schema_of<AttachmentView>(Direction::reply);
  add.success_status = 201;
  add.errors = {"NOT_FOUND", "TOO_LARGE", "CONFLICT"};
  routes.push_back(std::move(add));

  Route read = on_finding("GET", "/attachments/{attachment_id:int}", "download_attachment", "read", "The file.", [&services](Context& context) { return download(services, context); });
  read.shape = Reply::Shape::raw;
  read.reply_type = "application/octet-stream";
  routes.push_back(std::move(read));

  Route withdraw = on_finding("DELETE", "/attachments/{attachment_id:int}", "withdraw_attachment", "triage_findings", "Takes a file out of sight; the log keeps its digest.", [&services](Context& context) -> Result<Reply> {
    const auto named = TRY(finding_of(services, context));
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::withdraw_attachment(work, *named.view, named.finding.id, context.path_integer("attachment_id")); }));
    return http::single_reply(Json::object());
  });
  withdraw.reply = free_object();
  routes.push_back(std::move(withdraw));
}

}  // namespace

void add_discussion_routes(std::vector<Route>& routes, Services& services) {
  add_comment_routes(routes, services);
  add_attachment_routes(routes, services);
}

}  // namespace bulkhead::faces::native
