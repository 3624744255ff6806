// Who looks after a finding, and a due date that a person set.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "findings/environment_view.h"
#include "record/unit_of_work.h"

namespace bulkhead::triage {

struct Work {
  std::int64_t asset_id = 0;
  std::string cve;
  std::optional<std::int64_t> assignee_id;  ///< account; none: nobody
  std::string due_on;                       ///< ISO date, "" none
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(Work, (), (asset_id, cve, assignee_id, due_on, updated_at))

/// Gives findings to a member, or to nobody; the member's bell rings. Returns how many changed hands.
/// Fails    forbidden/..., not_found/finding.not_found, member.not_found
Result<std::int64_t> assign(record::UnitOfWork& work, const findings::EnvironmentView& view, const std::vector<findings::FindingId>& ids, std::optional<std::int64_t> assignee_id);

/// Sets a due date of one's own ("" takes it away). It may be earlier than the policy's date, never later: who needs more time accepts
/// the risk until then. Returns whether anything changed.
/// Fails    forbidden/..., not_found/finding.not_found, invalid/due.bad_date, due.in_the_past, due.after_policy
Result<bool> set_due(record::UnitOfWork& work, const findings::EnvironmentView& view, findings::FindingId id, std::string_view due_on);

/// Work on findings of these assets, or of the whole environment when none are named.
[[nodiscard]] std::vector<Work> works(store::Connection& db, std::int64_t environment_id, const std::vector<std::int64_t>& assets = {});
/// Findings of an environment that a member looks after.
[[nodiscard]] std::unordered_set<std::int64_t> assigned_to(store::Connection& db, std::int64_t environment_id, std::int64_t assignee_id);
/// Findings of an environment that anybody looks after.
[[nodiscard]] std::unordered_set<std::int64_t> assigned(store::Connection& db, std::int64_t environment_id);

}  // namespace bulkhead::triage
