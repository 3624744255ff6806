// Finds the route of a request and runs it: origin check, authorisation, parameters, handler, envelope.
#include "http/router.h"

#include "core/digest.h"
#include "core/text.h"
#include "query_check.h"

namespace bulkhead::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// One segment of the path tree. Fixed texts come before integers, integers before any text.
struct Api::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
  std::unique_ptr<Node> integer;
  std::unique_ptr<Node> text;
  std::map<std::string, std::size_t, std::less<>> methods;  ///< index of the route

  [[nodiscard]] const Node* find(const std::vector<std::string>& segments, std::size_t at, bool any_case) const {
    if (at == segments.size()) return methods.empty() ? nullptr : this;
    const std::string& segment = segments[at];
    if (const auto child = fixed.find(any_case ? to_lower(segment) : segment); child != fixed.end())
      if (const Node* found = child->second->find(segments, at + 1, any_case)) return found;
    if (integer && parse_integer<std::int64_t>(segment))
      if (const Node* found = integer->find(segments, at + 1, any_case)) return found;
    if (text && !segment.empty())
      if (const Node* found = text->find(segments, at + 1, any_case)) return found;
    return nullptr;
  }
};

struct Api::Match {
  const Route* route = nullptr;  ///< none: see `allowed`
  std::vector<std::string> segments;
  std::vector<std::string> allowed;  ///< methods of the path; empty: there is no such path
};

namespace {

struct TemplatePiece {
  std::string name;  ///< of a parameter, else ""
  std::string text;
  bool integer = false;
};

std::vector<TemplatePiece> read_template(const std::string& path) {
  ENSURE(path.starts_with('/'), "a route path starts with a slash");
  std::vector<TemplatePiece> out;
  for (const std::string_view piece : split(std::string_view(path).substr(1), '/')) {
    if (!piece.starts_with('{')) {
      out.push_back({{}, std::string(piece), false});
      continue;
    }
    ENSURE(piece.ends_with('}'), "a path parameter fills its segment");
    std::string_view name = piece.substr(1, piece.size() - 2);
    const bool integer = name.ends_with(":int");
    if (integer) name.remove_suffix(4);
    ENSURE(is_header_name(name), "a path parameter has a name");
    out.push_back({std::string(name), {}, integer});
  }
  return out;
}

/// Segments as forgiving clients write them: without empty ones and trailing blanks.
std::vector<std::string> forgiven(const std::vector<std::string>& segments) {
  std::vector<std::string> out;
  for (const auto& segment : segments) {
    const std::string_view trimmed = trim(segment);
    if (!trimmed.empty()) out.emplace_back(trimmed);
  }
  return out;
}

bool is_json_type(std::string_view type) { return equals_ignoring_case(type, "application/json") || (type.size() > 5 && equals_ignoring_case(type.substr(type.size() - 5), "+json")); }

std::string_view host_name(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

ErrorReply simple_error(int status, std::string code, std::string message, std::string action) {
  return {status, std::move(code), std::move(message), Json(), false, std::nullopt, std::move(action), {}};
}

}  // namespace

Api::Api(std::vector<Route> routes, ApiOptions options, const Clock& clock)
    : routes_(std::move(routes)), options_(std::move(options)), clock_(clock), strict_(std::make_unique<Node>()), tolerant_(std::make_unique<Node>()) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const Route& route = routes_[i];
    ENSURE(!route.permission.empty() && !route.summary.empty() && route.handler, "a route declares permission, purpose and handler: " + route.path);
    ENSURE(ids.insert(route.operation_id).second && !route.operation_id.empty(), "operation ids are unique: " + route.operation_id);
    Node* node = route.tolerant ? tolerant_.get() : strict_.get();
    for (const auto& piece : read_template(route.path)) {
      auto& child = piece.name.empty() ? node->fixed[route.tolerant ? to_lower(piece.text) : piece.text] : piece.integer ? node->integer : node->text;
      if (!child) child = std::make_unique<Node>();
      node = child.get();
    }
    ENSURE(node->methods.emplace(route.method, i).second, "method and path are unique: " + route.method + " " + route.path);
  }
}

Api::~Api() = default;

Api::Match Api::find(const Request& request) const {
  Match match;
  match.segments = request.segments;
  if (match.segments.size() > 1 && match.segments.back().empty()) match.segments.pop_back();  // a final slash
  const Node* node = strict_->find(match.segments, 0, false);
  if (node == nullptr) {
    auto segments = forgiven(request.segments);
    node = tolerant_->find(segments, 0, true);
    if (node != nullptr) match.segments = std::move(segments);
  }
  if (node == nullptr) return match;
  for (const auto& [method, index] : node->methods) {
    match.allowed.push_back(method);
    if (method == "GET") match.allowed.emplace_back("HEAD");
  }
  const auto found = node->methods.find(request.method == "HEAD" ? "GET" : request.method);
  if (found != node->methods.end()) match.route = &routes_[found->second];
  return match;
}

BodyRules Api::body_rules(const Request& head) const {
  const Match match = find(head);
  if (match.route == nullptr) return {};
  return {match.route->body_limit_bytes, match.route->body_to_file};
}

