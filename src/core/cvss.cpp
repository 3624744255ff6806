// Reading and writing of CVSS vectors. The metric tables below hold each version's keys, names and values.
#include "core/cvss.h"

#include <algorithm>
#include <span>

#include "core/text.h"
#include "cvss_tables.h"

namespace bulkhead {
namespace cvss {
namespace {

constexpr std::string_view kImpact3 = "N=NONE L=LOW H=HIGH";
constexpr std::string_view kRequirement = "H=HIGH M=MEDIUM L=LOW";
constexpr std::string_view kImpact4 = "H=HIGH L=LOW N=NONE";
constexpr std::string_view kImpact2 = "N=NONE P=PARTIAL C=COMPLETE";
constexpr std::string_view kVector4 = "N=NETWORK A=ADJACENT L=LOCAL P=PHYSICAL";

constexpr MetricDef kMetrics2[] = {
    {"AV", "attack_vector", "L=LOCAL A=ADJACENT N=NETWORK", true},
    {"AC", "attack_complexity", "H=HIGH M=MEDIUM L=LOW", true},
    {"Au", "authentication", "M=MULTIPLE S=SINGLE N=NONE", true},
    {"C", "confidentiality_impact", kImpact2, true},
    {"I", "integrity_impact", kImpact2, true},
    {"A", "availability_impact", kImpact2, true},
    {"E", "exploitability", "U=UNPROVEN POC=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH", false},
    {"RL", "remediation_level", "OF=OFFICIAL_FIX TF=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE", false},
    {"RC", "report_confidence", "UC=UNCONFIRMED UR=UNCORROBORATED C=CONFIRMED", false},
    {"CDP", "collateral_damage_potential", "N=NONE L=LOW LM=LOW_MEDIUM MH=MEDIUM_HIGH H=HIGH", false},
    {"TD", "target_distribution", "N=NONE L=LOW M=MEDIUM H=HIGH", false},
    {"CR", "confidentiality_requirement", "L=LOW M=MEDIUM H=HIGH", false},
    {"IR", "integrity_requirement", "L=LOW M=MEDIUM H=HIGH", false},
    {"AR", "availability_requirement", "L=LOW M=MEDIUM H=HIGH", false},
};

constexpr MetricDef kMetrics3[] = {
    {"AV", "attack_vector", kVector4, true},
    {"AC", "attack_complexity", "L=LOW H=HIGH", true},
    {"PR", "privileges_required", kImpact3, true},
    {"UI", "user_interaction", "N=NONE R=REQUIRED", true},
    {"S", "scope", "U=UNCHANGED C=CHANGED", true},
    {"C", "confidentiality_impact", kImpact3, true},
    {"I", "integrity_impact", kImpact3, true},
    {"A", "availability_impact", kImpact3, true},
    {"E", "exploit_code_maturity", "U=UNPROVEN P=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH", false},
    {"RL", "remediation_level", "O=OFFICIAL_FIX T=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE", false},
    {"RC", "report_confidence", "U=UNKNOWN R=REASONABLE C=CONFIRMED", false},
    {"CR", "confidentiality_requirement", kRequirement, false},
    {"IR", "integrity_requirement", kRequirement, false},
    {"AR", "availability_requirement", kRequirement, false},
    {"MAV", "modified_attack_vector", kVector4, false},
    {"MAC", "modified_attack_complexity", "L=LOW H=HIGH", false},
    {"MPR", "modified_privileges_required", kImpact3, false},
    {"MUI", "modified_user_interaction", "N=NONE R=REQUIRED", false},
    {"MS", "modified_scope", "U=UNCHANGED C=CHANGED", false},
    {"MC", "modified_confidentiality_impact", kImpact3, false},
    {"MI", "modified_integrity_impact", kImpact3, false},
    {"MA", "modified_availability_impact", kImpact3, false},
};

constexpr MetricDef kMetrics4[] = {
    {"AV", "attack_vector", kVector4, true},
    {"AC", "attack_complexity", "L=LOW H=HIGH", true},
    {"AT", "attack_requirements", "N=NONE P=PRESENT", true},
    {"PR", "privileges_required", kImpact3, true},
    {"UI", "user_interaction", "N=NONE P=PASSIVE A=ACTIVE", true},
    {"VC", "confidentiality_impact", kImpact4, true},
    {"VI", "integrity_impact", kImpact4, true},
    {"VA", "availability_impact", kImpact4, true},
    {"SC", "subsequent_confidentiality_impact", kImpact4, true},
    {"SI", "subsequent_integrity_impact", kImpact4, true},
    {"SA", "subsequent_availability_impact", kImpact4, true},
    {"E", "exploit_maturity", "A=ATTACKED P=PROOF_OF_CONCEPT U=UNREPORTED", false},
    {"CR", "confidentiality_requirement", kRequirement, false},
    {"IR", "integrity_requirement", kRequirement, false},
    {"AR", "availability_requirement", kRequirement, false},
    {"MAV", "modified_attack_vector", kVector4, false},
    {"MAC", "modified_attack_complexity", "L=LOW H=HIGH", false},
    {"MAT", "modified_attack_requirements", "N=NONE P=PRESENT", false},
    {"MPR", "modified_privileges_required", kImpact3, false},
    {"MUI", "modified_user_interaction", "N=NONE P=PASSIVE A=ACTIVE", false},
    {"MVC", "modified_confidentiality_impact", kImpact4, false},
    {"MVI", "modified_integrity_impact", kImpact4, false},
    {"MVA", "modified_availability_impact", kImpact4, false},
    {"MSC", "modified_subsequent_confidentiality_impact", kImpact4, false},
    {"MSI", "modified_subsequent_integrity_impact", "S=SAFETY H=HIGH L=LOW N=NEGLIGIBLE", false},
    {"MSA", "modified_subsequent_availability_impact", "S=SAFETY H=HIGH L=LOW N=NEGLIGIBLE", false},
    {"S", "safety", "N=NEGLIGIBLE P=PRESENT", false},
    {"AU", "automatable", "N=NO Y=YES", false},
    {"R", "recovery", "A=AUTOMATIC U=USER I=IRRECOVERABLE", false},
    {"V", "value_density", "D=DIFFUSE C=CONCENTRATED", false},
    {"RE", "vulnerability_response_effort", "L=LOW M=MODERATE H=HIGH", false},
    {"U", "provider_urgency", "Clear=CLEAR Green=GREEN Amber=AMBER Red=RED", false},
};

/// The n-th (from 1) "letters=WORD" pair of a value list.
std::pair<std::string_view, std::string_view> value_at(std::string_view list, unsigned n) {
  std::size_t begin = 0;
  for (unsigned i = 1; begin < list.size(); ++i) {
    std::size_t equals = begin, end = begin;
    for (; end < list.size() && list[end] != ' '; ++end)
      if (list[end] == '=') equals = end;
    if (i == n) return {list.substr(begin, equals - begin), list.substr(equals + 1, end - equals - 1)};
    begin = end + 1;
  }
  return {};
}

/// Place of a value in the list from 1, or 0.
unsigned value_index(std::string_view list, std::string_view letters) {
  for (unsigned n = 1;; ++n) {
    const auto [found, word] = value_at(list, n);
    if (found.empty()) return 0;
    if (found == letters) return n;
  }
}

constexpr std::size_t kMaxVectorBytes = 512;  // the longest lawful 4.0 vector has fewer than 260

}  // namespace

std::span<const MetricDef> metrics_of(CvssVersion version) {
  switch (version) {
    case CvssVersion::v2_0: return kMetrics2;
    case CvssVersion::v3_0:
    case CvssVersion::v3_1: return kMetrics3;
    case CvssVersion::v4_0: return kMetrics4;
  }
  return {};
}

}  // namespace cvss

std::string_view to_text(CvssVersion version) {
  constexpr std::string_view kNames[] = {"2.0", "3.0", "3.1", "4.0"};
  return kNames[static_cast<unsigned>(version)];
}

std::string_view upper_name(Severity severity) {
  constexpr std::string_view kNames[] = {"NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"};
  return kNames[static_cast<unsigned>(severity)];
}

Severity cvss_severity(CvssVersion version, int tenths) {
  if (version == CvssVersion::v2_0) return tenths >= 70 ? Severity::high : tenths >= 40 ? Severity::medium : Severity::low;
  if (tenths >= 90) return Severity::critical;
  if (tenths >= 70) return Severity::high;
  if (tenths >= 40) return Severity::medium;
  return tenths > 0 ? Severity::low : Severity::none;
}

std::string_view CvssVector::get(std::string_view key) const {
  const auto defs = cvss::metrics_of(version);
  for (std::size_t i = 0; i < defs.size(); ++i)
    if (defs[i].key == key) return values[i] ? cvss::value_at(defs[i].values, values[i]).first : std::string_view();
  return {};
}

std::string_view CvssVector::word(std::string_view name) const {
  const auto defs = cvss::metrics_of(version);
  for (std::size_t i = 0; i < defs.size(); ++i)
    if (defs[i].name == name) return values[i] ? cvss::value_at(defs[i].values, values[i]).second : std::string_view();
  return {};
}

std::vector<CvssMetric> CvssVector::metrics() const {
  std::vector<CvssMetric> out;
  const auto defs = cvss::metrics_of(version);
  for (std::size_t i = 0; i < defs.size(); ++i) {
    if (values[i] == 0) continue;
    const auto [letters, word] = cvss::value_at(defs[i].values, values[i]);
    out.push_back({defs[i].key, defs[i].name, letters, word});
  }
  return out;
}

Result<CvssVector> parse_cvss(std::string_view text) {
  const auto bad = [&](std::string_view code, std::string message, std::string_view place) {
    return fail(ErrorKind::invalid, code, std::move(message), shorten(printable(place), 60));
  };
  if (text.empty() || text.size() > cvss::kMaxVectorBytes)
    return bad("cvss.bad_vector", "A CVSS vector is a text such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H.", text);

  std::string_view rest = text;
  CvssVector out;
  if (rest.starts_with("CVSS:")) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view version = rest.substr(5, slash - 5);
    if (version == "4.0") out.version = CvssVersion::v4_0;
    else if (version == "3.1") out.version = CvssVersion::v3_1;
    else if (version == "3.0") out.version = CvssVersion::v3_0;
    else if (version == "2.0") out.version = CvssVersion::v2_0;
    else return bad("cvss.bad_version", "The CVSS versions known here are 2.0, 3.0, 3.1 and 4.0.", version);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  } else {
    out.version = CvssVersion::v2_0;  // the only edition whose vectors carry no prefix
    if (rest.starts_with('(') && rest.ends_with(')')) rest = rest.substr(1, rest.size() - 2);
  }

