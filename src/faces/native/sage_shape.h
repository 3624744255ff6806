// The analysis of a CVE as replies write it: short in the CVE detail, whole with every sentence's sources on its own.
#pragma once
#include "declare.h"
#include "sage/analysis.h"

namespace bulkhead::faces::native {

struct ConfidenceView {
  double score = 0;
  sage::ConfidenceTier tier = sage::ConfidenceTier::LOW;
  std::vector<scoring::Contribution> parts;  ///< hundredths; they add up to the score
  friend bool operator==(const ConfidenceView&, const ConfidenceView&) = default;
};
BOOST_DESCRIBE_STRUCT(ConfidenceView, (), (score, tier, parts))

struct AnalysisView {
  std::string cve_id, model;
  std::vector<sage::Sentence> executive_summary, ics_context, remediation_guidance;
  std::vector<std::string> device_types, protocols, purdue_levels;
  std::vector<sage::TechniqueUse> techniques;
  std::vector<sage::MitigationUse> mitigations;
  std::vector<sage::ControlUse> controls;
  std::optional<sage::VirtualPatch> virtual_patch;
  ConfidenceView confidence;
};
BOOST_DESCRIBE_STRUCT(AnalysisView, (), (cve_id, model, executive_summary, ics_context, remediation_guidance, device_types, protocols, purdue_levels, techniques, mitigations, controls, virtual_patch, confidence))

[[nodiscard]] AnalysisView analysis_view(const sage::Analysis& analysis);
/// The compatible member `sage` of the CVE detail.
[[nodiscard]] Json sage_json(const sage::Analysis& analysis);
/// The compatible member `virtual_patch`: the rules where the wire shows the flaw, else null, and the first control; null when there is neither.
[[nodiscard]] Json virtual_patch_json(const sage::Analysis& analysis);

}  // namespace bulkhead::faces::native
