// SQL that more than one part of the module uses.
#pragma once
#include <map>
#include <vector>

#include "findings/finding.h"
#include "triage/work.h"

namespace bulkhead::triage {

/// " AND asset_id IN (1,2)" for these assets, "" for all.
[[nodiscard]] std::string of_assets(const std::vector<std::int64_t>& assets);
/// Writes one member of a finding's work, and keeps the other.
void store_assignee(store::Connection& db, const std::vector<findings::Finding>& findings, std::int64_t environment_id, std::optional<std::int64_t> assignee_id, Instant at);
void store_due(store::Connection& db, const findings::FindingKey& key, std::int64_t environment_id, std::string_view due_on, Instant at);
[[nodiscard]] std::optional<Work> work_on(store::Connection& db, const findings::FindingKey& key);

}  // namespace bulkhead::triage
