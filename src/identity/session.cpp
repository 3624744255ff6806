#include "identity/session.h"

#include "core/text.h"
#include "identity_store.h"

namespace bulkhead::identity {
namespace {

tl::unexpected<Error> no_session() { return fail(ErrorKind::not_found, "session.not_found", "There is no such session."); }

}  // namespace

OpenedSession open_session(record::UnitOfWork& work, const record::Actor& who, std::string_view method, const Visitor& visitor, const SessionRules& rules) {
  OpenedSession opened;
  opened.token = new_token();
  opened.csrf = csrf_token(opened.token);
  opened.expires_in_seconds = rules.absolute_seconds;
  opened.actor = who;
  const std::string agent = is_utf8(visitor.user_agent) ? printable(shorten(visitor.user_agent, 200)) : std::string();
  opened.session_id = insert_session(work.db(), {opened.token.hash(), who.organization_id, who.user_id, std::string(method), work.now(),
                                                 Instant{work.now().microseconds + rules.absolute_seconds * kMicrosecondsPerSecond}, visitor.ip, agent});
  work.change({record::Action::login, "session", std::to_string(opened.session_id), {}, {}, Json::object({{"method", method}})});
  return opened;
}

std::vector<SessionView> sessions(store::Connection& db, std::int64_t organization_id, std::int64_t account_id, Instant now) {
  return select_sessions(db, organization_id, account_id, now);
}

Result<void> end_session(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t session_id) {
  record::UnitOfWork work(database, actor, clock);
  if (account_of_session(work.db(), actor.organization_id, session_id) != actor.user_id) return no_session();
  set_session_ended(work.db(), actor.organization_id, session_id, work.now());
  work.change({record::Action::logout, "session", std::to_string(session_id)});
  TRY(work.commit());
  return {};
}

Result<void> revoke_session(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t session_id) {
  TRY(authorise(actor, record::Permission::read));
  record::UnitOfWork work(database, actor, clock);
  const auto account = account_of_session(work.db(), actor.organization_id, session_id);
  if (!account) return no_session();
  if (*account != actor.user_id || actor.kind != record::ActorKind::user) TRY(authorise(actor, record::Permission::manage_members));
  set_session_ended(work.db(), actor.organization_id, session_id, work.now());
  work.change({record::Action::session_revoked, "session", std::to_string(session_id), {}, {}, Json::object({{"account", *account}, {"email", find_member(work.db(), actor.organization_id, *account)->email}})});
  TRY(work.commit());
  return {};
}

}  // namespace bulkhead::identity
