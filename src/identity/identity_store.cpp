#include "identity_store.h"

namespace bulkhead::identity {

std::int64_t insert_organization(Connection& db, std::string_view name, Instant at) {
  return db.find<std::int64_t>("INSERT INTO organization (name, created_at) VALUES ($1, $2) RETURNING id", name, at).value();
}

std::int64_t update_organization_row(Connection& db, const Organization& row) {
  return db.execute("UPDATE organization SET name = $1, timezone = $2, version = version + 1 WHERE id = $3 AND version = $4", row.name, row.timezone, row.id, row.version);
}

std::vector<Organization> select_organizations(Connection& db) {
  return db.select<Organization>("SELECT id, name, timezone, created_at, version FROM organization ORDER BY id");
}

std::optional<std::int64_t> find_account(Connection& db, std::string_view email) {
  return db.find<std::int64_t>("SELECT id FROM account WHERE email = $1", email);
}

std::int64_t insert_account(Connection& db, std::string_view email, std::string_view name, Instant at) {
  return db.find<std::int64_t>("INSERT INTO account (email, name, created_at) VALUES ($1, $2, $3) RETURNING id", email, name, at).value();
}

void update_account(Connection& db, std::int64_t id, std::string_view name, std::string_view job, std::string_view timezone) {
  db.execute("UPDATE account SET name = $1, job = $2, timezone = $3 WHERE id = $4", name, job, timezone, id);
}

bool insert_membership(Connection& db, std::int64_t organization_id, std::int64_t account_id, record::Role role, Instant at) {
  return db.execute("INSERT INTO membership (organization_id, account_id, role, invited_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", organization_id, account_id,
                    role, at) == 1;
}

std::vector<Member> select_members(Connection& db, std::int64_t organization_id) {
  return db.select<Member>("SELECT a.id, a.email, a.name, a.job, a.timezone, m.role, m.invited_at, m.joined_at FROM membership m"
                           " JOIN account a ON a.id = m.account_id WHERE m.organization_id = $1 ORDER BY lower(a.name), a.id", organization_id);
}

std::optional<Member> find_member(Connection& db, std::int64_t organization_id, std::int64_t account_id) {
  return db.find<Member>("SELECT a.id, a.email, a.name, a.job, a.timezone, m.role, m.invited_at, m.joined_at FROM membership m"
                         " JOIN account a ON a.id = m.account_id WHERE m.organization_id = $1 AND m.account_id = $2", organization_id, account_id);
}

void set_role(Connection& db, std::int64_t organization_id, std::int64_t account_id, record::Role role) {
  db.execute("UPDATE membership SET role = $1 WHERE organization_id = $2 AND account_id = $3", role, organization_id, account_id);
}

bool set_joined(Connection& db, std::int64_t organization_id, std::int64_t account_id, Instant at) {
  return db.execute("UPDATE membership SET joined_at = $1 WHERE organization_id = $2 AND account_id = $3 AND joined_at IS NULL", at, organization_id, account_id) == 1;
}

void delete_membership(Connection& db, std::int64_t organization_id, std::int64_t account_id) {
  db.execute("DELETE FROM membership WHERE organization_id = $1 AND account_id = $2", organization_id, account_id);
}

std::optional<std::int64_t> first_organization_of(Connection& db, std::int64_t account_id) {
  return db.find<std::int64_t>("SELECT organization_id FROM membership WHERE account_id = $1 ORDER BY coalesce(joined_at, invited_at), organization_id LIMIT 1", account_id);
}

std::int64_t insert_session(Connection& db, const SessionRow& row) {
  return db.find<std::int64_t>("INSERT INTO session (token_hash, organization_id, account_id, method, created_at, last_seen_at, expires_at, ip, user_agent)"
                               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
                               row.token_hash, row.organization_id, row.account_id, row.method, row.created_at, row.created_at, row.expires_at, row.ip, row.user_agent).value();
}

std::optional<LiveSession> find_live_session(Connection& db, std::string_view token_hash) {
  return db.find<LiveSession>("SELECT s.id, s.organization_id, s.account_id, s.last_seen_at, s.expires_at, a.email, a.name, m.role FROM session s"
                              " JOIN membership m ON m.organization_id = s.organization_id AND m.account_id = s.account_id JOIN account a ON a.id = s.account_id"
                              " WHERE s.token_hash = $1 AND s.ended_at IS NULL", token_hash);
}

std::vector<SessionView> select_sessions(Connection& db, std::int64_t organization_id, std::int64_t account_id, Instant now) {
  return db.select<SessionView>("SELECT id, account_id, method, created_at, last_seen_at, expires_at, ip, user_agent FROM session"
                                " WHERE organization_id = $1 AND account_id = $2 AND ended_at IS NULL AND expires_at > $3 ORDER BY id DESC",
                                organization_id, account_id, now);
}

std::optional<std::int64_t> account_of_session(Connection& db, std::int64_t organization_id, std::int64_t session_id) {
  return db.find<std::int64_t>("SELECT account_id FROM session WHERE organization_id = $1 AND id = $2 AND ended_at IS NULL", organization_id, session_id);
}

std::int64_t set_session_ended(Connection& db, std::int64_t organization_id, std::int64_t session_id, Instant at) {
  return db.execute("UPDATE session SET ended_at = $1 WHERE organization_id = $2 AND id = $3 AND ended_at IS NULL", at, organization_id, session_id);
}

void touch_session(Connection& db, std::int64_t id, Instant at) {
  db.execute("UPDATE session SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $3", at, id, at);
}

void delete_dead_sessions(Connection& db, Instant before) {
  db.execute("DELETE FROM session WHERE expires_at < $1 OR ended_at < $2", before, before);
}

void put_setup_code(Connection& db, std::string_view hash, Instant at) {
  db.execute("INSERT INTO setup_code (id, code_hash, created_at) VALUES (1, $1, $2)"
             " ON CONFLICT (id) DO UPDATE SET code_hash = excluded.code_hash, created_at = excluded.created_at, wrong_attempts = 0", hash, at);
}

std::optional<SetupCodeRow> find_setup_code(Connection& db) { return db.find<SetupCodeRow>("SELECT code_hash, wrong_attempts FROM setup_code WHERE id = 1"); }

std::int64_t count_wrong_setup_code(Connection& db) {
  return db.find<std::int64_t>("UPDATE setup_code SET wrong_attempts = wrong_attempts + 1 WHERE id = 1 RETURNING wrong_attempts").value_or(0);
}

bool take_setup_code(Connection& db, std::string_view hash) { return db.execute("DELETE FROM setup_code WHERE id = 1 AND code_hash = $1", hash) == 1; }

void insert_magic_link(Connection& db, std::string_view hash, std::int64_t account_id, Instant created, Instant expires) {
  db.execute("INSERT INTO magic_link (token_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)", hash, account_id, created, expires);
}

std::int64_t open_magic_links(Connection& db, std::int64_t account_id, Instant now) {
  return db.find<std::int64_t>("SELECT count(*) FROM magic_link WHERE account_id = $1 AND expires_at > $2 AND used_at IS NULL", account_id, now).value_or(0);
}

std::optional<LinkRow> take_magic_link(Connection& db, std::string_view hash, Instant at) {
  return db.find<LinkRow>("UPDATE magic_link SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL RETURNING account_id, expires_at", at, hash);
}

void delete_dead_links(Connection& db, Instant before) { db.execute("DELETE FROM magic_link WHERE expires_at < $1", before); }

std::int64_t insert_api_key(Connection& db, std::int64_t organization_id, std::string_view key_hash, const ApiKeyRow& row) {
  return db.find<std::int64_t>("INSERT INTO api_key (organization_id, account_id, name, prefix, key_hash, scopes, created_at, expires_at)"
                               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
                               organization_id, row.account_id, row.name, row.prefix, key_hash, row.scopes, row.created_at, row.expires_at).value();
}

std::vector<ApiKeyRow> select_api_keys(Connection& db, std::int64_t organization_id) {
  return db.select<ApiKeyRow>("SELECT id, name, prefix, scopes, created_at, expires_at, last_used_at, account_id FROM api_key"
                              " WHERE organization_id = $1 AND revoked_at IS NULL ORDER BY id", organization_id);
}

std::optional<std::string> set_key_revoked(Connection& db, std::int64_t organization_id, std::int64_t key_id, Instant at) {
  return db.find<std::string>("UPDATE api_key SET revoked_at = $1 WHERE organization_id = $2 AND id = $3 AND revoked_at IS NULL RETURNING name", at, organization_id, key_id);
}

std::optional<LiveKey> find_live_key(Connection& db, std::string_view key_hash) {
  return db.find<LiveKey>("SELECT k.id, k.organization_id, k.account_id, k.scopes, k.expires_at, a.email, a.name, m.role FROM api_key k"
                          " JOIN membership m ON m.organization_id = k.organization_id AND m.account_id = k.account_id JOIN account a ON a.id = k.account_id"
                          " WHERE k.key_hash = $1 AND k.revoked_at IS NULL", key_hash);
}

void touch_key(Connection& db, std::int64_t id, Instant at) {
  db.execute("UPDATE api_key SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $3)", at, id, at);
}

}  // namespace bulkhead::identity
