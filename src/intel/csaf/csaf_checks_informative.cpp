// Informative tests (CSAF 2.0 clause 6.3). Not run: 6.3.6 and 6.3.7 open addresses, 6.3.8 needs a dictionary.
#include <array>

#include "core/text.h"
#include "csaf/csaf_checks.h"
#include "csaf/csaf_schema.h"

namespace bulkhead::intel::csaf {

namespace {

template <class Visit>
void for_each_score(const CheckInput& in, Visit visit) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) {
    const auto& scores = in.document.vulnerabilities[v].scores;
    for (std::size_t s = 0; s < scores.size(); ++s) visit(scores[s], pointer(pointer("/vulnerabilities", v) + "/scores", s));
  }
}

/// 6.3.1 CVSS 2.0 as the only scoring system.
void only_cvss2(const CheckInput& in, Findings& out) {
  for_each_score(in, [&](const ScoreEntry& score, const std::string& place) {
    if (score.cvss_v2 && !score.cvss_v3) out.add(place, "Only CVSS 2.0 is given.");
  });
}

/// 6.3.2 Use of CVSS 3.0.
void uses_cvss30(const CheckInput& in, Findings& out) {
  for_each_score(in, [&](const ScoreEntry& score, const std::string& place) {
    if (score.cvss_v3 && score.cvss_v3->text("version") == "3.0") out.add(place + "/cvss_v3/version", "CVSS 3.1 has replaced 3.0.");
  });
}

/// 6.3.3 Missing CVE.
void missing_cve(const CheckInput& in, Findings& out) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v)
    if (!in.document.vulnerabilities[v].cve) out.add(pointer("/vulnerabilities", v), "No CVE is given.");
}

/// 6.3.4 Missing CWE.
void missing_cwe(const CheckInput& in, Findings& out) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v)
    if (!in.document.vulnerabilities[v].cwe) out.add(pointer("/vulnerabilities", v), "No CWE is given.");
}

/// 6.3.5 Use of a short hash: less than 64 hexadecimal digits.
void short_hash(const CheckInput& in, Findings& out) {
  for (const ProductDefinition& definition : in.products.definitions()) {
    const auto& helper = definition.product->product_identification_helper;
    if (!helper) continue;
    for (std::size_t h = 0; h < helper->hashes.size(); ++h)
      for (std::size_t i = 0; i < helper->hashes[h].file_hashes.size(); ++i)
        if (helper->hashes[h].file_hashes[i].value.size() < 64)
          out.add(pointer(pointer(definition.place + "/product_identification_helper/hashes", h) + "/file_hashes", i) + "/value", "The hash is short.");
  }
}

/// 6.3.9 Branch categories: vendor, then product_name, then product_version above each product, others between.
void branch_categories(const CheckInput& in, Findings& out) {
  constexpr std::array<std::string_view, 3> kWanted = {"vendor", "product_name", "product_version"};
  for (const ProductDefinition& definition : in.products.definitions()) {
    if (definition.path.empty()) continue;
    std::size_t reached = 0;
    for (const Branch* branch : definition.path)
      if (reached < kWanted.size() && branch->category == kWanted[reached]) ++reached;
    if (reached < kWanted.size()) out.add(definition.place, fmt::format("No branch of category {} stands in its place above the product.", kWanted[reached]));
  }
}

template <class Rule>
void for_each_version_branch(const CheckInput& in, std::string_view category, Rule rule, std::string_view message, Findings& out) {
  for (const auto& [branch, place] : in.products.branches())
    if (branch->category == category && rule(branch->name)) out.add(place, std::string(message));
}

/// 6.3.10 Usage of a product version range.
void version_range(const CheckInput& in, Findings& out) {
  for_each_version_branch(in, "product_version_range", [](std::string_view) { return true; }, "Ranges cannot be compared safely; versions can.", out);
}

/// 6.3.11 Usage of V as version indicator.
void version_indicator(const CheckInput& in, Findings& out) {
  for_each_version_branch(in, "product_version",
                          [](std::string_view name) { return name.size() > 1 && (name[0] == 'v' || name[0] == 'V') && is_digit(name[1]); },
                          "The version starts with v.", out);
}

constexpr std::array kChecks = {
    Check{"6.3.1", only_cvss2}, Check{"6.3.2", uses_cvss30}, Check{"6.3.3", missing_cve},       Check{"6.3.4", missing_cwe},
    Check{"6.3.5", short_hash}, Check{"6.3.9", branch_categories}, Check{"6.3.10", version_range}, Check{"6.3.11", version_indicator},
};

}  // namespace

std::span<const Check> informative_checks() { return kChecks; }

}  // namespace bulkhead::intel::csaf
