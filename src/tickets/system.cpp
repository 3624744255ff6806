#include "system.h"

#include "core/text.h"

namespace bulkhead::tickets {
namespace {

std::string basic(std::string_view user, std::string_view password) { return "Basic " + to_base64(fmt::format("{}:{}", user, password)); }

/// What a reply says for people, from the forms that these systems use; never more than a line.
std::string message_in(const Json& reply, std::string_view body) {
  for (const Json* text : {&at(reply, {"error", "message"}), &at(reply, {"message"})})
    if (text->is_string()) return shorten(printable(text->string()), 200);
  if (const Json& list = at(reply, {"errorMessages"}); list.is_array() && !list.items().empty() && list.items().front().is_string()) return shorten(printable(list.items().front().string()), 200);
  if (const Json& errors = at(reply, {"errors"}); errors.is_object() && !errors.members().empty() && errors.members().front().second.is_string())
    return shorten(printable(fmt::format("{}: {}", errors.members().front().first, errors.members().front().second.string())), 200);
  return reply.is_null() && is_utf8(body) && !body.starts_with('<') ? shorten(printable(body), 120) : "";
}

}  // namespace

const Json& at(const Json& json, std::initializer_list<std::string_view> path) {
  static const Json none;
  const Json* here = &json;
  for (const auto name : path) {
    here = here->find(name);
    if (here == nullptr) return none;
  }
  return *here;
}

tl::unexpected<Error> bad_reply(std::string_view system) { return fail(ErrorKind::unavailable, "ticket_system.bad_reply", fmt::format("{} answered in a form that is not known here.", system)); }

Rest::Rest(http::Client& client, std::string system, std::string base, std::vector<http::Header> headers) : client_(client), system_(std::move(system)), base_(std::move(base)), headers_(std::move(headers)) {}

Result<Json> Rest::call(std::string_view method, std::string_view path, const Json& body) {
  http::Call call;
  call.method = method;
  call.url = base_ + std::string(path);
  call.headers = headers_;
  call.headers.push_back({"Accept", "application/json"});
  if (!body.is_null()) {
    call.headers.push_back({"Content-Type", "application/json"});
    call.body = to_text(body);
  }
  status.reset(), retry_after_seconds.reset();
  refusal = Json();
  const auto reply = TRY(client_.call(call));
  status = reply.status;
  retry_after_seconds = reply.retry_after_seconds();
  auto parsed = parse_json(reply.body, {.max_bytes = std::size_t{1} << 20, .refuse_duplicate_keys = false});
  if (reply.status >= 200 && reply.status < 300) {
    if (reply.body.empty()) return Json();
    if (!parsed) return bad_reply(system_);
    return std::move(*parsed);
  }
  if (parsed) refusal = std::move(*parsed);
  std::string said = message_in(refusal, reply.body);
  if (!said.empty()) said = ": " + said;
  if (reply.status == 401 || reply.status == 403)
    return fail(ErrorKind::unavailable, "ticket_system.credentials", fmt::format("{} refuses the credentials of the connection (HTTP {}); renew them there{}", system_, reply.status, said.empty() ? "." : said));
  if (reply.status == 404) return fail(ErrorKind::not_found, "ticket_system.not_found", fmt::format("{} does not know it (HTTP 404){}", system_, said.empty() ? "." : said));
  if (reply.status == 429) return fail(ErrorKind::limited, "ticket_system.busy", fmt::format("{} asks to slow down (HTTP 429).", system_));
  if (reply.status == 408 || reply.status >= 500) return fail(ErrorKind::unavailable, "ticket_system.failed", fmt::format("{} failed (HTTP {}){}", system_, reply.status, said.empty() ? "." : said));
  return fail(ErrorKind::invalid, "ticket_system.refused", fmt::format("{} refused the ticket (HTTP {}){}", system_, reply.status, said.empty() ? "." : said));
}

std::unique_ptr<TicketSystem> system_of(http::Client& client, const notify::Connection& connection, const notify::Credentials& credentials) {
  const auto& settings = connection.settings;
  const std::string token = credentials.token.value_or(""), user = settings.user.value_or("");
  switch (connection.type) {
    case notify::ConnectionType::jira: {
      const bool cloud = settings.flavour.value_or("cloud") == "cloud";
      // Cloud: mail address and API token; Server and Data Center: a personal access token.
      return jira(Rest(client, "Jira", settings.url, {{"Authorization", cloud ? basic(user, token) : "Bearer " + token}}), cloud);
    }
    case notify::ConnectionType::servicenow: return servicenow(Rest(client, "ServiceNow", settings.url, {{"Authorization", basic(user, token)}}));
    case notify::ConnectionType::linear: return linear(Rest(client, "Linear", settings.url, {{"Authorization", token}}));
    default: break;
  }
  ENSURE(false, "only connections of ticket systems take tickets");
}

std::string reported_id(notify::ConnectionType type, const Json& body) {
  switch (type) {
    case notify::ConnectionType::jira: return std::string(at(body, {"issue"}).text("id"));
    case notify::ConnectionType::servicenow: return std::string(body.text("sys_id"));
    case notify::ConnectionType::linear: return body.text("type") == "Issue" ? std::string(at(body, {"data"}).text("id")) : std::string(at(body, {"data"}).text("issueId"));
    default: return "";
  }
}

}  // namespace bulkhead::tickets