  const auto defs = cvss::metrics_of(out.version);
  const std::string_view undefined = out.version == CvssVersion::v2_0 ? "ND" : "X";
  std::uint32_t seen = 0;
  for (const std::string_view piece : split(rest, '/')) {
    const std::size_t colon = piece.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == piece.size())
      return bad("cvss.bad_vector", "Each part of a CVSS vector is a metric and its value, joined by a colon.", piece);
    const std::string_view key = piece.substr(0, colon), value = piece.substr(colon + 1);
    const auto def = std::find_if(defs.begin(), defs.end(), [&](const auto& d) { return d.key == key; });
    if (def == defs.end())
      return bad("cvss.unknown_metric", fmt::format("CVSS {} has no such metric.", to_text(out.version)), piece);
    const auto index = static_cast<std::size_t>(def - defs.begin());
    if (seen & (1u << index)) return bad("cvss.duplicate_metric", "A metric stands twice in the CVSS vector.", piece);
    seen |= 1u << index;
    if (value == undefined && !def->mandatory) continue;
    const unsigned n = cvss::value_index(def->values, value);
    if (n == 0) return bad("cvss.bad_value", "The metric does not have this value.", piece);
    out.values[index] = static_cast<std::uint8_t>(n);
  }
  for (std::size_t i = 0; i < defs.size(); ++i)
    if (defs[i].mandatory && out.values[i] == 0)
      return bad("cvss.missing_metric", fmt::format("The CVSS vector lacks the metric {}.", defs[i].key), defs[i].key);
  return out;
}

std::string to_text(const CvssVector& vector) {
  std::string out;
  if (vector.version != CvssVersion::v2_0) out = fmt::format("CVSS:{}", to_text(vector.version));
  for (const auto& metric : vector.metrics()) {
    if (!out.empty()) out += '/';
    out.append(metric.key).append(":").append(metric.value);
  }
  return out;
}

}  // namespace bulkhead
