#include "notify/raise.h"

#include "core/digest.h"
#include "core/text.h"
#include "identity/member.h"
#include "notify/alert_mail.h"
#include "notify/bell.h"
#include "notify/connection.h"
#include "notify/rule.h"
#include "notify_store.h"

namespace bulkhead::notify {
namespace {

/// Messages for people name at most so many alerts; the rest is counted.
constexpr std::size_t kMostListed = 100;
constexpr std::int64_t kOncePer = kMicrosecondsPerDay;
/// The pseudo rule of mail by default, and those of webhooks (minus their id), in alert_mark.
constexpr std::int64_t kDefaultMail = 0;

bool for_people(ConnectionType type) { return type == ConnectionType::email || type == ConnectionType::slack || type == ConnectionType::teams || type == ConnectionType::pagerduty; }

std::optional<BellKind> kind_of(std::string_view event) {
  if (event == kKevNew) return BellKind::kev;
  if (event == kCveCritical) return BellKind::critical;
  if (event == kExploitConfirmed) return BellKind::exploit;
  if (event == kReportReady) return BellKind::report;
  if (event == kTicketCreated) return BellKind::ticket;
  return std::nullopt;  // watched things ring for their watcher alone (detect.cpp); lower matches would only be noise
}

struct Destination {
  std::optional<std::int64_t> connection_id;
  std::vector<std::string> to;
  std::string name;
  bool one_by_one = false;  ///< each alert is a message of its own
};

class Router {
 public:
  Router(record::UnitOfWork& work, std::int64_t organization_id) : work_(work), organization_(organization_id) {
    auto& db = work.db();
    for (auto& known : connections(db, organization_id)) connections_.emplace(known.id, std::move(known));
    rules_ = alert_rules(db, organization_id);
    recipients_ = recipients(db, organization_id);
  }

  void route(const std::vector<Alert>& alerts, Reach reach) {
    for (const AlertRule& rule : rules_)
      if (rule.enabled) by_rule(rule, alerts);
    for (const auto& [id, hook] : connections_)
      if (hook.type == ConnectionType::api_webhook && hook.enabled) by_webhook(hook, alerts);
    if (reach.mail) by_default(alerts);
    ring_bell(alerts);
  }

  /// What waited for a rule leaves now, people's in one message.
  void send(const AlertRule& rule, std::vector<Alert> alerts) { deliver(rule, std::move(alerts), true); }
  [[nodiscard]] const std::vector<AlertRule>& rules() const { return rules_; }
  [[nodiscard]] std::int64_t written() const { return written_; }

 private:
  void by_rule(const AlertRule& rule, const std::vector<Alert>& alerts) {
    std::vector<Alert> now;
    for (const Alert& alert : alerts) {
      if (alert.event != rule.trigger_name || (rule.environment_id && rule.environment_id != alert.environment_id)) continue;
      if (rule.severity_floor && std::max(alert.cvss.value_or(0), alert.bcs.value_or(0)) * 10 + 1e-6 < *rule.severity_floor) continue;
      if (!fresh(rule.id, alert)) continue;
      const Instant due = due_at(rule, work_.now());
      if (due <= work_.now()) {
        now.push_back(alert);
      } else {
        insert_pending(work_.db(), rule.id, due, to_json(alert));
        ++written_;
      }
    }
    deliver(rule, std::move(now), false);
  }

  /// Recipients depend on the environment: each environment's alerts go to its own.
  void deliver(const AlertRule& rule, std::vector<Alert> alerts, bool together) {
    std::map<std::optional<std::int64_t>, std::vector<Alert>> parts;
    for (auto& alert : alerts) parts[rule.connection_id ? std::nullopt : alert.environment_id].push_back(std::move(alert));
    for (const auto& part : parts) put(destination_of(rule, part.second.front()), part.second, together);
  }

  void by_webhook(const Connection& hook, const std::vector<Alert>& alerts) {
    const auto& events = hook.settings.events;
    for (const Alert& alert : alerts)
      if (std::find(events.begin(), events.end(), alert.event) != events.end() && fresh(-hook.id, alert)) put({hook.id, {}, hook.name, true}, {alert});
  }

