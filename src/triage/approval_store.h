// The SQL of approvals.
#pragma once
#include "triage/approval.h"

namespace bulkhead::triage {

struct AskedFinding {
  std::int64_t asset_id = 0;
  std::string cve;
  std::int64_t event_id = 0;  ///< newest decision event when it was asked for
};
BOOST_DESCRIBE_STRUCT(AskedFinding, (), (asset_id, cve, event_id))

void insert_request(store::Connection& db, std::int64_t organization_id, ApprovalRequest& request, const std::vector<AskedFinding>& findings);
[[nodiscard]] std::vector<AskedFinding> asked_findings(store::Connection& db, std::int64_t request_id);
void store_answer(store::Connection& db, const ApprovalRequest& request);
/// The newest decision event of a finding; 0 none.
[[nodiscard]] std::int64_t newest_decision(store::Connection& db, const findings::FindingKey& key);
/// Findings of an environment that wait for an answer.
[[nodiscard]] std::unordered_set<std::int64_t> waiting(store::Connection& db, std::int64_t environment_id);

}  // namespace bulkhead::triage
