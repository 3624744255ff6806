#include "identity/member.h"

#include <algorithm>

#include "core/text.h"
#include "identity_store.h"

namespace bulkhead::identity {
namespace {

using record::Action;
using record::authorise;
using record::Permission;
using record::Role;
using record::UnitOfWork;

constexpr std::size_t kMaxNameBytes = 200;

/// A name as people give it: trimmed, valid UTF-8, no control characters.
Result<std::string> checked_name(std::string_view text, std::string_view what) {
  text = trim(text);
  const bool control = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (text.empty() || text.size() > kMaxNameBytes || control || !is_utf8(text))
    return fail(ErrorKind::invalid, "name.bad", fmt::format("{} needs 1 to {} bytes of text in one line.", what, kMaxNameBytes));
  return std::string(text);
}

std::string name_from(std::string_view name, const std::string& email) {
  return trim(name).empty() ? email.substr(0, email.find('@')) : std::string(name);
}

tl::unexpected<Error> no_member() { return fail(ErrorKind::not_found, "member.not_found", "There is no such member."); }

Json member_detail(const Member& member) { return Json::object({{"email", member.email}, {"name", member.name}}); }

/// The member, unless it is the owner, whom nobody removes or demotes.
Result<Member> other_than_owner(Connection& db, std::int64_t organization_id, std::int64_t account_id) {
  auto member = find_member(db, organization_id, account_id);
  if (!member) return no_member();
  if (member->role == Role::owner)
    return fail(ErrorKind::conflict, "member.is_owner", "The owner cannot be removed or given another role; transfer the ownership first.");
  return std::move(*member);
}

}  // namespace

Result<std::string> normal_email(std::string_view text) {
  text = trim(text);
  const std::size_t at = text.find('@');
  const bool odd = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '<' || c == '>' || c == ',' || c == '"'; });
  if (at == std::string_view::npos || at == 0 || at > 64 || at + 1 == text.size() || text.find('@', at + 1) != std::string_view::npos || text.size() > 254 || odd ||
      !is_utf8(text) || text.back() == '.' || text[at + 1] == '.')
    return fail(ErrorKind::invalid, "email.bad", "A mail address such as ann@plant.example is expected.");
  return to_lower(text);
}

Result<FoundedOrganization> found_organization(UnitOfWork& work, const NewOrganization& wish) {
  const std::string email = TRY(normal_email(wish.owner_email));
  const std::string name = TRY(checked_name(wish.name, "The organization"));
  const std::string person = TRY(checked_name(name_from(wish.owner_name, email), "The owner"));
  FoundedOrganization founded;
  founded.organization_id = insert_organization(work.db(), name, work.now());
  const auto known = find_account(work.db(), email);
  founded.account_id = known ? *known : insert_account(work.db(), email, person, work.now());
  insert_membership(work.db(), founded.organization_id, founded.account_id, Role::owner, work.now());
  record::Change change{Action::organization_created, "organization", std::to_string(founded.organization_id), {}, {},
                        Json::object({{"name", name}, {"owner", email}})};
  change.organization_id = founded.organization_id;
  work.change(std::move(change));
  return founded;
}

std::vector<Organization> organizations(store::Connection& db) { return select_organizations(db); }

Result<Organization> organization(store::Connection& db, std::int64_t id) {
  for (auto& row : select_organizations(db))
    if (row.id == id) return std::move(row);
  return fail(ErrorKind::not_found, "organization.not_found", "There is no such organization.");
}

Result<void> update_organization(store::Database& database, const record::Actor& actor, const Clock& clock, const Organization& wish) {
  TRY(authorise(actor, Permission::manage_settings));
  UnitOfWork work(database, actor, clock);
  Organization row = TRY(organization(work.db(), actor.organization_id));
  row.version = wish.version;
  if (!trim(wish.name).empty()) row.name = TRY(checked_name(wish.name, "The organization"));
  if (!trim(wish.timezone).empty()) row.timezone = TRY(checked_name(wish.timezone, "The time zone"));
  TRY(record::changed_once(update_organization_row(work.db(), row), "organization"));
  work.change({Action::organization_updated, "organization", std::to_string(row.id), {}, {}, Json::object({{"name", row.name}, {"timezone", row.timezone}})});
  TRY(work.commit());
  return {};
}

