// Where a ticket goes: nowhere, to people by mail, or into a ticket system.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/codec.h"
#include "store/store.h"

namespace bulkhead::tickets {

enum class Destination : std::uint8_t {
  none,        ///< kept here alone
  email,
  jira,
  servicenow,
  linear
};
BOOST_DESCRIBE_ENUM(Destination, none, email, jira, servicenow, linear)

/// Inside the destination; each uses its own members.
struct Target {
  std::vector<std::string> to;                  ///< email: addresses
  std::optional<std::string> project;           ///< jira: key, such as OPS
  std::optional<std::string> issue_type;        ///< jira: name; none: Task
  std::optional<std::string> assignment_group;  ///< servicenow: name or sys_id; may be none
  std::optional<std::string> team;              ///< linear: key, such as ENG
  friend bool operator==(const Target&, const Target&) = default;
};
BOOST_DESCRIBE_STRUCT(Target, (), (to, project, issue_type, assignment_group, team))

/// Destination, connection and target as people enter them, checked together and brought into the stored form.
struct Routing {
  Destination destination = Destination::none;
  std::optional<std::int64_t> connection_id;
  Target target;
};
/// Keeps only what the destination uses. Appends what is wrong to `problems`, with `code`.
/// Fails    not_found/connection.not_found for a connection of another organization
Result<void> settle(store::Connection& db, std::int64_t organization_id, Routing& route, std::string_view code, std::vector<Problem>& problems);

/// A mail address in its stored form, or a problem at `field`; "" stays.
void settle_email(std::string& address, std::string_view field, std::string_view code, std::vector<Problem>& problems);

/// "Jira" for jira.
[[nodiscard]] std::string_view shown_name(Destination destination);

}  // namespace bulkhead::tickets
