// TypeScript types from the same schemas as OpenAPI, so that the web pages cannot drift from the server.
#include "core/text.h"
#include "http/openapi.h"

namespace bulkhead::http {

namespace {

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// A property name, quoted when it is no identifier.
std::string property_name(std::string_view name) {
  const bool plain = !name.empty() && !is_digit(name.front()) && std::all_of(name.begin(), name.end(), [](char c) { return is_alpha(c) || is_digit(c) || c == '_'; });
  return plain ? std::string(name) : json_text(name);
}

std::string type_of(const Json& schema, const std::string& indent);

std::string object_type(const Json& schema, const std::string& indent) {
  const Json* properties = schema.find("properties");
  if (properties == nullptr) {
    const Json* values = schema.find("additionalProperties");
    return "Record<string, " + (values != nullptr && values->is_object() ? type_of(*values, indent) : std::string("unknown")) + ">";
  }
  std::set<std::string> required;
  if (const Json* names = schema.find("required"))
    for (const auto& name : names->items()) required.insert(name.string());
  std::string out = "{\n";
  for (const auto& [name, property] : properties->members()) {
    out += indent + "  " + property_name(name) + (required.contains(name) ? ": " : "?: ") + type_of(property, indent + "  ") + ";\n";
  }
  return out + indent + "}";
}

std::string plain_type(const std::string& name, const Json& schema, const std::string& indent) {
  if (name == "integer" || name == "number") return "number";
  if (name == "string" || name == "boolean" || name == "null") return name;
  if (name == "array") {
    const Json* items = schema.find("items");
    const std::string item = items ? type_of(*items, indent) : "unknown";
    return item.find_first_of(" |") == std::string::npos ? item + "[]" : "Array<" + item + ">";
  }
  return object_type(schema, indent);
}

std::string joined(const Json::Array& schemas, const char* separator, const std::string& indent) {
  std::string out;
  for (const auto& schema : schemas) out += (out.empty() ? "" : separator) + type_of(schema, indent);
  return out;
}

std::string type_of(const Json& schema, const std::string& indent) {
  if (const Json* reference = schema.find("$ref")) return reference->string().substr(std::string_view("#/components/schemas/").size());
  if (const Json* choices = schema.find("anyOf")) return joined(choices->items(), " | ", indent);
  if (const Json* all = schema.find("allOf")) return joined(all->items(), " & ", indent);
  if (const Json* names = schema.find("enum")) {
    std::string out;
    for (const auto& name : names->items()) out += (out.empty() ? "" : " | ") + json_text(name.string());
    return out;
  }
  const Json* type = schema.find("type");
  if (type == nullptr) return "unknown";
  if (type->is_string()) return plain_type(type->string(), schema, indent);
  std::string out;
  for (const auto& name : type->items()) out += (out.empty() ? "" : " | ") + plain_type(name.string(), schema, indent);
  return out;
}

/// The schema inside application/json of a body or a reply.
const Json* json_content(const Json* holder) {
  const Json* content = holder ? holder->find("content") : nullptr;
  const Json* json = content ? content->find("application/json") : nullptr;
  return json ? json->find("schema") : nullptr;
}

}  // namespace

std::string generate_typescript(const std::vector<Route>& routes) {
  const Json document = generate_openapi(routes, {});
  std::string out = "// Generated from the routes of the server. Do not edit.\n";
  for (const auto& [name, schema] : document.find("components")->find("schemas")->members()) {
    const bool is_interface = schema.find("properties") != nullptr;
    out += "\nexport " + (is_interface ? "interface " + name + " " : "type " + name + " = ") + type_of(schema, "") + (is_interface ? "\n" : ";\n");
  }
  out += "\nexport interface Operations {\n";
  for (const auto& route : routes) {
    const Json& operation = *document.find("paths")->find(replace_all(route.path, ":int}", "}"))->find(to_lower(route.method));
    std::string path_type, query_type;
    if (const Json* parameters = operation.find("parameters")) {
      for (const auto& parameter : parameters->items()) {
        const bool in_path = parameter.text("in") == "path";
        (in_path ? path_type : query_type) += "      " + property_name(parameter.text("name")) + (parameter.find("required")->boolean() ? ": " : "?: ") + type_of(*parameter.find("schema"), "      ") + ";\n";
      }
    }
    const auto block = [](const std::string& members) { return members.empty() ? std::string("Record<string, never>") : "{\n" + members + "    }"; };
    const Json* body = json_content(operation.find("requestBody"));
    const Json* reply = json_content(operation.find("responses")->find(std::to_string(route.success_status)));
    out += "  /** " + replace_all(route.summary, "*/", "* /") + " Needs: " + route.permission + ". */\n";
    out += "  " + property_name(route.operation_id) + ": {\n    method: " + json_text(route.method) + ";\n    path: " + json_text(replace_all(route.path, ":int}", "}")) + ";\n";
    out += "    parameters: " + block(path_type) + ";\n    query: " + block(query_type) + ";\n";
    out += "    body: " + (body ? type_of(*body, "    ") : std::string("undefined")) + ";\n";
    out += "    reply: " + (reply ? type_of(*reply, "    ") : std::string("undefined")) + ";\n  };\n";
  }
  return out + "}\n";
}

}  // namespace bulkhead::http
