// Decisions on findings: acknowledge, dismiss, restore, remediated; singly and in bulk. Each passes the door.
#pragma once
#include <string>
#include <vector>

#include "findings/environment_view.h"
#include "record/unit_of_work.h"

namespace bulkhead::findings {

enum class DecisionKind : std::uint8_t { acknowledge, dismiss, restore, remediate };
BOOST_DESCRIBE_ENUM(DecisionKind, acknowledge, dismiss, restore, remediate)

struct DecisionRequest {
  DecisionKind kind = DecisionKind::acknowledge;
  std::string reason;        ///< AcknowledgeReason or DismissReason by name; required but for restore
  std::string notes;         ///< required for compensating_control (what the control is) and accepted_risk
  std::string review_date;   ///< ISO date or ""; required by policy for accepted_risk
  std::string expires_at;    ///< ISO date or date-time, or ""
  bool approved = false;     ///< by a second person with the right to approve; only triage/approval.h sets it
  std::string requested_by;  ///< who asked for what was approved
};

/// Checks the request alone.
/// Fails    invalid/decision.missing_reason, decision.bad_reason, decision.notes_needed, decision.bad_date, decision.in_the_past
Result<void> check(const DecisionRequest& request, Instant now);

/// Takes the decision on the given findings, all or none.
///
/// Findings that are already in the wished state with the same reason and notes are left alone. Returns how many changed.
/// Fails    forbidden/..., not_found/finding.not_found, conflict/decision.not_decided (restore of an active finding)
Result<std::int64_t> decide(record::UnitOfWork& work, const EnvironmentView& view, const std::vector<FindingId>& findings, const DecisionRequest& request);
/// The same on everything that passes a filter.
Result<std::int64_t> decide_all(record::UnitOfWork& work, const EnvironmentView& view, const Filter& filter, const DecisionRequest& request);

/// Returns decisions whose expiry has passed to the queue; run on schedule. Returns how many.
Result<std::int64_t> expire_decisions(record::UnitOfWork& work);

struct DecisionEvent {
  std::int64_t id = 0;
  std::string state_before, state_after, reason, notes, actor;
  Instant at;
  std::string review_date;
  Instant expires_at;
  std::optional<std::int64_t> log_index;  ///< of the entry that tells it; none for decisions of releases before it was kept
};
BOOST_DESCRIBE_STRUCT(DecisionEvent, (), (id, state_before, state_after, reason, notes, actor, at, review_date, expires_at, log_index))
/// All decisions ever taken on a finding, oldest first.
[[nodiscard]] std::vector<DecisionEvent> history(store::Connection& db, const FindingKey& key);


/// A decision event with the finding that it belongs to.
struct FindingEvent {
  std::int64_t asset_id = 0;
  std::string cve, state_before, state_after, reason;
  Instant at;
};
/// Every decision event of an environment, oldest first, streamed.
void each_event(store::Connection& db, std::int64_t environment_id, const std::function<void(const FindingEvent&)>& callback);

}  // namespace bulkhead::findings
