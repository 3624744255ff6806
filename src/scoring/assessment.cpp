// Puts the parts of scoring together.
#include "scoring/assessment.h"

#include <algorithm>

#include "core/numbers.h"
#include "core/text.h"

namespace bulkhead::scoring {
namespace {

CvssFacts cvss_facts(const intel::Vulnerability& vulnerability, bool with_components) {
  CvssFacts out;
  const auto [score, claim] = vulnerability.headline_score();
  if (score == nullptr) return out;
  out.issuer = score->issuer;
  out.source = claim->source;
  out.version = score->version;
  out.vector = score->vector;
  out.tenths = score->tenths;
  const bool needs_vector = with_components || out.tenths < 0 || out.version.empty();
  if (needs_vector && !score->vector.empty()) {
    if (const auto vector = parse_cvss(score->vector)) {
      out.computed_tenths = cvss_base_tenths(*vector);
      out.version = to_text(vector->version);
      if (out.tenths < 0) out.tenths = out.computed_tenths;
      if (with_components) {
        out.vector = to_text(*vector);
        out.attack_vector = vector->word("attack_vector");
        out.attack_complexity = vector->word("attack_complexity");
        out.privileges_required = vector->word("privileges_required");
        out.user_interaction = vector->word("user_interaction");
        out.scope = vector->word("scope");
        out.confidentiality_impact = vector->word("confidentiality_impact");
        out.integrity_impact = vector->word("integrity_impact");
        out.availability_impact = vector->word("availability_impact");
        out.authentication = vector->word("authentication");
      }
    }
  }
  out.tenths = std::min(out.tenths, 100);
  if (out.tenths >= 0) out.severity = cvss_severity(out.version.starts_with('2') ? CvssVersion::v2_0 : CvssVersion::v3_1, out.tenths);
  return out;
}

ExploitationFacts exploitation_facts(const intel::Vulnerability& vulnerability) {
  ExploitationFacts out;
  if (const intel::KevEntry* kev = vulnerability.kev()) {
    out.kev = true;
    out.ransomware = kev->ransomware;
    out.kev_added = kev->date_added;
    out.kev_due = kev->due_date;
  }
  out.public_exploit = vulnerability.has_functional_exploit();
  out.proof_of_concept = out.public_exploit || vulnerability.has_proof_of_concept();
  out.maturity = exploit_maturity(out.kev, out.public_exploit, out.proof_of_concept);
  return out;
}

PatchState patch_state(const intel::Vulnerability& vulnerability) {
  const std::string status = vulnerability.patch_status();
  if (status == "patched") return PatchState::patched;
  return status == "varies_by_product" ? PatchState::varies_by_product : PatchState::unknown;
}

bool is_patch_link(const intel::Reference& reference) {
  return std::any_of(reference.tags.begin(), reference.tags.end(), [](const auto& tag) { return equals_ignoring_case(tag, "patch"); });
}

/// Texts of the first source that states them, CSAF and CVE record before NVD.
void fill_patch_texts(PatchFacts& out, const intel::Vulnerability& vulnerability, const AffectedNames& names) {
  using intel::RemedyKind;
  using intel::Source;
  for (const Source source : {Source::csaf, Source::cna, Source::starter, Source::nvd, Source::adp})
    for (const auto& claim : vulnerability.claims) {
      if (claim.source != source) continue;
      for (const auto& remedy : claim.remedies) {
        if (remedy.kind != RemedyKind::vendor_fix && remedy.kind != RemedyKind::cna_solution) continue;
        if (out.version.empty()) out.version = remedy.fixed_version;
        if (out.url.empty()) out.url = remedy.url;
        if (out.notes.empty()) out.notes = shorten(trim(remedy.details), 2000);
      }
    }
  if (out.url.empty())
    for (const auto& claim : vulnerability.claims)
      for (const auto& reference : claim.references)
        if (out.url.empty() && is_patch_link(reference)) out.url = reference.url;
  if (out.state == PatchState::varies_by_product) out.note = "Fixed versions are stated per product; some affected products have no fix.";
  if (names.products.size() == 1 && !out.version.empty()) {
    out.fixed_in_product = names.products.front().name;
    out.fixed_in_version = out.version;
  }
}

ScoredVulnerability assess_with(const intel::Vulnerability& vulnerability, bool everything) {
  ScoredVulnerability out;
  out.cve = vulnerability.cve;
  out.rejected = vulnerability.rejected();
  out.cvss = cvss_facts(vulnerability, everything);
  out.epss = vulnerability.epss;
  if (out.epss) out.epss_interpretation = epss_interpretation(out.epss->percentile_ppm);
  out.exploitation = exploitation_facts(vulnerability);
  out.affected = affected_names(vulnerability);
  out.relevance = ics_relevance(vulnerability, out.affected);
  out.patch.state = patch_state(vulnerability);
  out.patch.available = out.patch.state != PatchState::unknown;
  if (everything) fill_patch_texts(out.patch, vulnerability, out.affected);
  out.cwes = vulnerability.weaknesses();
  for (const int cwe : out.cwes)
    if (out.category.empty()) out.category = weakness_category(cwe);

  if (out.cvss.tenths >= 0) out.bcs_inputs.cvss_tenths = out.cvss.tenths;
  if (out.epss) out.bcs_inputs.epss_percentile_ppm = out.epss->percentile_ppm;
  out.bcs_inputs.maturity = out.exploitation.maturity;
  out.bcs_inputs.ics_relevance_hundredths = out.relevance.hundredths;
  out.bcs_inputs.patch = out.patch.state;
  out.bcs = bcs(out.bcs_inputs);
  out.bsid = bsid(out.cve, year_of(vulnerability.published()), out.cvss.severity);
  return out;
}

struct Group {
  std::string_view name;
  std::initializer_list<int> cwes;
};

}  // namespace

const NamedVendor* ScoredVulnerability::primary_vendor() const { return affected.vendors.empty() ? nullptr : &affected.vendors.front(); }
const NamedProduct* ScoredVulnerability::primary_product() const { return affected.products.empty() ? nullptr : &affected.products.front(); }

ScoredVulnerability assess(const intel::Vulnerability& vulnerability) { return assess_with(vulnerability, true); }
ScoredVulnerability assess_for_list(const intel::Vulnerability& vulnerability) { return assess_with(vulnerability, false); }

std::string_view weakness_category(int cwe) {
  static const Group kGroups[] = {
      {"Memory safety", {119, 120, 121, 122, 123, 124, 125, 126, 127, 129, 130, 131, 134, 170, 190, 191, 193, 415, 416, 457, 466, 467, 476, 562, 590, 617, 665, 672, 674, 680, 681, 682, 704, 761, 763, 786, 787, 788, 805, 822, 823, 824, 825, 843, 908, 909, 1284}},
      {"Injection", {20, 74, 75, 77, 78, 79, 80, 88, 89, 90, 91, 93, 94, 95, 96, 113, 116, 117, 138, 184, 502, 564, 601, 611, 643, 644, 776, 915, 917, 918, 943, 1236, 1321, 1336}},
      {"Authentication", {255, 256, 257, 258, 259, 260, 261, 262, 263, 287, 288, 289, 290, 294, 301, 302, 303, 304, 305, 306, 307, 308, 309, 384, 521, 522, 523, 549, 603, 613, 620, 640, 645, 798, 836, 1188, 1391, 1392, 1393}},
      {"Access control", {22, 23, 24, 25, 36, 59, 61, 73, 250, 264, 265, 266, 267, 268, 269, 270, 271, 272, 273, 274, 276, 277, 278, 279, 280, 281, 282, 283, 284, 285, 286, 352, 425, 434, 441, 552, 639, 668, 669, 706, 732, 749, 862, 863, 926, 942, 1220, 1242, 1263}},
      {"Cryptography", {295, 296, 297, 298, 299, 310, 311, 312, 313, 316, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 329, 330, 331, 332, 334, 335, 336, 337, 338, 340, 345, 346, 347, 349, 353, 354, 385, 494, 757, 760, 759, 780, 916, 924, 1240}},
      {"Information exposure", {200, 201, 202, 203, 204, 205, 208, 209, 210, 212, 226, 359, 402, 497, 524, 525, 526, 527, 530, 532, 538, 540, 548, 598, 615}},
      {"Resource management", {362, 364, 366, 367, 369, 399, 400, 401, 404, 405, 406, 407, 409, 459, 662, 664, 667, 703, 754, 755, 756, 770, 771, 772, 774, 775, 789, 833, 834, 835, 1050, 1333}},
      {"Configuration and design", {16, 19, 17, 254, 356, 358, 421, 426, 427, 428, 435, 436, 444, 451, 470, 489, 506, 565, 573, 610, 642, 653, 670, 691, 693, 697, 707, 710, 829, 841, 912, 1021, 1104, 1173, 1204, 1287}},
  };
  for (const Group& group : kGroups)
    if (std::find(group.cwes.begin(), group.cwes.end(), cwe) != group.cwes.end()) return group.name;
  return {};
}

std::string_view explain_metric(std::string_view name, std::string_view value) {
  struct Entry {
    std::string_view name, value, text;
  };
  static constexpr Entry kEntries[] = {
      {"attack_vector", "NETWORK", "Can be attacked over routed networks, from the internet where one is connected."},
      {"attack_vector", "ADJACENT", "The attacker must be on the same network segment or radio range."},
      {"attack_vector", "LOCAL", "The attacker needs a session on the device, or a user who opens a file."},
      {"attack_vector", "PHYSICAL", "The attacker must touch the device."},
      {"attack_complexity", "LOW", "Works every time, without special conditions."},
      {"attack_complexity", "MEDIUM", "Some conditions must hold that the attacker does not fully control."},
      {"attack_complexity", "HIGH", "Needs conditions that the attacker does not control."},
      {"privileges_required", "NONE", "No account is needed."},
      {"privileges_required", "LOW", "An ordinary account is enough."},
      {"privileges_required", "HIGH", "An administrator's account is needed."},
      {"user_interaction", "NONE", "Nobody has to do anything."},
      {"user_interaction", "REQUIRED", "A user must do something first, such as open a link or a file."},
      {"user_interaction", "PASSIVE", "A user must do ordinary work, such as view a page."},
      {"user_interaction", "ACTIVE", "A user must take a deliberate step, such as accept a warning."},
      {"scope", "CHANGED", "The harm reaches beyond the vulnerable component."},
      {"scope", "UNCHANGED", "The harm stays within the vulnerable component."},
      {"confidentiality_impact", "HIGH", "All data of the component can be read."},
      {"confidentiality_impact", "COMPLETE", "All data of the system can be read."},
      {"confidentiality_impact", "LOW", "Some data can be read."},
      {"confidentiality_impact", "PARTIAL", "A good part of the data can be read."},
      {"confidentiality_impact", "NONE", "No data is exposed."},
      {"integrity_impact", "HIGH", "Data, programs or process values can be changed at will."},
      {"integrity_impact", "COMPLETE", "The whole system can be changed at will."},
      {"integrity_impact", "LOW", "Some data can be changed, without control over the effect."},
      {"integrity_impact", "PARTIAL", "Some files or values can be changed."},
      {"integrity_impact", "NONE", "Nothing can be changed."},
      {"availability_impact", "HIGH", "The component can be stopped or taken out of service."},
      {"availability_impact", "COMPLETE", "The system can be shut down."},
      {"availability_impact", "LOW", "The component can be slowed or interrupted for moments."},
      {"availability_impact", "PARTIAL", "Performance falls, or service is interrupted."},
      {"availability_impact", "NONE", "Service goes on."},
      {"authentication", "NONE", "No sign-in is needed."},
      {"authentication", "SINGLE", "One sign-in is needed."},
      {"authentication", "MULTIPLE", "Two or more sign-ins are needed."},
  };
  for (const Entry& entry : kEntries)
    if (entry.name == name && entry.value == value) return entry.text;
  return {};
}

int year_of(Instant instant) {
  if (instant == Instant{}) return 0;
  return parse_integer<int>(std::string_view(to_iso_date(instant)).substr(0, 4)).value_or(0);
}

}  // namespace bulkhead::scoring