std::vector<Member> members(store::Connection& db, std::int64_t organization_id) { return select_members(db, organization_id); }

Result<Member> member(store::Connection& db, std::int64_t organization_id, std::int64_t account_id) {
  if (auto found = find_member(db, organization_id, account_id)) return std::move(*found);
  return no_member();
}

Result<Member> invite_member(store::Database& database, const record::Actor& actor, const Clock& clock, std::string_view email_text, std::string_view name, Role role) {
  TRY(authorise(actor, Permission::manage_members));
  const std::string email = TRY(normal_email(email_text));
  const std::string person = TRY(checked_name(name_from(name, email), "The member"));
  if (role == Role::owner) return fail(ErrorKind::invalid, "member.bad_role", "There is one owner; transfer the ownership instead.");
  UnitOfWork work(database, actor, clock);
  const auto known = find_account(work.db(), email);
  const std::int64_t account = known ? *known : insert_account(work.db(), email, person, work.now());
  if (!insert_membership(work.db(), actor.organization_id, account, role, work.now()))
    return fail(ErrorKind::conflict, "member.exists", fmt::format("{} is a member already.", email));
  work.change({Action::member_invited, "member", std::to_string(account), {}, {}, Json::object({{"email", email}, {"role", name_of(role)}})});
  Member invited = *find_member(work.db(), actor.organization_id, account);
  TRY(work.commit());
  return invited;
}

Result<void> change_role(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t account_id, Role role) {
  TRY(authorise(actor, Permission::manage_members));
  if (role == Role::owner) return fail(ErrorKind::invalid, "member.bad_role", "There is one owner; transfer the ownership instead.");
  UnitOfWork work(database, actor, clock);
  const Member member = TRY(other_than_owner(work.db(), actor.organization_id, account_id));
  if (member.role == role) return {};
  set_role(work.db(), actor.organization_id, account_id, role);
  Json detail = member_detail(member);
  detail.set("from", name_of(member.role)).set("to", name_of(role));
  work.change({Action::member_role_changed, "member", std::to_string(account_id), {}, {}, std::move(detail)});
  TRY(work.commit());
  return {};
}

Result<void> remove_member(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t account_id) {
  TRY(authorise(actor, Permission::manage_members));
  UnitOfWork work(database, actor, clock);
  const Member member = TRY(other_than_owner(work.db(), actor.organization_id, account_id));
  delete_membership(work.db(), actor.organization_id, account_id);
  work.change({Action::member_removed, "member", std::to_string(account_id), {}, {}, member_detail(member)});
  TRY(work.commit());
  return {};
}

Result<void> transfer_ownership(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t account_id) {
  TRY(authorise(actor, Permission::transfer_ownership));
  UnitOfWork work(database, actor, clock);
  const auto next = find_member(work.db(), actor.organization_id, account_id);
  if (!next) return no_member();
  if (next->role == Role::owner) return {};
  for (const Member& member : select_members(work.db(), actor.organization_id))
    if (member.role == Role::owner) set_role(work.db(), actor.organization_id, member.id, Role::admin);
  set_role(work.db(), actor.organization_id, account_id, Role::owner);
  work.change({Action::ownership_transferred, "member", std::to_string(account_id), {}, {}, member_detail(*next)});
  TRY(work.commit());
  return {};
}

Result<void> update_profile(store::Database& database, const record::Actor& actor, const Clock& clock, std::string_view name, std::string_view job,
                            std::string_view timezone) {
  TRY(authorise(actor, Permission::read));
  UnitOfWork work(database, actor, clock);
  const auto self = find_member(work.db(), actor.organization_id, actor.user_id);
  if (!self || actor.kind != record::ActorKind::user) return no_member();
  const std::string person = TRY(checked_name(name, "The name"));
  const std::string job_text = trim(job).empty() ? std::string() : TRY(checked_name(job, "The job"));
  const std::string zone = trim(timezone).empty() ? self->timezone : TRY(checked_name(timezone, "The time zone"));
  update_account(work.db(), actor.user_id, person, job_text, zone);
  work.change({Action::member_updated, "member", std::to_string(actor.user_id), {}, {}, Json::object({{"email", self->email}, {"name", person}, {"timezone", zone}})});
  TRY(work.commit());
  return {};
}

}  // namespace bulkhead::identity
