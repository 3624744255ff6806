#include "tickets/brief.h"

#include "core/text.h"
#include "sage/analysis.h"

namespace bulkhead::tickets {
namespace {

constexpr std::size_t kMostSteps = 10;

std::optional<double> known(int value, double unit) { return value < 0 ? std::nullopt : std::optional(static_cast<double>(value) / unit); }

/// The advisory that says how to repair it: of a remedy, else one that a reference is tagged as.
std::string advisory_of(const intel::Vulnerability& vulnerability) {
  for (const auto& claim : vulnerability.claims)
    for (const auto& remedy : claim.remedies)
      if (!remedy.url.empty()) return remedy.url;
  for (const auto& claim : vulnerability.claims)
    for (const auto& reference : claim.references)
      for (const auto& tag : reference.tags)
        if (equals_ignoring_case(tag, "Vendor Advisory") || equals_ignoring_case(tag, "vendor-advisory")) return reference.url;
  return "";
}

}  // namespace

Result<Brief> brief_of(const Desk& desk, const findings::EnvironmentView& view, const findings::Finding& finding) {
  Brief brief;
  brief.bsid = finding.facts.bsid;
  brief.cve_title = finding.facts.title;
  brief.severity = name_of(finding.facts.severity);
  brief.cvss = known(finding.facts.cvss_tenths, 10);
  brief.bcs = known(finding.facts.bcs_hundredths, 100);
  brief.epss = known(finding.facts.epss_ppm, 1e6);
  brief.epss_percentile = known(finding.facts.percentile_ppm, 1e6);
  brief.kev = finding.facts.kev;
  brief.exploit_maturity = name_of(finding.facts.maturity);
  brief.environment_name = view.environment().name;
  brief.device = fmt::format("{} {}{}{}", finding.vendor, finding.product, finding.version.empty() ? "" : " ", finding.version);
  brief.fix_available = finding.match.fix_available;
  brief.fix = finding.match.fix_action;
  const auto vulnerability = TRY(desk.corpus.vulnerability(finding.match.cve));
  if (!vulnerability) return brief;
  const auto analysis = sage::analyse(desk.knowledge, desk.standards, *vulnerability, {{view.environment().name, std::string(name_of(view.environment().site_type)), 1}});
  brief.summary = sage::paragraph(analysis.executive_summary);
  brief.advisory_url = advisory_of(*vulnerability);
  for (const auto& sentence : analysis.remediation)
    if (brief.steps.size() < kMostSteps) brief.steps.push_back(sentence.text);
  return brief;
}

}  // namespace bulkhead::tickets