  /// Owner and administrators hear of known exploited and critical matches, unless a mail rule says it to the recipients.
  void by_default(const std::vector<Alert>& alerts) {
    std::map<std::optional<std::int64_t>, std::vector<Alert>> parts;
    for (const Alert& alert : alerts) {
      if (alert.event != kKevNew && alert.event != kCveCritical) continue;
      const bool ruled = std::any_of(rules_.begin(), rules_.end(), [&](const AlertRule& rule) {
        return rule.enabled && !rule.connection_id && rule.trigger_name == alert.event && (!rule.environment_id || rule.environment_id == alert.environment_id);
      });
      if (!ruled && fresh(kDefaultMail, alert)) parts[alert.environment_id].push_back(alert);
    }
    for (const auto& [environment, part] : parts) put({std::nullopt, addresses(environment), "Mail to administrators and recipients", false}, part);
  }

  void ring_bell(const std::vector<Alert>& alerts) {
    std::map<std::pair<std::optional<std::int64_t>, BellKind>, std::vector<const Alert*>> parts;
    for (const Alert& alert : alerts)
      if (const auto kind = kind_of(alert.event)) parts[{alert.environment_id, *kind}].push_back(&alert);
    for (const auto& [key, part] : parts) {
      if (part.size() <= kMostSingle) {
        for (const Alert* alert : part) ring(work_.db(), organization_, std::nullopt, {0, key.second, alert->title, alert->cve_title, alert->path, alert->environment_id, work_.now(), false});
      } else {
        const Alert& first = *part.front();
        const bool tickets = key.second == BellKind::ticket;
        const std::string_view what = key.second == BellKind::kev ? "known exploited vulnerabilities" : key.second == BellKind::critical ? "critical vulnerabilities" : tickets ? "new tickets" : "newly exploited vulnerabilities";
        ring(work_.db(), organization_, std::nullopt,
             {0, key.second, fmt::format("{} {} in {}", part.size(), what, first.environment_name), first.title,
              fmt::format("/environments/{}/{}", first.environment_id.value_or(0), tickets ? "tickets" : "findings"), first.environment_id, work_.now(), false});
      }
    }
  }

  bool fresh(std::int64_t rule_id, const Alert& alert) {
    // The organization is part of the key since the pseudo rules are shared. A report or ticket is told apart by its page.
    const std::string key = fmt::format("{}|{}|{}|{}", organization_, alert.event, alert.environment_id.value_or(0), alert.event == kReportReady || alert.event == kTicketCreated ? alert.path : alert.cve_id + alert.title);  // the title: news on a watched CVE differ by it
    return mark(work_.db(), rule_id, key, work_.now(), {work_.now().microseconds - kOncePer});
  }

  Destination destination_of(const AlertRule& rule, const Alert& first) {
    if (!rule.connection_id) return {std::nullopt, addresses(first.environment_id), rule.name, false};
    const auto found = connections_.find(*rule.connection_id);
    if (found == connections_.end() || !found->second.enabled) return {};
    return {found->first, {}, found->second.name, !for_people(found->second.type)};
  }

  /// Owner and administrators who did not switch it off, and the recipients of everything and of this environment.
  std::vector<std::string> addresses(std::optional<std::int64_t> environment) {
    std::set<std::string> out;
    const auto off = accounts_without_alert_mail(work_.db(), organization_);
    for (const auto& member : identity::members(work_.db(), organization_))
      if (!off.contains(member.id) && member.joined_at && !member.email.ends_with("@localhost") && (member.role == record::Role::owner || member.role == record::Role::admin)) out.insert(member.email);
    for (const auto& recipient : recipients_)
      if (!recipient.environment_id || recipient.environment_id == environment) out.insert(recipient.email);
    return {out.begin(), out.end()};
  }

