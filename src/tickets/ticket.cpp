#include "tickets/ticket.h"

#include "core/digest.h"
#include "core/text.h"
#include "desk_work.h"
#include "ticket_store.h"

namespace bulkhead::tickets {
namespace {

constexpr std::size_t kTitle = 200, kText = 10'000;

/// A random UUID (RFC 9562 section 5.4).
std::string new_uuid() {
  std::string bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = to_hex(std::string_view(bytes));
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4), hex.substr(20));
}

TicketPriority priority_of(findings::Severity severity) {
  switch (severity) {
    case findings::Severity::CRITICAL: return TicketPriority::CRITICAL;
    case findings::Severity::HIGH: return TicketPriority::HIGH;
    case findings::Severity::MEDIUM: return TicketPriority::MEDIUM;
    default: return TicketPriority::LOW;
  }
}

std::string title_of(const findings::Finding& finding) {
  return fmt::format("{} on {}", finding.facts.title.empty() ? "Vulnerability" : shorten(finding.facts.title, 120), shorten(finding.asset_name, 60));
}

Result<void> check_texts(Ticket& ticket, Checks& checks) {
  ticket.title = std::string(trim(std::string_view(ticket.title)));
  checks.require(!ticket.title.empty() && printable(ticket.title) == ticket.title, "title", "A title of one line is expected.");
  checks.text("title", ticket.title, kTitle);
  checks.text("details", ticket.details, kText);
  checks.date("due_date", ticket.due_date);
  settle_email(ticket.assignee, "assignee", "ticket.invalid", checks.problems);
  return checks.done();
}

bool can_have_ticket(findings::State state) {
  using enum findings::State;
  return state == active || state == undecided || state == acknowledged || state == ticketed;
}

/// "priority from LOW to HIGH, due date from none to 2026-03-01".
std::string differences(const Ticket& before, const Ticket& after) {
  std::vector<std::string> out;
  const auto compare = [&](std::string_view name, std::string_view a, std::string_view b) {
    if (a != b) out.push_back(fmt::format("{} from {} to {}", name, a.empty() ? "none" : a, b.empty() ? "none" : b));
  };
  compare("priority", name_of(before.priority), name_of(after.priority));
  compare("assignee", before.assignee, after.assignee);
  compare("due date", before.due_date, after.due_date);
  compare("title", before.title, after.title);
  if (before.details != after.details) out.emplace_back("details");
  return join(out, ", ");
}

}  // namespace

bool overdue(const Ticket& ticket, Instant now) { return ticket.is_open() && !ticket.due_date.empty() && ticket.due_date < to_iso_date(now); }

Result<Ticket> open_ticket(record::UnitOfWork& work, const Desk& desk, const findings::EnvironmentView& view, const Wish& wish, std::optional<std::int64_t> rule_id) {
  TRY(record::authorise(work.actor(), record::Permission::manage_tickets));
  const auto& environment = view.environment();
  const auto finding = view.finding(wish.finding, work.now());
  if (!finding) return fail(ErrorKind::not_found, "finding.not_found", "There is no such finding in this environment.", fmt::format("{}", wish.finding.value));
  if (!can_have_ticket(finding->state))
    return fail(ErrorKind::conflict, "ticket.not_in_queue", fmt::format("The finding is {}; a ticket needs one that waits for repair.", name_of(finding->state)));
  Ticket t;
  t.organization_id = environment.organization_id;
  t.environment_id = environment.id;
  t.asset_id = finding->asset_id;
  t.cve = finding->match.cve;
  t.asset_name = finding->asset_name;
  t.title = wish.title.empty() ? title_of(*finding) : wish.title;
  t.details = wish.details;
  t.priority = wish.priority.value_or(priority_of(finding->facts.severity));
  t.assignee = wish.assignee;
  t.due_date = wish.due_date;
  Checks checks;
  Routing routing = wish.routing;
  TRY(settle(work.db(), t.organization_id, routing, "ticket.invalid", checks.problems));
  checks.require(t.due_date.empty() || t.due_date >= to_iso_date(work.now()), "due_date", "The due date lies in the past.");
  TRY(check_texts(t, checks));
  t.destination = routing.destination;
  t.connection_id = routing.connection_id;
  t.target = std::move(routing.target);
  t.brief = TRY(brief_of(desk, view, *finding));
  t.reference = new_uuid();
  t.rule_id = rule_id;
  t.created_by = work.actor().email.empty() ? work.actor().name : work.actor().email;
  t.created_at = t.updated_at = work.now();
  if (!insert_ticket(work.db(), t)) return fail(ErrorKind::conflict, "ticket.open_already", fmt::format("There is an open ticket for {} on {} already.", t.cve, t.asset_name));
  Json detail = Json::object({{"asset_id", t.asset_id}, {"priority", name_of(t.priority)}});
  if (!t.assignee.empty()) detail.set("assignee", t.assignee);
  if (!t.due_date.empty()) detail.set("due_date", t.due_date);
  if (rule_id) detail.set("rule_id", *rule_id);
  note(work, t, record::Action::ticket_created, "opened",
       fmt::format("Opened with priority {}{}; {}.", name_of(t.priority), t.assignee.empty() ? "" : " for " + t.assignee,
                   t.destination == Destination::none ? "kept here" : fmt::format("goes out by {}", shown_name(t.destination))),
       t.details, std::move(detail));
  send_errand(work, t, Errand::bring);
  tell_assignee(work, desk, t);
  return t;
}

