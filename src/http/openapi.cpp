// OpenAPI 3.1.1 (https://spec.openapis.org/oas/v3.1.1), schemas in JSON Schema 2020-12.
#include "http/openapi.h"

#include "core/text.h"

namespace bulkhead::http {

namespace {

/// "/a/{id:int}" is "/a/{id}".
std::string openapi_path(const std::string& path) { return replace_all(path, ":int}", "}"); }

Json path_parameters(const std::string& path) {
  Json out = Json::array();
  for (std::string_view piece : split(path, '/')) {
    if (!piece.starts_with('{')) continue;
    piece = piece.substr(1, piece.size() - 2);
    const bool integer = piece.ends_with(":int");
    if (integer) piece.remove_suffix(4);
    out.push(Json::object({{"name", piece}, {"in", "path"}, {"required", true}, {"schema", Json::object({{"type", integer ? "integer" : "string"}})}}));
  }
  return out;
}

Json parameter_schema(const QueryParameter& parameter) {
  Json schema = Json::object();
  switch (parameter.type) {
    case ParameterType::text:
      schema.set("type", "string");
      schema.set("maxLength", static_cast<std::int64_t>(parameter.max_bytes));
      break;
    case ParameterType::integer: schema.set("type", "integer"); break;
    case ParameterType::decimal: schema.set("type", "number"); break;
    case ParameterType::boolean: schema.set("type", "boolean"); break;
    case ParameterType::instant: schema.set("type", "string"); break;
    case ParameterType::choice: {
      schema.set("type", "string");
      Json choices = Json::array();
      for (const auto& choice : parameter.choices) choices.push(choice);
      schema.set("enum", std::move(choices));
      break;
    }
  }
  if (parameter.minimum) schema.set("minimum", *parameter.minimum);
  if (parameter.maximum && !parameter.clamp) schema.set("maximum", *parameter.maximum);
  if (!parameter.default_value.empty()) {
    Json value(parameter.default_value);
    if (parameter.type == ParameterType::integer) value = Json(parse_integer<std::int64_t>(parameter.default_value).value_or(0));
    if (parameter.type == ParameterType::boolean) value = Json(parameter.default_value == "true");
    schema.set("default", std::move(value));
  }
  if (parameter.repeated) return Json::object({{"type", "array"}, {"items", std::move(schema)}});
  return schema;
}

Json reference(std::string_view name) { return Json::object({{"$ref", "#/components/schemas/" + std::string(name)}}); }

Json object_schema(Json properties) {
  Json required = Json::array();
  for (const auto& [name, schema] : properties.members()) required.push(name);
  return Json::object({{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}});
}

Json nullable_text() { return Json::object({{"type", Json::array({"string", "null"})}}); }
Json typed(std::string_view type) { return Json::object({{"type", type}}); }

/// The components of the envelope itself; beside them stand those of the routes.
void add_envelope_components(Json& schemas) {
  schemas.set("ApiBlock", Json::object({{"type", "object"},
                                        {"properties", Json::object({{"version", typed("string")}, {"request_id", typed("string")}, {"timestamp", typed("string")}, {"processing_ms", typed("integer")}})},
                                        {"required", Json::array({"version", "request_id", "timestamp"})}}));
  schemas.set("Pagination", object_schema(Json::object({{"total", typed("integer")}, {"page", typed("integer")}, {"per_page", typed("integer")}, {"pages", typed("integer")},
                                                        {"has_next", typed("boolean")}, {"has_prev", typed("boolean")}, {"count", typed("integer")}})));
  schemas.set("Links", Json::object({{"type", "object"}, {"additionalProperties", nullable_text()}}));
  Json error = object_schema(Json::object({{"code", typed("string")}, {"message", typed("string")}, {"detail", Json::object()}, {"retryable", typed("boolean")},
                                           {"retry_after_seconds", Json::object({{"type", Json::array({"integer", "null"})}})}, {"action", typed("string")}}));
  schemas.set("ApiError", std::move(error));
  schemas.set("ErrorEnvelope", object_schema(Json::object({{"api", reference("ApiBlock")}, {"error", reference("ApiError")}})));
}

/// The whole body of a success: the data inside its envelope.
Json reply_schema(const Route& route) {
  const Json data = route.reply.exists() ? route.reply.schema : Json::object();
  Json properties = Json::object({{"api", reference("ApiBlock")}});
  switch (route.shape) {
    case Reply::Shape::single: properties.set("data", data); break;
    case Reply::Shape::collection:
      properties.set("data", Json::object({{"type", "array"}, {"items", data}}));
      properties.set("pagination", reference("Pagination"));
      properties.set("filters_applied", typed("object"));
      break;
    case Reply::Shape::named:
      properties.set("_links", reference("Links"));
      return Json::object({{"allOf", Json::array({object_schema(std::move(properties)), data})}});
    case Reply::Shape::bare:
    case Reply::Shape::raw:
    case Reply::Shape::error: return data;
  }
  properties.set("meta", typed("object"));
  properties.set("_links", reference("Links"));
  return object_schema(std::move(properties));
}

const ErrorCode* find_code(std::string_view code) {
  for (const auto& known : error_codes())
    if (known.code == code) return &known;
  return nullptr;
}

/// Codes that an operation may answer with: those of its declaration and those that follow from it.
std::vector<std::string> codes_of(const Route& route) {
  std::vector<std::string> codes = route.errors;
  const auto add = [&](const char* code) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.emplace_back(code);
  };
  if (route.permission != "public") {
    add("AUTH_REQUIRED");
    add("FORBIDDEN");
  }
  if (!route.any_query) add("UNKNOWN_PARAMETER");
  if (!route.query.empty() || route.body.exists()) add("VALIDATION_ERROR");
  if (route.body.exists() || !route.body_types.empty()) {
    add("TOO_LARGE");
    add("UNSUPPORTED_MEDIA_TYPE");
  }
  if (route.path.find('{') != std::string::npos) add("NOT_FOUND");
  add("INTERNAL_ERROR");
  add("SERVICE_UNAVAILABLE");
  return codes;
}

Json responses_of(const Route& route) {
  Json success = Json::object({{"description", std::string(reason_phrase(route.success_status))}});
  if (route.success_status != 204) {
    const bool json = route.reply_type == "application/json";
    success.set("content", Json::object({{route.reply_type, Json::object({{"schema", json ? reply_schema(route) : typed("string")}})}}));
  }
  success.set("headers", Json::object({{"X-Request-ID", Json::object({{"schema", typed("string")}})}, {"X-API-Version", Json::object({{"schema", typed("string")}})}}));
  std::map<int, std::vector<std::string>> by_status;
  for (const auto& code : codes_of(route)) {
    const ErrorCode* known = find_code(code);
    ENSURE(known != nullptr, "an error code that a route declares is in error_codes(): " + code);
    by_status[known->status].push_back(code);
  }
  Json out = Json::object({{std::to_string(route.success_status), std::move(success)}});
  for (const auto& [status, codes] : by_status) {
    std::string text;
    for (const auto& code : codes) text += (text.empty() ? "" : "\n") + code + ": " + std::string(find_code(code)->meaning);
    out.set(std::to_string(status), Json::object({{"description", text}, {"content", Json::object({{"application/json", Json::object({{"schema", reference("ErrorEnvelope")}})}})}}));
  }
  return out;
}

Json operation_of(const Route& route) {
  Json operation = Json::object({{"operationId", route.operation_id}, {"summary", route.summary}, {"tags", Json::array({route.tag})}, {"x-permission", route.permission}});
  Json parameters = path_parameters(route.path);
  for (const auto& parameter : route.query) {
    parameters.push(Json::object({{"name", parameter.name}, {"in", "query"}, {"required", parameter.required}, {"description", parameter.description}, {"schema", parameter_schema(parameter)}}));
  }
  if (!parameters.items().empty()) operation.set("parameters", std::move(parameters));
  if (route.body.exists() || !route.body_types.empty()) {
    Json content = Json::object();
    if (route.body.exists()) content.set("application/json", Json::object({{"schema", route.body.schema}}));
    for (const auto& type : route.body_types) content.set(type, Json::object({{"schema", Json::object()}}));
    operation.set("requestBody", Json::object({{"required", !route.body_optional}, {"content", std::move(content)}}));
  }
  operation.set("responses", responses_of(route));
  if (route.permission == "public") operation.set("security", Json::array());
  else if (route.permission == "session") operation.set("security", Json::array({Json::object({{"session", Json::array()}})}));
  return operation;
}

/// Components of all routes by name.
std::map<std::string, Json> gather_components(const std::vector<Route>& routes) {
  std::map<std::string, Json> out;
  for (const auto& route : routes) {
    for (const Schema* schema : {&route.body, &route.reply}) {
      for (const auto& [name, component] : schema->components) {
        const auto [known, is_new] = out.emplace(name, component);
        ENSURE(is_new || known->second == component, "one component name means one schema: " + name);
      }
    }
  }
  return out;
}

}  // namespace

