// The walk over a value and its shape.
#include "csaf/csaf_schema.h"

#include <algorithm>

#include "core/text.h"

namespace bulkhead::intel::csaf {

namespace {

/// Bounds the list of problems: a document of a million bad items needs no million messages.
constexpr std::size_t kMaxProblems = 1000;

class Walk {
 public:
  explicit Walk(StructureReport& report) : report_(report) {}

  void check(const Json& value, const Shape& shape) {
    const Shape& chosen = shape.choose ? *shape.choose(value) : shape;
    const std::string_view outer = code_;
    if (!chosen.code.empty()) code_ = chosen.code;
    switch (chosen.kind) {
      case ShapeKind::object: check_object(value, chosen); break;
      case ShapeKind::array: check_array(value, chosen); break;
      case ShapeKind::string: check_string(value, chosen); break;
      case ShapeKind::number: check_number(value, chosen); break;
    }
    code_ = outer;
  }

 private:
  void add(std::string_view rule, std::string message) {
    if (code_.empty() && (rule == "type" || rule == "required")) report_.readable = false;  // CVSS objects stay JSON
    if (report_.problems.size() >= kMaxProblems) return;
    report_.problems.push_back({place(), code_.empty() ? "csaf.schema." + std::string(rule) : std::string(code_), std::move(message)});
  }

  void check_object(const Json& value, const Shape& shape) {
    if (!value.is_object()) return add("type", "An object is expected.");
    const auto& members = value.members();
    if (members.size() < shape.min_members)
      add("min_members", fmt::format("At least {} members are needed.", shape.min_members));
    if (members.size() > shape.max_members)
      add("max_members", fmt::format("At most {} members are allowed.", shape.max_members));
    for (const Shape::Member& rule : shape.members)
      if (rule.required && !value.find(rule.name))
        add("required", fmt::format("The member '{}' is required.", rule.name));
    const std::string* last = nullptr;
    for (const auto& [name, member] : members) {
      const auto rule = std::find_if(shape.members.begin(), shape.members.end(), [&name = name](const auto& m) { return m.name == name; });
      trail_.push_back({&name, 0});
      if (rule != shape.members.end()) check(member, *rule->shape);
      else if (report_.unknown.size() < kMaxProblems)
        report_.unknown.push_back({place(), "csaf.6.2.20", "The schema defines no such member."});
      if (last && *last > name && report_.unsorted.empty())
        report_.unsorted.push_back({place(), "csaf.6.2.13", "The members are not sorted by name from here on."});
      last = &name;
      trail_.pop_back();
    }
  }

  void check_array(const Json& value, const Shape& shape) {
    if (!value.is_array()) return add("type", "An array is expected.");
    const auto& items = value.items();
    if (items.size() < shape.min_items) add("min_items", fmt::format("At least {} items are needed.", shape.min_items));
    if (shape.unique && items.size() > 1) check_unique(items);
    for (std::size_t i = 0; i < items.size(); ++i) {
      trail_.push_back({nullptr, i});
      check(items[i], *shape.items);
      trail_.pop_back();
    }
  }

  void check_unique(const Json::Array& items) {
    std::vector<std::pair<std::string, std::size_t>> texts;
    for (std::size_t i = 0; i < items.size(); ++i)
      texts.emplace_back(items[i].is_string() ? items[i].string() : to_canonical_text(items[i]), i);
    std::sort(texts.begin(), texts.end());
    for (std::size_t i = 1; i < texts.size(); ++i)
      if (texts[i].first == texts[i - 1].first) {
        trail_.push_back({nullptr, texts[i].second});
        add("unique", fmt::format("The item repeats item {}.", texts[i - 1].second));
        trail_.pop_back();
      }
  }

  void check_string(const Json& value, const Shape& shape) {
    if (!value.is_string()) return add("type", "A text is expected.");
    const std::string& text = value.string();
    if (text.size() < shape.min_length) return add("min_length", "The text is too short.");
    if (!shape.choices.empty() && std::find(shape.choices.begin(), shape.choices.end(), text) == shape.choices.end()) {
      std::string names;
      for (const auto choice : shape.choices) names.append(names.empty() ? "" : ", ").append(choice);
      return add("enum", fmt::format("'{}' is none of: {}.", shorten(text, 200), names));
    }
    if (shape.rule && !shape.rule(text))
      add(shape.is_format ? "format" : "pattern", fmt::format("'{}' is no {}.", shorten(text, 200), shape.rule_name));
  }

  void check_number(const Json& value, const Shape& shape) {
    if (!value.is_number()) return add("type", "A number is expected.");
    if (value.number() < shape.minimum || value.number() > shape.maximum)
      add("range", fmt::format("The number must lie between {} and {}.", shape.minimum, shape.maximum));
  }

  [[nodiscard]] std::string place() const {
    std::string out;
    for (const Step& step : trail_) out = step.name ? pointer(out, *step.name) : pointer(out, step.index);
    return out;
  }

  struct Step {
    const std::string* name;
    std::size_t index;
  };
  StructureReport& report_;
  std::vector<Step> trail_;
  std::string_view code_;
};

}  // namespace

std::string pointer(std::string_view base, std::string_view name) {
  std::string out(base);
  out += '/';
  for (const char c : name) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else out += c;
  }
  return out;
}

std::string pointer(std::string_view base, std::size_t index) { return fmt::format("{}/{}", base, index); }

StructureReport check_structure(const Json& value, const Shape& shape) {
  StructureReport report;
  Walk(report).check(value, shape);
  return report;
}

}  // namespace bulkhead::intel::csaf
