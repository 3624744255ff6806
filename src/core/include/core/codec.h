// Structs described with Boost.Describe to JSON and back. One description drives JSON, SQL rows, OpenAPI and types.
//
// Member names are the JSON names. std::optional is null or absent; enums are their names; Instant is ISO text;
// std::map<std::string, T> is an object; Json is taken as it is. A trailing underscore of a member name is dropped
// (for C++ keywords: `default_` is "default").
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/clock.h"
#include "core/json.h"

namespace bulkhead {

namespace detail {
template <class T> struct is_optional : std::false_type {};
template <class T> struct is_optional<std::optional<T>> : std::true_type {};
template <class T> struct is_vector : std::false_type {};
template <class T> struct is_vector<std::vector<T>> : std::true_type {};
template <class T> struct is_string_map : std::false_type {};
template <class T> struct is_string_map<std::map<std::string, T>> : std::true_type {};

inline std::string_view member_name(const char* name) {
  std::string_view text(name);
  if (text.ends_with('_')) text.remove_suffix(1);
  return text;
}
}  // namespace detail

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && std::is_class_v<T>;
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// The name of an enumerator ("low"); "" for a value outside the enum.
template <DescribedEnum E>
[[nodiscard]] std::string_view name_of(E value) {
  std::string_view out;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) out = detail::member_name(d.name);
  });
  return out;
}
/// The enumerator of that name, or nothing.
template <DescribedEnum E>
[[nodiscard]] std::optional<E> enum_of(std::string_view name) {
  std::optional<E> out;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (detail::member_name(d.name) == name) out = d.value;
  });
  return out;
}

