#include "rule_store.h"

namespace bulkhead::tickets {
namespace {

constexpr std::string_view kSelect =
    "SELECT id, organization_id, name, trigger_name, environment_id, severity_floor, destination, connection_id, target, assignee, due_days, enabled, left_over, left_over_at, created_at, updated_at, version"
    " FROM ticket_rule";

TicketRule read(const store::Row& row) {
  TicketRule r;
  Json target;
  int column = 0;
  const auto next = [&](auto& field) { store::detail::read_column(row, column++, field); };
  next(r.id), next(r.organization_id), next(r.name), next(r.trigger_name), next(r.environment_id), next(r.severity_floor), next(r.routing.destination), next(r.routing.connection_id), next(target);
  next(r.assignee), next(r.due_days), next(r.enabled), next(r.left_over), next(r.left_over_at), next(r.created_at), next(r.updated_at), next(r.version);
  if (auto known = from_json<Target>(target, {.refuse_unknown_members = false})) r.routing.target = std::move(*known);
  return r;
}

}  // namespace

std::vector<TicketRule> ticket_rules(store::Connection& db, std::int64_t organization_id) {
  std::vector<TicketRule> out;
  db.for_each_row(fmt::format("{} WHERE organization_id = $1 ORDER BY id", kSelect), [&](const store::Row& row) { out.push_back(read(row)); }, organization_id);
  return out;
}

Result<TicketRule> ticket_rule(store::Connection& db, std::int64_t organization_id, std::int64_t id) {
  std::optional<TicketRule> found;
  db.for_each_row(fmt::format("{} WHERE organization_id = $1 AND id = $2", kSelect), [&](const store::Row& row) { found = read(row); }, organization_id, id);
  if (!found) return fail(ErrorKind::not_found, "ticket_rule.not_found", "There is no such ticket rule.", fmt::format("{}", id));
  return std::move(*found);
}

void insert_rule(store::Connection& db, TicketRule& r) {
  r.id = db.find<std::int64_t>("INSERT INTO ticket_rule (organization_id, name, trigger_name, environment_id, severity_floor, destination, connection_id, target, assignee, due_days, enabled, left_over,"
                               " left_over_at, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12, $12, 1) RETURNING id",
                               r.organization_id, r.name, r.trigger_name, r.environment_id, r.severity_floor, r.routing.destination, r.routing.connection_id, to_text(to_json(r.routing.target)), r.assignee,
                               r.due_days, r.enabled, r.created_at)
             .value_or(0);
}

std::int64_t store_rule(store::Connection& db, const TicketRule& r) {
  return db.execute("UPDATE ticket_rule SET name = $1, trigger_name = $2, environment_id = $3, severity_floor = $4, destination = $5, connection_id = $6, target = $7, assignee = $8, due_days = $9,"
                    " enabled = $10, updated_at = $11, version = version + 1 WHERE id = $12 AND version = $13",
                    r.name, r.trigger_name, r.environment_id, r.severity_floor, r.routing.destination, r.routing.connection_id, to_text(to_json(r.routing.target)), r.assignee, r.due_days, r.enabled,
                    r.updated_at, r.id, r.version);
}

void store_left_over(store::Connection& db, std::int64_t rule_id, std::int64_t count, Instant at) {
  db.execute("UPDATE ticket_rule SET left_over = $1, left_over_at = $2 WHERE id = $3", count, at, rule_id);
}

void remove_rule(store::Connection& db, std::int64_t id) { db.execute("DELETE FROM ticket_rule WHERE id = $1", id); }

std::int64_t rules_using(store::Connection& db, std::int64_t connection_id) {
  return db.find<std::int64_t>("SELECT count(*) FROM ticket_rule WHERE connection_id = $1", connection_id).value_or(0);
}

}  // namespace bulkhead::tickets
