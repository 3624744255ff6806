// All SQL of the module, behind functions over plain rows. Private.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "identity/api_key.h"
#include "identity/member.h"
#include "identity/session.h"
#include "store/store.h"

namespace bulkhead::identity {

using store::Connection;

// Organizations, accounts, memberships
std::int64_t insert_organization(Connection& db, std::string_view name, Instant at);
std::int64_t update_organization_row(Connection& db, const Organization& row);
std::vector<Organization> select_organizations(Connection& db);
std::optional<std::int64_t> find_account(Connection& db, std::string_view email);
std::int64_t insert_account(Connection& db, std::string_view email, std::string_view name, Instant at);
void update_account(Connection& db, std::int64_t id, std::string_view name, std::string_view job, std::string_view timezone);
/// False when the account is a member already.
bool insert_membership(Connection& db, std::int64_t organization_id, std::int64_t account_id, record::Role role, Instant at);
std::vector<Member> select_members(Connection& db, std::int64_t organization_id);
std::optional<Member> find_member(Connection& db, std::int64_t organization_id, std::int64_t account_id);
void set_role(Connection& db, std::int64_t organization_id, std::int64_t account_id, record::Role role);
/// True when it was the first sign-in.
bool set_joined(Connection& db, std::int64_t organization_id, std::int64_t account_id, Instant at);
void delete_membership(Connection& db, std::int64_t organization_id, std::int64_t account_id);
/// The organization that somebody signs in to: the one joined first.
std::optional<std::int64_t> first_organization_of(Connection& db, std::int64_t account_id);

// Sessions
struct SessionRow {
  std::string token_hash;
  std::int64_t organization_id = 0;
  std::int64_t account_id = 0;
  std::string method;
  Instant created_at, expires_at;
  std::string ip, user_agent;
};
std::int64_t insert_session(Connection& db, const SessionRow& row);
struct LiveSession {
  std::int64_t id = 0, organization_id = 0, account_id = 0;
  Instant last_seen_at, expires_at;
  std::string email, name;
  record::Role role = record::Role::viewer;
};
BOOST_DESCRIBE_STRUCT(LiveSession, (), (id, organization_id, account_id, last_seen_at, expires_at, email, name, role))
std::optional<LiveSession> find_live_session(Connection& db, std::string_view token_hash);
std::vector<SessionView> select_sessions(Connection& db, std::int64_t organization_id, std::int64_t account_id, Instant now);
/// The account of a session that has not ended.
std::optional<std::int64_t> account_of_session(Connection& db, std::int64_t organization_id, std::int64_t session_id);
std::int64_t set_session_ended(Connection& db, std::int64_t organization_id, std::int64_t session_id, Instant at);
void touch_session(Connection& db, std::int64_t id, Instant at);
void delete_dead_sessions(Connection& db, Instant before);

// First start and magic links
struct SetupCodeRow {
  std::string code_hash;
  std::int64_t wrong_attempts = 0;
};
BOOST_DESCRIBE_STRUCT(SetupCodeRow, (), (code_hash, wrong_attempts))
void put_setup_code(Connection& db, std::string_view hash, Instant at);
std::optional<SetupCodeRow> find_setup_code(Connection& db);
std::int64_t count_wrong_setup_code(Connection& db);
/// True for the one caller that took it away.
bool take_setup_code(Connection& db, std::string_view hash);
struct LinkRow {
  std::int64_t account_id = 0;
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(LinkRow, (), (account_id, expires_at))
void insert_magic_link(Connection& db, std::string_view hash, std::int64_t account_id, Instant created, Instant expires);
std::int64_t open_magic_links(Connection& db, std::int64_t account_id, Instant now);
/// Marks the link as used and gives it to the one caller that did.
std::optional<LinkRow> take_magic_link(Connection& db, std::string_view hash, Instant at);
void delete_dead_links(Connection& db, Instant before);

// API keys
struct ApiKeyRow {
  std::int64_t id = 0;
  std::string name, prefix, scopes;
  Instant created_at;
  std::optional<Instant> expires_at, last_used_at;
  std::int64_t account_id = 0;
};
BOOST_DESCRIBE_STRUCT(ApiKeyRow, (), (id, name, prefix, scopes, created_at, expires_at, last_used_at, account_id))
std::int64_t insert_api_key(Connection& db, std::int64_t organization_id, std::string_view key_hash, const ApiKeyRow& row);
std::vector<ApiKeyRow> select_api_keys(Connection& db, std::int64_t organization_id);
/// The revoked key's name, or nothing when there is no such key.
std::optional<std::string> set_key_revoked(Connection& db, std::int64_t organization_id, std::int64_t key_id, Instant at);
struct LiveKey {
  std::int64_t id = 0, organization_id = 0, account_id = 0;
  std::string scopes;
  std::optional<Instant> expires_at;
  std::string email, name;
  record::Role role = record::Role::viewer;
};
BOOST_DESCRIBE_STRUCT(LiveKey, (), (id, organization_id, account_id, scopes, expires_at, email, name, role))
std::optional<LiveKey> find_live_key(Connection& db, std::string_view key_hash);
void touch_key(Connection& db, std::int64_t id, Instant at);

}  // namespace bulkhead::identity
