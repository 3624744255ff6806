#include "tickets/courier.h"

#include "core/digest.h"
#include "core/text.h"
#include "desk_work.h"
#include "rule_store.h"
#include "system.h"
#include "texts.h"
#include "ticket_store.h"

namespace bulkhead::tickets {
namespace {

using record::OutboxState;
using record::SendOutcome;

constexpr std::int64_t kMostAsked = 50;  // copies in one round
constexpr std::chrono::seconds kTimeout{20};

SendOutcome sent(std::string message) { return {OutboxState::sent, std::move(message), std::nullopt, std::nullopt}; }
SendOutcome given_up(std::string message) { return {OutboxState::dead, std::move(message), std::nullopt, std::nullopt}; }

Instant later(Instant now, std::chrono::seconds wait) { return {now.microseconds + wait.count() * kMicrosecondsPerSecond}; }

CopyOrder order_of(const Ticket& ticket, std::string_view public_address) {
  return {ticket.reference, fmt::format("{} - {}", ticket.title, ticket.cve), text_of(ticket, public_address), ticket.due_date, ticket.priority, ticket.target};
}

/// Writes what the other system says of the copy; `work` needs a commit.
void keep(record::UnitOfWork& work, Ticket& ticket, const Copy& copy, Instant poll_at) {
  const bool first = ticket.remote.id.empty();
  // A status that was not known yet is no change.
  const bool changed = !first && (ticket.remote.state != copy.state || (ticket.remote.status != copy.status && !ticket.remote.status.empty()));
  ticket.remote = {copy.id, copy.key, copy.url, copy.state, copy.status, "", work.now()};
  store_remote(work.db(), ticket, poll_at);
  const std::string_view system = shown_name(ticket.destination);
  if (first) note(work, ticket, record::Action::ticket_sent, "sent", fmt::format("{} keeps it as {}.", system, copy.key), "", Json::object({{"remote_key", copy.key}, {"remote_url", copy.url}}));
  else if (changed) note(work, ticket, record::Action::ticket_remote_changed, "remote", fmt::format("{} says that {} is {}.", system, copy.key, copy.status), "", Json::object({{"remote_key", copy.key}, {"status", copy.status}}));
  else work.bookkeeping(record::Bookkeeping::progress);
}

}  // namespace

Courier::Courier(const notify::Sender& sender, const Clock& clock) : sender_(sender), clock_(clock) {
  http::ClientOptions client = sender.egress().client;
  client.allow_plain_http = client.allow_private || !client.allowed_networks.empty();
  client.max_body_bytes = 1 << 20;
  client.timeout = std::min<std::chrono::milliseconds>(client.timeout, kTimeout);  // an errand of six calls ends within the lease
  client_ = std::make_unique<http::Client>(client);
}

Courier::~Courier() = default;

Result<std::unique_ptr<TicketSystem>> Courier::system_for(const notify::Connection& connection) const {
  return system_of(*client_, connection, TRY(notify::credentials_of(sender_.key(), connection)));
}

SendOutcome Courier::send(store::Database& database, const record::OutboxEntry& entry) const {
  const Json* id = entry.body.find("ticket_id");
  const auto errand = enum_of<Errand>(entry.body.text("errand"));
  if (id == nullptr || !id->is_integer() || !errand) return given_up("The message is not of a form that this version can read.");
  const auto found = ticket(*database.reader(), entry.organization_id, id->integer());
  if (!found) return given_up("There is no such ticket.");
  if (*errand == Errand::tell_assignee) {
    if (found->assignee.empty()) return sent("Nobody is assigned any more");
    return sender_.send_mail({found->assignee}, assignee_mail(*found, sender_.public_address()));
  }
  SendOutcome outcome = found->destination == Destination::email ? mail(database, *found) : bring(database, *found);
  if (outcome.state != OutboxState::sent) {
    record::UnitOfWork work(database, record::system_actor(entry.organization_id), clock_);
    work.bookkeeping(record::Bookkeeping::progress);
    store_remote_error(work.db(), found->id, outcome.message);
    if (const auto done = work.commit(); !done) outcome.message += "; " + done.error().message;
  }
  return outcome;
}

SendOutcome Courier::mail(store::Database& database, const Ticket& ticket) const {
  SendOutcome outcome = sender_.send_mail(ticket.target.to, mail_of(ticket, sender_.public_address()));
  if (outcome.state != OutboxState::sent) return outcome;
  record::UnitOfWork work(database, record::system_actor(ticket.organization_id), clock_);
  store_remote_error(work.db(), ticket.id, "");
  const std::string to = join(ticket.target.to, ", ");
  note(work, ticket, record::Action::ticket_sent, "sent", fmt::format("Mailed to {}.", to), "", Json::object({{"to", to}}));
  if (const auto done = work.commit(); !done) return record::outcome_of(done.error());
  return outcome;
}

SendOutcome Courier::bring(store::Database& database, Ticket t) const {
  if (t.remote.id.empty() && !t.is_open()) return sent("Closed before it went out");
  const auto connection = notify::connection(*database.reader(), t.organization_id, t.connection_id.value_or(0));
  if (!connection) return given_up("The connection was removed.");
  if (!connection->enabled) return given_up("The connection is switched off.");
  const auto system = system_for(*connection);
  if (!system) return given_up(system.error().message);
  const auto failed = [&](const Error& error) {
    SendOutcome out = record::outcome_of(error);
    out.status = (*system)->rest().status;
    out.retry_after_seconds = (*system)->rest().retry_after_seconds;
    return out;
  };
  const auto write = [&](const Copy& copy, Instant poll_at) -> Result<void> {
    record::UnitOfWork work(database, record::system_actor(t.organization_id), clock_);
    t = TRY(ticket(work.db(), t.organization_id, t.id));
    keep(work, t, copy, poll_at);
    TRY(work.commit());
    return {};
  };
  const Instant now = clock_.now();
  auto copy = t.remote.id.empty() ? (*system)->open(order_of(t, sender_.public_address())) : (*system)->look(t.remote.id);
  if (!copy) return failed(copy.error());
  // Kept before anything else is tried: what was made there must be known here. A new copy is asked for its status at once.
  if (const auto kept = write(*copy, copy->status.empty() ? now : later(now, kPollEvery)); !kept) return record::outcome_of(kept.error());
  if (t.is_open() == (copy->state == RemoteState::open)) return sent(fmt::format("{} keeps it as {}", shown_name(t.destination), copy->key));
  if (const auto moved = (*system)->move(copy->id, !t.is_open(), remark_of(t, sender_.public_address())); !moved) return failed(moved.error());
  copy = (*system)->look(copy->id);
  if (!copy) return failed(copy.error());
  if (const auto kept = write(*copy, later(now, kPollEvery)); !kept) return record::outcome_of(kept.error());
  return sent(fmt::format("{} is {} in {}", copy->key, copy->status, shown_name(t.destination)));
}

Result<void> Courier::take_answer(store::Database& database, const Desk& desk, findings::ViewCache& views, const notify::Connection& connection, const Ticket& asked, const Copy& copy) const {
  // Only the news that it was finished closes: one that was reopened here stays open although the copy is still done.
  const bool closes = copy.state == RemoteState::done && asked.remote.state != RemoteState::done && connection.settings.on_remote_close == "close";
  std::shared_ptr<const findings::EnvironmentView> view;
  if (closes)
    if (auto found = views.view(database, asked.organization_id, asked.environment_id, desk.projections.revision)) view = *found;
  record::UnitOfWork work(database, record::system_actor(asked.organization_id), clock_);
  Ticket t = TRY(ticket(work.db(), asked.organization_id, asked.id));
  keep(work, t, copy, later(clock_.now(), kPollEvery));
  if (closes && t.is_open())
    TRY(close_ticket(work, desk, view.get(), t.id, {CloseReason::patched, fmt::format("Finished in {}: {} is {}.", shown_name(t.destination), copy.key, copy.status), "", "", ""}));
  TRY(work.commit());
  return {};
}

Result<std::int64_t> Courier::poll(store::Database& database, const std::function<Desk()>& desk_of, findings::ViewCache& views) const {
  const Instant now = clock_.now();
  const auto due = tickets_to_poll(*database.reader(), now, kMostAsked);
  if (due.empty()) return std::int64_t{0};
  const Desk desk = desk_of();
  std::set<std::int64_t> failing;  // connections that are left alone for a while
  std::int64_t asked = 0;
  for (const Ticket& t : due) {
    const std::int64_t connection_id = t.connection_id.value_or(0);
    if (failing.contains(connection_id)) continue;
    const auto leave_alone = [&](const std::string& why, std::chrono::seconds wait) -> Result<void> {
      failing.insert(connection_id);
      record::UnitOfWork work(database, record::system_actor(t.organization_id), clock_);
      work.bookkeeping(record::Bookkeeping::progress);
      store_remote_error(work.db(), t.id, why);
      put_off(work.db(), connection_id, later(now, wait));
      TRY(work.commit());
      return {};
    };
    const auto connection = notify::connection(*database.reader(), t.organization_id, connection_id);
    if (!connection || !connection->enabled) {
      TRY(leave_alone(connection ? "The connection is switched off." : "The connection was removed.", kPollAgain));
      continue;
    }
    const auto system = system_for(*connection);
    if (!system) {
      TRY(leave_alone(system.error().message, kPollAgain));
      continue;
    }
    ++asked;
    auto copy = (*system)->look(t.remote.id);
    if (!copy && copy.error().code == "ticket_system.not_found") copy = Copy{t.remote.id, t.remote.key, t.remote.url, "removed there", RemoteState::dropped};
    if (!copy) {
      const auto wait = std::chrono::seconds((*system)->rest().retry_after_seconds.value_or(0));
      TRY(leave_alone(copy.error().message, std::clamp<std::chrono::seconds>(wait, kPollAgain, std::chrono::hours(6))));
      continue;
    }
    TRY(take_answer(database, desk, views, *connection, t, *copy));
  }
  return asked;
}

SendOutcome Courier::test(const notify::Connection& connection) const {
  const auto system = system_for(connection);
  if (!system) return given_up(system.error().message);
  const auto said = (*system)->check();
  SendOutcome out = said ? sent(*said) : record::outcome_of(said.error());
  out.status = (*system)->rest().status;
  return out;
}

Result<void> Courier::receive(store::Database& database, std::int64_t connection_id, std::string_view signature, std::string_view body) const {
  const auto refused = [] { return fail(ErrorKind::unauthenticated, "ticket_hook.refused", "There is no such connection, or the signature does not fit."); };
  const auto connection = notify::connection_by_id(*database.reader(), connection_id);
  if (!connection || !notify::takes_tickets(connection->type) || !connection->enabled) return refused();
  const auto credentials = TRY(notify::credentials_of(sender_.key(), *connection));
  if (signature.starts_with("sha256=")) signature.remove_prefix(7);
  if (credentials.secret.empty() || !equal_in_constant_time(to_lower(signature), to_hex(hmac_sha256(credentials.secret, body)))) return refused();
  const std::string id = reported_id(connection->type, TRY(parse_json(body, {.max_bytes = std::size_t{1} << 20, .refuse_duplicate_keys = false})));
  if (id.empty()) return {};
  record::UnitOfWork work(database, record::system_actor(connection->organization_id), clock_);
  work.bookkeeping(record::Bookkeeping::progress);
  if (poll_soon(work.db(), connection_id, id)) TRY(work.commit());
  return {};
}

Result<void> require_unused(store::Connection& db, std::int64_t connection_id) {
  const std::int64_t rules = rules_using(db, connection_id), open = open_tickets_using(db, connection_id);
  if (rules == 0 && open == 0) return {};
  return fail(ErrorKind::conflict, "connection.in_use", fmt::format("{} ticket rule(s) and {} open ticket(s) use this connection. Change or close them first.", rules, open));
}

}  // namespace bulkhead::tickets
