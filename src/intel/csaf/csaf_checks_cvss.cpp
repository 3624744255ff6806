// Mandatory tests on CVSS objects (CSAF 2.0 clauses 6.1.9 and 6.1.10). The mathematics is core/cvss.h.
#include <array>
#include <cmath>

#include "core/cvss.h"
#include "core/text.h"
#include "csaf/csaf_checks.h"
#include "csaf/csaf_cvss.h"
#include "csaf/csaf_schema.h"

namespace bulkhead::intel::csaf {

namespace {

template <class Visit>
void for_each_cvss(const CheckInput& in, Visit visit) {
  for (std::size_t v = 0; v < in.document.vulnerabilities.size(); ++v) {
    const auto& scores = in.document.vulnerabilities[v].scores;
    for (std::size_t s = 0; s < scores.size(); ++s) {
      const std::string place = pointer(pointer("/vulnerabilities", v) + "/scores", s);
      if (scores[s].cvss_v2) visit(*scores[s].cvss_v2, place + "/cvss_v2", cvss2_metrics());
      if (scores[s].cvss_v3) visit(*scores[s].cvss_v3, place + "/cvss_v3", cvss3_metrics());
    }
  }
}

/// A score of a document in tenths; scores with more digits than the standard allows give nothing.
std::optional<int> stated_tenths(const Json& cvss, std::string_view member) {
  const Json* value = cvss.find(member);
  if (!value || !value->is_number()) return std::nullopt;
  return static_cast<int>(std::lround(value->number() * 10));
}

constexpr std::string_view kTemporalCodes[] = {"E", "RL", "RC"};

bool states_any(std::string_view vector, std::span<const std::string_view> codes) {
  for (const auto& [code, letter] : vector_metrics(vector))
    for (const std::string_view wanted : codes)
      if (code == wanted && letter != "X" && letter != "ND") return true;
  return false;
}

/// The vector without its environmental metrics: base and temporal groups only.
std::string without_environment(std::string_view vector) {
  std::string out;
  for (const std::string_view part : split(vector, '/')) {
    const std::string_view code = part.substr(0, part.find(':'));
    const bool environmental = code.size() >= 2 && (code[0] == 'M' || code == "CR" || code == "IR" || code == "AR" || code == "CDP" || code == "TD");
    if (environmental) continue;
    if (!out.empty()) out += '/';
    out += part;
  }
  return out;
}

void compare_score(const Json& cvss, std::string_view score_member, std::string_view severity_member, CvssVersion version, int computed,
                   const std::string& place, Findings& out) {
  const auto stated = stated_tenths(cvss, score_member);
  const double raw = stated ? cvss.find(score_member)->number() : 0;
  if (stated && (*stated != computed || std::abs(raw * 10 - *stated) > 1e-6))
    out.add(pointer(place, score_member), fmt::format("The vector gives {}.{}.", computed / 10, computed % 10));
  const std::string_view severity = cvss.text(severity_member);
  if (!severity.empty() && severity != upper_name(cvss_severity(version, computed)))
    out.add(pointer(place, severity_member), fmt::format("The vector gives {}.", upper_name(cvss_severity(version, computed))));
}

/// 6.1.9 Invalid CVSS computation. The environmental score of version 2.0 is not recomputed: its metrics are a site's own.
void bad_computation(const CheckInput& in, Findings& out) {
  for_each_cvss(in, [&](const Json& cvss, const std::string& place, std::span<const CvssMember>) {
    const std::string_view text = cvss.text("vectorString");
    const auto vector = parse_cvss(text);
    if (!vector) {
      out.add(place + "/vectorString", "No score can be computed: " + vector.error().message);
      return;
    }
    const CvssVersion version = vector->version;
    compare_score(cvss, "baseScore", "baseSeverity", version, cvss_base_tenths(*vector), place, out);
    if (cvss.find("temporalScore") || cvss.find("temporalSeverity")) {
      const auto temporal = parse_cvss(without_environment(text));
      // a vector without temporal metrics leaves them to the members of the object, which 6.1.9 does not combine
      const bool in_members = cvss.find("exploitCodeMaturity") || cvss.find("exploitability") || cvss.find("remediationLevel") || cvss.find("reportConfidence");
      if (temporal && (states_any(text, kTemporalCodes) || !in_members))
        compare_score(cvss, "temporalScore", "temporalSeverity", version, cvss_full_tenths(*temporal), place, out);
    }
    bool environmental = false;
    for (const auto& [code, letter] : vector_metrics(text))
      environmental = environmental || (letter != "X" && code.size() >= 2 && (code[0] == 'M' || code == "CR" || code == "IR" || code == "AR"));
    if (environmental && version != CvssVersion::v2_0)
      compare_score(cvss, "environmentalScore", "environmentalSeverity", version, cvss_full_tenths(*vector), place, out);
  });
}

/// 6.1.10 Inconsistent CVSS: the members of the object repeat what the vector says.
void inconsistent_members(const CheckInput& in, Findings& out) {
  for_each_cvss(in, [&](const Json& cvss, const std::string& place, std::span<const CvssMember> members) {
    const std::string_view vector = cvss.text("vectorString");
    for (const CvssMember& member : members) {
      const std::string_view stated = cvss.text(member.member);
      const auto letter = stated.empty() ? std::nullopt : vector_metric(vector, member.code);
      if (!letter) continue;
      for (const CvssValue& value : member.values)
        if (value.letter == *letter && value.name != stated)
          out.add(pointer(place, member.member), fmt::format("The vector says {}.", value.name));
    }
  });
}

constexpr std::array kChecks = {Check{"6.1.9", bad_computation}, Check{"6.1.10", inconsistent_members}};

}  // namespace

std::span<const Check> cvss_checks() { return kChecks; }

}  // namespace bulkhead::intel::csaf
