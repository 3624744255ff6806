// Mandatory tests of the profiles (CSAF 2.0 clause 6.1.27 with the profiles of clause 4).
#include <algorithm>
#include <array>
#include <unordered_set>

#include "core/text.h"
#include "csaf/csaf_checks.h"
#include "csaf/csaf_schema.h"

namespace bulkhead::intel::csaf {

namespace {

bool is_informational(const CheckInput& in) {
  return in.profile == Profile::informational_advisory || in.profile == Profile::security_incident_response;
}
bool is_advisory_or_vex(const CheckInput& in) { return in.profile == Profile::security_advisory || in.profile == Profile::vex; }

template <class Visit>
void for_each_vulnerability(const CheckInput& in, Visit visit) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) visit(in.document.vulnerabilities[v], pointer("/vulnerabilities", v));
}

/// 6.1.27.1 Document notes.
void needs_notes(const CheckInput& in, Findings& out) {
  if (!is_informational(in)) return;
  const auto& notes = in.document.document.notes;
  const bool has = std::any_of(notes.begin(), notes.end(), [](const Note& note) {
    return note.category == "description" || note.category == "details" || note.category == "general" || note.category == "summary";
  });
  if (!has) out.add("/document/notes", "This profile needs a note that is a description, details, general or a summary.");
}

/// 6.1.27.2 Document references.
void needs_external_reference(const CheckInput& in, Findings& out) {
  if (!is_informational(in)) return;
  const auto& references = in.document.document.references;
  const bool has = std::any_of(references.begin(), references.end(), [](const auto& r) { return r.category.value_or("external") == "external"; });
  if (!has) out.add("/document/references", "This profile needs an external reference.");
}

/// 6.1.27.3 Vulnerabilities in an informational advisory.
void forbids_vulnerabilities(const CheckInput& in, Findings& out) {
  if (in.profile == Profile::informational_advisory && !in.document.vulnerabilities.empty())
    out.add("/vulnerabilities", "An informational advisory has no vulnerabilities.");
}

/// 6.1.27.4 Product tree.
void needs_product_tree(const CheckInput& in, Findings& out) {
  if (is_advisory_or_vex(in) && !in.document.product_tree) out.add("/product_tree", "This profile needs a product tree.");
}

/// 6.1.27.5 Vulnerability notes.
void needs_vulnerability_notes(const CheckInput& in, Findings& out) {
  if (!is_advisory_or_vex(in)) return;
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    if (entry.notes.empty()) out.add(place + "/notes", "This profile needs notes for each vulnerability.");
  });
}

/// 6.1.27.6 Product status.
void needs_status(const CheckInput& in, Findings& out) {
  if (in.profile != Profile::security_advisory) return;
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    if (!entry.product_status) out.add(place + "/product_status", "A security advisory needs a product status for each vulnerability.");
  });
}

/// 6.1.27.7 VEX product status.
void needs_vex_status(const CheckInput& in, Findings& out) {
  if (in.profile != Profile::vex) return;
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    const auto& status = entry.product_status;
    if (!status || (status->fixed.empty() && status->known_affected.empty() && status->known_not_affected.empty() && status->under_investigation.empty()))
      out.add(place + "/product_status", "A VEX states fixed, known_affected, known_not_affected or under_investigation.");
  });
}

/// 6.1.27.8 Vulnerability id.
void needs_vulnerability_id(const CheckInput& in, Findings& out) {
  if (in.profile != Profile::vex) return;
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    if (!entry.cve && entry.ids.empty()) out.add(place, "A VEX names each vulnerability by CVE or another id.");
  });
}

/// 6.1.27.9 Impact statement for products that are not affected.
void needs_impact(const CheckInput& in, Findings& out) {
  if (in.profile != Profile::vex) return;
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    if (!entry.product_status) return;
    std::unordered_set<std::string_view> explained;
    for (const Flag& flag : entry.flags)
      for (const auto id : in.products.resolve(flag.product_ids, flag.group_ids)) explained.insert(id);
    for (const Threat& threat : entry.threats)
      if (threat.category == "impact")
        for (const auto id : in.products.resolve(threat.product_ids, threat.group_ids)) explained.insert(id);
    const auto& ids = entry.product_status->known_not_affected;
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (!explained.contains(ids[i]))
        out.add(pointer(place + "/product_status/known_not_affected", i), "Neither a flag nor an impact statement says why the product is not affected.");
  });
}

/// 6.1.27.10 Action statement for affected products.
void needs_action(const CheckInput& in, Findings& out) {
  if (in.profile != Profile::vex) return;
  for_each_vulnerability(in, [&](const VulnerabilityEntry& entry, const std::string& place) {
    if (!entry.product_status) return;
    std::unordered_set<std::string_view> served;
    for (const Remediation& remediation : entry.remediations)
      for (const auto id : in.products.resolve(remediation.product_ids, remediation.group_ids)) served.insert(id);
    const auto& ids = entry.product_status->known_affected;
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (!served.contains(ids[i])) out.add(pointer(place + "/product_status/known_affected", i), "No remediation says what to do for the product.");
  });
}

/// 6.1.27.11 Vulnerabilities.
void needs_vulnerabilities(const CheckInput& in, Findings& out) {
  if (is_advisory_or_vex(in) && in.document.vulnerabilities.empty()) out.add("/vulnerabilities", "This profile needs vulnerabilities.");
}

constexpr std::array kChecks = {
    Check{"6.1.27.1", needs_notes},
    Check{"6.1.27.2", needs_external_reference},
    Check{"6.1.27.3", forbids_vulnerabilities},
    Check{"6.1.27.4", needs_product_tree},
    Check{"6.1.27.5", needs_vulnerability_notes},
    Check{"6.1.27.6", needs_status},
    Check{"6.1.27.7", needs_vex_status},
    Check{"6.1.27.8", needs_vulnerability_id},
    Check{"6.1.27.9", needs_impact},
    Check{"6.1.27.10", needs_action},
    Check{"6.1.27.11", needs_vulnerabilities},
};

}  // namespace

std::span<const Check> profile_checks() { return kChecks; }

}  // namespace bulkhead::intel::csaf
