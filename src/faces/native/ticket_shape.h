// How a ticket is written.
#pragma once
#include "declare.h"
#include "tickets/courier.h"
#include "tickets/rule.h"
#include "tickets/ticket.h"

namespace bulkhead::faces::native {

struct PlaceName {
  std::int64_t id = 0;
  std::string name;
  friend bool operator==(const PlaceName&, const PlaceName&) = default;
};
BOOST_DESCRIBE_STRUCT(PlaceName, (), (id, name))

/// Where a ticket or the tickets of a rule go, the members of the destination side by side.
struct RoutingView {
  std::optional<std::int64_t> connection_id;
  std::vector<std::string> to;
  std::optional<std::string> project, issue_type, assignment_group, team;
  friend bool operator==(const RoutingView&, const RoutingView&) = default;
};
BOOST_DESCRIBE_STRUCT(RoutingView, (), (connection_id, to, project, issue_type, assignment_group, team))

struct RemoteView {
  std::optional<std::string> key, url, status;
  tickets::RemoteState state = tickets::RemoteState::unknown;
  std::optional<std::string> error, at;
  friend bool operator==(const RemoteView&, const RemoteView&) = default;
};
BOOST_DESCRIBE_STRUCT(RemoteView, (), (key, url, status, state, error, at))

struct VerificationView {
  tickets::VerificationStatus status = tickets::VerificationStatus::unverifiable;
  std::optional<std::string> version;
  std::string sentence;
  std::optional<std::string> fixed_version, source, document;
  std::int64_t corpus_revision = 0;
  std::string checked_at;
  friend bool operator==(const VerificationView&, const VerificationView&) = default;
};
BOOST_DESCRIBE_STRUCT(VerificationView, (), (status, version, sentence, fixed_version, source, document, corpus_revision, checked_at))

struct TicketView {
  std::int64_t id = 0;
  std::string cve_id, bsid, title;
  std::optional<std::string> details;
  tickets::TicketPriority priority = tickets::TicketPriority::MEDIUM;
  std::string severity;
  tickets::TicketState state = tickets::TicketState::open;
  PlaceName environment, asset;
  std::int64_t match_id = 0;
  std::optional<std::string> assignee, due_date;
  bool overdue = false;
  tickets::Destination destination_type = tickets::Destination::none;
  RoutingView destination;
  RemoteView remote;
  bool conflict = false;
  std::optional<std::string> close_reason, resolution_notes, reopen_reason;
  std::optional<VerificationView> verification;
  bool finding_decided = false;
  std::optional<std::int64_t> rule_id;
  std::string created_by, created_at, updated_at;
  std::optional<std::string> closed_by, closed_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(TicketView, (), (id, cve_id, bsid, title, details, priority, severity, state, environment, asset, match_id, assignee, due_date, overdue, destination_type, destination, remote, conflict,
                                       close_reason, resolution_notes, reopen_reason, verification, finding_decided, rule_id, created_by, created_at, updated_at, closed_by, closed_at, version))

[[nodiscard]] TicketView ticket_view(const tickets::Ticket& ticket, Instant now);
[[nodiscard]] RoutingView routing_view(const tickets::Routing& routing);
/// Takes what is given of the destination into `routing`; `given` tells which members are there.
template <class Body>
void apply_routing(const Body& body, tickets::Routing& routing) {
  if (body.destination_type) {
    if (*body.destination_type != routing.destination) routing = {};
    routing.destination = *body.destination_type;
  }
  if (body.connection_id) routing.connection_id = body.connection_id;
  if (body.to) routing.target.to = *body.to;
  if (body.project) routing.target.project = body.project;
  if (body.issue_type) routing.target.issue_type = body.issue_type;
  if (body.assignment_group) routing.target.assignment_group = body.assignment_group;
  if (body.team) routing.target.team = body.team;
}

/// What tickets work with, as it is now.
[[nodiscard]] tickets::Desk desk_of(Services& services);

}  // namespace bulkhead::faces::native
