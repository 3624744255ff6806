// Who calls, and whether they may: from cookie or key to an actor, before every handler.
#pragma once
#include "faces/services.h"
#include "http/router.h"

namespace bulkhead::faces::native {

/// The refusal of a request, or nothing; sets Context::actor for routes that are not public.
///
/// A bearer key goes before a cookie. Writes with a cookie need the header X-CSRF-Token.
/// Source   docs/api.md, errors; compatible interface: 401 AUTH_REQUIRED, 403 viewer_role, 403 FORBIDDEN with
///          detail {error: "insufficient_scope", required_scope, current_scopes}
[[nodiscard]] std::optional<http::ErrorReply> authorise(Services& services, http::Context& context);

/// What authorise found. ENSURE: the route is not public.
[[nodiscard]] const identity::Authenticated& signed_in(const http::Context& context);
[[nodiscard]] const record::Actor& actor_of(const http::Context& context);

/// 429 RATE_LIMITED with the compatible detail, or nothing while `key` has tries left.
[[nodiscard]] std::optional<http::ErrorReply> limited(Services& services, std::string_view key);

/// The same for correlation and patch-level checks, by key (or member) and by the number of assets that are asked about.
[[nodiscard]] std::optional<http::ErrorReply> limited_check(Services& services, const record::Actor& actor, std::int64_t assets);

}  // namespace bulkhead::faces::native
