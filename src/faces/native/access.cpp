#include "access.h"

#include "core/text.h"
#include "demo_access.h"
#include "faces/native.h"

namespace bulkhead::faces::native {
namespace {

http::ErrorReply forbidden(std::string message, Json detail) {
  return {403, "FORBIDDEN", std::move(message), std::move(detail), false, std::nullopt, "use_different_key", {}};
}

http::ErrorReply refusal_of(const Error& error) {
  if (error.code == "viewer_role") return {403, "viewer_role", error.message, Json(), false, std::nullopt, "contact_us", {}};
  if (error.code == "insufficient_scope") {
    Json detail = Json::object({{"error", "insufficient_scope"}});
    for (const auto& problem : error.problems) {
      if (problem.place == "required_scope") detail.set("required_scope", problem.message);
      if (problem.place == "current_scopes") {
        Json scopes = Json::array();
        for (const auto scope : split(problem.message, ','))
          if (!scope.empty()) scopes.push(scope);
        detail.set("current_scopes", std::move(scopes));
      }
    }
    return forbidden(error.message, std::move(detail));
  }
  http::ErrorReply reply = http::error_reply(error);
  if (error.kind == ErrorKind::forbidden) reply.detail = Json::object({{"error", error.code}});
  return reply;
}

/// What follows "Bearer ", in any case of the word; "" when the header names another scheme.
std::string_view bearer_of(std::string_view header) {
  if (header.size() < 7 || !equals_ignoring_case(header.substr(0, 7), "Bearer ")) return {};
  return trim(header.substr(7));
}

/// Who sends the request: by key or demo token, else by session.
Result<identity::Authenticated> caller_of(Services& services, const http::Request& request) {
  identity::Credentials credentials;
  credentials.ip = request.remote_address;
  if (request.has_header("Authorization")) {
    const std::string_view bearer = bearer_of(request.header("Authorization"));
    if (bearer.empty()) return fail(ErrorKind::unauthenticated, "auth.required", "The Authorization header is not of the form: Bearer <key>.");
    if (auto visitor = demo_visitor(services, bearer, request.remote_address)) return std::move(*visitor);
    credentials.bearer = identity::Secret(std::string(bearer));
  } else if (auto cookie = request.cookie(kSessionCookie)) {
    credentials.cookie = identity::Secret(std::move(*cookie));
  }
  return services.authenticator.authenticate(credentials);
}

}  // namespace

std::optional<http::ErrorReply> authorise(Services& services, http::Context& context) {
  const std::string& permission = context.route.permission;
  if (permission == "public") {
    // Metered clients read their use off replies of /health.
    if (!bearer_of(context.request.header("Authorization")).empty())
      if (auto found = caller_of(services, context.request)) context.actor = std::move(*found);
    return std::nullopt;
  }
  auto found = caller_of(services, context.request);
  if (!found) return refusal_of(found.error());
  const bool reads = context.request.method == "GET" || context.request.method == "HEAD";
  if (found->session_id && !reads)
    if (const auto checked = identity::require_csrf(*found, context.request.header("X-CSRF-Token")); !checked) return refusal_of(checked.error());
  if (permission == "session") {
    if (!found->session_id) return forbidden("This needs somebody who signed in; an API key is not enough.", Json::object({{"error", "session_required"}}));
  } else {
    const auto wanted = enum_of<record::Permission>(permission);
    ENSURE(wanted, "a route names a permission of record::Permission, \"session\" or \"public\"");
    if (const auto allowed = record::authorise(found->actor, *wanted); !allowed) return refusal_of(allowed.error());
    if (is_demo(found->actor) && *wanted != record::Permission::read) return forbidden("A demo token does not include this.", Json::object({{"error", "demo_token"}}));
  }
  context.actor = std::move(*found);
  return std::nullopt;
}

const identity::Authenticated& signed_in(const http::Context& context) {
  const auto* found = std::any_cast<identity::Authenticated>(&context.actor);
  ENSURE(found != nullptr, "handlers of routes that are not public run only for somebody signed in");
  return *found;
}

const record::Actor& actor_of(const http::Context& context) { return signed_in(context).actor; }

namespace {

http::ErrorReply too_many(std::string_view what, const http::RateDecision& decision) {
  const std::string message = fmt::format("Too many {}. Wait {} seconds.", what, decision.retry_after_seconds);
  return {429,  "RATE_LIMITED", message, Json::object({{"error", "rate_limited"}, {"message", message}, {"retry_after", decision.retry_after_seconds}}),
          true, decision.retry_after_seconds, "retry_later", {}};
}

}  // namespace

std::optional<http::ErrorReply> limited(Services& services, std::string_view key) {
  const auto decision = services.sign_in_limiter.take(key, services.clock.now());
  if (decision.allowed) return std::nullopt;
  return too_many("tries", decision);
}

std::optional<http::ErrorReply> limited_check(Services& services, const record::Actor& actor, std::int64_t assets) {
  const std::string key = is_demo(actor) ? "demo " + actor.ip : actor.key_id != 0 ? fmt::format("key {}", actor.key_id) : fmt::format("user {}", actor.user_id);
  if (const auto decision = services.check_limits.requests.take(key, services.clock.now()); !decision.allowed) return too_many("requests", decision);
  if (const auto decision = services.check_limits.assets.take(key, services.clock.now(), assets); !decision.allowed) return too_many("assets", decision);
  return std::nullopt;
}

}  // namespace bulkhead::faces::native
