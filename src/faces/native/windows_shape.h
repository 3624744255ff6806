// How patch levels are written (docs/api.md, Windows patch level).
#pragma once
#include "windows_request.h"

namespace bulkhead::faces::native {

/// Source   compatible specification 21.4 and 21.5
[[nodiscard]] Json rejection_json(const windows::Rejection& rejection);
[[nodiscard]] Json rejections_json(const std::vector<windows::Rejection>& rejections);

/// The hosts of a reply. References of CVEs are read once for all hosts.
/// Takes    with_hash for stateless replies, which hold what a later check for changes needs
Result<Json> hosts_json(const Services& services, const std::vector<windows::Assessment>& assessments, const WindowsOptions& options, bool with_hash);
[[nodiscard]] Json summary_json(const std::vector<windows::Assessment>& assessments, const windows::Filters& filters);
[[nodiscard]] Json meta_json(const windows::UpdateIndex& updates, const WindowsOptions& options, bool stored, std::chrono::steady_clock::time_point started);

}  // namespace bulkhead::faces::native
