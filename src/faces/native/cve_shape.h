// How a CVE is written: compact in lists, whole in its detail (docs/api.md, compatible members included).
#pragma once
#include "declare.h"
#include "scoring/assessment.h"

namespace bulkhead::faces::native {

struct CveItemView {
  std::string cve_id, bsid, title;
  std::optional<std::string> severity;
  std::optional<double> cvss_score, bcs_score, epss_score, epss_percentile;
  bool kev_flagged = false;
  std::string patch_status;
  bool has_public_exploit = false;
  scoring::ExploitMaturity exploit_maturity = scoring::ExploitMaturity::NONE;
  std::optional<std::string> primary_vendor, primary_product, published_at;
  std::map<std::string, std::string> _links;
};
BOOST_DESCRIBE_STRUCT(CveItemView, (), (cve_id, bsid, title, severity, cvss_score, bcs_score, epss_score, epss_percentile, kev_flagged, patch_status, has_public_exploit, exploit_maturity,
                                        primary_vendor, primary_product, published_at, _links))

/// The member "references" of a detail.
[[nodiscard]] Json references_json(const intel::Vulnerability& vulnerability, const scoring::ScoredVulnerability& scored);
[[nodiscard]] CveItemView cve_item_view(const catalogue::CveItem& item);
/// The detail without what depends on an organization.
[[nodiscard]] Json cve_detail(const Services& services, const intel::Vulnerability& vulnerability);

}  // namespace bulkhead::faces::native
