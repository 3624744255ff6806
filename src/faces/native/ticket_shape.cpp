#include "ticket_shape.h"

namespace bulkhead::faces::native {

RoutingView routing_view(const tickets::Routing& r) { return {r.connection_id, r.target.to, r.target.project, r.target.issue_type, r.target.assignment_group, r.target.team}; }

TicketView ticket_view(const tickets::Ticket& t, Instant now) {
  TicketView out;
  out.id = t.id;
  out.cve_id = t.cve;
  out.bsid = t.brief.bsid;
  out.title = t.title;
  out.details = known_text(t.details);
  out.priority = t.priority;
  out.severity = t.brief.severity;
  out.state = t.state;
  out.environment = {t.environment_id, t.brief.environment_name};
  out.asset = {t.asset_id, t.asset_name};
  out.match_id = findings::finding_id(t.asset_id, t.cve).value_or(findings::FindingId{}).value;
  out.assignee = known_text(t.assignee);
  out.due_date = known_text(t.due_date);
  out.overdue = tickets::overdue(t, now);
  out.destination_type = t.destination;
  out.destination = routing_view({t.destination, t.connection_id, t.target});
  out.remote = {known_text(t.remote.key), known_text(t.remote.url), known_text(t.remote.status), t.remote.state, known_text(t.remote.error), known_time(t.remote.at)};
  out.conflict = t.conflicts();
  out.close_reason = known_text(t.close_reason);
  out.resolution_notes = known_text(t.resolution_notes);
  out.reopen_reason = known_text(t.reopen_reason);
  if (const auto& v = t.verification)
    out.verification = VerificationView{v->status, known_text(v->version), v->sentence, known_text(v->fixed_version), known_text(v->source), known_text(v->document), v->corpus_revision, to_iso_milliseconds(v->checked_at)};
  out.finding_decided = t.decided;
  out.rule_id = t.rule_id;
  out.created_by = t.created_by;
  out.created_at = to_iso_milliseconds(t.created_at);
  out.updated_at = to_iso_milliseconds(t.updated_at);
  out.closed_by = known_text(t.closed_by);
  out.closed_at = known_time(t.closed_at);
  out.version = t.version;
  return out;
}

tickets::Desk desk_of(Services& services) { return {services.corpus, services.projections.get(), *services.knowledge, services.standards, {services.sender.has_mail()}}; }

}  // namespace bulkhead::faces::native
