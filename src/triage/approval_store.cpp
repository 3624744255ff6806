#include "approval_store.h"

namespace bulkhead::triage {
namespace {

constexpr std::string_view kSelect =
    "SELECT r.id, r.environment_id, r.requester_id, r.requester, r.requested_at, r.notes, r.review_date, r.expires_at, r.state, r.answered_by, r.answered_at, r.answer,"
    " (SELECT count(*) FROM approval_finding f WHERE f.request_id = r.id) FROM approval_request r";

}  // namespace

void insert_request(store::Connection& db, std::int64_t organization_id, ApprovalRequest& r, const std::vector<AskedFinding>& findings) {
  using store::to_value;
  r.id = db.find<std::int64_t>("INSERT INTO approval_request (organization_id, environment_id, requester_id, requester, requested_at, notes, review_date, expires_at, state, answered_by, answered_at, answer)"
                               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, '') RETURNING id",
                               organization_id, r.environment_id, r.requester_id, r.requester, r.requested_at, r.notes, r.review_date, r.expires_at, r.state)
             .value_or(0);
  const auto bulk = db.bulk("approval_finding", {"request_id", "asset_id", "cve", "event_id"});
  for (const auto& f : findings) {
    const store::Value row[] = {to_value(r.id), to_value(f.asset_id), to_value(f.cve), to_value(f.event_id)};
    bulk->add(row);
  }
  bulk->finish();
  r.findings = static_cast<std::int64_t>(findings.size());
}

std::vector<AskedFinding> asked_findings(store::Connection& db, std::int64_t request_id) {
  return db.select<AskedFinding>("SELECT asset_id, cve, event_id FROM approval_finding WHERE request_id = $1 ORDER BY asset_id, cve", request_id);
}

void store_answer(store::Connection& db, const ApprovalRequest& r) {
  db.execute("UPDATE approval_request SET state = $1, answered_by = $2, answered_at = $3, answer = $4 WHERE id = $5", r.state, r.answered_by, r.answered_at, r.answer, r.id);
}

std::int64_t newest_decision(store::Connection& db, const findings::FindingKey& key) {
  return db.find<std::int64_t>("SELECT coalesce(max(id), 0) FROM decision_event WHERE asset_id = $1 AND cve = $2", key.asset_id, key.cve).value_or(0);
}

std::unordered_set<std::int64_t> waiting(store::Connection& db, std::int64_t environment_id) {
  std::unordered_set<std::int64_t> out;
  db.for_each_row("SELECT f.asset_id, f.cve FROM approval_request r JOIN approval_finding f ON f.request_id = r.id WHERE r.environment_id = $1 AND r.state = 'pending'",
                  [&](const store::Row& row) {
                    if (const auto id = findings::finding_id(row.integer(0), row.text(1))) out.insert(id->value);
                  },
                  environment_id);
  return out;
}

std::vector<ApprovalRequest> approvals(store::Connection& db, std::int64_t organization_id, std::optional<ApprovalState> state) {
  if (state) return db.select<ApprovalRequest>(std::string(kSelect) + " WHERE r.organization_id = $1 AND r.state = $2 ORDER BY r.id DESC", organization_id, *state);
  return db.select<ApprovalRequest>(std::string(kSelect) + " WHERE r.organization_id = $1 ORDER BY r.id DESC", organization_id);
}

Result<ApprovalRequest> approval(store::Connection& db, std::int64_t organization_id, std::int64_t id) {
  auto found = db.find<ApprovalRequest>(std::string(kSelect) + " WHERE r.organization_id = $1 AND r.id = $2", organization_id, id);
  if (!found) return fail(ErrorKind::not_found, "approval.not_found", "There is no such request.", fmt::format("{}", id));
  return std::move(*found);
}

std::vector<findings::FindingId> approval_findings(store::Connection& db, std::int64_t id) {
  std::vector<findings::FindingId> out;
  for (const auto& f : asked_findings(db, id))
    if (const auto finding = findings::finding_id(f.asset_id, f.cve)) out.push_back(*finding);
  return out;
}

std::vector<ApprovalRequest> approvals_of(store::Connection& db, const findings::FindingKey& key) {
  return db.select<ApprovalRequest>(std::string(kSelect) + " WHERE r.id IN (SELECT request_id FROM approval_finding WHERE asset_id = $1 AND cve = $2) ORDER BY r.id DESC", key.asset_id, key.cve);
}

}  // namespace bulkhead::triage
