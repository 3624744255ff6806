// Documents that come from the routes: OpenAPI 3.1, TypeScript types, and the permission matrix.
#pragma once
#include <string>
#include <vector>

#include "http/router.h"

namespace bulkhead::http {

struct OpenApiInfo {
  std::string title = "Bulkhead";
  std::string version;
  std::string description;
};

/// The OpenAPI 3.1 document. ENSURE: two described types of one name have the same schema.
[[nodiscard]] Json generate_openapi(const std::vector<Route>& routes, const OpenApiInfo& info);

/// A TypeScript file: one type a component, and `Operations` with method, path, query, body and reply of each operation.
[[nodiscard]] std::string generate_typescript(const std::vector<Route>& routes);

/// Route that serves the document of `routes` and itself at `path`. The document is made once, here.
[[nodiscard]] Route openapi_route(const std::vector<Route>& routes, const OpenApiInfo& info, std::string path = "/api/v1/openapi.json");

}  // namespace bulkhead::http
