#include "http/envelope.h"

#include "core/text.h"

namespace bulkhead::http {

namespace {

struct KindReply {
  int status;
  const char* code;
  const char* action;
  bool retryable;
};

KindReply reply_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid: return {422, "VALIDATION_ERROR", "fix_input", false};
    case ErrorKind::unauthenticated: return {401, "AUTH_REQUIRED", "use_different_key", false};
    case ErrorKind::forbidden: return {403, "FORBIDDEN", "use_different_key", false};
    case ErrorKind::not_found: return {404, "NOT_FOUND", "fix_input", false};
    case ErrorKind::conflict: return {409, "CONFLICT", "fix_input", false};
    case ErrorKind::too_large: return {413, "TOO_LARGE", "reduce_batch", false};
    case ErrorKind::limited: return {429, "RATE_LIMITED", "retry_later", true};
    case ErrorKind::unavailable: return {503, "SERVICE_UNAVAILABLE", "retry_later", true};
    case ErrorKind::internal: break;
  }
  return {500, "INTERNAL_ERROR", "retry_later", true};
}

bool is_wire_code(std::string_view code) {
  return !code.empty() && std::all_of(code.begin(), code.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); });
}

/// "/zones/2/sl_t" is "body.zones.2.sl_t"; places that already are names stay.
std::string field_name(const std::string& place) {
  if (place.empty() || place == "/") return "body";
  if (place.front() != '/') return place;
  std::string out = "body";
  for (const std::string_view piece : split(std::string_view(place).substr(1), '/')) {
    out += '.';
    out += piece;
  }
  return out;
}

/// Types that compatible clients know, for the rules of core/codec.h and core/json.h.
std::string type_name_of(std::string_view code) {
  if (code == "json.missing") return "missing";
  if (code == "json.unknown_member") return "extra_forbidden";
  if (code == "json.bad_choice") return "enum";
  if (code == "json.bad_type") return "type_error";
  if (code == "time.bad") return "datetime_parsing";
  if (code == "json.malformed" || code == "json.not_utf8" || code == "json.too_deep" || code == "json.duplicate_key") return "json_invalid";
  return std::string(code);
}

Json problem_json(const std::string& place, const std::string& code, const std::string& message) {
  return Json::object({{"field", field_name(place)}, {"message", message}, {"type", type_name_of(code)}});
}

Json api_block(const EnvelopeInfo& info, bool with_time_taken) {
  Json api = Json::object({{"version", kApiVersion}, {"request_id", info.request_id}, {"timestamp", to_iso(info.at)}});
  if (with_time_taken) api.set("processing_ms", info.processing_ms);
  return api;
}

void add_identification(Response& response, const EnvelopeInfo& info) {
  response.add_header("X-Request-ID", info.request_id);
  response.add_header("X-API-Version", std::string(kApiVersion));
}

Response json_response(int status, const Json& body, const EnvelopeInfo& info) {
  Response response = text_response(status, "application/json", to_text(body));
  add_identification(response, info);
  return response;
}

Json or_object(const Json& value) { return value.is_null() ? Json::object() : value; }

}  // namespace

