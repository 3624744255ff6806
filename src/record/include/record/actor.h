// Who acts, with what rights: the one authorise function of the program. Everything is denied unless granted here.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec.h"
#include "core/result.h"

namespace bulkhead::record {

enum class ActorKind : std::uint8_t {
  user,     ///< a person with a session
  key,      ///< an API key, acting with its member's role within its scopes
  system,   ///< the program itself: schedules, expiry, first start
  command   ///< the operator at the command line of the machine
};
BOOST_DESCRIBE_ENUM(ActorKind, user, key, system, command)

/// Owner, admin and viewer are those of the compatible API; the others separate the duties of a 62443 programme.
enum class Role : std::uint8_t {
  owner,        ///< everything; exactly one an organization
  admin,        ///< everything but deleting the organization and moving its ownership
  contributor,  ///< writes domain records, approves nothing
  reviewer,     ///< reads and reviews
  approver,     ///< reads, reviews and approves
  auditor,      ///< reads everything and keeps audit records
  viewer        ///< reads
};
BOOST_DESCRIBE_ENUM(Role, owner, admin, contributor, reviewer, approver, auditor, viewer)

enum class Scope : std::uint8_t { read, write, alerts };
BOOST_DESCRIBE_ENUM(Scope, read, write, alerts)

enum class Permission : std::uint8_t {
  read,                 ///< intelligence, environments, findings, existing reports, own profile
  read_log,             ///< audit log, its proofs and verification
  manage_environments,  ///< environments, sites, zones, conduits
  manage_assets,        ///< assets and imports
  triage_findings,      ///< acknowledge, dismiss, restore, resolve identities
  manage_tickets,
  generate_reports,
  manage_watchlist,
  manage_alerts,        ///< alert rules and destinations
  manage_integrations,  ///< connections, webhooks
  manage_keys,          ///< API keys
  manage_members,
  manage_feeds,         ///< intelligence sources, bundles
  contribute,           ///< requirements, risks, documents, evidence, tests
  review,
  approve,              ///< approve and sign
  keep_audits,          ///< audit plans, samples, nonconformities
  manage_settings,
  export_log,
  transfer_ownership,
  delete_organization,
  comment               ///< discuss findings, save views for others
};
BOOST_DESCRIBE_ENUM(Permission, read, read_log, manage_environments, manage_assets, triage_findings, manage_tickets, generate_reports,
                    manage_watchlist, manage_alerts, manage_integrations, manage_keys, manage_members, manage_feeds, contribute, review,
                    approve, keep_audits, manage_settings, export_log, transfer_ownership, delete_organization, comment)

struct Actor {
  ActorKind kind = ActorKind::system;
  std::int64_t organization_id = 0;  ///< 0: the installation itself
  std::int64_t user_id = 0;          ///< 0 for system and command
  std::int64_t key_id = 0;           ///< of the API key, for kind key
  std::string email;
  std::string name;
  Role role = Role::viewer;
  std::vector<Scope> scopes;         ///< of the API key; others have no scopes
  std::string ip;                    ///< address of the request, "" when there was none
};

/// The program itself, acting for an organization.
[[nodiscard]] Actor system_actor(std::int64_t organization_id = 0);
/// The operator at the machine, `name` as the operating system knows the account.
[[nodiscard]] Actor command_actor(std::string_view name, std::int64_t organization_id = 0);

[[nodiscard]] bool allows(Role role, Permission permission);
/// The scope that an API key needs: reading needs read, alert rules need alerts, everything else write.
[[nodiscard]] Scope scope_for(Permission permission);
/// Whether exercising it changes records.
[[nodiscard]] bool is_write(Permission permission);

/// Fails    forbidden/viewer_role when a viewer wants to write, forbidden/role_missing when another role lacks the right,
///          forbidden/insufficient_scope; then `problems` holds {place "required_scope", message "write"} and
///          {place "current_scopes", message "read,alerts"}
Result<void> authorise(const Actor& actor, Permission permission);

/// That a record belongs to the actor's organization. A foreign record is not_found, so that its existence stays hidden.
/// Fails    not_found/record.not_found
Result<void> require_own(const Actor& actor, std::int64_t organization_id, std::string_view resource_type);

}  // namespace bulkhead::record
