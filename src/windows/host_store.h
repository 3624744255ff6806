// All SQL of this module.
#pragma once
#include "windows/stored_hosts.h"

namespace bulkhead::windows {

void put_host(store::Connection& db, std::int64_t environment_id, const Host& host, Instant now);
void put_software(store::Connection& db, std::int64_t environment_id, const std::vector<Software>& software);
/// Removes the software of an asset.
void clear_software(store::Connection& db, std::int64_t environment_id, std::string_view asset_id);

}  // namespace bulkhead::windows
