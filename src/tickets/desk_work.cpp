#include "desk_work.h"

#include "core/text.h"
#include "ticket_store.h"

namespace bulkhead::tickets {

void note(record::UnitOfWork& work, const Ticket& ticket, record::Action action, std::string_view kind, std::string sentence, std::string notes, Json detail) {
  const auto& actor = work.actor();
  const auto index = static_cast<std::int64_t>(work.next_index());
  detail.set("cve_id", ticket.cve).set("asset_name", ticket.asset_name).set("destination", shown_name(ticket.destination));
  insert_event(work.db(), ticket.id, {work.now(), actor.email.empty() ? actor.name : actor.email, std::string(kind), std::move(sentence), std::move(notes), index});
  work.change({action, "ticket", fmt::format("{}", ticket.id), ticket.environment_id, ticket.brief.environment_name, std::move(detail), {}, ticket.organization_id});
}

void send_errand(record::UnitOfWork& work, const Ticket& ticket, Errand errand) {
  if (ticket.destination == Destination::none && errand == Errand::bring) return;
  work.outbox({std::string(kTopic), Json::object({{"ticket_id", ticket.id}, {"errand", name_of(errand)}}), 0, ticket.organization_id});
}

void tell_assignee(record::UnitOfWork& work, const Desk& desk, const Ticket& ticket) {
  const auto& to = ticket.target.to;
  if (ticket.assignee.empty() || !desk.reach.mail || std::find(to.begin(), to.end(), ticket.assignee) != to.end()) return;
  send_errand(work, ticket, Errand::tell_assignee);
}

void Checks::text(std::string_view field, const std::string& value, std::size_t most) {
  require(value.size() <= most && is_utf8(value), field, fmt::format("At most {} bytes of text are expected.", most));
}

void Checks::date(std::string_view field, const std::string& value) {
  require(value.empty() || (value.size() == 10 && parse_instant(value)), field, "A date such as 2026-03-01 is expected.");
}

Result<void> Checks::done() {
  if (problems.empty()) return {};
  Error error{ErrorKind::invalid, "ticket.invalid", problems.front().message, problems.front().place, {}, {}};
  error.problems = std::move(problems);
  return fail(std::move(error));
}

}  // namespace bulkhead::tickets
