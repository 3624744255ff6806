// SQL of connections, rules, recipients and what waits to be said (notify_store.cpp).
#pragma once
#include "notify/connection.h"
#include "notify/rule.h"

namespace bulkhead::notify {

/// Gives the connection its id.
void insert_connection(store::Connection& db, Connection& connection);
/// Writes it where its version is still the stored one; rows changed.
[[nodiscard]] std::int64_t store_connection(store::Connection& db, const Connection& connection);
void remove_connection(store::Connection& db, std::int64_t id);
[[nodiscard]] std::int64_t rules_using(store::Connection& db, std::int64_t connection_id);

void insert_rule(store::Connection& db, AlertRule& rule);
[[nodiscard]] std::int64_t store_rule(store::Connection& db, const AlertRule& rule);
/// With its marks and what waits for it.
void remove_rule(store::Connection& db, std::int64_t id);

void insert_recipient(store::Connection& db, std::int64_t organization_id, Recipient& recipient);
void delete_recipient(store::Connection& db, std::int64_t id);

/// True when the rule did not say this since `since`; then it counts as said `at`.
[[nodiscard]] bool mark(store::Connection& db, std::int64_t rule_id, std::string_view dedup_key, Instant at, Instant since);
void forget_marks(store::Connection& db, Instant before);

struct Pending {
  std::int64_t id = 0, rule_id = 0;
  Json body;
};
void insert_pending(store::Connection& db, std::int64_t rule_id, Instant due, const Json& body);
/// Those of an organization that are due, by rule; removes them.
[[nodiscard]] std::vector<Pending> take_pending(store::Connection& db, std::int64_t organization_id, Instant now);
/// Organizations with something due.
[[nodiscard]] std::vector<std::int64_t> organizations_pending(store::Connection& db, Instant now);

}  // namespace bulkhead::notify