const std::vector<ErrorCode>& error_codes() {
  static const std::vector<ErrorCode> codes{
      {400, "BAD_REQUEST", "The request breaks HTTP itself; detail.code says how."},
      {400, "UNKNOWN_HOST", "The Host header names a host that is not served here."},
      {400, "UNKNOWN_PARAMETER", "A query parameter is not known; detail lists the accepted ones."},
      {401, "AUTH_REQUIRED", "The credential is missing, wrong, expired or revoked."},
      {402, "TIER_GATE", "The feature is not part of this installation's plan."},
      {403, "API_KEY_REQUIRED", "A session or demo token is not enough here."},
      {403, "CROSS_SITE", "A page of another site tried to change something."},
      {403, "FORBIDDEN", "The credential lacks the right; detail may name the scope."},
      {403, "PARTNER_SCOPE", "The operation lies outside this key."},
      {403, "TRIAL_ENDED", "The trial of this key is over."},
      {403, "TRIAL_REQUIRED", "A demo token may not check devices of its own."},
      {403, "TRIAL_SCOPE", "The operation lies outside this trial key."},
      {403, "viewer_role", "A viewer may not write."},
      {404, "NOT_FOUND", "No such thing, or none that you may see."},
      {405, "METHOD_NOT_ALLOWED", "The address does not take that method; see Allow."},
      {408, "REQUEST_TIMEOUT", "The request took too long to arrive."},
      {409, "CONFLICT", "The record changed meanwhile, or the id is taken."},
      {413, "BATCH_TOO_LARGE", "More items than one request may hold."},
      {413, "DEMO_EXAMPLES_ONLY", "A demo token may only use the examples."},
      {413, "ERROR", "More assets than one correlation takes; detail.error is batch_too_large."},
      {413, "TOO_LARGE", "The body or its content is over a limit; the message names it."},
      {413, "TRIAL_BATCH_LIMIT", "More items than a trial key may send."},
      {414, "URI_TOO_LONG", "The address is too long."},
      {415, "UNSUPPORTED_MEDIA_TYPE", "The body has another media type; detail lists the accepted ones."},
      {417, "EXPECTATION_FAILED", "Only 100-continue can be expected."},
      {422, "VALIDATION_ERROR", "The input breaks rules; detail lists field, message and type of each."},
      {429, "PARTNER_LIMIT", "The quota of this key is used up until reset_at."},
      {429, "RATE_LIMITED", "Too many requests; wait retry_after_seconds."},
      {431, "HEADERS_TOO_LARGE", "The headers are too large or too many."},
      {500, "INTERNAL_ERROR", "Our fault; the log has the cause under detail.incident."},
      {503, "SERVICE_UNAVAILABLE", "Busy or stopping; try again."},
      {504, "GATEWAY_TIMEOUT", "A system behind this one did not answer in time."},
      {505, "VERSION_NOT_SUPPORTED", "Only HTTP/1.1 and HTTP/1.0 are understood."},
  };
  return codes;
}

ErrorReply error_reply(const Error& error) {
  const KindReply kind = reply_of(error.kind);
  ErrorReply out{kind.status, is_wire_code(error.code) ? error.code : kind.code, error.message, Json(), kind.retryable, std::nullopt, kind.action, {}};
  if (error.kind == ErrorKind::invalid && !is_wire_code(error.code)) {
    out.detail = Json::array();
    for (const auto& problem : error.problems) out.detail.push(problem_json(problem.place, problem.code, problem.message));
    if (error.problems.empty()) out.detail.push(problem_json(error.place, error.code, error.message));
  } else if (error.kind == ErrorKind::not_found && !error.place.empty()) {
    out.detail = Json::object({{"resource", std::string_view(error.code).substr(0, error.code.find('.'))}, {"identifier", error.place}});
  } else if (!is_wire_code(error.code) && !error.code.empty()) {
    out.detail = Json::object({{"code", error.code}});
    if (!error.place.empty()) out.detail.set("place", error.place);
    for (const auto& problem : error.problems) {
      Json problems = out.detail.find("problems") ? *out.detail.find("problems") : Json::array();
      problems.push(problem_json(problem.place, problem.code, problem.message));
      out.detail.set("problems", std::move(problems));
    }
  }
  if (error.kind == ErrorKind::unavailable) out.retry_after_seconds = 5;
  if (error.kind == ErrorKind::limited) out.retry_after_seconds = 1;
  return out;
}

ErrorReply incident_error(const std::string& incident) {
  return {500, "INTERNAL_ERROR", "Something went wrong on our side. The log has the cause under " + incident + ".",
          Json::object({{"incident", incident}}), true, std::nullopt, "contact_us", {}};
}

