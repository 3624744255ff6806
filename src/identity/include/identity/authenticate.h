// From a cookie or a bearer key to an actor, for every request.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "identity/api_key.h"
#include "identity/session.h"

namespace bulkhead::identity {

/// What a request shows. A bearer key goes before a cookie.
struct Credentials {
  Secret cookie;   ///< value of the session cookie, or empty
  Secret bearer;   ///< what follows "Authorization: Bearer ", or empty
  std::string ip;
};

struct Authenticated {
  record::Actor actor;
  std::optional<std::int64_t> session_id;  ///< none for keys
  std::string csrf;                        ///< what X-CSRF-Token must hold on writes; empty for keys
};

/// Thread-safe. Keeps the times of use in memory and writes them in one go, so that no request waits for a writer.
class Authenticator {
 public:
  explicit Authenticator(store::Database& database, const Clock& clock, SessionRules rules = {}) : database_(database), clock_(clock), rules_(rules) {}

  /// Fails    unauthenticated/auth.required for anything missing, unknown, expired, revoked or ended: which, is not told
  /// Cost     one indexed query
  Result<Authenticated> authenticate(const Credentials& credentials);
  /// Stores the times of use that came together since the last call; for the schedule and the end of the program.
  Result<void> flush();

 private:
  store::Database& database_;
  const Clock& clock_;
  SessionRules rules_;
  std::mutex mutex_;
  std::unordered_map<std::int64_t, Instant> seen_sessions_;
  std::unordered_map<std::int64_t, Instant> used_keys_;
};

/// For writes with a session: that the request carries the session's token. Keys need none.
/// Fails    forbidden/auth.csrf
Result<void> require_csrf(const Authenticated& who, std::string_view header);

}  // namespace bulkhead::identity