/// A browser never lets another site send our cookie with SameSite=Strict; this refuses what an old one might.
std::optional<ErrorReply> Api::check_origin(const Request& request) const {
  if (!options_.allowed_hosts.empty()) {
    const std::string_view host = host_name(request.header("Host"));
    if (std::none_of(options_.allowed_hosts.begin(), options_.allowed_hosts.end(), [&](const std::string& name) { return equals_ignoring_case(name, host); }))
      return simple_error(400, "UNKNOWN_HOST", "This server is not known by that host name.", "fix_input");
  }
  if (is_safe(request.method) || !request.has_header("Cookie")) return std::nullopt;
  const auto cross_site = [] { return simple_error(403, "CROSS_SITE", "A page of another site may not change anything here.", "contact_us"); };
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") return cross_site();
  const std::string_view origin = request.header("Origin");
  if (!origin.empty()) {
    const std::size_t scheme = origin.find("://");
    if (scheme == std::string_view::npos || !equals_ignoring_case(origin.substr(scheme + 3), request.header("Host"))) return cross_site();
  }
  return std::nullopt;
}

Response Api::respond(Request& request) {
  const SteadyTime started = std::chrono::steady_clock::now();
  const EnvelopeInfo info{request.request_id, request.received_at, 0};
  if (const auto refusal = check_origin(request)) return error_response(*refusal, info);
  const Match match = find(request);
  if (match.route == nullptr) {
    if (!match.allowed.empty()) {
      Response response;
      response.status = 204;
      if (request.method != "OPTIONS") response = error_response(simple_error(405, "METHOD_NOT_ALLOWED", "This address does not take that method.", "fix_input"), info);
      response.add_header("Allow", join(match.allowed, ", "));
      return response;
    }
    const bool reserved = std::any_of(options_.prefixes.begin(), options_.prefixes.end(), [&](const std::string& prefix) { return (request.path + "/").starts_with(prefix); });
    if (options_.fallback && !reserved) {
      if (request.method == "GET" || request.method == "HEAD") return options_.fallback(request);
      Response response = error_response(simple_error(405, "METHOD_NOT_ALLOWED", "This address does not take that method.", "fix_input"), info);
      response.add_header("Allow", "GET, HEAD");
      return response;
    }
    ErrorReply missing = simple_error(404, "NOT_FOUND", "There is nothing at this address.", "fix_input");
    missing.detail = Json::object({{"resource", "path"}, {"identifier", shorten(request.path, 200)}});
    return error_response(missing, info);
  }
  Context context(request, *match.route, clock_);
  std::size_t at = 0;
  for (auto& piece : read_template(match.route->path)) {
    if (!piece.name.empty()) context.path_values_.emplace_back(std::move(piece.name), match.segments[at]);
    ++at;
  }
  Response response = answer(context, started);
  if (options_.finish) options_.finish(context, response);
  return response;
}

Response Api::answer(Context& context, SteadyTime started) {
  Request& request = context.request;
  const Route& route = context.route;
  const auto info = [&] {
    return EnvelopeInfo{request.request_id, request.received_at,
                        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count()};
  };
  const auto refused = [&](const ErrorReply& error) { return route.render_error ? route.render_error(error, request) : error_response(error, info()); };
  try {
    if (options_.authorise) {
      if (const auto refusal = options_.authorise(context)) return refused(*refusal);
    } else if (route.permission != "public") {
      return refused(simple_error(401, "AUTH_REQUIRED", "Please sign in.", "use_different_key"));
    }
    if (const auto refusal = check_query(route, request.query, context.query_values_)) return refused(*refusal);
    if ((route.body.exists() || !route.body_types.empty()) && !(request.content().empty() && route.body_optional)) {
      const std::string_view type = trim(request.header("Content-Type").substr(0, request.header("Content-Type").find(';')));
      const bool accepted = (route.body.exists() && is_json_type(type)) ||
                            std::any_of(route.body_types.begin(), route.body_types.end(), [&](const std::string& known) { return equals_ignoring_case(known, type); });
      if (!accepted && !route.tolerant) {
        ErrorReply error = simple_error(415, "UNSUPPORTED_MEDIA_TYPE", "The body has a media type that is not accepted here.", "fix_input");
        Json types = Json::array();
        if (route.body.exists()) types.push("application/json");
        for (const auto& known : route.body_types) types.push(known);
        error.detail = Json::object({{"accepted", std::move(types)}});
        return refused(error);
      }
    }
    const Result<Reply> reply = route.handler(context);
    if (!reply) {
      if (reply.error().kind == ErrorKind::internal && options_.on_problem) options_.on_problem(request.request_id + " " + printable(to_text(reply.error())));
      return refused(error_reply(reply.error()));
    }
    if (reply->error) return refused(*reply->error);
    return render(*reply, request, info());
  } catch (const std::exception& thrown) {
    const std::string incident = "inc-" + to_hex(random_bytes(6));
    if (options_.on_problem) options_.on_problem(incident + " " + request.request_id + " " + printable(request.method) + " " + printable(request.path) + ": " + printable(thrown.what()));
    return refused(incident_error(incident));
  }
}

}  // namespace bulkhead::http