Json generate_openapi(const std::vector<Route>& routes, const OpenApiInfo& info) {
  Json paths = Json::object();
  std::set<std::string> tags;
  for (const auto& route : routes) {
    const std::string path = openapi_path(route.path);
    Json item = paths.find(path) ? *paths.find(path) : Json::object();
    item.set(to_lower(route.method), operation_of(route));
    paths.set(path, std::move(item));
    tags.insert(route.tag);
  }
  Json schemas = Json::object();
  add_envelope_components(schemas);
  for (auto& [name, component] : gather_components(routes)) {
    ENSURE(schemas.find(name) == nullptr, "a described type does not take the name of an envelope part: " + name);
    schemas.set(name, component);
  }
  Json tag_list = Json::array();
  for (const auto& tag : tags) tag_list.push(Json::object({{"name", tag}}));
  const Json schemes = Json::object({{"bearer", Json::object({{"type", "http"}, {"scheme", "bearer"}, {"description", "An API key: bs_live_..."}})},
                                     {"session", Json::object({{"type", "apiKey"}, {"in", "cookie"}, {"name", "bulkhead_session"}, {"description", "Writes also need the X-CSRF-Token header."}})}});
  return Json::object({{"openapi", "3.1.1"},
                       {"info", Json::object({{"title", info.title}, {"version", info.version}, {"description", info.description}})},
                       {"jsonSchemaDialect", "https://spec.openapis.org/oas/3.1/dialect/base"},
                       {"servers", Json::array({Json::object({{"url", "/"}})})},
                       {"security", Json::array({Json::object({{"bearer", Json::array()}}), Json::object({{"session", Json::array()}})})},
                       {"tags", std::move(tag_list)},
                       {"paths", std::move(paths)},
                       {"components", Json::object({{"schemas", std::move(schemas)}, {"securitySchemes", schemes}})}});
}

Route openapi_route(const std::vector<Route>& routes, const OpenApiInfo& info, std::string path) {
  Route route;
  route.method = "GET";
  route.path = std::move(path);
  route.operation_id = "read_openapi";
  route.summary = "This document.";
  route.tag = "service";
  route.permission = "public";
  route.shape = Reply::Shape::raw;
  std::vector<Route> all = routes;
  all.push_back(route);
  auto text = std::make_shared<const std::string>(to_text(generate_openapi(all, info)));
  route.handler = [text](Context&) -> Result<Reply> { return raw_reply(text_response(200, "application/json", *text)); };
  return route;
}

}  // namespace bulkhead::http
