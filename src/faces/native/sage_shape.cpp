#include "sage_shape.h"

namespace bulkhead::faces::native {

AnalysisView analysis_view(const sage::Analysis& a) {
  return {a.cve, std::string(sage::kModel), a.executive_summary, a.ics_context, a.remediation, a.device_types, a.protocols, a.purdue_levels, a.techniques, a.mitigations, a.controls, a.virtual_patch,
          {static_cast<double>(a.confidence.hundredths) / 100, a.confidence.tier(), a.confidence.parts}};
}

Json sage_json(const sage::Analysis& a) {
  return Json::object({{"model", sage::kModel}, {"tier", "full"}, {"executive_summary", or_null(sage::paragraph(a.executive_summary))}, {"ics_context", or_null(sage::paragraph(a.ics_context))},
                       {"remediation_guidance", or_null(sage::paragraph(a.remediation))}, {"confidence_score", from_hundredths(a.confidence.hundredths)}, {"confidence_tier", name_of(a.confidence.tier())},
                       {"virtual_patch", virtual_patch_json(a)}, {"_upgrade_required", false}, {"_upgrade_url", Json()}});
}

Json virtual_patch_json(const sage::Analysis& a) {
  if (!a.virtual_patch && a.controls.empty()) return {};
  Json out = Json::object({{"suricata_rule", Json()}, {"snort_rule", Json()}, {"compensating_control", Json()}, {"nerc_cip", Json()}, {"iec_62443", Json()}, {"confidence", from_hundredths(a.confidence.hundredths)},
                           {"false_positives", Json()}, {"blind", Json()}});
  if (a.virtual_patch) {
    out.set("suricata_rule", a.virtual_patch->suricata_rule);
    out.set("snort_rule", a.virtual_patch->snort_rule);
    out.set("false_positives", a.virtual_patch->false_positives);
    out.set("blind", a.virtual_patch->blind);
  }
  if (!a.controls.empty()) {
    const auto& control = a.controls.front();
    out.set("compensating_control", control.text);
    out.set("nerc_cip", or_null(control.nerc_cip));
    if (!control.iec62443_3_3.empty()) out.set("iec_62443", fmt::format("{}: {}", control.iec62443_3_3.front(), control.text));
  }
  return out;
}

}  // namespace bulkhead::faces::native
