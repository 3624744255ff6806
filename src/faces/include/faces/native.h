// The interface under /api/v1 and the web pages beside it.
#pragma once
#include <vector>

#include "faces/services.h"
#include "http/router.h"

namespace bulkhead::faces {

inline constexpr std::string_view kSessionCookie = "bulkhead_session";

/// Every operation, the OpenAPI document's own included.
/// Keeps    `services`, which must outlive the routes
[[nodiscard]] std::vector<http::Route> native_routes(Services& services);

/// Authoriser, headers and web pages for http::Api.
/// Keeps    `services`
[[nodiscard]] http::ApiOptions api_options(Services& services);

}  // namespace bulkhead::faces