  void put(const Destination& destination, const std::vector<Alert>& alerts, bool together = false) {
    if (!destination.connection_id && destination.to.empty()) return;  // switched off, or nobody to write to
    const auto message = [&](std::size_t from, std::size_t count) {
      Json body = Json::object({{"name", destination.name}, {"total", count}});
      if (destination.connection_id) body.set("connection_id", *destination.connection_id);
      else body.set("to", to_json(destination.to));
      Json list = Json::array();
      for (std::size_t i = from; i < from + std::min(count, kMostListed); ++i) list.push(to_json(alerts[i]));
      body.set("alerts", std::move(list));
      work_.outbox({std::string(kTopic), std::move(body), 0, organization_});
      ++written_;
    };
    if (!destination.one_by_one && (together || alerts.size() > kMostSingle)) return message(0, alerts.size());
    for (std::size_t i = 0; i < alerts.size(); ++i) message(i, 1);
  }

  record::UnitOfWork& work_;
  std::int64_t organization_;
  std::map<std::int64_t, Connection> connections_;
  std::vector<AlertRule> rules_;
  std::vector<Recipient> recipients_;
  std::int64_t written_ = 0;
};

}  // namespace

bool is_trigger(std::string_view name) { return std::find(kTriggers.begin(), kTriggers.end(), name) != kTriggers.end(); }

std::set<std::string, std::less<>> listened(store::Connection& db, std::int64_t organization_id) {
  std::set<std::string, std::less<>> out;
  for (const auto trigger : kTriggers)
    if (kind_of(trigger)) out.emplace(trigger);
  for (const auto& rule : alert_rules(db, organization_id))
    if (rule.enabled) out.insert(rule.trigger_name);
  for (const auto& hook : connections(db, organization_id))
    if (hook.enabled) out.insert(hook.settings.events.begin(), hook.settings.events.end());
  return out;
}

std::string new_request_id() { return "bs-req-" + to_hex(std::string_view(random_bytes(6))); }

std::int64_t raise(record::UnitOfWork& work, std::int64_t organization_id, const std::vector<Alert>& alerts, Reach reach) {
  if (alerts.empty()) return 0;
  Router router(work, organization_id);
  router.route(alerts, reach);
  return router.written();
}

Result<std::int64_t> flush_pending(store::Database& database, const Clock& clock) {
  std::int64_t left = 0;
  for (const std::int64_t organization : organizations_pending(*database.reader(), clock.now())) {
    record::UnitOfWork work(database, record::system_actor(organization), clock);
    std::map<std::int64_t, std::vector<Alert>> by_rule;
    for (const auto& pending : take_pending(work.db(), organization, work.now()))
      if (auto alert = from_json<Alert>(pending.body, {.refuse_unknown_members = false})) by_rule[pending.rule_id].push_back(std::move(*alert));
    Router router(work, organization);
    std::int64_t alerts = 0;
    for (const auto& rule : router.rules())
      if (const auto found = by_rule.find(rule.id); found != by_rule.end()) {
        router.send(rule, found->second);
        alerts += static_cast<std::int64_t>(found->second.size());
      }
    work.change({record::Action::alerts_raised, "alerts", {}, {}, {}, Json::object({{"alerts", alerts}, {"summary", "what waited for quiet hours or a digest"}, {"messages", router.written()}}), {}, 0});
    TRY(work.commit());
    left += alerts;
  }
  return left;
}

void report_ready(record::UnitOfWork& work, std::string_view title, std::int64_t report_id, Reach reach) {
  Alert alert;
  alert.event = kReportReady;
  alert.timestamp = to_iso_milliseconds(work.now());
  alert.request_id = new_request_id();
  alert.title = fmt::format("{} is ready", title);
  alert.path = fmt::format("/reports?report={}", report_id);
  raise(work, work.actor().organization_id, {std::move(alert)}, reach);
}

void ticket_created(record::UnitOfWork& work, std::int64_t organization_id, std::vector<Alert> alerts, Reach reach) {
  for (Alert& alert : alerts) {
    alert.event = kTicketCreated;
    alert.timestamp = to_iso_milliseconds(work.now());
    alert.request_id = new_request_id();
  }
  raise(work, organization_id, alerts, reach);
}

}  // namespace bulkhead::notify
