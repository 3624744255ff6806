#include "query_check.h"

#include "core/text.h"

namespace bulkhead::http {

namespace {

struct Fault {
  std::string message, type;
};

std::string quoted_choices(const std::vector<std::string>& choices) {
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) out += i + 1 == choices.size() ? " or " : ", ";
    out += "'" + choices[i] + "'";
  }
  return out;
}

/// Checks one value and may rewrite it. Messages and types are those that compatible clients show.
std::optional<Fault> check_value(const QueryParameter& rule, std::string& value) {
  switch (rule.type) {
    case ParameterType::text:
      if (value.size() > rule.max_bytes) return Fault{"Input should have at most " + std::to_string(rule.max_bytes) + " bytes", "string_too_long"};
      for (const char c : value)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) return Fault{"Input should not contain control characters", "string_pattern_mismatch"};
      return std::nullopt;
    case ParameterType::integer: {
      auto number = parse_integer<std::int64_t>(value);
      if (!number) return Fault{"Input should be a valid integer", "int_parsing"};
      if (rule.minimum && *number < *rule.minimum) {
        if (!rule.clamp) return Fault{"Input should be greater than or equal to " + std::to_string(*rule.minimum), "greater_than_equal"};
        number = rule.minimum;
      }
      if (rule.maximum && *number > *rule.maximum) {
        if (!rule.clamp) return Fault{"Input should be less than or equal to " + std::to_string(*rule.maximum), "less_than_equal"};
        number = rule.maximum;
      }
      value = std::to_string(*number);
      return std::nullopt;
    }
    case ParameterType::decimal:
      if (const auto number = parse_decimal(value); !number) return Fault{"Input should be a valid number", "float_parsing"};
      else if (rule.minimum && *number < static_cast<double>(*rule.minimum)) return Fault{"Input should be greater than or equal to " + std::to_string(*rule.minimum), "greater_than_equal"};
      else if (rule.maximum && *number > static_cast<double>(*rule.maximum)) return Fault{"Input should be less than or equal to " + std::to_string(*rule.maximum), "less_than_equal"};
      return std::nullopt;
    case ParameterType::boolean: {
      const std::string lower = to_lower(value);
      if (lower == "true" || lower == "1") value = "true";
      else if (lower == "false" || lower == "0") value = "false";
      else return Fault{"Input should be true or false", "bool_parsing"};
      return std::nullopt;
    }
    case ParameterType::instant:
      if (!parse_instant(value)) return Fault{"Input should be a date or time such as 2026-03-01 or 2026-03-01T12:30:00Z", "datetime_parsing"};
      return std::nullopt;
    case ParameterType::choice:
      for (const auto& choice : rule.choices) {
        if (choice != value && !(rule.ignore_case && equals_ignoring_case(choice, value))) continue;
        value = choice;
        return std::nullopt;
      }
      return Fault{"Input should be " + quoted_choices(rule.choices), "enum"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ErrorReply> check_query(const Route& route, const std::vector<Parameter>& query, std::vector<Parameter>& values) {
  Json unknown = Json::array();
  Error error{ErrorKind::invalid, "http.invalid_query", "The request has invalid parameters.", {}, {}, {}};
  const auto problem = [&](const std::string& name, std::string message, std::string type) { error.problems.push_back({"query." + name, std::move(type), std::move(message)}); };

  std::vector<bool> seen(route.query.size(), false);
  for (const auto& parameter : query) {
    const auto rule = std::find_if(route.query.begin(), route.query.end(), [&](const QueryParameter& declared) { return declared.name == parameter.name; });
    if (rule == route.query.end()) {
      if (!route.any_query) unknown.push(shorten(parameter.name, 100));
      continue;
    }
    const auto index = static_cast<std::size_t>(rule - route.query.begin());
    if (seen[index] && !rule->repeated) {
      problem(rule->name, "Input should be given once", "multiple_values");
      continue;
    }
    seen[index] = true;
    // An empty value of anything but a text says nothing ("?severity="), as HTML forms send it.
    if (parameter.value.empty() && rule->type != ParameterType::text && !rule->required) continue;
    std::string value = parameter.value;
    if (const auto fault = check_value(*rule, value)) problem(rule->name, fault->message, fault->type);
    else values.push_back({rule->name, std::move(value)});
  }
  if (!unknown.items().empty()) {
    Json accepted = Json::array();
    for (const auto& rule : route.query) accepted.push(rule.name);
    return ErrorReply{400, "UNKNOWN_PARAMETER", "The request has a query parameter that is not known here.",
                      Json::object({{"unknown_parameters", std::move(unknown)}, {"accepted_parameters", std::move(accepted)}}), false, std::nullopt, "fix_input", {}};
  }
  for (std::size_t i = 0; i < route.query.size(); ++i)
    if (route.query[i].required && !seen[i]) problem(route.query[i].name, "Field required", "missing");
  if (!error.problems.empty()) return error_reply(error);
  return std::nullopt;
}

QueryParameter text_parameter(std::string name, std::string description) {
  QueryParameter out;
  out.name = std::move(name);
  out.description = std::move(description);
  return out;
}

QueryParameter integer_parameter(std::string name, std::string description, std::optional<std::int64_t> minimum, std::optional<std::int64_t> maximum, std::string default_value) {
  QueryParameter out = text_parameter(std::move(name), std::move(description));
  out.type = ParameterType::integer;
  out.minimum = minimum;
  out.maximum = maximum;
  out.default_value = std::move(default_value);
  return out;
}

QueryParameter decimal_parameter(std::string name, std::string description) {
  QueryParameter out = text_parameter(std::move(name), std::move(description));
  out.type = ParameterType::decimal;
  return out;
}

QueryParameter boolean_parameter(std::string name, std::string description) {
  QueryParameter out = text_parameter(std::move(name), std::move(description));
  out.type = ParameterType::boolean;
  return out;
}

QueryParameter instant_parameter(std::string name, std::string description) {
  QueryParameter out = text_parameter(std::move(name), std::move(description));
  out.type = ParameterType::instant;
  return out;
}

QueryParameter choice_parameter(std::string name, std::string description, std::vector<std::string> choices, std::string default_value) {
  QueryParameter out = text_parameter(std::move(name), std::move(description));
  out.type = ParameterType::choice;
  out.choices = std::move(choices);
  out.default_value = std::move(default_value);
  return out;
}

std::vector<QueryParameter> page_parameters() {
  return {integer_parameter("page", "Page, from 1.", 1, std::nullopt, "1"), integer_parameter("per_page", "Items on a page.", 1, 100, "20"),
          integer_parameter("limit", "Another name of per_page.", 1, 100)};
}

}  // namespace bulkhead::http
