// Mandatory tests on names, languages and identifiers (CSAF 2.0 clause 6.1).
#include <array>
#include <optional>
#include <set>

#include "core/clock.h"
#include "core/numbers.h"
#include "core/text.h"
#include "csaf/csaf_checks.h"
#include "csaf/csaf_registries.h"
#include "csaf/csaf_schema.h"

namespace bulkhead::intel::csaf {

namespace {

/// 6.1.11 CWE: the number exists and has this name.
void bad_cwe(const CheckInput& in, Findings& out) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) {
    const auto& cwe = in.document.vulnerabilities[v].cwe;
    if (!cwe) continue;
    const std::string place = pointer("/vulnerabilities", v) + "/cwe";
    const auto number = parse_integer<int>(std::string_view(cwe->id).substr(std::min<std::size_t>(4, cwe->id.size())));
    const auto name = number ? cwe_name(*number) : std::nullopt;
    if (!name) out.add(place + "/id", "There is no such CWE entry.");
    else if (*name != cwe->name) out.add(place + "/name", fmt::format("{} is named '{}'.", cwe->id, *name));
  }
}

/// 6.1.12 Language: the tags are registered ones.
void bad_language(const CheckInput& in, Findings& out) {
  const auto check = [&](const std::optional<std::string>& tag, const char* place) {
    if (tag && !is_registered_language(*tag)) out.add(place, "'" + shorten(*tag, 200) + "' is no registered language tag.");
  };
  check(in.document.document.lang, "/document/lang");
  check(in.document.document.source_lang, "/document/source_lang");
}

/// 6.1.15 Translator: a translation names the source language.
void translator_without_source(const CheckInput& in, Findings& out) {
  if (in.document.document.publisher.category == "translator" && !in.document.document.source_lang)
    out.add("/document/source_lang", "A document of a translator must name the source language.");
}

/// 6.1.23 Multiple use of the same CVE.
void repeated_cve(const CheckInput& in, Findings& out) {
  std::set<std::string_view> seen;
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) {
    const auto& cve = in.document.vulnerabilities[v].cve;
    if (cve && !seen.insert(*cve).second) out.add(pointer("/vulnerabilities", v) + "/cve", "The CVE stands in two vulnerabilities.");
  }
}

/// 6.1.24 Multiple definition in involvements: one entry for a party and date.
void repeated_involvement(const CheckInput& in, Findings& out) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) {
    std::set<std::pair<std::string_view, std::optional<Instant>>> seen;
    const auto& involvements = in.document.vulnerabilities[v].involvements;
    for (std::size_t i = 0; i < involvements.size(); ++i) {
      std::optional<Instant> date;
      if (involvements[i].date)
        if (const auto parsed = parse_instant(*involvements[i].date)) date = *parsed;
      if (!seen.emplace(involvements[i].party, date).second)
        out.add(pointer(pointer("/vulnerabilities", v) + "/involvements", i), "The party already has an entry for that date.");
    }
  }
}

std::string without_separators(std::string_view text) {
  std::string out;
  for (const char c : to_lower(text))
    if (!is_space(c) && c != '-' && c != '_') out += c;
  return out;
}

/// 6.1.26 Prohibited document category name: no look-alikes of the profile names in a CSAF Base document.
void prohibited_category(const CheckInput& in, Findings& out) {
  const std::string& category = in.document.document.category;
  if (in.profile != Profile::base || category == "csaf_base") return;
  bool look_alike = to_lower(category).starts_with("csaf_");
  const std::string plain = without_separators(category);
  for (const std::string_view name : {"securityincidentresponse", "informationaladvisory", "securityadvisory", "vex"})
    look_alike = look_alike || plain == name || plain == "csaf" + std::string(name);
  if (look_alike) out.add("/document/category", "The category resembles the name of a profile.");
}

/// 6.1.28 Translation: source and document language differ.
void same_language(const CheckInput& in, Findings& out) {
  const auto& head = in.document.document;
  if (head.lang && head.source_lang && equals_ignoring_case(*head.lang, *head.source_lang))
    out.add("/document/lang", "The source language is the document's own.");
}

/// 6.1.31 Version range in product version. Words count only when they stand alone: "after-eight" is a name.
void range_in_version(const CheckInput& in, Findings& out) {
  for (const auto& [branch, place] : in.products.branches())
    if (branch->category == "product_version" && names_version_range(branch->name)) out.add(place + "/name", "A product version must not be a range.");
}

constexpr std::array kChecks = {
    Check{"6.1.11", bad_cwe},      Check{"6.1.12", bad_language},         Check{"6.1.15", translator_without_source},
    Check{"6.1.23", repeated_cve}, Check{"6.1.24", repeated_involvement}, Check{"6.1.26", prohibited_category},
    Check{"6.1.28", same_language}, Check{"6.1.31", range_in_version},
};

}  // namespace

bool names_version_range(std::string_view name) {
  if (name.find_first_of("<>") != std::string_view::npos) return true;
  std::string spaced = to_lower(name);
  for (char& c : spaced)
    if (is_space(c)) c = ' ';
  for (std::string_view word : split(spaced, ' ')) {
    while (!word.empty() && std::string_view(",;:.)").find(word.back()) != std::string_view::npos) word.remove_suffix(1);
    while (word.starts_with('(')) word.remove_prefix(1);
    for (const std::string_view keyword : {"after", "all", "before", "earlier", "later", "prior", "versions"})
      if (word == keyword) return true;
  }
  return false;
}

std::span<const Check> text_checks() { return kChecks; }

}  // namespace bulkhead::intel::csaf