notify::Alert announcement_of(const Ticket& t) {
  notify::Alert alert;
  alert.environment_id = t.environment_id;
  alert.environment_name = t.brief.environment_name;
  alert.title = fmt::format("Ticket {}: {} on {}", t.id, t.cve, t.asset_name);
  alert.path = fmt::format("/tickets/{}", t.id);
  alert.cve_id = t.cve;
  alert.bsid = t.brief.bsid;
  alert.cve_title = t.brief.cve_title;
  alert.severity = t.brief.severity;
  alert.cvss = t.brief.cvss;
  alert.bcs = t.brief.bcs;
  alert.epss = t.brief.epss;
  alert.epss_percentile = t.brief.epss_percentile;
  alert.kev_flagged = t.brief.kev;
  alert.exploit_maturity = t.brief.exploit_maturity;
  alert.patch_available = t.brief.fix_available;
  alert.fix = t.brief.fix;
  notify::AffectedAsset asset;
  asset.asset_id = t.asset_id;
  asset.asset_name = t.asset_name;
  asset.match_id = findings::finding_id(t.asset_id, t.cve).value_or(findings::FindingId{}).value;
  alert.assets.push_back(std::move(asset));
  alert.asset_count = 1;
  return alert;
}

Result<Ticket> update_ticket(record::UnitOfWork& work, std::int64_t id, const TicketChange& change) {
  TRY(record::authorise(work.actor(), record::Permission::manage_tickets));
  const Ticket before = TRY(ticket(work.db(), work.actor().organization_id, id));
  if (!before.is_open()) return fail(ErrorKind::conflict, "ticket.closed", "The ticket is closed; reopen it first.");
  Ticket t = before;
  if (change.title) t.title = *change.title;
  if (change.details) t.details = *change.details;
  if (change.assignee) t.assignee = *change.assignee;
  if (change.due_date) t.due_date = *change.due_date;
  if (change.priority) t.priority = *change.priority;
  if (change.version) t.version = *change.version;
  Checks checks;
  TRY(check_texts(t, checks));
  const std::string changed = differences(before, t);
  if (changed.empty() && t.version == before.version) return t;
  t.updated_at = work.now();
  TRY(record::changed_once(store_ticket(work.db(), t), "ticket"));
  ++t.version;
  note(work, t, record::Action::ticket_updated, "changed", fmt::format("Changed {}.", changed), "", Json::object({{"changed", changed}}));
  if (t.assignee != before.assignee && !t.assignee.empty()) send_errand(work, t, Errand::tell_assignee);
  return t;
}

Result<Ticket> send_ticket(record::UnitOfWork& work, std::int64_t id) {
  TRY(record::authorise(work.actor(), record::Permission::manage_tickets));
  const Ticket t = TRY(ticket(work.db(), work.actor().organization_id, id));
  if (t.destination == Destination::none) return fail(ErrorKind::conflict, "ticket.kept_here", "The ticket has no destination; it is kept here.");
  note(work, t, record::Action::ticket_updated, "changed", fmt::format("Sent again by {}.", shown_name(t.destination)), "", Json::object({{"changed", "sent again"}}));
  send_errand(work, t, Errand::bring);
  return t;
}

}  // namespace bulkhead::tickets
