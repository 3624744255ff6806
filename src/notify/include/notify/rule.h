// Alert rules: which event goes where, and when.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/codec.h"
#include "record/unit_of_work.h"

namespace bulkhead::notify {

enum class Digest : std::uint8_t { none, hourly, daily };
BOOST_DESCRIBE_ENUM(Digest, none, hourly, daily)

struct AlertRule {
  std::int64_t id = 0, organization_id = 0;
  std::string name;
  std::string trigger_name;                    ///< of kTriggers
  std::optional<std::int64_t> environment_id;  ///< none: every environment
  std::optional<int> severity_floor;           ///< tenths; an alert passes when CVSS or BCS reaches it
  std::optional<std::int64_t> connection_id;   ///< none: mail to the recipients
  std::optional<int> quiet_from, quiet_to;     ///< minutes of the day; alerts wait for quiet_to. Over midnight when from > to
  int utc_offset_minutes = 0;                  ///< of the quiet hours and of the day of digests
  Digest digest = Digest::none;
  bool enabled = true;
  Instant created_at, updated_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(AlertRule, (), (id, organization_id, name, trigger_name, environment_id, severity_floor, connection_id, quiet_from, quiet_to, utc_offset_minutes, digest, enabled, created_at, updated_at, version))

/// When an alert that is raised `at` leaves: at once, at the end of the quiet hours, or with its digest.
[[nodiscard]] Instant due_at(const AlertRule& rule, Instant at);

/// Ordered by id.
[[nodiscard]] std::vector<AlertRule> alert_rules(store::Connection& db, std::int64_t organization_id);
/// Fails    not_found/alert_rule.not_found
Result<AlertRule> alert_rule(store::Connection& db, std::int64_t organization_id, std::int64_t id);
/// Fails    forbidden/..., invalid/alert_rule.invalid with problems, not_found for a foreign environment or connection
Result<AlertRule> create_alert_rule(record::UnitOfWork& work, AlertRule rule);
/// Fails    also conflict/record.stale
Result<AlertRule> update_alert_rule(record::UnitOfWork& work, AlertRule rule);
Result<void> delete_alert_rule(record::UnitOfWork& work, std::int64_t id);

/// A mail address that gets the alerts of rules without a connection.
struct Recipient {
  std::int64_t id = 0;
  std::optional<std::int64_t> environment_id;  ///< none: of every environment
  std::string email;
  Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Recipient, (), (id, environment_id, email, created_at))
[[nodiscard]] std::vector<Recipient> recipients(store::Connection& db, std::int64_t organization_id);
/// Fails    invalid/email.bad, conflict/recipient.exists, not_found for a foreign environment
Result<Recipient> add_recipient(record::UnitOfWork& work, std::optional<std::int64_t> environment_id, std::string_view email);
/// Fails    not_found/recipient.not_found
Result<void> remove_recipient(record::UnitOfWork& work, std::int64_t id);

}  // namespace bulkhead::notify
