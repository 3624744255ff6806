#include "triage/approval.h"

#include "approval_store.h"
#include "core/text.h"
#include "findings/policy.h"
#include "identity/member.h"
#include "notify/bell.h"
#include "subject.h"

namespace bulkhead::triage {
namespace {

findings::DecisionRequest decision_of(const AcceptanceWish& wish) {
  findings::DecisionRequest request;
  request.kind = findings::DecisionKind::acknowledge;
  request.reason = name_of(findings::AcknowledgeReason::accepted_risk);
  request.notes = wish.notes;
  request.review_date = wish.review_date;
  request.expires_at = wish.expires_at;
  request.approved = true;
  return request;
}

record::Change told(record::Action action, const findings::EnvironmentView& view, const ApprovalRequest& request) {
  record::Change change;
  change.action = action;
  change.resource_type = "approval";
  change.resource_id = fmt::format("{}", request.id);
  change.environment_id = view.environment().id;
  change.environment_name = view.environment().name;
  change.detail = Json::object({{"count", request.findings}, {"requested_by", request.requester}, {"notes", request.notes}});
  if (!request.expires_at.empty()) change.detail.set("expires_at", request.expires_at);
  if (!request.review_date.empty()) change.detail.set("review_date", request.review_date);
  if (!request.answer.empty()) change.detail.set("answer", request.answer);
  return change;
}

notify::BellItem bell_of(const findings::EnvironmentView& view, std::string title, std::string detail, Instant at) {
  notify::BellItem item;
  item.kind = notify::BellKind::triage;
  item.title = std::move(title);
  item.detail = std::move(detail);
  item.link = "/approvals";
  item.environment_id = view.environment().id;
  item.at = at;
  return item;
}

/// Rings for everybody who may answer, but not for who asked.
void ring_approvers(store::Connection& db, const findings::EnvironmentView& view, const ApprovalRequest& request) {
  const auto item = bell_of(view, fmt::format("{} asks to accept {} {}", request.requester, request.findings, request.findings == 1 ? "risk" : "risks"), fmt::format("{}: {}", view.environment().name, shorten(request.notes, 200)),
                            request.requested_at);
  for (const auto& member : identity::members(db, view.environment().organization_id))
    if (member.id != request.requester_id && record::allows(member.role, record::Permission::approve)) notify::ring(db, view.environment().organization_id, member.id, item);
}

Result<ApprovalRequest> pending(store::Connection& db, const findings::EnvironmentView& view, std::int64_t id) {
  auto request = TRY(approval(db, view.environment().organization_id, id));
  if (request.environment_id != view.environment().id) return fail(ErrorKind::not_found, "approval.not_found", "There is no such request.", fmt::format("{}", id));
  if (request.state != ApprovalState::pending) return fail(ErrorKind::conflict, "approval.answered", fmt::format("The request is {} already.", name_of(request.state)));
  return request;
}

/// That everything stands as it did when it was asked for, so that nobody approves what nobody showed them.
Result<std::vector<findings::FindingId>> unchanged(store::Connection& db, const findings::EnvironmentView& view, std::int64_t id, Instant now) {
  std::vector<findings::FindingId> out;
  for (const auto& asked : asked_findings(db, id)) {
    const auto finding_id = TRY(findings::finding_id(asked.asset_id, asked.cve));
    const auto finding = view.finding(finding_id, now);
    if (!finding || !is_open(finding->state) || newest_decision(db, {asked.asset_id, asked.cve}) != asked.event_id)
      return fail(ErrorKind::conflict, "approval.outdated",
                  fmt::format("{} on {} changed since it was asked for. Refuse the request, or have it asked again.", asked.cve, finding ? finding->asset_name : "an asset that is gone"));
    out.push_back(finding_id);
  }
  return out;
}

}  // namespace

Result<ApprovalRequest> request_approval(record::UnitOfWork& work, const findings::EnvironmentView& view, const std::vector<findings::FindingId>& ids, const AcceptanceWish& wish) {
  TRY(record::authorise(work.actor(), record::Permission::triage_findings));
  const auto decision = decision_of(wish);
  TRY(findings::check(decision, work.now()));
  if (trim(std::string_view(wish.notes)).empty()) return fail(ErrorKind::invalid, "decision.notes_needed", "Say in the notes why the risk can be accepted.", "notes");
  if (ids.empty()) return fail(ErrorKind::invalid, "approval.nothing", "Name at least one finding.", "match_ids");
  if (ids.size() > kMostInRequest) return fail(ErrorKind::too_large, "approval.too_many", fmt::format("A request holds at most {} findings.", kMostInRequest));
  auto& db = work.db();
  TRY(findings::check_policy(findings::triage_policy(db, view.environment().organization_id), decision, work.now()));
  auto known = waiting(db, view.environment().id);
  std::vector<AskedFinding> asked;
  for (const auto id : ids) {
    const auto finding = TRY(finding_in(view, id, work.now()));
    if (!is_open(finding.state)) return fail(ErrorKind::conflict, "approval.not_open", fmt::format("{} on {} is {} already.", finding.match.cve, finding.asset_name, name_of(finding.state)));
    if (!known.insert(id.value).second) return fail(ErrorKind::conflict, "approval.pending", fmt::format("{} on {} waits for an answer already.", finding.match.cve, finding.asset_name));
    asked.push_back({finding.asset_id, finding.match.cve, newest_decision(db, {finding.asset_id, finding.match.cve})});
  }
  ApprovalRequest request;
  request.environment_id = view.environment().id;
  request.requester_id = work.actor().user_id;
  request.requester = name_of_actor(work.actor());
  request.requested_at = work.now();
  request.notes = wish.notes;
  request.review_date = wish.review_date;
  request.expires_at = wish.expires_at;
  insert_request(db, view.environment().organization_id, request, asked);
  ring_approvers(db, view, request);
  auto change = told(record::Action::approval_requested, view, request);
  Json first = Json::array();
  for (std::size_t i = 0; i < std::min(asked.size(), kExamples); ++i) first.push(Json::object({{"asset_id", asked[i].asset_id}, {"cve_id", asked[i].cve}}));
  change.detail.set("first", std::move(first));
  work.change(std::move(change));
  return request;
}

Result<ApprovalRequest> answer_approval(record::UnitOfWork& work, const findings::EnvironmentView& view, std::int64_t id, bool approve, std::string_view answer) {
  TRY(record::authorise(work.actor(), record::Permission::approve));
  auto& db = work.db();
  auto request = TRY(pending(db, view, id));
  if (request.requester_id == work.actor().user_id) return fail(ErrorKind::forbidden, "approval.own_request", "Another person answers: nobody approves their own request.");
  if (!is_utf8(answer) || answer.size() > 10'000) return fail(ErrorKind::invalid, "approval.bad_answer", "An answer is text of at most 10000 bytes.", "answer");
  request.answer = trim(answer);
  if (!approve && request.answer.empty()) return fail(ErrorKind::invalid, "approval.say_why", "Say why the request is refused.", "answer");
  request.answered_by = name_of_actor(work.actor());
  request.answered_at = work.now();
  request.state = approve ? ApprovalState::approved : ApprovalState::refused;
  if (approve) {
    auto decision = decision_of({request.notes, request.review_date, request.expires_at});
    decision.requested_by = request.requester;
    TRY(findings::decide(work, view, TRY(unchanged(db, view, id, work.now())), decision));
  }
  store_answer(db, request);
  notify::ring(db, view.environment().organization_id, request.requester_id,
               bell_of(view, fmt::format("{} {} your request", request.answered_by, approve ? "approved" : "refused"), fmt::format("{}: {}", view.environment().name, request.answer.empty() ? request.notes : request.answer), work.now()));
  work.change(told(approve ? record::Action::approval_granted : record::Action::approval_refused, view, request));
  return request;
}

Result<ApprovalRequest> withdraw_approval(record::UnitOfWork& work, const findings::EnvironmentView& view, std::int64_t id) {
  TRY(record::authorise(work.actor(), record::Permission::triage_findings));
  auto request = TRY(pending(work.db(), view, id));
  if (request.requester_id != work.actor().user_id) return fail(ErrorKind::forbidden, "approval.not_yours", "Only who asked withdraws a request.");
  request.state = ApprovalState::withdrawn;
  request.answered_by = request.requester;
  request.answered_at = work.now();
  store_answer(work.db(), request);
  work.change(told(record::Action::approval_withdrawn, view, request));
  return request;
}

}  // namespace bulkhead::triage
