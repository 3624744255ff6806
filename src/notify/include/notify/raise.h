// Raising alerts: from what happened to bell items and outgoing messages, inside the unit of work of the happening.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "notify/alert.h"
#include "record/unit_of_work.h"

namespace bulkhead::notify {

/// The outbox topic of alerts. Body: {"connection_id"} or {"to": [addresses]}, "name" of the destination, "alerts", "total".
inline constexpr std::string_view kTopic = "alert";

struct Reach {
  bool mail = false;  ///< a mail server is configured: known exploited and critical alerts go to owner and administrators
};

/// Routes alerts of one organization: bell items, alert rules, webhooks, and mail by default. A rule that raises more
/// than kMostSingle alerts at once sends people one message of them all; webhooks and syslog get each. The same event on
/// the same CVE and environment is said once a day. The caller declares the change that the messages belong to.
/// Returns   messages written, now or to wait for quiet hours and digests
std::int64_t raise(record::UnitOfWork& work, std::int64_t organization_id, const std::vector<Alert>& alerts, Reach reach);
inline constexpr std::size_t kMostSingle = 20;

/// The triggers that anything in the organization reacts to: rules, webhooks, and those that ring the bell.
[[nodiscard]] std::set<std::string, std::less<>> listened(store::Connection& db, std::int64_t organization_id);

/// Sends what waited for the end of quiet hours or for its digest. Returns how many alerts left.
Result<std::int64_t> flush_pending(store::Database& database, const Clock& clock);

/// A report was made; call in its unit of work.
void report_ready(record::UnitOfWork& work, std::string_view title, std::int64_t report_id, Reach reach);
/// Tickets were opened; call once in their unit of work. Each alert carries what is known of CVE and asset; `title` and `path` are set.
void ticket_created(record::UnitOfWork& work, std::int64_t organization_id, std::vector<Alert> alerts, Reach reach);

}  // namespace bulkhead::notify
