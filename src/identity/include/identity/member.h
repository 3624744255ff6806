// Organizations and their members.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "record/unit_of_work.h"

namespace bulkhead::identity {

struct Organization {
  std::int64_t id = 0;
  std::string name;
  std::string timezone;
  Instant created_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Organization, (), (id, name, timezone, created_at, version))

struct Member {
  std::int64_t id = 0;  ///< of the account
  std::string email;
  std::string name;
  std::string job;
  std::string timezone;
  record::Role role = record::Role::viewer;
  Instant invited_at;
  std::optional<Instant> joined_at;  ///< none: invited, has not signed in yet
};
BOOST_DESCRIBE_STRUCT(Member, (), (id, email, name, job, timezone, role, invited_at, joined_at))

/// A mail address in lower case, checked loosely: one '@' with something on both sides, no white space or control
/// characters, at most 254 bytes (RFC 5321, section 4.5.3.1.3 leaves no more).
/// Fails    invalid/email.bad
Result<std::string> normal_email(std::string_view text);

struct NewOrganization {
  std::string name;
  std::string owner_email;
  std::string owner_name;
};
struct FoundedOrganization {
  std::int64_t organization_id = 0;
  std::int64_t account_id = 0;
};
/// Makes an organization with its owner inside `work`. An account of that address is taken over, else made.
/// Fails    invalid/email.bad, invalid/name.bad
Result<FoundedOrganization> found_organization(record::UnitOfWork& work, const NewOrganization& wish);

[[nodiscard]] std::vector<Organization> organizations(store::Connection& db);
/// Fails    not_found/organization.not_found
Result<Organization> organization(store::Connection& db, std::int64_t id);
/// Renames, or sets the time zone (an IANA name); empty texts leave what is.
/// Fails    forbidden/*, invalid/name.bad, conflict/record.stale
Result<void> update_organization(store::Database& database, const record::Actor& actor, const Clock& clock, const Organization& wish);

/// Ordered by name.
[[nodiscard]] std::vector<Member> members(store::Connection& db, std::int64_t organization_id);
/// Fails    not_found/member.not_found
Result<Member> member(store::Connection& db, std::int64_t organization_id, std::int64_t account_id);

/// Adds somebody as a member who can sign in by magic link from now on.
/// Fails    forbidden/*, invalid/email.bad, invalid/member.bad_role for owner, conflict/member.exists
Result<Member> invite_member(store::Database& database, const record::Actor& actor, const Clock& clock, std::string_view email, std::string_view name,
                             record::Role role);
/// Fails    forbidden/*, not_found/member.not_found, invalid/member.bad_role for owner, conflict/member.is_owner
Result<void> change_role(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t account_id, record::Role role);
/// Ends sessions and keys with the membership.
/// Fails    forbidden/*, not_found/member.not_found, conflict/member.is_owner
Result<void> remove_member(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t account_id);
/// The owner becomes an admin, the other the owner.
/// Fails    forbidden/*, not_found/member.not_found
Result<void> transfer_ownership(store::Database& database, const record::Actor& actor, const Clock& clock, std::int64_t account_id);
/// One's own name, job and time zone.
/// Fails    invalid/name.bad, not_found/member.not_found
Result<void> update_profile(store::Database& database, const record::Actor& actor, const Clock& clock, std::string_view name, std::string_view job,
                            std::string_view timezone);

}  // namespace bulkhead::identity
