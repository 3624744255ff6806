#include "identity/api_key.h"

#include <algorithm>

#include "core/text.h"
#include "identity_store.h"
#include "scopes.h"

namespace bulkhead::identity {
namespace {

constexpr std::size_t kPrefixLength = 16;  // "bs_live_" and 8 hex digits
constexpr std::size_t kMaxNameBytes = 100;

ApiKeyView view_of(const ApiKeyRow& row) {
  return {row.id, row.name, row.prefix, parse_scopes(row.scopes), row.created_at, row.expires_at, row.last_used_at, row.account_id};
}

}  // namespace

Result<CreatedApiKey> create_api_key(store::Database& database, const record::Actor& actor, const Clock& clock, const NewApiKey& wish) {
  return create_api_key_for(database, actor, clock, wish, actor.user_id);
}

Result<CreatedApiKey> create_api_key_for(store::Database& database, const record::Actor& actor, const Clock& clock, const NewApiKey& wish, std::int64_t account_id) {
  TRY(authorise(actor, record::Permission::manage_keys));
  const std::string_view name = trim(wish.name);
  if (name.empty() || name.size() > kMaxNameBytes || !is_utf8(name) || printable(name) != name)
    return fail(ErrorKind::invalid, "name.bad", fmt::format("A key needs a name of 1 to {} bytes in one line.", kMaxNameBytes));
  if (wish.scopes.empty()) return fail(ErrorKind::invalid, "key.no_scope", "A key needs at least one scope: read, write or alerts.");
  if (wish.expires_days && *wish.expires_days != 30 && *wish.expires_days != 90 && *wish.expires_days != 365)
    return fail(ErrorKind::invalid, "key.bad_expiry", "A key lasts 30, 90 or 365 days, or for ever.");

  record::UnitOfWork work(database, actor, clock);
  TRY(member(work.db(), actor.organization_id, account_id));
  CreatedApiKey created{new_api_key(), {}};
  ApiKeyRow row;
  row.name = name;
  row.prefix = created.key.reveal().substr(0, kPrefixLength);
  row.scopes = scopes_text(wish.scopes);
  row.created_at = work.now();
  if (wish.expires_days) row.expires_at = Instant{work.now().microseconds + *wish.expires_days * kMicrosecondsPerDay};
  row.account_id = account_id;
  row.id = insert_api_key(work.db(), actor.organization_id, created.key.hash(), row);
  work.change({record::Action::api_key_created, "api_key", std::to_string(row.id), {}, {},
               Json::object({{"name", row.name}, {"prefix", row.prefix}, {"scopes", row.scopes}, {"expires_at", row.expires_at ? Json(to_iso(*row.expires_at)) : Json()}})});
  TRY(work.commit());
  created.view = view_of(row);
  return created;
}

std::vector<ApiKeyView> api_keys(store::Connection& db, std::int64_t organization_id) {
  std::vector<ApiKeyView> views;
  for (const auto& row : select_api_keys(db, organization_id)) views.push_back(view_of(row));
  return views;
}

Result<void> revoke_api_key(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t key_id) {
  TRY(authorise(actor, record::Permission::manage_keys));
  record::UnitOfWork work(database, actor, clock);
  const auto name = set_key_revoked(work.db(), actor.organization_id, key_id, work.now());
  if (!name) return fail(ErrorKind::not_found, "key.not_found", "There is no such API key.");
  work.change({record::Action::api_key_revoked, "api_key", std::to_string(key_id), {}, {}, Json::object({{"name", *name}})});
  TRY(work.commit());
  return {};
}

}  // namespace bulkhead::identity
