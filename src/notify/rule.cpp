#include "notify/rule.h"

#include "core/text.h"
#include "identity/member.h"
#include "inventory/inventory.h"
#include "notify/alert.h"
#include "notify/connection.h"
#include "notify_store.h"

namespace bulkhead::notify {
namespace {

constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;
constexpr int kDay = 24 * 60;

/// Where kinds of destinations take machine-readable messages one by one, a digest has no form.
bool takes_digests(ConnectionType type) { return type != ConnectionType::webhook && type != ConnectionType::api_webhook && type != ConnectionType::syslog; }

Result<void> check(store::Connection& db, AlertRule& rule) {
  std::vector<Problem> problems;
  const auto require = [&](bool fine, std::string_view field, std::string_view message) {
    if (!fine) problems.push_back({"/" + std::string(field), "alert_rule.invalid", std::string(message)});
  };
  rule.name = std::string(trim(std::string_view(rule.name)));
  require(!rule.name.empty() && rule.name.size() <= 100 && is_utf8(rule.name), "name", "A name of 1 to 100 bytes is expected.");
  require(is_trigger(rule.trigger_name), "trigger", "One of these is expected: kev.new, cve.critical, cve.high, exploit.confirmed, asset.matched, watchlist.update, report.ready, ticket.created.");
  require(!rule.severity_floor || (*rule.severity_floor >= 0 && *rule.severity_floor <= 100), "severity_floor", "A score from 0.0 to 10.0 is expected.");
  require(rule.quiet_from.has_value() == rule.quiet_to.has_value() && rule.quiet_from.value_or(0) != rule.quiet_to.value_or(1), "quiet_hours", "Quiet hours have a beginning and another end, such as 22:00 and 06:00.");
  require(std::abs(rule.utc_offset_minutes) <= 14 * 60, "utc_offset_minutes", "An offset from UTC of at most 14 hours is expected.");
  if (rule.environment_id) TRY(inventory::environment(db, rule.organization_id, *rule.environment_id));
  if (rule.connection_id) {
    const Connection target = TRY(connection(db, rule.organization_id, *rule.connection_id));
    require(target.type != ConnectionType::api_webhook, "connection_id", "A webhook of /webhooks has events of its own; choose a connection.");
    require(!takes_tickets(target.type), "connection_id", "A ticket system takes tickets, not alerts; make a ticket rule.");
    require(rule.digest == Digest::none || takes_digests(target.type), "digest", "Webhooks and syslog take alerts one by one; digests are for people.");
  }
  if (problems.empty()) return {};
  Error error{ErrorKind::invalid, "alert_rule.invalid", problems.front().message, problems.front().place, {}, {}};
  error.problems = std::move(problems);
  return fail(std::move(error));
}

record::Change told(const AlertRule& rule, record::Action action) {
  record::Change change;
  change.action = action;
  change.resource_type = "alert_rule";
  change.resource_id = fmt::format("{}", rule.id);
  change.environment_id = rule.environment_id;
  change.detail = Json::object({{"name", rule.name}, {"trigger", rule.trigger_name}, {"enabled", rule.enabled}, {"digest", name_of(rule.digest)}});
  if (rule.connection_id) change.detail.set("connection_id", *rule.connection_id);
  return change;
}

}  // namespace

Instant due_at(const AlertRule& rule, Instant at) {
  Instant due = at;
  const std::int64_t offset = rule.utc_offset_minutes * kMinute;
  if (rule.digest != Digest::none) {
    const std::int64_t step = (rule.digest == Digest::hourly ? 60 : kDay) * kMinute;
    due.microseconds = ((at.microseconds + offset) / step + 1) * step - offset;
  }
  if (rule.quiet_from && rule.quiet_to) {
    const std::int64_t local = due.microseconds + offset, midnight = local - local % (kDay * kMinute);
    const std::int64_t minute = (local - midnight) / kMinute;
    const bool over_midnight = *rule.quiet_from > *rule.quiet_to;
    const bool quiet = over_midnight ? minute >= *rule.quiet_from || minute < *rule.quiet_to : minute >= *rule.quiet_from && minute < *rule.quiet_to;
    if (quiet) due.microseconds = midnight + *rule.quiet_to * kMinute + (over_midnight && minute >= *rule.quiet_from ? kDay * kMinute : 0) - offset;
  }
  return due;
}

Result<AlertRule> create_alert_rule(record::UnitOfWork& work, AlertRule rule) {
  TRY(record::authorise(work.actor(), record::Permission::manage_alerts));
  rule.organization_id = work.actor().organization_id;
  rule.created_at = rule.updated_at = work.now();
  rule.version = 1;
  TRY(check(work.db(), rule));
  insert_rule(work.db(), rule);
  work.change(told(rule, record::Action::alert_rule_created));
  return rule;
}

Result<AlertRule> update_alert_rule(record::UnitOfWork& work, AlertRule rule) {
  TRY(record::authorise(work.actor(), record::Permission::manage_alerts));
  const AlertRule old = TRY(alert_rule(work.db(), work.actor().organization_id, rule.id));
  rule.organization_id = old.organization_id;
  rule.created_at = old.created_at;
  rule.updated_at = work.now();
  TRY(check(work.db(), rule));
  TRY(record::changed_once(store_rule(work.db(), rule), "alert rule"));
  ++rule.version;
  work.change(told(rule, record::Action::alert_rule_updated));
  return rule;
}

Result<void> delete_alert_rule(record::UnitOfWork& work, std::int64_t id) {
  TRY(record::authorise(work.actor(), record::Permission::manage_alerts));
  const AlertRule gone = TRY(alert_rule(work.db(), work.actor().organization_id, id));
  remove_rule(work.db(), id);
  work.change(told(gone, record::Action::alert_rule_deleted));
  return {};
}

Result<Recipient> add_recipient(record::UnitOfWork& work, std::optional<std::int64_t> environment_id, std::string_view email) {
  TRY(record::authorise(work.actor(), record::Permission::manage_alerts));
  const std::int64_t organization = work.actor().organization_id;
  Recipient made{0, environment_id, TRY(identity::normal_email(email)), work.now()};
  record::Change change{record::Action::alert_recipient_added, "alert_recipient", {}, environment_id, {}, Json::object({{"name", made.email}}), {}, 0};
  if (environment_id) change.environment_name = TRY(inventory::environment(work.db(), organization, *environment_id)).name;
  for (const auto& other : recipients(work.db(), organization))
    if (other.email == made.email && other.environment_id == made.environment_id) return fail(ErrorKind::conflict, "recipient.exists", fmt::format("{} gets these alerts already.", made.email), "/email");
  insert_recipient(work.db(), organization, made);
  change.resource_id = fmt::format("{}", made.id);
  work.change(std::move(change));
  return made;
}

Result<void> remove_recipient(record::UnitOfWork& work, std::int64_t id) {
  TRY(record::authorise(work.actor(), record::Permission::manage_alerts));
  for (const auto& known : recipients(work.db(), work.actor().organization_id)) {
    if (known.id != id) continue;
    delete_recipient(work.db(), id);
    work.change({record::Action::alert_recipient_removed, "alert_recipient", fmt::format("{}", id), known.environment_id, {}, Json::object({{"name", known.email}}), {}, 0});
    return {};
  }
  return fail(ErrorKind::not_found, "recipient.not_found", "There is no such recipient.", fmt::format("{}", id));
}

}  // namespace bulkhead::notify
