// An organization's triage policy: until when findings are to be decided or repaired, and what accepting a risk takes.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "record/unit_of_work.h"

namespace bulkhead::findings {

/// "Known exploited on critical assets: 7 days". An empty condition fits everything.
struct DueRule {
  std::vector<Severity> severity;
  std::optional<bool> kev;                          ///< known exploited, or not
  std::vector<inventory::Criticality> criticality;  ///< of the asset
  int days = 30;                                    ///< 1 to 3650, of 24 hours
  friend bool operator==(const DueRule&, const DueRule&) = default;
};
BOOST_DESCRIBE_STRUCT(DueRule, (), (severity, kev, criticality, days))

struct TriagePolicy {
  std::vector<DueRule> due;                     ///< the first that fits counts; none fits: no due date. At most 50
  bool approve_acceptance = false;              ///< accepting a risk needs a second person
  std::optional<int> longest_acceptance_days;   ///< an accepted risk ends after at most so many days; none: no end needed
  std::int64_t version = 0;                     ///< 0: the defaults of this program, nobody decided
  std::string updated_by;
  Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(TriagePolicy, (), (due, approve_acceptance, longest_acceptance_days, version, updated_by, updated_at))

/// What holds until an organization decides: docs/triage.md lists it.
[[nodiscard]] TriagePolicy default_policy();
[[nodiscard]] TriagePolicy triage_policy(store::Connection& db, std::int64_t organization_id);
/// Saves the policy of the actor's organization; `version` is the one that was read.
/// Fails    forbidden/..., invalid/policy.bad_days, policy.too_many_rules, conflict/record.stale
Result<TriagePolicy> save_policy(record::UnitOfWork& work, TriagePolicy policy);

/// The rule that fits, or null. `kev` is asked for apart from severity, since the clock of a known exploited CVE has a start of
/// its own (triage/clock.h).
[[nodiscard]] const DueRule* rule_for(const TriagePolicy& policy, Severity severity, bool kev, inventory::Criticality criticality);
/// "known exploited, critical or high asset: 7 days"
[[nodiscard]] std::string to_text(const DueRule& rule);

struct DecisionRequest;
/// That the policy lets somebody take this decision alone, with that end.
/// Fails    conflict/decision.needs_approval, invalid/decision.expiry_needed, decision.expiry_too_late
Result<void> check_policy(const TriagePolicy& policy, const DecisionRequest& request, Instant now);

}  // namespace bulkhead::findings
