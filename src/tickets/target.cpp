#include "tickets/target.h"

#include "core/text.h"
#include "identity/member.h"
#include "notify/connection.h"

namespace bulkhead::tickets {
namespace {

constexpr std::size_t kMostAddresses = 20;

/// The trimmed text, or none when it is empty.
std::optional<std::string> named(const std::optional<std::string>& text) {
  const std::string given = text.value_or("");
  const std::string kept(trim(std::string_view(given)));
  return kept.empty() ? std::nullopt : std::optional(kept);
}

bool fine(const std::optional<std::string>& text) { return !text || (text->size() <= 200 && is_utf8(*text) && printable(*text) == *text); }

}  // namespace

std::string_view shown_name(Destination destination) {
  switch (destination) {
    case Destination::none: return "Bulkhead";
    case Destination::email: return "mail";
    case Destination::jira: return "Jira";
    case Destination::servicenow: return "ServiceNow";
    case Destination::linear: return "Linear";
  }
  return "";
}

void settle_email(std::string& address, std::string_view field, std::string_view code, std::vector<Problem>& problems) {
  const std::string given(trim(std::string_view(address)));
  address = given;
  if (given.empty()) return;
  if (auto normal = identity::normal_email(given)) address = std::move(*normal);
  else problems.push_back({"/" + std::string(field), std::string(code), fmt::format("'{}' is no mail address.", shorten(given, 100))});
}

Result<void> settle(store::Connection& db, std::int64_t organization_id, Routing& route, std::string_view code, std::vector<Problem>& problems) {
  const auto require = [&](bool holds, std::string_view field, std::string_view message) {
    if (!holds) problems.push_back({"/" + std::string(field), std::string(code), std::string(message)});
  };
  Target kept;
  switch (route.destination) {
    case Destination::none: break;
    case Destination::email:
      require(!route.target.to.empty() && route.target.to.size() <= kMostAddresses, "to", "1 to 20 mail addresses are expected.");
      for (auto& address : route.target.to) {
        settle_email(address, "to", code, problems);
        if (!address.empty()) kept.to.push_back(address);
      }
      break;
    case Destination::jira:
      kept.project = named(route.target.project);
      kept.issue_type = named(route.target.issue_type).value_or("Task");
      require(kept.project && fine(kept.project), "project", "The key of a Jira project is expected, such as OPS.");
      require(fine(kept.issue_type), "issue_type", "The name of an issue type is expected.");
      break;
    case Destination::servicenow:
      kept.assignment_group = named(route.target.assignment_group);
      require(fine(kept.assignment_group), "assignment_group", "The name of an assignment group is expected.");
      break;
    case Destination::linear:
      kept.team = named(route.target.team);
      require(kept.team && fine(kept.team), "team", "The key of a Linear team is expected, such as ENG.");
      break;
  }
  route.target = std::move(kept);
  if (route.destination == Destination::none || route.destination == Destination::email) {
    route.connection_id.reset();
    return {};
  }
  if (!route.connection_id) {
    require(false, "connection_id", fmt::format("Choose a connection to {}.", shown_name(route.destination)));
    return {};
  }
  const auto connection = TRY(notify::connection(db, organization_id, *route.connection_id));
  require(name_of(connection.type) == name_of(route.destination), "connection_id", fmt::format("{} is no connection to {}.", connection.name, shown_name(route.destination)));
  return {};
}

}  // namespace bulkhead::tickets
