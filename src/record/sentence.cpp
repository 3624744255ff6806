#include "sentence.h"

#include "core/text.h"

namespace bulkhead::record {
namespace {

/// "finding" of "count|finding|findings" for 1, else "findings"; nothing without nouns.
std::string counted(const std::string& value, const std::vector<std::string_view>& parts) {
  if (parts.size() != 3) return value;
  return fmt::format("{} {}", value, value == "1" ? parts[1] : parts[2]);
}

}  // namespace

Sentence write_sentence(std::string_view pattern, const ValueOf& value_of) {
  Sentence out;
  while (!pattern.empty()) {
    const std::size_t at = pattern.find_first_of("{[");
    out.text += pattern.substr(0, at);
    if (at == std::string_view::npos) break;
    const bool optional = pattern[at] == '[';
    const std::size_t end = pattern.find(optional ? ']' : '}', at);
    ENSURE(end != std::string_view::npos, "every brace and bracket of a sentence is closed");
    const std::string_view inside = pattern.substr(at + 1, end - at - 1);
    pattern.remove_prefix(end + 1);
    if (optional) {
      const Sentence part = write_sentence(inside, value_of);
      if (part.missing.empty()) out.text += part.text;
      continue;
    }
    const auto parts = split(inside, '|');
    if (const auto value = value_of(parts.front())) {
      out.text += counted(*value, parts);
    } else {
      out.text += "(not recorded)";
      out.missing.emplace_back(parts.front());
    }
  }
  return out;
}

}  // namespace bulkhead::record