/// A described value as JSON.
template <class T>
[[nodiscard]] Json to_json(const T& value) {
  if constexpr (std::is_same_v<T, Json>) {
    return value;
  } else if constexpr (std::is_same_v<T, Instant>) {
    return Json(to_iso(value));
  } else if constexpr (detail::is_optional<T>::value) {
    return value ? to_json(*value) : Json();
  } else if constexpr (DescribedEnum<T>) {
    return Json(name_of(value));
  } else if constexpr (detail::is_vector<T>::value) {
    Json::Array items;
    for (const auto& item : value) items.push_back(to_json(item));
    return Json(std::move(items));
  } else if constexpr (detail::is_string_map<T>::value) {
    Json::Object members;
    for (const auto& [key, item] : value) members.emplace_back(key, to_json(item));
    return Json(std::move(members));
  } else if constexpr (Described<T>) {
    Json::Object members;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>>(
        [&](auto d) { members.emplace_back(std::string(detail::member_name(d.name)), to_json(value.*d.pointer)); });
    return Json(std::move(members));
  } else if constexpr (std::is_same_v<T, bool>) {
    return Json(value);
  } else if constexpr (std::is_integral_v<T>) {
    return Json(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_floating_point_v<T>) {
    return Json(static_cast<double>(value));
  } else {
    return Json(std::string_view(value));
  }
}

/// How strictly from_json reads.
struct ReadRules {
  bool refuse_unknown_members = true;
};

namespace detail {

inline void problem(std::vector<Problem>& problems, const std::string& place, std::string code, std::string message) {
  problems.push_back({place.empty() ? "/" : place, std::move(code), std::move(message)});
}

template <class T>
void read_value(const Json& json, T& out, const std::string& place, const ReadRules& rules, std::vector<Problem>& problems) {
  if constexpr (std::is_same_v<T, Json>) {
    out = json;
  } else if constexpr (is_optional<T>::value) {
    if (json.is_null()) {
      out.reset();
      return;
    }
    typename T::value_type value{};
    read_value(json, value, place, rules, problems);
    out = std::move(value);
  } else if constexpr (std::is_same_v<T, Instant>) {
    auto instant = json.is_string() ? parse_instant(json.string()) : Result<Instant>(fail(ErrorKind::invalid, "", ""));
    if (instant) out = *instant;
    else problem(problems, place, "time.bad", "A date or time such as 2026-03-01T12:30:00Z is expected.");
  } else if constexpr (DescribedEnum<T>) {
    const auto value = json.is_string() ? enum_of<T>(json.string()) : std::nullopt;
    if (value) {
      out = *value;
    } else {
      std::string names;
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) {
        names += (names.empty() ? "" : ", ") + std::string(member_name(d.name));
      });
      problem(problems, place, "json.bad_choice", "One of these is expected: " + names + ".");
    }
  } else if constexpr (is_vector<T>::value) {
    if (!json.is_array()) return problem(problems, place, "json.bad_type", "An array is expected.");
    std::size_t n = 0;
    for (const auto& item : json.items()) {
      out.emplace_back();
      if constexpr (std::is_same_v<typename T::value_type, bool>) {
        bool flag = false;
        read_value(item, flag, place + "/" + std::to_string(n++), rules, problems);
        out.back() = flag;
      } else {
        read_value(item, out.back(), place + "/" + std::to_string(n++), rules, problems);
      }
    }
  } else if constexpr (is_string_map<T>::value) {
    if (!json.is_object()) return problem(problems, place, "json.bad_type", "An object is expected.");
    for (const auto& [key, item] : json.members()) read_value(item, out[key], place + "/" + key, rules, problems);
  } else if constexpr (Described<T>) {
    if (!json.is_object()) return problem(problems, place, "json.bad_type", "An object is expected.");
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    std::size_t known = 0;
    boost::mp11::mp_for_each<Members>([&](auto d) {
      using Field = std::remove_cvref_t<decltype(out.*d.pointer)>;
      const std::string_view name = member_name(d.name);
      if (const Json* found = json.find(name)) {
        ++known;
        read_value(*found, out.*d.pointer, place + "/" + std::string(name), rules, problems);
      } else if constexpr (!is_optional<Field>::value && !is_vector<Field>::value && !is_string_map<Field>::value) {
        if (out.*d.pointer == Field{}) problem(problems, place + "/" + std::string(name), "json.missing", "This member is required.");
      }
    });
    if (rules.refuse_unknown_members && known < json.members().size())
      for (const auto& member : json.members()) {  // no structured binding: clang 14 cannot capture one
        bool found = false;
        boost::mp11::mp_for_each<Members>([&](auto d) { found = found || member_name(d.name) == member.first; });
        if (!found) problem(problems, place + "/" + member.first, "json.unknown_member", "No such member is known here.");
      }
  } else if constexpr (std::is_same_v<T, bool>) {
    if (json.is_bool()) out = json.boolean();
    else problem(problems, place, "json.bad_type", "true or false is expected.");
  } else if constexpr (std::is_integral_v<T>) {
    if (json.is_integer() && std::in_range<T>(json.integer())) out = static_cast<T>(json.integer());
    else problem(problems, place, "json.bad_type", "A whole number is expected.");
  } else if constexpr (std::is_floating_point_v<T>) {
    if (json.is_number()) out = static_cast<T>(json.number());
    else problem(problems, place, "json.bad_type", "A number is expected.");
  } else {
    if (json.is_string()) out = json.string();
    else problem(problems, place, "json.bad_type", "A text is expected.");
  }
}

}  // namespace detail

/// Reads a described value and gathers every problem with its JSON Pointer.
///
/// A member may be absent when it is optional, a vector, a map, or has a default that differs from the empty value.
/// Fails    invalid/json.invalid with problems
template <class T>
Result<T> from_json(const Json& json, const ReadRules& rules = {}) {
  T out{};
  std::vector<Problem> problems;
  detail::read_value(json, out, "", rules, problems);
  if (!problems.empty()) {
    Error error{ErrorKind::invalid, "json.invalid", problems.front().message, problems.front().place, {}, {}};
    error.problems = std::move(problems);
    return fail(std::move(error));
  }
  return out;
}

}  // namespace bulkhead
