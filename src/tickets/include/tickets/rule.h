// Ticket rules: which news open tickets by themselves, and where these go.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "notify/detect.h"
#include "tickets/ticket.h"

namespace bulkhead::tickets {

struct TicketRule {
  std::int64_t id = 0, organization_id = 0;
  std::string name;
  std::string trigger_name;                    ///< kev.new, cve.critical, cve.high, exploit.confirmed, asset.matched
  std::optional<std::int64_t> environment_id;  ///< none: every environment
  std::optional<int> severity_floor;           ///< tenths; a finding passes when its CVSS or BCS reaches it
  Routing routing;
  std::string assignee;
  std::optional<int> due_days;                 ///< from opening; none: no due date
  bool enabled = true;
  std::int64_t left_over = 0;                  ///< findings that got no ticket since the rule had opened its most
  Instant left_over_at, created_at, updated_at;
  std::int64_t version = 1;
};

/// So many tickets a rule opens at once: one import must not flood a ticket system. The rest is counted, and opened by run_rule.
inline constexpr std::int64_t kMostAtOnce = 100;

/// Ordered by id.
[[nodiscard]] std::vector<TicketRule> ticket_rules(store::Connection& db, std::int64_t organization_id);
/// Fails    not_found/ticket_rule.not_found
Result<TicketRule> ticket_rule(store::Connection& db, std::int64_t organization_id, std::int64_t id);
/// Fails    forbidden/..., invalid/ticket_rule.invalid with problems, not_found for a foreign environment or connection
Result<TicketRule> create_ticket_rule(record::UnitOfWork& work, TicketRule rule);
/// Fails    also conflict/record.stale
Result<TicketRule> update_ticket_rule(record::UnitOfWork& work, TicketRule rule);
Result<void> delete_ticket_rule(record::UnitOfWork& work, std::int64_t id);

/// What a rule would do now.
struct Forecast {
  std::int64_t findings = 0;                  ///< that the rule wants
  std::int64_t with_ticket = 0;               ///< of these, with an open ticket already
  std::vector<findings::Finding> would_open;  ///< the others, most urgent first, at most kMostAtOnce
};
/// As if every finding of the environment that waits for a decision were news.
[[nodiscard]] Forecast forecast(store::Connection& db, const TicketRule& rule, const findings::EnvironmentView& view, Instant now);

/// Opens tickets for the findings that the rule wants now, at most kMostAtOnce. Returns them.
/// Fails    as open_ticket
Result<std::vector<Ticket>> run_rule(record::UnitOfWork& work, const Desk& desk, const TicketRule& rule, const findings::EnvironmentView& view);

/// What makes the rules hear of news: hand it to notify::detect.
[[nodiscard]] notify::Listener rule_listener(const std::function<Desk()>& desk_of);

}  // namespace bulkhead::tickets
