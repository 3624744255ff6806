#include "identity/authenticate.h"

#include <algorithm>

#include "core/digest.h"
#include "identity_store.h"
#include "scopes.h"

namespace bulkhead::identity {
namespace {

tl::unexpected<Error> refused() { return fail(ErrorKind::unauthenticated, "auth.required", "Sign in, or send a valid API key."); }

template <class Row>
record::Actor actor_of(const Row& row, record::ActorKind kind, const std::string& ip) {
  record::Actor actor;
  actor.kind = kind;
  actor.organization_id = row.organization_id;
  actor.user_id = row.account_id;
  actor.email = row.email;
  actor.name = row.name;
  actor.role = row.role;
  actor.ip = ip;
  return actor;
}

}  // namespace

Result<Authenticated> Authenticator::authenticate(const Credentials& credentials) {
  const Instant now = clock_.now();
  const auto db = database_.reader();
  if (!credentials.bearer.empty()) {
    const auto key = find_live_key(*db, credentials.bearer.hash());
    if (!key || (key->expires_at && *key->expires_at <= now)) return refused();
    Authenticated who{actor_of(*key, record::ActorKind::key, credentials.ip), {}, {}};
    who.actor.key_id = key->id;
    who.actor.scopes = parse_scopes(key->scopes);
    const std::lock_guard lock(mutex_);
    used_keys_[key->id] = now;
    return who;
  }
  if (credentials.cookie.empty()) return refused();
  const auto session = find_live_session(*db, credentials.cookie.hash());
  if (!session || session->expires_at <= now) return refused();
  const std::lock_guard lock(mutex_);
  Instant& seen = seen_sessions_[session->id];
  const Instant last = std::max(seen, session->last_seen_at);
  if (now.microseconds - last.microseconds > rules_.idle_seconds * kMicrosecondsPerSecond) return refused();
  seen = std::max(now, last);
  return Authenticated{actor_of(*session, record::ActorKind::user, credentials.ip), session->id, csrf_token(credentials.cookie)};
}

Result<void> Authenticator::flush() {
  std::unordered_map<std::int64_t, Instant> sessions;
  std::unordered_map<std::int64_t, Instant> keys;
  {
    const std::lock_guard lock(mutex_);
    sessions = seen_sessions_;
    keys = used_keys_;
  }
  if (sessions.empty() && keys.empty()) return {};
  record::UnitOfWork work(database_, record::system_actor(), clock_);
  work.bookkeeping(record::Bookkeeping::last_used);
  for (const auto& [id, at] : sessions) touch_session(work.db(), id, at);
  for (const auto& [id, at] : keys) touch_key(work.db(), id, at);
  TRY(work.commit());
  // Only now, so that no idle time is counted from a stale row; what was seen again meanwhile stays.
  const std::lock_guard lock(mutex_);
  std::erase_if(seen_sessions_, [&](const auto& entry) { return sessions.contains(entry.first) && sessions[entry.first] == entry.second; });
  std::erase_if(used_keys_, [&](const auto& entry) { return keys.contains(entry.first) && keys[entry.first] == entry.second; });
  return {};
}

Result<void> require_csrf(const Authenticated& who, std::string_view header) {
  if (!who.session_id || equal_in_constant_time(who.csrf, header)) return {};
  return fail(ErrorKind::forbidden, "auth.csrf", "This request does not carry the token of your session (X-CSRF-Token).");
}

}  // namespace bulkhead::identity
