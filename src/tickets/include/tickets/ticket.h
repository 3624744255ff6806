// Tickets: one finding that somebody repairs. Open, closed with a reason, reopened; each change passes the door.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "record/unit_of_work.h"
#include "tickets/target.h"
#include "tickets/verification.h"

namespace bulkhead::tickets {

inline constexpr std::string_view kTopic = "ticket";  ///< of the outbox

enum class TicketState : std::uint8_t { open, closed, reopened };
BOOST_DESCRIBE_ENUM(TicketState, open, closed, reopened)
enum class TicketPriority : std::uint8_t { CRITICAL, HIGH, MEDIUM, LOW };
BOOST_DESCRIBE_ENUM(TicketPriority, CRITICAL, HIGH, MEDIUM, LOW)
/// The four of the compatible interface.
enum class CloseReason : std::uint8_t { patched, risk_accepted, false_positive, vendor_notified };
BOOST_DESCRIBE_ENUM(CloseReason, patched, risk_accepted, false_positive, vendor_notified)

/// What another system says of its copy.
enum class RemoteState : std::uint8_t {
  unknown,  ///< not asked yet, or there is no copy
  open,
  done,     ///< finished there
  dropped   ///< closed there without being done, or removed
};
BOOST_DESCRIBE_ENUM(RemoteState, unknown, open, done, dropped)

/// The copy in another system.
struct Remote {
  std::string id, key, url;   ///< "" before it was taken
  RemoteState state = RemoteState::unknown;
  std::string status, error;  ///< in its own words; why the last call failed
  Instant at;                 ///< of its last answer
};

struct Ticket {
  std::int64_t id = 0, organization_id = 0, environment_id = 0, asset_id = 0;
  std::string cve, asset_name, title, details;
  TicketPriority priority = TicketPriority::MEDIUM;
  TicketState state = TicketState::open;
  std::string assignee, due_date;
  Destination destination = Destination::none;
  std::optional<std::int64_t> connection_id;
  Target target;
  Brief brief;
  std::string reference;      ///< UUID
  std::optional<std::int64_t> rule_id;
  std::string close_reason, resolution_notes, reopen_reason;
  std::optional<Verification> verification;
  bool decided = false;       ///< closing took a decision on the finding
  Remote remote;
  std::string created_by, closed_by;
  Instant created_at, updated_at, closed_at;
  std::int64_t version = 1;

  [[nodiscard]] bool is_open() const { return state != TicketState::closed; }
  /// Closed there and open here, or the other way round.
  [[nodiscard]] bool conflicts() const { return remote.state != RemoteState::unknown && is_open() != (remote.state == RemoteState::open); }
};

/// What people and rules enter.
struct Wish {
  findings::FindingId finding;
  std::string title, details;        ///< title "": "Fix CVE-… on PLC-1"
  std::optional<TicketPriority> priority;  ///< none: by the severity of the CVE
  std::string assignee, due_date;
  Routing routing;
};

/// Opens a ticket; the finding stays in the queue. What leaves the program goes through the outbox.
///
/// Writes   nothing of alerts: call notify::ticket_created with announcement_of() once for all tickets of the unit of work
/// Fails    forbidden/..., not_found/finding.not_found, connection.not_found, invalid/ticket.invalid with problems,
///          conflict/ticket.open_already, ticket.not_in_queue (the finding is decided or withdrawn)
Result<Ticket> open_ticket(record::UnitOfWork& work, const Desk& desk, const findings::EnvironmentView& view, const Wish& wish, std::optional<std::int64_t> rule_id = {});
/// The alert that tells of a new ticket.
[[nodiscard]] notify::Alert announcement_of(const Ticket& ticket);

/// Absent members stay.
struct TicketChange {
  std::optional<std::string> title, details, assignee, due_date;
  std::optional<TicketPriority> priority;
  std::optional<std::int64_t> version;
};
/// Fails    forbidden/..., not_found/ticket.not_found, invalid/ticket.invalid, conflict/record.stale, ticket.closed
Result<Ticket> update_ticket(record::UnitOfWork& work, std::int64_t id, const TicketChange& change);

struct Closing {
  CloseReason reason = CloseReason::patched;
  std::string notes;
  std::string version;                  ///< with patched: the version that runs now; written into the inventory. "": what is declared
  std::string review_date, expires_at;  ///< of the acknowledgment that risk_accepted and false_positive become
};
/// Closes a ticket.
///
/// patched          asks the matching engine about the declared version, keeps its answer, and marks the finding as
///                  remediated only when it is fixed
/// risk_accepted    acknowledges the finding: accepted_risk;  false_positive: false_match
/// vendor_notified  leaves the finding in the queue: the risk stays with the plant
/// Takes    `view` of its environment; null when the environment is gone
/// Fails    forbidden/..., not_found/ticket.not_found, conflict/ticket.closed, invalid/ticket.invalid, what changing the asset and deciding fail with
Result<Ticket> close_ticket(record::UnitOfWork& work, const Desk& desk, const findings::EnvironmentView* view, std::int64_t id, const Closing& closing);
/// Opens a closed ticket again, and returns its finding to the queue when closing took it out.
/// Fails    forbidden/..., not_found/ticket.not_found, invalid/ticket.invalid without a reason, conflict/ticket.not_closed, ticket.open_already
Result<Ticket> reopen_ticket(record::UnitOfWork& work, const findings::EnvironmentView* view, std::int64_t id, std::string_view reason);
/// Brings the other system to the state of here: makes the copy that is missing, closes or reopens it.
/// Fails    forbidden/..., not_found/ticket.not_found, conflict/ticket.kept_here
Result<Ticket> send_ticket(record::UnitOfWork& work, std::int64_t id);

// ---- reading -------------------------------------------------------------------------------------------------------
enum class Order : std::uint8_t { newest, priority, due };
BOOST_DESCRIBE_ENUM(Order, newest, priority, due)
struct Query {
  std::int64_t organization_id = 0;
  std::optional<std::int64_t> environment_id, asset_id;
  std::set<TicketState> states;              ///< empty: any
  std::set<TicketPriority> priorities;
  std::set<Destination> destinations;
  std::string cve, assignee;           ///< exact
  std::string q;                       ///< in title, CVE, asset, key of the other system
  bool overdue = false, conflict = false;
  Instant now;                         ///< for `overdue`
  Order order = Order::newest;
  std::int64_t page = 1, per_page = 20;
};
struct Page {
  std::vector<Ticket> tickets;
  std::int64_t total = 0;
};
[[nodiscard]] Page tickets(store::Connection& db, const Query& query);
/// Fails    not_found/ticket.not_found, also for one of another organization
Result<Ticket> ticket(store::Connection& db, std::int64_t organization_id, std::int64_t id);
/// Open, and the due date has passed.
[[nodiscard]] bool overdue(const Ticket& ticket, Instant now);

struct Event {
  Instant at;
  std::string actor, kind, sentence, notes;
  std::int64_t log_index = 0;
};
BOOST_DESCRIBE_STRUCT(Event, (), (at, actor, kind, sentence, notes, log_index))
/// Oldest first.
[[nodiscard]] std::vector<Event> history(store::Connection& db, std::int64_t ticket_id);

}  // namespace bulkhead::tickets
