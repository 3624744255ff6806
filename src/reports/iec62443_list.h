// The complete list of findings as rows.
#pragma once
#include "iec62443_gather.h"

namespace bulkhead::reports {

inline constexpr std::array<std::string_view, 25> kListColumns = {
    "environment", "zone", "asset_name", "vendor", "product", "version", "cve_id", "severity", "cvss_score", "bcs_score", "epss_score", "kev_flagged", "exploit_maturity",
    "foundational_requirements", "match_tier", "confidence", "state", "decision_reason", "decided_by", "decided_at", "review_date", "fix_available", "fix", "fix_source", "first_seen_at"};

/// One row a finding in any state, cells in the order of kListColumns.
void each_finding_row(const ReportInputs& in, const std::function<void(const std::vector<std::string_view>&)>& callback);

}  // namespace bulkhead::reports
