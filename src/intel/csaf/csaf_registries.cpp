#include "csaf/csaf_registries.h"

#include <algorithm>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/embedded.h"
#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> intel_csaf_tables();
}

namespace bulkhead::intel::csaf {

namespace {

std::string_view table(std::string_view name) {
  for (const EmbeddedFile& file : embedded::intel_csaf_tables())
    if (file.name == name) return file.content;
  return {};
}

std::unordered_map<int, std::string_view> read_cwe_names() {
  std::unordered_map<int, std::string_view> out;
  for (const std::string_view line : split(table("cwe_names.csv"), '\n')) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) continue;
    if (const auto number = parse_integer<int>(line.substr(0, comma))) out.emplace(*number, line.substr(comma + 1));
  }
  return out;
}

struct Subtags {
  std::unordered_set<std::string> language, script, region;  // lower case
};

Subtags read_subtags() {
  Subtags out;
  for (const std::string_view line : split(table("language_subtags.txt"), '\n')) {
    const auto words = split(line, ' ');
    auto& set = words[0] == "language" ? out.language : words[0] == "script" ? out.script : out.region;
    for (std::size_t i = 1; i < words.size(); ++i) set.insert(to_lower(words[i]));
  }
  return out;
}

const Subtags& subtags() {
  static const Subtags tables = read_subtags();
  return tables;
}

bool in_range(std::string_view text, std::string_view first, std::string_view last) {
  return text.size() == first.size() && text >= first && text <= last;
}

bool is_private_primary(std::string_view part) { return in_range(part, "qaa", "qtz"); }
bool is_private_script(std::string_view part) { return in_range(part, "qaaa", "qabx"); }
bool is_private_region(std::string_view part) {
  return part == "aa" || part == "zz" || in_range(part, "qm", "qz") || in_range(part, "xa", "xz");
}

enum class Part { language, script, region, other, private_use };

/// The kind of each subtag of a well-formed tag, in lower case.
std::vector<std::pair<Part, std::string_view>> parts_of(std::string_view lower) {
  std::vector<std::pair<Part, std::string_view>> out;
  bool closed = false;  // after a variant or an extension nothing of the first three kinds follows
  bool has_region = false;
  for (const std::string_view part : split(lower, '-')) {
    const bool letters = std::all_of(part.begin(), part.end(), is_alpha);
    if (part == "x" || (!out.empty() && out.back().first == Part::private_use)) out.emplace_back(Part::private_use, part);
    else if (out.empty()) out.emplace_back(Part::language, part);
    else if (closed) out.emplace_back(Part::other, part);
    else if (part.size() == 3 && letters && !has_region) out.emplace_back(Part::language, part);
    else if (part.size() == 4 && letters) out.emplace_back(Part::script, part);
    else if (!has_region && ((part.size() == 2 && letters) || part.size() == 3)) out.emplace_back(Part::region, part), has_region = true;
    else out.emplace_back(Part::other, part), closed = true;
  }
  return out;
}

bool is_grandfathered(std::string_view lower) { return lower == "i-default" || lower == "i-mingo"; }

}  // namespace

std::optional<std::string_view> cwe_name(int number) {
  static const auto names = read_cwe_names();
  const auto found = names.find(number);
  if (found == names.end()) return std::nullopt;
  return found->second;
}

bool is_registered_language(std::string_view tag) {
  const std::string lower = to_lower(tag);
  if (is_grandfathered(lower)) return true;
  for (const auto& [kind, part] : parts_of(lower)) {
    const std::string text(part);
    if (kind == Part::language && !subtags().language.contains(text) && !is_private_primary(part)) return false;
    if (kind == Part::script && !subtags().script.contains(text) && !is_private_script(part)) return false;
    const bool digits = std::all_of(part.begin(), part.end(), is_digit);  // UN M.49 area codes
    if (kind == Part::region && !digits && !subtags().region.contains(text) && !is_private_region(part)) return false;
  }
  return true;
}

bool is_private_language(std::string_view tag) {
  const std::string lower = to_lower(tag);
  if (is_grandfathered(lower)) return false;
  for (const auto& [kind, part] : parts_of(lower))
    if (kind == Part::private_use || (kind == Part::language && is_private_primary(part)) || (kind == Part::script && is_private_script(part)) ||
        (kind == Part::region && is_private_region(part)))
      return true;
  return false;
}

}  // namespace bulkhead::intel::csaf
