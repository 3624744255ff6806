#include "identity/sign_in.h"

#include "core/digest.h"
#include "core/text.h"
#include "identity_store.h"

namespace bulkhead::identity {
namespace {

using record::Action;
using record::Bookkeeping;
using record::UnitOfWork;

constexpr std::int64_t kOpenLinks = 5;  // more unused links at once than this help only whoever floods a mailbox

record::Actor visitor_actor(const Visitor& visitor) {
  record::Actor actor = record::system_actor();
  actor.ip = visitor.ip;
  return actor;
}

record::Actor user_actor(const Member& member, std::int64_t organization_id, const Visitor& visitor) {
  record::Actor actor;
  actor.kind = record::ActorKind::user;
  actor.organization_id = organization_id;
  actor.user_id = member.id;
  actor.email = member.email;
  actor.name = member.name;
  actor.role = member.role;
  actor.ip = visitor.ip;
  return actor;
}

/// Opens the session of a member inside `work`; the first sign-in makes an invited person a member who joined.
OpenedSession sign_in(UnitOfWork& work, std::int64_t organization_id, std::int64_t account_id, std::string_view method, const Visitor& visitor) {
  const Member member = *find_member(work.db(), organization_id, account_id);
  work.act_as(user_actor(member, organization_id, visitor));
  if (set_joined(work.db(), organization_id, account_id, work.now()))
    work.change({Action::member_joined, "member", std::to_string(account_id), {}, {}, Json::object({{"email", member.email}, {"role", name_of(member.role)}})});
  return open_session(work, work.actor(), method, visitor);
}

tl::unexpected<Error> wrong_code() { return fail(ErrorKind::unauthenticated, "sign_in.wrong_code", "This is not the code that the console shows."); }
tl::unexpected<Error> locked() {
  return fail(ErrorKind::unauthenticated, "sign_in.locked", "Too many wrong codes. Restart the server; its console then shows a new one.");
}

/// Counts a wrong code; with the last one allowed the code is void, and the log says so.
Result<void> count_wrong(store::Database& database, const Clock& clock, const Visitor& visitor) {
  UnitOfWork work(database, visitor_actor(visitor), clock);
  work.bookkeeping(Bookkeeping::failed_attempt);
  if (count_wrong_setup_code(work.db()) == kMaxWrongCodes)
    work.change({Action::sign_in_locked, "setup_code", "", {}, {}, Json::object({{"reason", fmt::format("{} wrong codes", kMaxWrongCodes)}})});
  TRY(work.commit());
  return {};
}

}  // namespace

bool setup_required(store::Connection& db) { return select_organizations(db).empty(); }

Result<std::optional<Secret>> issue_setup_code(store::Database& database, const Clock& clock) {
  UnitOfWork work(database, record::system_actor(), clock);
  if (!setup_required(work.db())) return std::optional<Secret>();
  const Secret code = new_setup_code();
  work.bookkeeping(Bookkeeping::expired_tokens);
  put_setup_code(work.db(), code.hash(), work.now());
  TRY(work.commit());
  return std::optional(code);
}

Result<OpenedSession> redeem_setup_code(store::Database& database, const Clock& clock, const SetupAttempt& attempt, const Visitor& visitor) {
  const std::string hash = normal_setup_code(attempt.code).hash();
  {
    const auto db = database.reader();
    if (!setup_required(*db)) return fail(ErrorKind::conflict, "sign_in.setup_done", "This installation has an owner already. Sign in by magic link.");
    const auto stored = find_setup_code(*db);
    if (!stored) return wrong_code();
    if (stored->wrong_attempts >= kMaxWrongCodes) return locked();
    if (!equal_in_constant_time(stored->code_hash, hash)) {
      TRY(count_wrong(database, clock, visitor));
      return stored->wrong_attempts + 1 >= kMaxWrongCodes ? Result<OpenedSession>(locked()) : Result<OpenedSession>(wrong_code());
    }
  }
  UnitOfWork work(database, visitor_actor(visitor), clock);
  if (!take_setup_code(work.db(), hash) || !setup_required(work.db()))
    return fail(ErrorKind::conflict, "sign_in.setup_done", "Somebody else has used this code just now.");
  const std::string organization = trim(attempt.organization).empty() ? "My organization" : attempt.organization;
  const FoundedOrganization founded = TRY(found_organization(work, {organization, attempt.email, attempt.name}));
  OpenedSession session = sign_in(work, founded.organization_id, founded.account_id, "code", visitor);
  TRY(work.commit());
  return session;
}

Result<std::optional<IssuedLink>> issue_magic_link(store::Database& database, const Clock& clock, std::string_view email_text, const Visitor& visitor) {
  const std::string email = TRY(normal_email(email_text));
  UnitOfWork work(database, visitor_actor(visitor), clock);
  const auto account = find_account(work.db(), email);
  const auto organization = account ? first_organization_of(work.db(), *account) : std::nullopt;
  if (!organization || open_magic_links(work.db(), *account, work.now()) >= kOpenLinks) return std::optional<IssuedLink>();
  IssuedLink link{new_token(), email, find_member(work.db(), *organization, *account)->name,
                  Instant{work.now().microseconds + kMagicLinkSeconds * kMicrosecondsPerSecond}};
  insert_magic_link(work.db(), link.token.hash(), *account, work.now(), link.expires_at);
  record::Change change{Action::magic_link_sent, "member", std::to_string(*account), {}, {}, Json::object({{"email", email}})};
  change.organization_id = *organization;
  work.change(std::move(change));
  TRY(work.commit());
  return std::optional(std::move(link));
}

Result<OpenedSession> redeem_magic_link(store::Database& database, const Clock& clock, const Secret& token, const Visitor& visitor) {
  const auto unknown = [] { return fail(ErrorKind::unauthenticated, "sign_in.link_unknown", "This link is not known or was used before. Ask for a new one."); };
  UnitOfWork work(database, visitor_actor(visitor), clock);
  const auto link = take_magic_link(work.db(), token.hash(), work.now());
  if (!link) return unknown();
  if (link->expires_at <= work.now()) return fail(ErrorKind::unauthenticated, "sign_in.link_expired", "This link has expired. Ask for a new one.");
  const auto organization = first_organization_of(work.db(), link->account_id);
  if (!organization) return unknown();
  OpenedSession session = sign_in(work, *organization, link->account_id, "magic_link", visitor);
  TRY(work.commit());
  return session;
}

Result<void> remove_expired(store::Database& database, const Clock& clock) {
  UnitOfWork work(database, record::system_actor(), clock);
  work.bookkeeping(Bookkeeping::expired_tokens);
  const Instant day_ago{clock.now().microseconds - kMicrosecondsPerDay};
  delete_dead_links(work.db(), day_ago);
  delete_dead_sessions(work.db(), day_ago);
  TRY(work.commit());
  return {};
}

}  // namespace bulkhead::identity
