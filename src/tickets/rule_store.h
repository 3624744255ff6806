// SQL of ticket rules (rule_store.cpp).
#pragma once
#include "tickets/rule.h"

namespace bulkhead::tickets {

/// Gives the rule its id.
void insert_rule(store::Connection& db, TicketRule& rule);
/// Writes it where its version is still the stored one; rows changed.
[[nodiscard]] std::int64_t store_rule(store::Connection& db, const TicketRule& rule);
void store_left_over(store::Connection& db, std::int64_t rule_id, std::int64_t count, Instant at);
void remove_rule(store::Connection& db, std::int64_t id);
[[nodiscard]] std::int64_t rules_using(store::Connection& db, std::int64_t connection_id);

}  // namespace bulkhead::tickets
