// API keys. The form is that of the compatible API.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "identity/secret.h"
#include "record/unit_of_work.h"

namespace bulkhead::identity {

struct NewApiKey {
  std::string name;
  std::vector<record::Scope> scopes;
  std::optional<int> expires_days;  ///< 30, 90 or 365; none: never
};

struct ApiKeyView {
  std::int64_t id = 0;
  std::string name;
  std::string prefix;  ///< the first 16 characters
  std::vector<record::Scope> scopes;
  Instant created_at;
  std::optional<Instant> expires_at;
  std::optional<Instant> last_used_at;
  std::int64_t user_id = 0;  ///< whose role the key has
};
BOOST_DESCRIBE_STRUCT(ApiKeyView, (), (id, name, prefix, scopes, created_at, expires_at, last_used_at, user_id))

struct CreatedApiKey {
  Secret key;  ///< shown once
  ApiKeyView view;
};

/// A key with the actor's own role.
/// Fails    forbidden/*, invalid/name.bad, invalid/key.no_scope, invalid/key.bad_expiry
Result<CreatedApiKey> create_api_key(store::Database& database, const record::Actor& actor, const Clock& clock, const NewApiKey& wish);
/// The same for another member, for the operator at the command line.
Result<CreatedApiKey> create_api_key_for(store::Database& database, const record::Actor& actor, const Clock& clock, const NewApiKey& wish,
                                         std::int64_t account_id);
/// Keys that are not revoked, expired ones included, oldest first.
[[nodiscard]] std::vector<ApiKeyView> api_keys(store::Connection& db, std::int64_t organization_id);
/// Takes effect at once.
/// Fails    forbidden/*, not_found/key.not_found
Result<void> revoke_api_key(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t key_id);

}  // namespace bulkhead::identity
