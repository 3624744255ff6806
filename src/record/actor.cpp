#include "record/actor.h"

#include <algorithm>

#include "core/text.h"

namespace bulkhead::record {

Actor system_actor(std::int64_t organization_id) {
  Actor actor;
  actor.kind = ActorKind::system;
  actor.organization_id = organization_id;
  actor.name = "Bulkhead";
  actor.role = Role::owner;
  return actor;
}

Actor command_actor(std::string_view name, std::int64_t organization_id) {
  Actor actor = system_actor(organization_id);
  actor.kind = ActorKind::command;
  actor.name = name;
  return actor;
}

bool is_write(Permission permission) { return permission != Permission::read && permission != Permission::read_log && permission != Permission::export_log; }

Scope scope_for(Permission permission) {
  if (permission == Permission::manage_alerts) return Scope::alerts;
  return is_write(permission) ? Scope::write : Scope::read;
}

bool allows(Role role, Permission permission) {
  using enum Permission;
  switch (role) {
    case Role::owner: return true;
    case Role::admin: return permission != transfer_ownership && permission != delete_organization;
    case Role::contributor:
      switch (permission) {
        case read: case read_log: case manage_environments: case manage_assets: case triage_findings: case manage_tickets:
        case generate_reports: case manage_watchlist: case contribute: case comment: return true;
        default: return false;
      }
    case Role::reviewer: return permission == read || permission == read_log || permission == review || permission == generate_reports || permission == comment;
    case Role::approver:
      return permission == read || permission == read_log || permission == review || permission == approve || permission == generate_reports || permission == comment;
    case Role::auditor:
      return permission == read || permission == read_log || permission == export_log || permission == keep_audits || permission == generate_reports || permission == comment;
    case Role::viewer: return permission == read || permission == read_log;
  }
  return false;
}

Result<void> authorise(const Actor& actor, Permission permission) {
  if (!allows(actor.role, permission)) {
    if (actor.role == Role::viewer && is_write(permission))
      return fail(ErrorKind::forbidden, "viewer_role", "Viewers can read, but not change anything.");
    return fail(ErrorKind::forbidden, "role_missing",
                fmt::format("The role {} does not include this ({}).", name_of(actor.role), name_of(permission)));
  }
  if (actor.kind != ActorKind::key) return {};
  const Scope needed = scope_for(permission);
  if (std::find(actor.scopes.begin(), actor.scopes.end(), needed) != actor.scopes.end()) return {};
  std::vector<std::string> current;
  for (const Scope scope : actor.scopes) current.emplace_back(name_of(scope));
  Error error{ErrorKind::forbidden, "insufficient_scope", fmt::format("This API key lacks the scope {}.", name_of(needed)), {}, {}, {}};
  error.problems = {{"required_scope", "insufficient_scope", std::string(name_of(needed))}, {"current_scopes", "insufficient_scope", join(current, ",")}};
  return fail(std::move(error));
}

Result<void> require_own(const Actor& actor, std::int64_t organization_id, std::string_view resource_type) {
  if (actor.organization_id == organization_id) return {};
  return fail(ErrorKind::not_found, "record.not_found", fmt::format("There is no such {}.", resource_type));
}

}  // namespace bulkhead::record
