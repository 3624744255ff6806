// How findings stand by the counting rules that all reports share, and a walk over all findings of a report.
#pragma once
#include <string_view>

#include "findings/triage.h"
#include "reports/report.h"
#include "reports/sheet.h"

namespace bulkhead::reports {

using findings::EnvironmentView;

/// How a finding stands, as the counting rules see it.
struct Standing {
  bool counted = false;   ///< a finding at all: neither withdrawn nor undecided
  bool open = false;      ///< still present, whatever was decided
  bool excluded = false;  ///< a person decided that it does not concern the asset
  bool done = false;      ///< remediated or closed
  bool answered = false;  ///< in any other state than active
  int t = 0;              ///< treatment in permille; 0: left out of the exposure
};
[[nodiscard]] Standing standing_of(const EnvironmentView::Pair& pair, const standards::LevelPolicy& policy);

/// Key of the response policy: kev, critical, high, medium, low (also for findings that nobody scored).
[[nodiscard]] std::string_view response_group(const findings::CveFacts& facts);

/// One finding with all that is known of it, without copies.
struct FindingRef {
  const EnvironmentView& view;
  const EnvironmentView::Pair& pair;
  const EnvironmentView::AssetEntry& asset;
  const EnvironmentView::MatchEntry& match;
  const EnvironmentView::CveEntry& cve;
  const EnvironmentView::IdentityEntry& identity;
  std::string_view zone;  ///< "" for none
  Standing standing;
  [[nodiscard]] bool fixable() const { return match.fix_available && !standing.excluded; }
  [[nodiscard]] std::string_view version() const { return identity.product.version.empty() ? identity.product.firmware_version : identity.product.version; }
};
/// Calls back for every finding in any state, environment by environment, in order of asset name.
void each_finding(const ReportInputs& inputs, const std::function<void(const FindingRef&)>& callback);

/// That the store holds no finding and no decision that is younger than the as-of time: how things stood then would not be known.
/// Fails    conflict/report.store_moved_on
Result<void> refuse_younger(const ReportInputs& inputs);

/// The findings that `wanted` takes as rows in order of BCS, highest first, then CVE, environment and asset. Texts of people stay in: reason,
/// notes, who and when.
[[nodiscard]] Sheet findings_sheet(const ReportInputs& inputs, std::string name, const std::function<bool(const FindingRef&)>& wanted);

/// Who repairs what stands on a layer.
[[nodiscard]] std::string_view layer_owner(inventory::Layer layer);
/// "applied", "fix available" or "no fix known".
[[nodiscard]] std::string_view patch_status(const FindingRef& finding);

}  // namespace bulkhead::reports
