#include "core/json.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead {

const Json* Json::find(std::string_view name) const {
  if (!is_object()) return nullptr;
  for (const auto& [key, value] : members())
    if (key == name) return &value;
  return nullptr;
}

std::string_view Json::text(std::string_view name) const {
  const Json* found = find(name);
  return found && found->is_string() ? std::string_view(found->string()) : std::string_view{};
}

Json& Json::set(std::string_view name, Json value) {
  if (is_null()) value_ = Object{};
  for (auto& [key, old] : members())
    if (key == name) {
      old = std::move(value);
      return *this;
    }
  members().emplace_back(std::string(name), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  if (is_null()) value_ = Array{};
  items().push_back(std::move(value));
  return *this;
}

namespace {

std::string escape_pointer(std::string_view key) { return replace_all(replace_all(key, "~", "~0"), "/", "~1"); }

/// Builds a value from simdjson's tree and knows where it stands; the place is put into words only for an error.
class Converter {
 public:
  explicit Converter(const JsonLimits& limits) : limits_(limits) {}

  Result<Json> convert(const simdjson::dom::element& element) {
    if (trail_.size() >= limits_.max_depth)
      return fail(ErrorKind::invalid, "json.too_deep", fmt::format("The JSON nests deeper than {} levels.", limits_.max_depth), place());
    using Type = simdjson::dom::element_type;
    // The containers are copied out of simdjson's results before they are walked: a range-for over the temporary
    // result would read it after its end.
    switch (element.type()) {
      case Type::NULL_VALUE: return Json();
      case Type::BOOL: return Json(bool(element.get_bool().value_unsafe()));
      case Type::INT64: return Json(std::int64_t(element.get_int64().value_unsafe()));
      case Type::UINT64: return Json(static_cast<double>(element.get_uint64().value_unsafe()));
      case Type::DOUBLE: return Json(double(element.get_double().value_unsafe()));
      case Type::STRING: return Json(std::string_view(element.get_string().value_unsafe()));
      case Type::ARRAY: {
        const simdjson::dom::array array = element.get_array().value_unsafe();
        return convert_array(array);
      }
      case Type::OBJECT: {
        const simdjson::dom::object object = element.get_object().value_unsafe();
        return convert_object(object);
      }
    }
    return Json();
  }

 private:
  Result<Json> convert_array(const simdjson::dom::array& array) {
    Json::Array items;
    trail_.push_back({{}, 0});
    for (const auto item : array) {
      items.push_back(TRY(convert(item)));
      ++trail_.back().index;
    }
    trail_.pop_back();
    return Json(std::move(items));
  }

  Result<Json> convert_object(const simdjson::dom::object& object) {
    Json::Object members;
    trail_.push_back({{}, kMember});
    for (const auto field : object) {
      trail_.back().key = field.key;
      members.emplace_back(std::string(field.key), TRY(convert(field.value)));
    }
    trail_.pop_back();
    if (limits_.refuse_duplicate_keys && members.size() > 1) {
      keys_.clear();
      for (const auto& m : members) keys_.push_back(m.first);
      std::sort(keys_.begin(), keys_.end());
      const auto twice = std::adjacent_find(keys_.begin(), keys_.end());
      if (twice != keys_.end())
        return fail(ErrorKind::invalid, "json.duplicate_key",
                    fmt::format("The key '{}' stands twice in one object.", shorten(*twice, 60)), place() + "/" + escape_pointer(*twice));
    }
    return Json(std::move(members));
  }

  [[nodiscard]] std::string place() const {
    std::string out;
    for (const Step& step : trail_) {
      out += '/';
      out += step.index == kMember ? escape_pointer(step.key) : std::to_string(step.index);
    }
    return out;
  }

  static constexpr std::size_t kMember = static_cast<std::size_t>(-1);
  struct Step {
    std::string_view key;  ///< points into simdjson's buffer, which outlives the conversion
    std::size_t index;     ///< kMember within an object
  };
  const JsonLimits& limits_;
  std::vector<Step> trail_;
  std::vector<std::string_view> keys_;
};

/// simdjson refuses whole numbers beyond 64 bits, which RFC 8259 section 6 allows and RFC 8785 writes below 1e21. With an
/// exponent it reads them as doubles.
std::string with_exponents(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '"') {
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, text.size());
    } else if (is_digit(text[at]) || text[at] == '-') {
      while (end < text.size() && (is_digit(text[end]) || std::string_view(".eE+-").find(text[end]) != std::string_view::npos)) ++end;
    }
    const std::string_view token = text.substr(at, end - at);
    out += token;
    if (is_digit(token.back()) && token.find_first_not_of("-0123456789") == std::string_view::npos && !parse_integer<std::int64_t>(token)) out += "e0";
    at = end;
  }
  return out;
}

