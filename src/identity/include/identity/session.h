// Sessions of people: opened by signing in, carried by a cookie, ended by signing out, revocation, idling or age.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "identity/secret.h"
#include "record/unit_of_work.h"

namespace bulkhead::identity {

/// Where a request came from.
struct Visitor {
  std::string ip;
  std::string user_agent;
};

struct SessionRules {
  std::int64_t idle_seconds = 12 * 3600;        ///< without a request
  std::int64_t absolute_seconds = 7 * 86'400;   ///< since sign-in
};

/// What signing in gives. The token goes into the cookie (HttpOnly, SameSite=Strict) and nowhere else.
struct OpenedSession {
  Secret token;
  std::string csrf;
  std::int64_t session_id = 0;
  std::int64_t expires_in_seconds = 0;
  record::Actor actor;
};

/// Opens a session inside `work` and declares the LOGIN; `method` is "code", "magic_link" ...
OpenedSession open_session(record::UnitOfWork& work, const record::Actor& who, std::string_view method, const Visitor& visitor, const SessionRules& rules = {});

struct SessionView {
  std::int64_t id = 0;
  std::int64_t account_id = 0;
  std::string method;
  Instant created_at;
  Instant last_seen_at;
  Instant expires_at;
  std::string ip;
  std::string user_agent;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (id, account_id, method, created_at, last_seen_at, expires_at, ip, user_agent))
/// Sessions of an account that are neither ended nor expired, newest first.
[[nodiscard]] std::vector<SessionView> sessions(store::Connection& db, std::int64_t organization_id, std::int64_t account_id, Instant now);

/// Signs out: ends the actor's own session.
/// Fails    not_found/session.not_found
Result<void> end_session(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t session_id);
/// Ends a session of one's own, or, with manage_members, of another member.
/// Fails    forbidden/*, not_found/session.not_found
Result<void> revoke_session(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t session_id);

}  // namespace bulkhead::identity