ErrorReply refusal_error(int status, const std::string& code, const std::string& message) {
  ErrorReply out{status, "BAD_REQUEST", message, Json::object({{"code", code}}), false, std::nullopt, "fix_input", {}};
  switch (status) {
    case 408: out.code = "REQUEST_TIMEOUT"; out.retryable = true; out.action = "retry_later"; break;
    case 413: out.code = "TOO_LARGE"; out.action = "reduce_batch"; break;
    case 414: out.code = "URI_TOO_LONG"; break;
    case 417: out.code = "EXPECTATION_FAILED"; break;
    case 431: out.code = "HEADERS_TOO_LARGE"; break;
    case 503: out.code = "SERVICE_UNAVAILABLE"; out.retryable = true; out.retry_after_seconds = 1; out.action = "retry_later"; break;
    case 505: out.code = "VERSION_NOT_SUPPORTED"; break;
    default: break;
  }
  return out;
}

Response error_response(const ErrorReply& error, const EnvelopeInfo& info) {
  Json inner = Json::object({{"code", error.code},
                             {"message", error.message},
                             {"detail", error.detail},
                             {"retryable", error.retryable},
                             {"retry_after_seconds", error.retry_after_seconds ? Json(*error.retry_after_seconds) : Json()},
                             {"action", error.action}});
  for (const auto& [name, value] : error.extra) inner.set(name, value);
  Response response = json_response(error.status, Json::object({{"api", api_block(info, false)}, {"error", std::move(inner)}}), info);
  if (error.retry_after_seconds) response.add_header("Retry-After", std::to_string(*error.retry_after_seconds));
  if (error.status == 401) response.add_header("WWW-Authenticate", "Bearer");
  return response;
}

Error not_found(std::string_view resource, std::string identifier) {
  std::string name(resource);
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty() && name.front() >= 'a' && name.front() <= 'z') name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return {ErrorKind::not_found, std::string(resource) + ".not_found", name + " \"" + shorten(printable(identifier), 100) + "\" was not found.", std::move(identifier), {}, {}};
}

Error invalid_field(std::string field, std::string message, std::string type) {
  Error error{ErrorKind::invalid, "http.invalid", message, field, {}, {}};
  error.problems.push_back({std::move(field), std::move(type), std::move(message)});
  return error;
}

Reply single_reply(Json data, int status) {
  Reply reply;
  reply.status = status;
  reply.data = std::move(data);
  return reply;
}

Reply collection_reply(Json::Array data, const Page& page) {
  Reply reply;
  reply.shape = Reply::Shape::collection;
  reply.data = Json(std::move(data));
  reply.page = page;
  return reply;
}

Reply named_reply(Json::Object members, int status) {
  Reply reply;
  reply.shape = Reply::Shape::named;
  reply.status = status;
  reply.data = Json(std::move(members));
  return reply;
}

Reply bare_reply(Json body, int status) {
  Reply reply;
  reply.shape = Reply::Shape::bare;
  reply.status = status;
  reply.data = std::move(body);
  return reply;
}

Reply raw_reply(Response response) {
  Reply reply;
  reply.shape = Reply::Shape::raw;
  reply.status = response.status;
  reply.response = std::move(response);
  return reply;
}

Reply refusal_reply(ErrorReply error) {
  Reply reply;
  reply.shape = Reply::Shape::error;
  reply.status = error.status;
  reply.error = std::move(error);
  return reply;
}

Reply no_content() {
  Response response;
  response.status = 204;
  return raw_reply(std::move(response));
}

std::string path_with(const Request& request, std::string_view name, std::string_view value) {
  std::string out;
  for (const auto& segment : request.segments) out += "/" + percent_encode(segment);
  if (out.empty()) out = "/";
  char separator = '?';
  const auto add = [&](std::string_view key, std::string_view text) {
    out += separator;
    separator = '&';
    out += percent_encode(key) + "=" + percent_encode(text);
  };
  bool replaced = false;
  for (const auto& parameter : request.query) {
    if (parameter.name != name) add(parameter.name, parameter.value);
    else if (!std::exchange(replaced, true)) add(name, value);
  }
  if (!replaced && !name.empty()) add(name, value);
  return out;
}

