// SQL of tickets and their history (ticket_store.cpp).
#pragma once
#include "tickets/ticket.h"

namespace bulkhead::tickets {

/// Gives the ticket its id; false when an open one for the same finding exists.
[[nodiscard]] bool insert_ticket(store::Connection& db, Ticket& ticket);
/// Writes it where its version is still the stored one; rows changed.
[[nodiscard]] std::int64_t store_ticket(store::Connection& db, const Ticket& ticket);
/// Writes only what the other system said; leaves the version alone.
void store_remote(store::Connection& db, const Ticket& ticket, Instant poll_at);
void store_remote_error(store::Connection& db, std::int64_t ticket_id, std::string_view error);
[[nodiscard]] bool has_open_ticket(store::Connection& db, std::int64_t asset_id, std::string_view cve);
/// Asset and CVE of the findings of an environment that have an open ticket.
[[nodiscard]] std::set<std::pair<std::int64_t, std::string>> findings_with_ticket(store::Connection& db, std::int64_t environment_id);
/// Tickets with a copy elsewhere whose time to ask has come: open ones, and closed ones for a month. Earliest first.
[[nodiscard]] std::vector<Ticket> tickets_to_poll(store::Connection& db, Instant now, std::int64_t limit);
/// Asks for the ticket at the next round; false when no ticket of the connection is known by that id.
[[nodiscard]] bool poll_soon(store::Connection& db, std::int64_t connection_id, std::string_view remote_id);
void put_off(store::Connection& db, std::int64_t connection_id, Instant until);
[[nodiscard]] std::int64_t open_tickets_using(store::Connection& db, std::int64_t connection_id);

void insert_event(store::Connection& db, std::int64_t ticket_id, const Event& event);

}  // namespace bulkhead::tickets
