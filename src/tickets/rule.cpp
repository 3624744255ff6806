#include "tickets/rule.h"

#include "core/text.h"
#include "desk_work.h"
#include "rule_store.h"
#include "ticket_store.h"

namespace bulkhead::tickets {
namespace {

constexpr std::array kTicketTriggers = {notify::kKevNew, notify::kCveCritical, notify::kCveHigh, notify::kExploitConfirmed, notify::kAssetMatched};

/// The events that a rule of this trigger hears of. Unlike the alert, cve.high means CVSS of 7.0 and more here, the critical included.
std::vector<std::string_view> events_of(std::string_view trigger) {
  if (trigger == notify::kCveHigh) return {notify::kCveHigh, notify::kCveCritical};
  return {trigger};
}

bool reaches_floor(const TicketRule& rule, const findings::CveFacts& facts) { return !rule.severity_floor || std::max(facts.cvss_tenths * 10, facts.bcs_hundredths) >= *rule.severity_floor * 10; }

bool of_environment(const TicketRule& rule, const findings::EnvironmentView& view) { return !rule.environment_id || *rule.environment_id == view.environment().id; }

/// Whether the finding is one that the trigger speaks of.
bool fits(const TicketRule& rule, const findings::CveFacts& facts) {
  if (!reaches_floor(rule, facts)) return false;
  if (rule.trigger_name == notify::kKevNew) return facts.kev;
  if (rule.trigger_name == notify::kCveCritical) return facts.cvss_tenths >= 90;
  if (rule.trigger_name == notify::kCveHigh) return facts.cvss_tenths >= 70;
  if (rule.trigger_name == notify::kExploitConfirmed) return facts.maturity >= findings::ExploitMaturity::FUNCTIONAL;
  return true;
}

Result<void> check(store::Connection& db, TicketRule& rule) {
  std::vector<Problem> problems;
  const auto require = [&](bool holds, std::string_view field, std::string_view message) {
    if (!holds) problems.push_back({"/" + std::string(field), "ticket_rule.invalid", std::string(message)});
  };
  rule.name = std::string(trim(std::string_view(rule.name)));
  require(!rule.name.empty() && rule.name.size() <= 100 && is_utf8(rule.name), "name", "A name of 1 to 100 bytes is expected.");
  require(std::find(kTicketTriggers.begin(), kTicketTriggers.end(), rule.trigger_name) != kTicketTriggers.end(), "trigger", "One of these is expected: kev.new, cve.critical, cve.high, exploit.confirmed, asset.matched.");
  require(!rule.severity_floor || (*rule.severity_floor >= 0 && *rule.severity_floor <= 100), "severity_floor", "A score from 0.0 to 10.0 is expected.");
  require(!rule.due_days || (*rule.due_days >= 0 && *rule.due_days <= 3650), "due_days", "0 to 3650 days are expected.");
  settle_email(rule.assignee, "assignee", "ticket_rule.invalid", problems);
  if (rule.environment_id) TRY(inventory::environment(db, rule.organization_id, *rule.environment_id));
  TRY(settle(db, rule.organization_id, rule.routing, "ticket_rule.invalid", problems));
  if (problems.empty()) return {};
  Error error{ErrorKind::invalid, "ticket_rule.invalid", problems.front().message, problems.front().place, {}, {}};
  error.problems = std::move(problems);
  return fail(std::move(error));
}

record::Change told(const TicketRule& rule, record::Action action) {
  record::Change change;
  change.action = action;
  change.resource_type = "ticket_rule";
  change.resource_id = fmt::format("{}", rule.id);
  change.environment_id = rule.environment_id;
  change.detail = Json::object({{"name", rule.name}, {"trigger", rule.trigger_name}, {"destination", name_of(rule.routing.destination)}, {"target", to_json(rule.routing.target)}, {"assignee", rule.assignee}, {"enabled", rule.enabled}});
  return change;
}

/// Opens a ticket for each finding that has none, at most kMostAtOnce; counts the rest. What cannot have a ticket is passed
/// over, since one finding must not keep the others (and the alerts of the same unit of work) from being told; when none
/// could be opened, the reason comes back.
Result<std::vector<Ticket>> open_all(record::UnitOfWork& work, const Desk& desk, const TicketRule& rule, const findings::EnvironmentView& view, const std::vector<findings::FindingId>& ids) {
  std::vector<Ticket> out;
  std::optional<Error> refused;
  std::int64_t left_over = 0;
  for (const auto id : ids) {
    const auto finding = view.finding(id, work.now());
    if (!finding || (finding->state != findings::State::active && finding->state != findings::State::undecided) || has_open_ticket(work.db(), finding->asset_id, finding->match.cve)) continue;
    if (static_cast<std::int64_t>(out.size()) >= kMostAtOnce) {
      ++left_over;
      continue;
    }
    Wish wish;
    wish.finding = id;
    wish.assignee = rule.assignee;
    wish.routing = rule.routing;
    if (rule.due_days) wish.due_date = to_iso_date({work.now().microseconds + *rule.due_days * kMicrosecondsPerDay});
    auto opened = open_ticket(work, desk, view, wish, rule.id);
    if (opened) out.push_back(std::move(*opened));
    else refused = std::move(opened.error());
  }
  if (out.empty() && refused) return fail(std::move(*refused));
  if (!out.empty() && (left_over > 0 || rule.left_over > 0)) store_left_over(work.db(), rule.id, left_over, work.now());
  return out;
}

/// The findings that the alerts are about, as far as the rule wants them.
std::vector<findings::FindingId> wanted(const TicketRule& rule, const findings::EnvironmentView& view, const std::vector<notify::Alert>& alerts, Instant now) {
  std::vector<findings::FindingId> out;
  const auto events = events_of(rule.trigger_name);
  for (const auto& alert : alerts) {
    if (std::find(events.begin(), events.end(), alert.event) == events.end()) continue;
    for (const auto& asset : alert.assets) {
      const auto finding = view.finding({asset.match_id}, now);
      if (finding && reaches_floor(rule, finding->facts)) out.push_back(finding->id);
    }
  }
  return out;
}

}  // namespace

Result<TicketRule> create_ticket_rule(record::UnitOfWork& work, TicketRule rule) {
  TRY(record::authorise(work.actor(), record::Permission::manage_integrations));
  rule.organization_id = work.actor().organization_id;
  rule.created_at = rule.updated_at = work.now();
  rule.version = 1;
  TRY(check(work.db(), rule));
  insert_rule(work.db(), rule);
  work.change(told(rule, record::Action::ticket_rule_created));
  return rule;
}

Result<TicketRule> update_ticket_rule(record::UnitOfWork& work, TicketRule rule) {
  TRY(record::authorise(work.actor(), record::Permission::manage_integrations));
  const TicketRule old = TRY(ticket_rule(work.db(), work.actor().organization_id, rule.id));
  rule.organization_id = old.organization_id;
  rule.created_at = old.created_at;
  rule.updated_at = work.now();
  TRY(check(work.db(), rule));
  TRY(record::changed_once(store_rule(work.db(), rule), "ticket rule"));
  ++rule.version;
  work.change(told(rule, record::Action::ticket_rule_updated));
  return rule;
}

Result<void> delete_ticket_rule(record::UnitOfWork& work, std::int64_t id) {
  TRY(record::authorise(work.actor(), record::Permission::manage_integrations));
  const TicketRule gone = TRY(ticket_rule(work.db(), work.actor().organization_id, id));
  remove_rule(work.db(), id);
  work.change(told(gone, record::Action::ticket_rule_deleted));
  return {};
}

Forecast forecast(store::Connection& db, const TicketRule& rule, const findings::EnvironmentView& view, Instant now) {
  Forecast out;
  if (!of_environment(rule, view)) return out;
  findings::Filter filter;
  filter.states = {findings::State::active, findings::State::undecided};
  const auto taken = findings_with_ticket(db, view.environment().id);
  const auto more_urgent = [](const findings::Finding& a, const findings::Finding& b) { return std::tie(b.priority, a.asset_name, a.match.cve) < std::tie(a.priority, b.asset_name, b.match.cve); };
  auto& most = out.would_open;
  view.each(filter, now, [&](const findings::Finding& finding) {
    if (!fits(rule, finding.facts)) return;
    ++out.findings;
    if (taken.contains({finding.asset_id, finding.match.cve})) {
      ++out.with_ticket;
      return;
    }
    most.push_back(finding);
    if (most.size() < 2 * static_cast<std::size_t>(kMostAtOnce)) return;
    std::nth_element(most.begin(), most.begin() + kMostAtOnce, most.end(), more_urgent);
    most.resize(kMostAtOnce);
  });
  std::sort(most.begin(), most.end(), more_urgent);
  if (most.size() > kMostAtOnce) most.resize(kMostAtOnce);
  return out;
}

Result<std::vector<Ticket>> run_rule(record::UnitOfWork& work, const Desk& desk, const TicketRule& rule, const findings::EnvironmentView& view) {
  TRY(record::authorise(work.actor(), record::Permission::manage_integrations));
  std::vector<findings::FindingId> ids;
  for (const auto& finding : forecast(work.db(), rule, view, work.now()).would_open) ids.push_back(finding.id);
  return open_all(work, desk, rule, view, ids);
}

notify::Listener rule_listener(const std::function<Desk()>& desk_of) {
  notify::Listener out;
  out.triggers = [](store::Connection& db, std::int64_t organization_id) {
    std::set<std::string, std::less<>> wanted;
    for (const auto& rule : ticket_rules(db, organization_id))
      if (rule.enabled)
        for (const auto event : events_of(rule.trigger_name)) wanted.emplace(event);
    return wanted;
  };
  out.heard = [desk_of](record::UnitOfWork& work, const findings::EnvironmentView& view, const std::vector<notify::Alert>& alerts) -> Result<void> {
    std::optional<Desk> desk;
    std::vector<notify::Alert> opened;
    for (const auto& rule : ticket_rules(work.db(), view.environment().organization_id)) {
      if (!rule.enabled || !of_environment(rule, view)) continue;
      const auto ids = wanted(rule, view, alerts, work.now());
      if (ids.empty()) continue;
      if (!desk) desk.emplace(desk_of());
      const auto tickets = open_all(work, *desk, rule, view, ids);
      if (!tickets && tickets.error().kind != ErrorKind::invalid && tickets.error().kind != ErrorKind::not_found && tickets.error().kind != ErrorKind::conflict) return fail(tickets.error());
      if (!tickets) continue;  // a rule whose destination is gone keeps nobody from hearing of the news
      for (const auto& ticket : *tickets) opened.push_back(announcement_of(ticket));
    }
    if (!opened.empty()) notify::ticket_created(work, view.environment().organization_id, std::move(opened), desk->reach);
    return {};
  };
  return out;
}

}  // namespace bulkhead::tickets
