// Four eyes on accepted risks: one person asks, another with the right to approve answers. Asked for by the triage policy
// (findings/policy.h), possible without it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "findings/environment_view.h"
#include "findings/triage.h"
#include "record/unit_of_work.h"

namespace bulkhead::triage {

enum class ApprovalState : std::uint8_t { pending, approved, refused, withdrawn };
BOOST_DESCRIBE_ENUM(ApprovalState, pending, approved, refused, withdrawn)

/// Never edited: who wants something else withdraws and asks anew.
struct ApprovalRequest {
  std::int64_t id = 0, environment_id = 0, requester_id = 0;
  std::string requester;
  Instant requested_at;
  std::string notes, review_date, expires_at;
  ApprovalState state = ApprovalState::pending;
  std::string answered_by;
  Instant answered_at;
  std::string answer;
  std::int64_t findings = 0;
};
BOOST_DESCRIBE_STRUCT(ApprovalRequest, (), (id, environment_id, requester_id, requester, requested_at, notes, review_date, expires_at, state, answered_by, answered_at, answer, findings))

inline constexpr std::size_t kMostInRequest = 10'000;  ///< findings

/// What is asked for: acceptance of the risk of these findings, with notes, and an end where the policy wants one.
struct AcceptanceWish {
  std::string notes, review_date, expires_at;
};
/// Fails    forbidden/..., not_found/finding.not_found, invalid/decision.* as for decisions, conflict/approval.not_open for findings that are decided,
///          conflict/approval.pending for those that wait already, too_large/approval.too_many
Result<ApprovalRequest> request_approval(record::UnitOfWork& work, const findings::EnvironmentView& view, const std::vector<findings::FindingId>& ids, const AcceptanceWish& wish);

/// Approving takes the decision on all findings of the request; refusing says why. A finding that was decided, or left, since it was
/// asked for makes the approval fail, and nothing is applied.
/// Fails    forbidden/..., forbidden/approval.own_request, not_found/approval.not_found, conflict/approval.answered, approval.outdated, invalid/approval.say_why
Result<ApprovalRequest> answer_approval(record::UnitOfWork& work, const findings::EnvironmentView& view, std::int64_t id, bool approve, std::string_view answer);
/// One's own request, while nobody answered.
/// Fails    forbidden/approval.not_yours, not_found/approval.not_found, conflict/approval.answered
Result<ApprovalRequest> withdraw_approval(record::UnitOfWork& work, const findings::EnvironmentView& view, std::int64_t id);

/// Newest first.
[[nodiscard]] std::vector<ApprovalRequest> approvals(store::Connection& db, std::int64_t organization_id, std::optional<ApprovalState> state);
/// Fails    not_found/approval.not_found
Result<ApprovalRequest> approval(store::Connection& db, std::int64_t organization_id, std::int64_t id);
/// Ids of the findings of a request.
[[nodiscard]] std::vector<findings::FindingId> approval_findings(store::Connection& db, std::int64_t id);
/// Requests that concern a finding, newest first.
[[nodiscard]] std::vector<ApprovalRequest> approvals_of(store::Connection& db, const findings::FindingKey& key);

}  // namespace bulkhead::triage
