// Closing and reopening: what they mean for the finding.
#include "core/text.h"
#include "desk_work.h"
#include "findings/triage.h"
#include "ticket_store.h"

namespace bulkhead::tickets {
namespace {

using findings::DecisionKind;

std::string who(const record::UnitOfWork& work) { return work.actor().email.empty() ? work.actor().name : work.actor().email; }

/// Takes a decision on the ticket's finding when it is in one of these states; false when it is not, or is gone.
Result<bool> decide(record::UnitOfWork& work, const findings::EnvironmentView* view, const Ticket& ticket, const std::set<findings::State>& from, const findings::DecisionRequest& request) {
  if (view == nullptr) return false;
  const auto id = TRY(findings::finding_id(ticket.asset_id, ticket.cve));
  const auto finding = view->finding(id, work.now());
  if (!finding || !from.contains(finding->state)) return false;
  return TRY(findings::decide(work, *view, {id}, request)) > 0;
}

/// Writes the version that runs now into the inventory; the identity that is declared afterwards.
Result<inventory::ProductIdentity> declare_version(record::UnitOfWork& work, const Ticket& ticket, const inventory::Asset& asset, const std::string& version) {
  inventory::AssetFields fields = asset;
  // Where only a firmware version is declared, that is the one that was meant.
  std::string& declared = fields.identity.version.empty() && !fields.identity.firmware_version.empty() ? fields.identity.firmware_version : fields.identity.version;
  if (declared == version) return fields.identity;
  declared = version;
  return TRY(inventory::update_asset(work, ticket.environment_id, ticket.asset_id, fields)).identity;
}

Result<void> patched(record::UnitOfWork& work, const Desk& desk, const findings::EnvironmentView* view, Ticket& ticket, const Closing& closing) {
  const auto asset = inventory::asset(work.db(), ticket.environment_id, ticket.asset_id);
  if (!asset) {
    if (!closing.version.empty()) return fail(ErrorKind::conflict, "ticket.no_asset", fmt::format("The asset {} was removed; no version can be written.", ticket.asset_name));
    ticket.verification = verify_without_asset(ticket.asset_name, work.now());
    return {};
  }
  const auto identity = closing.version.empty() ? asset->identity : TRY(declare_version(work, ticket, *asset, closing.version));
  ticket.verification = verify(desk, identity, ticket.cve, work.now());
  if (ticket.verification->status != VerificationStatus::fixed) return {};
  using enum findings::State;
  ticket.decided = TRY(decide(work, view, ticket, {active, undecided, acknowledged, ticketed}, {DecisionKind::remediate, "patched", closing.notes, "", ""}));
  return {};
}

Result<void> acknowledged(record::UnitOfWork& work, const findings::EnvironmentView* view, Ticket& ticket, const Closing& closing) {
  const std::string_view reason = closing.reason == CloseReason::risk_accepted ? "accepted_risk" : "false_match";
  using enum findings::State;
  ticket.decided = TRY(decide(work, view, ticket, {active, undecided, ticketed}, {DecisionKind::acknowledge, std::string(reason), closing.notes, closing.review_date, closing.expires_at}));
  return {};
}

std::string sentence_of(const Ticket& ticket) {
  std::string out = fmt::format("Closed as {}.", replace_all(ticket.close_reason, "_", " "));
  if (ticket.verification) out += " " + ticket.verification->sentence;
  if (ticket.decided) out += ticket.verification ? " The finding is marked as remediated." : " The finding is acknowledged.";
  else if (ticket.close_reason != "patched" || ticket.verification->status != VerificationStatus::fixed) out += " The finding stays as it is.";
  return out;
}

}  // namespace

Result<Ticket> close_ticket(record::UnitOfWork& work, const Desk& desk, const findings::EnvironmentView* view, std::int64_t id, const Closing& closing) {
  TRY(record::authorise(work.actor(), record::Permission::manage_tickets));
  Ticket t = TRY(ticket(work.db(), work.actor().organization_id, id));
  if (!t.is_open()) return fail(ErrorKind::conflict, "ticket.closed", "The ticket is closed already.");
  Checks checks;
  checks.text("notes", closing.notes, 10'000);
  checks.text("version", closing.version, 200);
  checks.require(closing.version.empty() || closing.reason == CloseReason::patched, "version", "A version belongs to the reason patched.");
  checks.require((closing.review_date.empty() && closing.expires_at.empty()) || closing.reason == CloseReason::risk_accepted || closing.reason == CloseReason::false_positive, "review_date",
                 "Dates belong to the reasons that acknowledge the finding: risk_accepted, false_positive.");
  TRY(checks.done());
  t.state = TicketState::closed;
  t.close_reason = name_of(closing.reason);
  t.resolution_notes = closing.notes;
  t.reopen_reason.clear();
  t.verification.reset();
  t.decided = false;
  if (closing.reason == CloseReason::patched) TRY(patched(work, desk, view, t, closing));
  else if (closing.reason != CloseReason::vendor_notified) TRY(acknowledged(work, view, t, closing));
  t.closed_by = who(work);
  t.closed_at = t.updated_at = work.now();
  TRY(record::changed_once(store_ticket(work.db(), t), "ticket"));
  ++t.version;
  Json detail = Json::object({{"reason", t.close_reason}, {"notes", t.resolution_notes}, {"finding_decided", t.decided}});
  if (t.verification) detail.set("verification", to_json(*t.verification));
  note(work, t, record::Action::ticket_closed, "closed", sentence_of(t), t.resolution_notes, std::move(detail));
  send_errand(work, t, Errand::bring);
  return t;
}

Result<Ticket> reopen_ticket(record::UnitOfWork& work, const findings::EnvironmentView* view, std::int64_t id, std::string_view reason) {
  TRY(record::authorise(work.actor(), record::Permission::manage_tickets));
  Ticket t = TRY(ticket(work.db(), work.actor().organization_id, id));
  if (t.is_open()) return fail(ErrorKind::conflict, "ticket.not_closed", "The ticket is open.");
  t.reopen_reason = trim(reason);
  Checks checks;
  checks.require(!t.reopen_reason.empty(), "reason", "Say why: a reason is required.");
  checks.text("reason", t.reopen_reason, 2000);
  TRY(checks.done());
  if (has_open_ticket(work.db(), t.asset_id, t.cve)) return fail(ErrorKind::conflict, "ticket.open_already", fmt::format("There is another open ticket for {} on {}.", t.cve, t.asset_name));
  bool returned = false;
  if (t.decided) {
    const std::set<findings::State> from{t.close_reason == "patched" ? findings::State::remediated : findings::State::acknowledged};
    returned = TRY(decide(work, view, t, from, {DecisionKind::restore, "", t.reopen_reason, "", ""}));
  }
  t.state = TicketState::reopened;
  t.decided = false;
  t.closed_by.clear();
  t.closed_at = {};
  t.updated_at = work.now();
  TRY(record::changed_once(store_ticket(work.db(), t), "ticket"));
  ++t.version;
  note(work, t, record::Action::ticket_reopened, "reopened", returned ? "Reopened. The finding is back in the queue." : "Reopened.", t.reopen_reason, Json::object({{"reason", t.reopen_reason}}));
  send_errand(work, t, Errand::bring);
  return t;
}

}  // namespace bulkhead::tickets
