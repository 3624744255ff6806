// A JSON value, checked parsing with limits, compact and canonical (RFC 8785) text.
//
// Feeds are read with simdjson directly (intel/feeds); this value is for everything else: request bodies, replies,
// log entries, settings. Structs described with Boost.Describe are mapped by core/codec.h.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.h"

namespace bulkhead {

class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;  ///< in the order of writing

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(std::int64_t value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(unsigned value) : value_(std::int64_t{value}) {}
  Json(std::uint64_t value) : value_(static_cast<std::int64_t>(value)) {}
  Json(double value) : value_(value) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  /// Json::object({{"a", 1}, {"b", "x"}})
  [[nodiscard]] static Json object(std::initializer_list<Member> members = {}) { return Json(Object(members)); }
  [[nodiscard]] static Json array(std::initializer_list<Json> items = {}) { return Json(Array(items)); }

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  [[nodiscard]] bool is_bool() const { return std::holds_alternative<bool>(value_); }
  [[nodiscard]] bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  [[nodiscard]] bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  [[nodiscard]] bool is_string() const { return std::holds_alternative<std::string>(value_); }
  [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(value_); }
  [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(value_); }

  // Typed access; the caller has checked the type (a wrong one throws std::bad_variant_access: our bug).
  [[nodiscard]] bool boolean() const { return std::get<bool>(value_); }
  [[nodiscard]] std::int64_t integer() const { return std::get<std::int64_t>(value_); }
  [[nodiscard]] double number() const { return is_integer() ? static_cast<double>(integer()) : std::get<double>(value_); }
  [[nodiscard]] const std::string& string() const { return std::get<std::string>(value_); }
  [[nodiscard]] const Array& items() const { return std::get<Array>(value_); }
  [[nodiscard]] Array& items() { return std::get<Array>(value_); }
  [[nodiscard]] const Object& members() const { return std::get<Object>(value_); }
  [[nodiscard]] Object& members() { return std::get<Object>(value_); }

  /// The member of that name, or null when this is no object or has none.
  [[nodiscard]] const Json* find(std::string_view name) const;
  /// Text of a member, or "" when absent or no string.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  /// Sets a member (replaces one of that name); a null value becomes an object first.
  Json& set(std::string_view name, Json value);
  /// Appends to an array; a null value becomes an array first.
  Json& push(Json value);

  friend bool operator==(const Json&, const Json&) = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

/// Limits on outside JSON.
struct JsonLimits {
  std::size_t max_bytes = 16u << 20;
  unsigned max_depth = 64;
  bool refuse_duplicate_keys = true;
};

/// Parses a whole document.
/// Fails    too_large/json.too_large, invalid/json.malformed, json.not_utf8, json.too_deep, json.duplicate_key (place is a JSON Pointer)
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Compact text, members in their order.
[[nodiscard]] std::string to_text(const Json& value);
/// Indented by two spaces, for people.
[[nodiscard]] std::string to_pretty_text(const Json& value);
/// RFC 8785 (JCS): members sorted by UTF-16 code units, ECMAScript numbers, no white space.
[[nodiscard]] std::string to_canonical_text(const Json& value);

/// Appends a quoted JSON string.
void append_json_string(std::string& out, std::string_view text);
/// Appends a number as ECMAScript writes it (RFC 8785 section 3.2.2.3); not finite becomes null.
void append_json_number(std::string& out, double value);

}  // namespace bulkhead
