// The triage policy: rules and all SQL of its table.
#include "core/text.h"
#include "findings/policy.h"
#include "findings/triage.h"

namespace bulkhead::findings {
namespace {

using inventory::Criticality;
constexpr std::size_t kMostRules = 50;
constexpr int kMostDays = 3650;

/// What the table keeps as one JSON text.
struct PolicyBody {
  std::vector<DueRule> due;
  bool approve_acceptance = false;
  std::optional<int> longest_acceptance_days;
};
BOOST_DESCRIBE_STRUCT(PolicyBody, (), (due, approve_acceptance, longest_acceptance_days))

Result<void> check(const TriagePolicy& policy) {
  if (policy.due.size() > kMostRules) return fail(ErrorKind::invalid, "policy.too_many_rules", fmt::format("A policy holds at most {} rules.", kMostRules), "/due");
  for (std::size_t i = 0; i < policy.due.size(); ++i)
    if (policy.due[i].days < 1 || policy.due[i].days > kMostDays)
      return fail(ErrorKind::invalid, "policy.bad_days", fmt::format("1 to {} days are expected.", kMostDays), fmt::format("/due/{}/days", i));
  if (policy.longest_acceptance_days && (*policy.longest_acceptance_days < 1 || *policy.longest_acceptance_days > kMostDays))
    return fail(ErrorKind::invalid, "policy.bad_days", fmt::format("1 to {} days are expected, or nothing.", kMostDays), "/longest_acceptance_days");
  return {};
}

template <class E>
std::string names(const std::vector<E>& values) {
  std::vector<std::string> out;
  for (const E value : values) out.push_back(to_lower(name_of(value)));
  return join(out, " or ");
}

}  // namespace

TriagePolicy default_policy() {
  TriagePolicy policy;
  const std::vector<Criticality> important{Criticality::critical, Criticality::high};
  policy.due = {{{}, true, important, 7},
                {{}, true, {}, 14},
                {{Severity::CRITICAL}, {}, important, 15},
                {{Severity::CRITICAL}, {}, {}, 30},
                {{Severity::HIGH}, {}, important, 30},
                {{Severity::HIGH}, {}, {}, 60},
                {{Severity::MEDIUM}, {}, {}, 180}};
  return policy;
}

TriagePolicy triage_policy(store::Connection& db, std::int64_t organization_id) {
  TriagePolicy policy = default_policy();
  db.for_each_row("SELECT body, version, updated_by, updated_at FROM triage_policy WHERE organization_id = $1",
                  [&](const store::Row& row) {
                    Json body;
                    store::detail::read_column(row, 0, body);
                    auto kept = from_json<PolicyBody>(body, {.refuse_unknown_members = false});
                    if (!kept) throw store::Failure("the stored triage policy cannot be read: " + bulkhead::to_text(kept.error()));
                    policy.due = std::move(kept->due);
                    policy.approve_acceptance = kept->approve_acceptance;
                    policy.longest_acceptance_days = kept->longest_acceptance_days;
                    store::detail::read_column(row, 1, policy.version), store::detail::read_column(row, 2, policy.updated_by), store::detail::read_column(row, 3, policy.updated_at);
                  },
                  organization_id);
  return policy;
}

Result<TriagePolicy> save_policy(record::UnitOfWork& work, TriagePolicy policy) {
  TRY(record::authorise(work.actor(), record::Permission::manage_settings));
  TRY(check(policy));
  const std::int64_t organization = work.actor().organization_id;
  const Json body = to_json(PolicyBody{policy.due, policy.approve_acceptance, policy.longest_acceptance_days});
  const std::int64_t known = policy.version;
  policy.version = known + 1;
  policy.updated_by = work.actor().email.empty() ? work.actor().name : work.actor().email;
  policy.updated_at = work.now();
  const std::int64_t rows = work.db().execute("INSERT INTO triage_policy (organization_id, body, version, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5)"
                                              " ON CONFLICT (organization_id) DO UPDATE SET body = excluded.body, version = excluded.version, updated_by = excluded.updated_by,"
                                              " updated_at = excluded.updated_at WHERE triage_policy.version = $6",
                                              organization, bulkhead::to_text(body), policy.version, policy.updated_by, policy.updated_at, known);
  TRY(record::changed_once(rows, "triage policy"));
  record::Change change;
  change.action = record::Action::triage_policy_updated;
  change.resource_type = "triage_policy";
  change.resource_id = fmt::format("{}", organization);
  change.detail = body;
  change.version = body;
  work.change(std::move(change));
  return policy;
}

const DueRule* rule_for(const TriagePolicy& policy, Severity severity, bool kev, Criticality criticality) {
  const auto fits = [](const auto& wanted, auto value) { return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end(); };
  for (const DueRule& rule : policy.due)
    if (fits(rule.severity, severity) && rule.kev.value_or(kev) == kev && fits(rule.criticality, criticality)) return &rule;
  return nullptr;
}

std::string to_text(const DueRule& rule) {
  std::vector<std::string> parts;
  if (rule.kev) parts.push_back(*rule.kev ? "known exploited" : "not known to be exploited");
  if (!rule.severity.empty()) parts.push_back(names(rule.severity) + " severity");
  if (!rule.criticality.empty()) parts.push_back(names(rule.criticality) + " asset");
  if (parts.empty()) parts.emplace_back("every finding");
  return fmt::format("{}: {} {}", join(parts, ", "), rule.days, rule.days == 1 ? "day" : "days");
}

Result<void> check_policy(const TriagePolicy& policy, const DecisionRequest& request, Instant now) {
  if (request.kind != DecisionKind::acknowledge || request.reason != name_of(AcknowledgeReason::accepted_risk)) return {};
  if (policy.approve_acceptance && !request.approved)
    return fail(ErrorKind::conflict, "decision.needs_approval", "By policy a second person approves accepted risks: ask for approval instead.");
  if (!policy.longest_acceptance_days) return {};
  if (request.expires_at.empty())
    return fail(ErrorKind::invalid, "decision.expiry_needed", fmt::format("By policy an accepted risk ends after at most {} days: give an end.", *policy.longest_acceptance_days), "expires_at");
  const Instant end = TRY(parse_instant(request.expires_at));
  if (end.microseconds > now.microseconds + *policy.longest_acceptance_days * kMicrosecondsPerDay)
    return fail(ErrorKind::invalid, "decision.expiry_too_late", fmt::format("By policy an accepted risk ends after at most {} days.", *policy.longest_acceptance_days), "expires_at");
  return {};
}

}  // namespace bulkhead::findings
