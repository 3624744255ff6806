// Hosts and software that an environment keeps. Patch levels are not kept: they are decided anew from the present documents.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "record/unit_of_work.h"
#include "windows/host.h"

namespace bulkhead::windows {

struct SubmissionOutcome {
  std::int64_t added = 0, updated = 0, unchanged = 0;  ///< hosts
  std::int64_t software_stored = 0;
  std::vector<Rejection> software_rejected;            ///< entries of assets that are no host of the environment
};

/// Stores hosts; one of an asset id that is known replaces it. Software of an asset in the list replaces all software of that asset.
///
/// Authorised as manage_assets, logged as WINDOWS_HOSTS_SUBMITTED when anything changed.
/// Fails    as authorise; not_found/environment.not_found
Result<SubmissionOutcome> submit_hosts(record::UnitOfWork& work, std::int64_t environment_id, const std::vector<Host>& hosts, const std::vector<Software>& software);

/// The hosts of an environment by asset id, or the one of that id.
/// Takes    limit 0 for all
[[nodiscard]] std::vector<Host> stored_hosts(store::Connection& db, std::int64_t environment_id, std::optional<std::string_view> asset_id = {}, std::int64_t limit = 0, std::int64_t offset = 0);
[[nodiscard]] std::int64_t stored_host_count(store::Connection& db, std::int64_t environment_id);
/// The software of an asset, in the order in which it was sent.
[[nodiscard]] std::vector<Software> stored_software(store::Connection& db, std::int64_t environment_id, std::string_view asset_id);

}  // namespace bulkhead::windows