void append_compact(std::string& out, const Json& value, int indent, int level) {
  const auto new_line = [&](int at) {
    if (indent) {
      out += '\n';
      out.append(static_cast<std::size_t>(at * indent), ' ');
    }
  };
  if (value.is_null())
    out += "null";
  else if (value.is_bool())
    out += value.boolean() ? "true" : "false";
  else if (value.is_integer())
    fmt::format_to(std::back_inserter(out), "{}", value.integer());
  else if (value.is_number())
    append_json_number(out, value.number());
  else if (value.is_string())
    append_json_string(out, value.string());
  else if (value.is_array()) {
    out += '[';
    bool first = true;
    for (const auto& item : value.items()) {
      if (!first) out += ',';
      first = false;
      new_line(level + 1);
      append_compact(out, item, indent, level + 1);
    }
    if (!first) new_line(level);
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const auto& [key, member] : value.members()) {
      if (!first) out += ',';
      first = false;
      new_line(level + 1);
      append_json_string(out, key);
      out += indent ? ": " : ":";
      append_compact(out, member, indent, level + 1);
    }
    if (!first) new_line(level);
    out += '}';
  }
}

/// UTF-16 order of two UTF-8 texts: as by bytes, but characters above U+FFFF sort before U+E000 to U+FFFF.
bool utf16_less(std::string_view a, std::string_view b) {
  const auto weight = [](unsigned char c) { return c >= 0xF0 ? 0xED8 : (c >= 0xEE ? 0xEE0 + c : c * 16); };
  const std::size_t n = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < n; ++i) {
    const auto x = static_cast<unsigned char>(a[i]);
    const auto y = static_cast<unsigned char>(b[i]);
    if (x != y) return weight(x) != weight(y) ? weight(x) < weight(y) : x < y;
  }
  return a.size() < b.size();
}

Json sorted(const Json& value) {
  if (value.is_array()) {
    Json::Array items;
    for (const auto& item : value.items()) items.push_back(sorted(item));
    return Json(std::move(items));
  }
  if (!value.is_object()) return value;
  Json::Object members;
  for (const auto& [key, member] : value.members()) members.emplace_back(key, sorted(member));
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return utf16_less(a.first, b.first); });
  return Json(std::move(members));
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (u < 0x20)
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", u);
        else
          out += c;
    }
  }
  out += '"';
}

void append_json_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  if (value == 0) {
    out += '0';
    return;
  }
  // Shortest digits that read back the same, then ECMAScript's placing of the point.
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const std::size_t e = text.find('e');
  std::string digits;
  for (const char c : text.substr(0, e))
    if (c != '.') digits += c;
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), text.data() + text.size(), exponent);
  const int k = static_cast<int>(digits.size());
  const int n = exponent + 1;
  if (k <= n && n <= 21) {
    out += digits + std::string(static_cast<std::size_t>(n - k), '0');
  } else if (0 < n && n <= 21) {
    out += digits.substr(0, static_cast<std::size_t>(n)) + "." + digits.substr(static_cast<std::size_t>(n));
  } else if (-6 < n && n <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
  } else {
    out += digits[0];
    if (k > 1) out += "." + digits.substr(1);
    out += fmt::format("e{}{}", n > 0 ? "+" : "-", n > 0 ? n - 1 : 1 - n);
  }
}

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes)
    return fail(ErrorKind::too_large, "json.too_large", fmt::format("The JSON is larger than {} bytes.", limits.max_bytes));
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element root;
  auto failed = parser.parse(text.data(), text.size(), true).get(root);
  if (failed == simdjson::NUMBER_ERROR) failed = parser.parse(with_exponents(text)).get(root);
  if (failed == simdjson::UTF8_ERROR) return fail(ErrorKind::invalid, "json.not_utf8", "The JSON is not valid UTF-8.");
  if (failed == simdjson::DEPTH_ERROR) return fail(ErrorKind::invalid, "json.too_deep", "The JSON nests too deep.");
  if (failed)
    return fail(ErrorKind::invalid, "json.malformed",
                fmt::format("This is no JSON document: {}.", simdjson::error_message(failed)));
  return Converter(limits).convert(root);
}

std::string to_text(const Json& value) {
  std::string out;
  append_compact(out, value, 0, 0);
  return out;
}

std::string to_pretty_text(const Json& value) {
  std::string out;
  append_compact(out, value, 2, 0);
  return out;
}

std::string to_canonical_text(const Json& value) { return to_text(sorted(value)); }

}  // namespace bulkhead
