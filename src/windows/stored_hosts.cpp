#include "windows/stored_hosts.h"

#include <map>

#include "host_store.h"
#include "inventory/inventory.h"

namespace bulkhead::windows {

Result<SubmissionOutcome> submit_hosts(record::UnitOfWork& work, std::int64_t environment_id, const std::vector<Host>& hosts, const std::vector<Software>& software) {
  TRY(record::authorise(work.actor(), record::Permission::manage_assets));
  const auto environment = TRY(inventory::environment(work.db(), work.actor().organization_id, environment_id));
  SubmissionOutcome out;
  for (const Host& host : hosts) {
    const auto known = stored_hosts(work.db(), environment_id, host.asset_id);
    if (!known.empty() && known.front() == host) {
      ++out.unchanged;
      continue;
    }
    put_host(work.db(), environment_id, host, work.now());
    ++(known.empty() ? out.added : out.updated);
  }

  std::map<std::string, std::vector<Software>> by_asset;
  for (const Software& entry : software) {
    if (!by_asset.contains(entry.asset_id) && stored_hosts(work.db(), environment_id, entry.asset_id).empty())
      out.software_rejected.push_back({entry.asset_id, {{"unknown_asset", "asset_id", "No host of this environment has this asset_id."}}});
    else by_asset[entry.asset_id].push_back(entry);
  }
  bool software_changed = false;
  for (const auto& [asset_id, entries] : by_asset) {
    out.software_stored += static_cast<std::int64_t>(entries.size());
    if (stored_software(work.db(), environment_id, asset_id) == entries) continue;
    clear_software(work.db(), environment_id, asset_id);
    put_software(work.db(), environment_id, entries);
    software_changed = true;
  }
  if (out.added + out.updated == 0 && !software_changed) return out;
  record::Change change{record::Action::windows_hosts_submitted, "windows_host", "", environment_id, environment.name, {}};
  change.detail = Json::object({{"added", out.added}, {"updated", out.updated}, {"unchanged", out.unchanged}, {"software", out.software_stored}});
  work.change(std::move(change));
  return out;
}

}  // namespace bulkhead::windows
