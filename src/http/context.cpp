// What a handler reads: path and query values, the JSON body.
#include "core/text.h"
#include "http/router.h"

namespace bulkhead::http {

const std::string& Context::path_text(std::string_view name) const {
  const auto found = std::find_if(path_values_.begin(), path_values_.end(), [&](const auto& pair) { return pair.first == name; });
  ENSURE(found != path_values_.end(), "the route declares this path parameter");
  return found->second;
}

std::int64_t Context::path_integer(std::string_view name) const {
  const auto number = parse_integer<std::int64_t>(path_text(name));
  ENSURE(number.has_value(), "the route declares this path parameter as an integer");
  return *number;
}

const QueryParameter& Context::declared(std::string_view name) const {
  const auto found = std::find_if(route.query.begin(), route.query.end(), [&](const QueryParameter& parameter) { return parameter.name == name; });
  ENSURE(found != route.query.end(), "the route declares this query parameter");
  return *found;
}

const std::string* Context::value(std::string_view name) const {
  const QueryParameter& rule = declared(name);
  for (const auto& given : query_values_)
    if (given.name == name) return &given.value;
  return rule.default_value.empty() ? nullptr : &rule.default_value;
}

std::optional<std::string> Context::text(std::string_view name) const {
  const std::string* found = value(name);
  return found ? std::optional(*found) : std::nullopt;
}

std::optional<std::int64_t> Context::integer(std::string_view name) const {
  const std::string* found = value(name);
  return found ? parse_integer<std::int64_t>(*found) : std::nullopt;
}

std::optional<double> Context::decimal(std::string_view name) const {
  const std::string* found = value(name);
  return found ? parse_decimal(*found) : std::nullopt;
}

std::optional<bool> Context::boolean(std::string_view name) const {
  const std::string* found = value(name);
  return found ? std::optional(*found == "true") : std::nullopt;
}

std::optional<Instant> Context::instant(std::string_view name) const {
  const std::string* found = value(name);
  if (found == nullptr) return std::nullopt;
  const auto instant = parse_instant(*found);
  return instant ? std::optional(*instant) : std::nullopt;
}

std::vector<std::string> Context::texts(std::string_view name) const {
  const QueryParameter& rule = declared(name);
  std::vector<std::string> out;
  for (const auto& given : query_values_)
    if (given.name == name) out.push_back(given.value);
  if (out.empty() && !rule.default_value.empty()) out.push_back(rule.default_value);
  return out;
}

Page Context::page() const {
  Page out;
  out.page = integer("page").value_or(1);
  const auto limit = integer("limit");
  const bool given = std::any_of(query_values_.begin(), query_values_.end(), [](const Parameter& p) { return p.name == "per_page"; });
  out.per_page = !given && limit ? *limit : integer("per_page").value_or(20);
  return out;
}

Json Context::filters() const {
  Json out = Json::object();
  for (const auto& [name, text_value] : query_values_) {
    if (name == "page" || name == "per_page" || name == "limit" || name == "offset") continue;
    const QueryParameter& rule = declared(name);
    Json typed(text_value);
    if (rule.type == ParameterType::integer) typed = Json(*parse_integer<std::int64_t>(text_value));
    if (rule.type == ParameterType::decimal) typed = Json(*parse_decimal(text_value));
    if (rule.type == ParameterType::boolean) typed = Json(text_value == "true");
    if (!rule.repeated) {
      out.set(name, std::move(typed));
      continue;
    }
    Json list = out.find(name) ? *out.find(name) : Json::array();
    list.push(std::move(typed));
    out.set(name, std::move(list));
  }
  return out;
}

Result<Json> Context::json_body(const JsonLimits& limits) const {
  const std::string_view content = request.content();
  if (trim(content).empty()) {
    if (route.body_optional) return Json::object();
    return fail(invalid_field("body", "A JSON body is required.", "missing"));
  }
  return parse_json(content, limits);
}

}  // namespace bulkhead::http
