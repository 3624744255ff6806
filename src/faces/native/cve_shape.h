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
[[nodiscard]] CveItemView cve_item_view(const Services& services, const catalogue::CveItem& item);
/// The record of a CVE as compatible clients read it in its detail and in correlations, without `sage` and `capec`.
///
/// Source   compatible specification 10.1
/// Takes    names of weaknesses, by number; those that are not there stay without
[[nodiscard]] Json cve_record(const Services& services, const intel::Vulnerability& vulnerability, const scoring::ScoredVulnerability& scored, const std::map<int, std::string>& names);
/// The member "capec": attack patterns of the weaknesses.
[[nodiscard]] Json capec_json(const std::vector<intel::AttackPattern>& patterns, const std::vector<int>& cwes);
/// "meta" of replies that hold records; with `capec_source` when patterns are given.
[[nodiscard]] Json enrichment_meta(const std::vector<intel::AttackPattern>* patterns);
[[nodiscard]] Json cve_links(const Services& services, const std::string& cve);
/// The detail without what depends on an organization: the record, where sources differ, and each source's own words.
[[nodiscard]] Json cve_detail(const Services& services, const intel::Vulnerability& vulnerability, const std::vector<intel::AttackPattern>& patterns);

}  // namespace bulkhead::faces::native
