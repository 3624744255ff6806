#include "notify_store.h"

#include "core/text.h"

namespace bulkhead::notify {
namespace {

constexpr std::string_view kConnection = "SELECT id, organization_id, type, name, settings, sealed, enabled, created_at, updated_at, version FROM notify_connection";
constexpr std::string_view kRule =
    "SELECT id, organization_id, name, trigger_name, environment_id, severity_floor, connection_id, quiet_from, quiet_to, utc_offset_minutes, digest, enabled, created_at, updated_at, version FROM alert_rule";

Connection read_connection(const store::Row& row) {
  Connection out;
  Json settings;
  int column = 0;
  const auto next = [&](auto& field) { store::detail::read_column(row, column++, field); };
  next(out.id), next(out.organization_id), next(out.type), next(out.name), next(settings), next(out.sealed), next(out.enabled), next(out.created_at), next(out.updated_at), next(out.version);
  if (auto read = from_json<ConnectionSettings>(settings)) out.settings = std::move(*read);
  return out;
}

}  // namespace

std::vector<Connection> connections(store::Connection& db, std::int64_t organization_id) {
  std::vector<Connection> out;
  db.for_each_row(fmt::format("{} WHERE organization_id = $1 ORDER BY id", kConnection), [&](const store::Row& row) { out.push_back(read_connection(row)); }, organization_id);
  return out;
}

Result<Connection> connection(store::Connection& db, std::int64_t organization_id, std::int64_t id) {
  std::optional<Connection> found;
  db.for_each_row(fmt::format("{} WHERE organization_id = $1 AND id = $2", kConnection), [&](const store::Row& row) { found = read_connection(row); }, organization_id, id);
  if (!found) return fail(ErrorKind::not_found, "connection.not_found", "There is no such connection.", fmt::format("{}", id));
  return std::move(*found);
}

Result<Connection> connection_by_id(store::Connection& db, std::int64_t id) {
  const auto organization = db.find<std::int64_t>("SELECT organization_id FROM notify_connection WHERE id = $1", id);
  return connection(db, organization.value_or(0), id);
}

void insert_connection(store::Connection& db, Connection& c) {
  c.id = db.find<std::int64_t>("INSERT INTO notify_connection (organization_id, type, name, settings, sealed, enabled, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
                               c.organization_id, c.type, c.name, to_text(to_json(c.settings)), c.sealed, c.enabled, c.created_at, c.updated_at, c.version)
             .value_or(0);
}

std::int64_t store_connection(store::Connection& db, const Connection& c) {
  return db.execute("UPDATE notify_connection SET name = $1, settings = $2, sealed = $3, enabled = $4, updated_at = $5, version = version + 1 WHERE id = $6 AND version = $7", c.name,
                    to_text(to_json(c.settings)), c.sealed, c.enabled, c.updated_at, c.id, c.version);
}

void remove_connection(store::Connection& db, std::int64_t id) { db.execute("DELETE FROM notify_connection WHERE id = $1", id); }

std::int64_t rules_using(store::Connection& db, std::int64_t connection_id) {
  return db.find<std::int64_t>("SELECT count(*) FROM alert_rule WHERE connection_id = $1", connection_id).value_or(0);
}

std::vector<AlertRule> alert_rules(store::Connection& db, std::int64_t organization_id) { return db.select<AlertRule>(fmt::format("{} WHERE organization_id = $1 ORDER BY id", kRule), organization_id); }

Result<AlertRule> alert_rule(store::Connection& db, std::int64_t organization_id, std::int64_t id) {
  auto found = db.find<AlertRule>(fmt::format("{} WHERE organization_id = $1 AND id = $2", kRule), organization_id, id);
  if (!found) return fail(ErrorKind::not_found, "alert_rule.not_found", "There is no such alert rule.", fmt::format("{}", id));
  return std::move(*found);
}

void insert_rule(store::Connection& db, AlertRule& r) {
  r.id = db.find<std::int64_t>("INSERT INTO alert_rule (organization_id, name, trigger_name, environment_id, severity_floor, connection_id, quiet_from, quiet_to, utc_offset_minutes, digest, enabled,"
                               " created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
                               r.organization_id, r.name, r.trigger_name, r.environment_id, r.severity_floor, r.connection_id, r.quiet_from, r.quiet_to, r.utc_offset_minutes, r.digest, r.enabled,
                               r.created_at, r.updated_at, r.version)
             .value_or(0);
}

std::int64_t store_rule(store::Connection& db, const AlertRule& r) {
  return db.execute("UPDATE alert_rule SET name = $1, trigger_name = $2, environment_id = $3, severity_floor = $4, connection_id = $5, quiet_from = $6, quiet_to = $7, utc_offset_minutes = $8,"
                    " digest = $9, enabled = $10, updated_at = $11, version = version + 1 WHERE id = $12 AND version = $13",
                    r.name, r.trigger_name, r.environment_id, r.severity_floor, r.connection_id, r.quiet_from, r.quiet_to, r.utc_offset_minutes, r.digest, r.enabled, r.updated_at, r.id, r.version);
}

void remove_rule(store::Connection& db, std::int64_t id) {
  for (const std::string_view table : {"alert_pending", "alert_mark"}) db.execute(fmt::format("DELETE FROM {} WHERE rule_id = $1", table), id);
  db.execute("DELETE FROM alert_rule WHERE id = $1", id);
}

std::vector<Recipient> recipients(store::Connection& db, std::int64_t organization_id) {
  return db.select<Recipient>("SELECT id, environment_id, email, created_at FROM alert_recipient WHERE organization_id = $1 ORDER BY id", organization_id);
}

void insert_recipient(store::Connection& db, std::int64_t organization_id, Recipient& r) {
  r.id = db.find<std::int64_t>("INSERT INTO alert_recipient (organization_id, environment_id, email, created_at) VALUES ($1, $2, $3, $4) RETURNING id", organization_id, r.environment_id, r.email, r.created_at)
             .value_or(0);
}

void delete_recipient(store::Connection& db, std::int64_t id) { db.execute("DELETE FROM alert_recipient WHERE id = $1", id); }

bool mark(store::Connection& db, std::int64_t rule_id, std::string_view dedup_key, Instant at, Instant since) {
  return db.execute("INSERT INTO alert_mark (rule_id, dedup_key, at) VALUES ($1, $2, $3) ON CONFLICT (rule_id, dedup_key) DO UPDATE SET at = excluded.at WHERE alert_mark.at < $4", rule_id, dedup_key, at,
                    since) > 0;
}

void forget_marks(store::Connection& db, Instant before) { db.execute("DELETE FROM alert_mark WHERE at < $1", before); }

void insert_pending(store::Connection& db, std::int64_t rule_id, Instant due, const Json& body) {
  db.execute("INSERT INTO alert_pending (rule_id, due_at, body) VALUES ($1, $2, $3)", rule_id, due, to_text(body));
}

std::vector<std::int64_t> organizations_pending(store::Connection& db, Instant now) {
  return db.select<std::int64_t>("SELECT DISTINCT r.organization_id FROM alert_pending p JOIN alert_rule r ON r.id = p.rule_id WHERE p.due_at <= $1", now);
}

std::vector<Pending> take_pending(store::Connection& db, std::int64_t organization_id, Instant now) {
  std::vector<Pending> out;
  db.for_each_row("DELETE FROM alert_pending WHERE due_at <= $1 AND rule_id IN (SELECT id FROM alert_rule WHERE organization_id = $2) RETURNING id, rule_id, body",
                  [&](const store::Row& row) {
                    Pending& p = out.emplace_back();
                    store::detail::read_column(row, 0, p.id), store::detail::read_column(row, 1, p.rule_id), store::detail::read_column(row, 2, p.body);
                  },
                  now, organization_id);
  std::sort(out.begin(), out.end(), [](const Pending& a, const Pending& b) { return std::pair(a.rule_id, a.id) < std::pair(b.rule_id, b.id); });
  return out;
}

}  // namespace bulkhead::notify