namespace {

/// {"a":1,"b":2} as "a":1,"b":2 with the given text before and behind; "" for an object without members.
std::string members_text(const Json& object, std::string_view before, std::string_view behind) {
  if (object.members().empty()) return {};
  const std::string text = to_text(object);
  return fmt::format("{}{}{}", before, std::string_view(text).substr(1, text.size() - 2), behind);
}

/// The success envelope around a list that is made piece by piece.
Response streamed_response(const Reply& reply, const Json& api, const Json& links) {
  struct State {
    StreamedList list;
    std::string head, tail;
    bool begun = false;
  };
  const auto state = std::make_shared<State>();
  state->list = *reply.streamed;
  state->head = fmt::format("{{\"api\":{},\"data\":{{{}{}:[", to_text(api), members_text(reply.data, "", ","), to_text(Json(state->list.member)));
  state->tail = fmt::format("]}},\"meta\":{},\"_links\":{}}}", to_text(or_object(reply.meta)), to_text(links));
  Response response;
  response.status = reply.status;
  response.set_header("Content-Type", "application/json");
  response.producer = [state](std::string& piece) -> Result<bool> {
    const auto item = TRY(state->list.next());
    const bool first = !std::exchange(state->begun, true);
    if (first) piece = state->head;
    if (!item) piece += state->tail;
    else piece += (first ? "" : ",") + to_text(*item);
    return item.has_value();
  };
  return response;
}

}  // namespace

Response render(const Reply& reply, const Request& request, const EnvelopeInfo& info) {
  Response response;
  if (reply.shape == Reply::Shape::raw) {
    response = reply.response;
    if (response.header("X-Request-ID").empty()) response.add_header("X-Request-ID", info.request_id);
    if (response.header("X-API-Version").empty()) response.add_header("X-API-Version", std::string(kApiVersion));
  } else if (reply.shape == Reply::Shape::error) {
    response = error_response(*reply.error, info);
  } else if (reply.shape == Reply::Shape::bare) {
    response = json_response(reply.status, reply.data, info);
  } else {
    Json body = Json::object({{"api", api_block(info, true)}});
    Json links = Json::object({{"self", path_with(request, "", "")}});
    if (reply.shape == Reply::Shape::named) {
      for (const auto& [name, value] : reply.data.members()) body.set(name, value);
    } else {
      body.set("data", reply.data);
    }
    if (reply.page) {
      const Page& p = *reply.page;
      const std::int64_t per_page = std::max<std::int64_t>(1, p.per_page);
      const std::int64_t pages = (p.total + per_page - 1) / per_page;
      const bool has_next = p.page < pages, has_prev = p.page > 1;
      // A named reply with pages has its rows in the one member.
      const Json& rows = reply.shape == Reply::Shape::named && !reply.data.members().empty() ? reply.data.members().front().second : reply.data;
      const std::int64_t count = rows.is_array() ? static_cast<std::int64_t>(rows.items().size()) : 0;
      body.set("pagination", Json::object({{"total", p.total}, {"page", p.page}, {"per_page", per_page}, {"pages", pages}, {"has_next", has_next}, {"has_prev", has_prev}, {"count", count}}));
      const auto at = [&](std::int64_t page) { return Json(path_with(request, "page", std::to_string(page))); };
      links.set("next", has_next ? at(p.page + 1) : Json());
      links.set("prev", has_prev ? at(p.page - 1) : Json());
      links.set("first", at(1));
      links.set("last", at(std::max<std::int64_t>(1, pages)));
    }
    if (reply.shape == Reply::Shape::collection) body.set("filters_applied", or_object(reply.filters_applied));
    if (reply.shape != Reply::Shape::named || !reply.meta.is_null()) body.set("meta", or_object(reply.meta));
    for (const auto& [name, value] : reply.links) links.set(name, value);
    if (reply.streamed) {
      response = streamed_response(reply, *body.find("api"), links);
      add_identification(response, info);
    } else {
      body.set("_links", std::move(links));
      response = json_response(reply.status, body, info);
    }
  }
  for (const auto& header : reply.headers) response.add_header(header.name, header.value);
  return response;
}

}  // namespace bulkhead::http
