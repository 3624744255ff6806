// Ways to sign in: the one-time code of the first start, and magic links. Each gives a session.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "identity/member.h"
#include "identity/secret.h"
#include "identity/session.h"

namespace bulkhead::identity {

inline constexpr int kMaxWrongCodes = 10;                       ///< then the code is void, until the next start prints another
inline constexpr std::int64_t kMagicLinkSeconds = 15 * 60;      ///< as in the compatible service

/// True until the first organization exists.
[[nodiscard]] bool setup_required(store::Connection& db);

/// A fresh code for the console of the first start; an earlier one becomes void. Nothing when setup is done.
Result<std::optional<Secret>> issue_setup_code(store::Database& database, const Clock& clock);

struct SetupAttempt {
  std::string code;
  std::string email;
  std::string name;          ///< may be empty: the part of the address before '@'
  std::string organization;  ///< may be empty: "My organization"
};
/// Makes the first organization and its owner and signs in.
/// Fails    unauthenticated/sign_in.wrong_code, sign_in.locked after 10 wrong codes, conflict/sign_in.setup_done,
///          invalid/email.bad, invalid/name.bad
Result<OpenedSession> redeem_setup_code(store::Database& database, const Clock& clock, const SetupAttempt& attempt, const Visitor& visitor);

/// What the mail (or the console) carries.
struct IssuedLink {
  Secret token;
  std::string email;
  std::string name;
  Instant expires_at;
};
/// A link for a member of that address; nothing for others. The reply to the visitor must not tell which (202 always).
/// Fails    invalid/email.bad
Result<std::optional<IssuedLink>> issue_magic_link(store::Database& database, const Clock& clock, std::string_view email, const Visitor& visitor);
/// Signs in, once, within 15 minutes.
/// Fails    unauthenticated/sign_in.link_expired, sign_in.link_unknown (also when used before)
Result<OpenedSession> redeem_magic_link(store::Database& database, const Clock& clock, const Secret& token, const Visitor& visitor);

/// Removes links and ended sessions that are of no use any more; for the schedule.
Result<void> remove_expired(store::Database& database, const Clock& clock);

}  // namespace bulkhead::identity
