// Tables of CVSS metrics and the vector patterns made from them.
#include "csaf/csaf_cvss.h"

#include <algorithm>

#include "core/text.h"
#include "csaf/csaf_text_rules.h"

namespace bulkhead::intel::csaf {

namespace {

// CVSS 2.0
constexpr CvssValue kAccessVector[] = {{"NETWORK", "N"}, {"ADJACENT_NETWORK", "A"}, {"LOCAL", "L"}};
constexpr CvssValue kAccessComplexity[] = {{"HIGH", "H"}, {"MEDIUM", "M"}, {"LOW", "L"}};
constexpr CvssValue kAuthentication[] = {{"MULTIPLE", "M"}, {"SINGLE", "S"}, {"NONE", "N"}};
constexpr CvssValue kImpact2[] = {{"NONE", "N"}, {"PARTIAL", "P"}, {"COMPLETE", "C"}};
constexpr CvssValue kExploitability2[] = {{"UNPROVEN", "U"}, {"PROOF_OF_CONCEPT", "POC"}, {"FUNCTIONAL", "F"}, {"HIGH", "H"}, {"NOT_DEFINED", "ND"}};
constexpr CvssValue kRemediation2[] = {{"OFFICIAL_FIX", "OF"}, {"TEMPORARY_FIX", "TF"}, {"WORKAROUND", "W"}, {"UNAVAILABLE", "U"}, {"NOT_DEFINED", "ND"}};
constexpr CvssValue kConfidence2[] = {{"UNCONFIRMED", "UC"}, {"UNCORROBORATED", "UR"}, {"CONFIRMED", "C"}, {"NOT_DEFINED", "ND"}};
constexpr CvssValue kDamage2[] = {{"NONE", "N"}, {"LOW", "L"}, {"LOW_MEDIUM", "LM"}, {"MEDIUM_HIGH", "MH"}, {"HIGH", "H"}, {"NOT_DEFINED", "ND"}};
constexpr CvssValue kDistribution2[] = {{"NONE", "N"}, {"LOW", "L"}, {"MEDIUM", "M"}, {"HIGH", "H"}, {"NOT_DEFINED", "ND"}};
constexpr CvssValue kRequirement2[] = {{"LOW", "L"}, {"MEDIUM", "M"}, {"HIGH", "H"}, {"NOT_DEFINED", "ND"}};

constexpr CvssMember kMetrics2[] = {
    {"accessVector", "AV", kAccessVector},
    {"accessComplexity", "AC", kAccessComplexity},
    {"authentication", "Au", kAuthentication},
    {"confidentialityImpact", "C", kImpact2},
    {"integrityImpact", "I", kImpact2},
    {"availabilityImpact", "A", kImpact2},
    {"exploitability", "E", kExploitability2},
    {"remediationLevel", "RL", kRemediation2},
    {"reportConfidence", "RC", kConfidence2},
    {"collateralDamagePotential", "CDP", kDamage2},
    {"targetDistribution", "TD", kDistribution2},
    {"confidentialityRequirement", "CR", kRequirement2},
    {"integrityRequirement", "IR", kRequirement2},
    {"availabilityRequirement", "AR", kRequirement2},
};

// CVSS 3.0 and 3.1
constexpr CvssValue kVector[] = {{"NETWORK", "N"}, {"ADJACENT_NETWORK", "A"}, {"LOCAL", "L"}, {"PHYSICAL", "P"}};
constexpr CvssValue kComplexity[] = {{"HIGH", "H"}, {"LOW", "L"}};
constexpr CvssValue kPrivileges[] = {{"HIGH", "H"}, {"LOW", "L"}, {"NONE", "N"}};
constexpr CvssValue kInteraction[] = {{"NONE", "N"}, {"REQUIRED", "R"}};
constexpr CvssValue kScope[] = {{"UNCHANGED", "U"}, {"CHANGED", "C"}};
constexpr CvssValue kImpact[] = {{"NONE", "N"}, {"LOW", "L"}, {"HIGH", "H"}};
constexpr CvssValue kMaturity[] = {{"UNPROVEN", "U"}, {"PROOF_OF_CONCEPT", "P"}, {"FUNCTIONAL", "F"}, {"HIGH", "H"}, {"NOT_DEFINED", "X"}};
constexpr CvssValue kRemediation[] = {{"OFFICIAL_FIX", "O"}, {"TEMPORARY_FIX", "T"}, {"WORKAROUND", "W"}, {"UNAVAILABLE", "U"}, {"NOT_DEFINED", "X"}};
constexpr CvssValue kConfidence[] = {{"UNKNOWN", "U"}, {"REASONABLE", "R"}, {"CONFIRMED", "C"}, {"NOT_DEFINED", "X"}};
constexpr CvssValue kRequirement[] = {{"LOW", "L"}, {"MEDIUM", "M"}, {"HIGH", "H"}, {"NOT_DEFINED", "X"}};
constexpr CvssValue kModifiedVector[] = {{"NETWORK", "N"}, {"ADJACENT_NETWORK", "A"}, {"LOCAL", "L"}, {"PHYSICAL", "P"}, {"NOT_DEFINED", "X"}};
constexpr CvssValue kModifiedComplexity[] = {{"HIGH", "H"}, {"LOW", "L"}, {"NOT_DEFINED", "X"}};
constexpr CvssValue kModifiedPrivileges[] = {{"HIGH", "H"}, {"LOW", "L"}, {"NONE", "N"}, {"NOT_DEFINED", "X"}};
constexpr CvssValue kModifiedInteraction[] = {{"NONE", "N"}, {"REQUIRED", "R"}, {"NOT_DEFINED", "X"}};
constexpr CvssValue kModifiedScope[] = {{"UNCHANGED", "U"}, {"CHANGED", "C"}, {"NOT_DEFINED", "X"}};
constexpr CvssValue kModifiedImpact[] = {{"NONE", "N"}, {"LOW", "L"}, {"HIGH", "H"}, {"NOT_DEFINED", "X"}};

constexpr CvssMember kMetrics3[] = {
    {"attackVector", "AV", kVector},
    {"attackComplexity", "AC", kComplexity},
    {"privilegesRequired", "PR", kPrivileges},
    {"userInteraction", "UI", kInteraction},
    {"scope", "S", kScope},
    {"confidentialityImpact", "C", kImpact},
    {"integrityImpact", "I", kImpact},
    {"availabilityImpact", "A", kImpact},
    {"exploitCodeMaturity", "E", kMaturity},
    {"remediationLevel", "RL", kRemediation},
    {"reportConfidence", "RC", kConfidence},
    {"confidentialityRequirement", "CR", kRequirement},
    {"integrityRequirement", "IR", kRequirement},
    {"availabilityRequirement", "AR", kRequirement},
    {"modifiedAttackVector", "MAV", kModifiedVector},
    {"modifiedAttackComplexity", "MAC", kModifiedComplexity},
    {"modifiedPrivilegesRequired", "MPR", kModifiedPrivileges},
    {"modifiedUserInteraction", "MUI", kModifiedInteraction},
    {"modifiedScope", "MS", kModifiedScope},
    {"modifiedConfidentialityImpact", "MC", kModifiedImpact},
    {"modifiedIntegrityImpact", "MI", kModifiedImpact},
    {"modifiedAvailabilityImpact", "MA", kModifiedImpact},
};

/// Known metrics with known values, separated by "/". Which ones are needed is a matter of computing (test 6.1.9).
bool is_vector(std::string_view text, std::string_view prefix, std::span<const CvssMember> metrics) {
  if (!text.starts_with(prefix)) return false;
  for (const std::string_view part : split(text.substr(prefix.size()), '/')) {
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos) return false;
    const auto metric = std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return m.code == part.substr(0, colon); });
    if (metric == metrics.end()) return false;
    const auto letter = part.substr(colon + 1);
    if (std::none_of(metric->values.begin(), metric->values.end(), [&](const auto& v) { return v.letter == letter; })) return false;
  }
  return true;
}

}  // namespace

std::span<const CvssMember> cvss2_metrics() { return kMetrics2; }
std::span<const CvssMember> cvss3_metrics() { return kMetrics3; }

bool is_cvss2_vector(std::string_view text) { return is_vector(text, "", kMetrics2); }
bool is_cvss30_vector(std::string_view text) { return is_vector(text, "CVSS:3.0/", kMetrics3); }
bool is_cvss31_vector(std::string_view text) { return is_vector(text, "CVSS:3.1/", kMetrics3); }

std::vector<std::pair<std::string_view, std::string_view>> vector_metrics(std::string_view vector) {
  std::vector<std::pair<std::string_view, std::string_view>> out;
  for (const std::string_view part : split(vector, '/')) {
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos || part.starts_with("CVSS:")) continue;
    out.emplace_back(part.substr(0, colon), part.substr(colon + 1));
  }
  return out;
}

std::optional<std::string_view> vector_metric(std::string_view vector, std::string_view code) {
  for (const auto& [name, letter] : vector_metrics(vector))
    if (name == code) return letter;
  return std::nullopt;
}

}  // namespace bulkhead::intel::csaf
