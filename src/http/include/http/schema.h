// JSON Schema (2020-12) from described structs: the same description that core/codec.h reads and writes by.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "core/codec.h"

namespace bulkhead::http {

/// Which way a value travels. A reply always has every member; a request may leave out what has a default, so a struct
/// that travels both ways gives two components: "Zone" and "ZoneInput".
enum class Direction : std::uint8_t { reply, request };

/// A schema, and the components that its references name.
struct Schema {
  Json schema;  ///< null: none
  std::map<std::string, Json> components;
  [[nodiscard]] bool exists() const { return !schema.is_null(); }
};

// Uses the type traits of core/codec.h.
namespace detail {

using bulkhead::detail::is_optional;
using bulkhead::detail::is_string_map;
using bulkhead::detail::is_vector;
using bulkhead::detail::member_name;

inline bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// The name of a type without its namespaces, from the compiler's own text of this function.
template <class T>
std::string short_type_name() {
  std::string_view text = __PRETTY_FUNCTION__;  // "... [with T = bulkhead::intel::Claim; ...]" or "[T = ...]"
  text.remove_prefix(text.find("T = ") + 4);
  text = text.substr(0, text.find_first_of(";]"));
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "::") {  // drop the qualifier that was just read
      while (!name.empty() && name.back() != '_') name.pop_back();
      ++i;
    } else if (is_name_character(text[i])) {
      name += text[i];
    } else if (!name.empty() && name.back() != '_') {
      name += '_';  // template brackets and commas
    }
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name;
}

template <class T>
Json schema_for(std::map<std::string, Json>& components, Direction direction) {
  if constexpr (std::is_same_v<T, Json>) {
    return Json::object();
  } else if constexpr (std::is_same_v<T, Instant>) {
    return Json::object({{"type", "string"}, {"format", "date-time"}});
  } else if constexpr (is_optional<T>::value) {
    Json inner = schema_for<typename T::value_type>(components, direction);
    if (const Json* type = inner.find("type"); type != nullptr && type->is_string() && inner.find("enum") == nullptr) {
      const std::string name = type->string();
      inner.set("type", Json::array({name, "null"}));
      return inner;
    }
    return Json::object({{"anyOf", Json::array({std::move(inner), Json::object({{"type", "null"}})})}});
  } else if constexpr (DescribedEnum<T>) {
    const std::string name = short_type_name<T>();
    Json names = Json::array();
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) { names.push(std::string_view(member_name(d.name))); });
    components[name] = Json::object({{"type", "string"}, {"enum", std::move(names)}});
    return Json::object({{"$ref", "#/components/schemas/" + name}});
  } else if constexpr (is_vector<T>::value) {
    return Json::object({{"type", "array"}, {"items", schema_for<typename T::value_type>(components, direction)}});
  } else if constexpr (is_string_map<T>::value) {
    return Json::object({{"type", "object"}, {"additionalProperties", schema_for<typename T::mapped_type>(components, direction)}});
  } else if constexpr (Described<T>) {
    const std::string name = short_type_name<T>() + (direction == Direction::request ? "Input" : "");
    Json reference = Json::object({{"$ref", "#/components/schemas/" + name}});
    if (!components.emplace(name, Json()).second) return reference;  // known, or being written further up
    Json properties = Json::object(), required = Json::array();
    const T example{};
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>>([&](auto d) {
      using Field = std::remove_cvref_t<decltype(example.*d.pointer)>;
      const std::string_view field(member_name(d.name));
      properties.set(field, schema_for<Field>(components, direction));
      bool needed = true;
      if (direction == Direction::request) {  // the rule of from_json
        if constexpr (is_optional<Field>::value || is_vector<Field>::value || is_string_map<Field>::value) needed = false;
        else needed = example.*d.pointer == Field{};
      }
      if (needed) required.push(field);
    });
    Json object = Json::object({{"type", "object"}, {"properties", std::move(properties)}});
    if (!required.items().empty()) object.set("required", std::move(required));
    if (direction == Direction::request) object.set("additionalProperties", false);
    components[name] = std::move(object);
    return reference;
  } else if constexpr (std::is_same_v<T, bool>) {
    return Json::object({{"type", "boolean"}});
  } else if constexpr (std::is_integral_v<T>) {
    return Json::object({{"type", "integer"}});
  } else if constexpr (std::is_floating_point_v<T>) {
    return Json::object({{"type", "number"}});
  } else {
    return Json::object({{"type", "string"}});
  }
}

}  // namespace detail

/// The schema of a described type, for a reply or a request body.
template <class T>
[[nodiscard]] Schema schema_of(Direction direction) {
  Schema out;
  out.schema = detail::schema_for<T>(out.components, direction);
  return out;
}

}  // namespace bulkhead::http
