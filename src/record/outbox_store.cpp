// The outbox's worker, and all SQL of its tables but the insert (log_store.cpp).
#include <cmath>

#include "core/digest.h"
#include "core/numbers.h"
#include "core/text.h"
#include "record/outbox.h"

namespace bulkhead::record {
namespace {

constexpr std::string_view kColumns = "entry_index, ordinal, organization_id, topic, body, attempts, created_at, due_at, done_at, dead_at, last_error";

OutboxEntry read(const store::Row& row) {
  OutboxEntry out;
  int column = 0;
  const auto next = [&](auto& field) { store::detail::read_column(row, column++, field); };
  next(out.id.entry_index), next(out.id.ordinal), next(out.organization_id), next(out.topic), next(out.body), next(out.attempts), next(out.created_at), next(out.due_at);
  next(out.done_at), next(out.dead_at), next(out.last_error);
  return out;
}

std::string condition(std::optional<OutboxState> state) {
  if (!state) return "";
  switch (*state) {
    case OutboxState::waiting: return " AND done_at IS NULL AND dead_at IS NULL AND attempts = 0";
    case OutboxState::retrying: return " AND done_at IS NULL AND dead_at IS NULL AND attempts > 0";
    case OutboxState::sent: return " AND done_at IS NOT NULL";
    case OutboxState::dead: return " AND dead_at IS NOT NULL";
  }
  return "";
}

std::int64_t microseconds(std::chrono::milliseconds duration) { return duration.count() * 1000; }

/// From 0 to 1.
double random_fraction() { return static_cast<double>(static_cast<unsigned char>(random_bytes(1)[0])) / 255; }

}  // namespace

std::string to_text(OutboxId id) { return fmt::format("{}-{}", id.entry_index, id.ordinal); }

Result<OutboxId> parse_outbox_id(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto entry = parse_integer<std::int64_t>(text.substr(0, dash));
  const auto ordinal = dash == std::string_view::npos ? std::nullopt : parse_integer<std::int64_t>(text.substr(dash + 1));
  if (!entry || !ordinal) return fail(ErrorKind::not_found, "outbox.no_such_message", "There is no such message.");
  return OutboxId{*entry, *ordinal};
}

OutboxState OutboxEntry::state() const {
  if (done_at) return OutboxState::sent;
  if (dead_at) return OutboxState::dead;
  return attempts > 0 ? OutboxState::retrying : OutboxState::waiting;
}

SendOutcome outcome_of(const Error& error) {
  const bool passes = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::limited || error.kind == ErrorKind::internal;
  return {passes ? OutboxState::retrying : OutboxState::dead, error.message, std::nullopt, std::nullopt};
}

std::chrono::milliseconds retry_delay(const OutboxPolicy& policy, std::int64_t attempts, double jitter) {
  const double seconds = static_cast<double>(policy.first_delay.count()) * std::pow(4.0, static_cast<double>(std::max<std::int64_t>(attempts, 1) - 1));
  const double limited = std::min(seconds, static_cast<double>(policy.longest_delay.count()));
  return std::chrono::milliseconds(static_cast<std::int64_t>(limited * 1000 * (0.8 + 0.4 * jitter)));
}

OutboxWorker::OutboxWorker(store::Database& database, const Clock& clock, std::map<std::string, Send> topics, OutboxPolicy policy)
    : database_(database), clock_(clock), topics_(std::move(topics)), policy_(policy) {}

std::optional<OutboxEntry> OutboxWorker::lease(Instant until) {
  // Looked for without a lock first: an idle worker writes nothing.
  constexpr std::string_view kDue = " FROM outbox_message WHERE topic = $1 AND done_at IS NULL AND dead_at IS NULL AND due_at <= $2 AND leased_until <= $2";
  const Instant now = clock_.now();
  for (const auto& topic : topics_) {
    if (!database_.reader()->find<std::int64_t>(fmt::format("SELECT entry_index{} LIMIT 1", kDue), topic.first, now)) continue;
    const auto db = database_.writer();
    const std::string_view lock = db->dialect() == store::Dialect::postgresql ? " FOR UPDATE SKIP LOCKED" : "";
    std::optional<OutboxEntry> found;
    db->for_each_row(fmt::format("UPDATE outbox_message SET leased_until = $3 WHERE (entry_index, ordinal) IN (SELECT entry_index, ordinal{} ORDER BY due_at LIMIT 1{}) RETURNING {}", kDue, lock, kColumns),
                     [&](const store::Row& row) { found = read(row); }, topic.first, now, until);
    if (found) return found;
  }
  return std::nullopt;
}

bool OutboxWorker::run_once() {
  const Instant started = clock_.now();
  const Instant until{started.microseconds + microseconds(policy_.lease)};
  const auto entry = lease(until);
  if (!entry) return false;
  SendOutcome outcome;
  try {
    outcome = topics_.at(entry->topic)(*entry);
  } catch (const std::exception& thrown) {
    outcome = {OutboxState::retrying, fmt::format("internal: {}", printable(thrown.what())), std::nullopt, std::nullopt};
  }
  settle(*entry, until, outcome, started);
  return true;
}

void OutboxWorker::settle(const OutboxEntry& entry, Instant lease_until, const SendOutcome& outcome, Instant started) {
  const auto db = database_.writer();
  store::Transaction transaction(*db);
  const Instant now = clock_.now();
  const std::int64_t attempts = entry.attempts + 1;
  const bool sent = outcome.state == OutboxState::sent;
  const bool dead = !sent && (outcome.state == OutboxState::dead || attempts >= policy_.attempts);
  Instant due = entry.due_at;
  if (!sent) {
    std::int64_t wait = microseconds(retry_delay(policy_, attempts, random_fraction()));
    if (outcome.retry_after_seconds) wait = std::max(wait, std::min<std::int64_t>(*outcome.retry_after_seconds, policy_.longest_delay.count()) * kMicrosecondsPerSecond);
    due = {now.microseconds + wait};
  }
  const std::string message = shorten(outcome.message, 500);
  db->execute("INSERT INTO outbox_attempt (entry_index, ordinal, at, milliseconds, status, sent, message) VALUES ($1, $2, $3, $4, $5, $6, $7)", entry.id.entry_index, entry.id.ordinal, started,
              (now.microseconds - started.microseconds) / 1000, outcome.status, sent, message);
  // Who overslept its lease writes no state: another worker has the message now.
  db->execute("UPDATE outbox_message SET attempts = $1, last_error = $2, due_at = $3, done_at = $4, dead_at = $5, leased_until = 0 WHERE entry_index = $6 AND ordinal = $7 AND leased_until = $8",
              attempts, sent ? "" : message, due, sent ? std::optional<Instant>(now) : std::nullopt, dead ? std::optional<Instant>(now) : std::nullopt, entry.id.entry_index, entry.id.ordinal, lease_until);
  transaction.commit();
}

OutboxPage outbox_page(store::Connection& db, const OutboxQuery& query) {
  OutboxPage out;
  const std::string where = " FROM outbox_message WHERE organization_id = $1 AND topic = $2" + condition(query.state);
  out.total = db.find<std::int64_t>("SELECT count(*)" + where, query.organization_id, query.topic).value_or(0);
  db.for_each_row(fmt::format("SELECT {}{} ORDER BY entry_index DESC, ordinal DESC LIMIT $3 OFFSET $4", kColumns, where), [&](const store::Row& row) { out.entries.push_back(read(row)); },
                  query.organization_id, query.topic, query.per_page, (query.page - 1) * query.per_page);
  return out;
}

Result<OutboxEntry> outbox_entry(store::Connection& db, std::int64_t organization_id, std::string_view topic, OutboxId id) {
  std::optional<OutboxEntry> found;
  db.for_each_row(fmt::format("SELECT {} FROM outbox_message WHERE entry_index = $1 AND ordinal = $2 AND organization_id = $3 AND topic = $4", kColumns), [&](const store::Row& row) { found = read(row); },
                  id.entry_index, id.ordinal, organization_id, topic);
  if (!found) return fail(ErrorKind::not_found, "outbox.no_such_message", "There is no such message.", to_text(id));
  return std::move(*found);
}

std::vector<OutboxAttempt> outbox_attempts(store::Connection& db, OutboxId id) {
  return db.select<OutboxAttempt>("SELECT at, milliseconds, status, sent, message FROM outbox_attempt WHERE entry_index = $1 AND ordinal = $2 ORDER BY at", id.entry_index, id.ordinal);
}

void replay(UnitOfWork& work, OutboxId id) {
  work.db().execute("UPDATE outbox_message SET attempts = 0, due_at = $1, done_at = NULL, dead_at = NULL, leased_until = 0, last_error = '' WHERE entry_index = $2 AND ordinal = $3", work.now(),
                    id.entry_index, id.ordinal);
}

std::int64_t prune_outbox(store::Database& database, Instant before) {
  const auto db = database.writer();
  store::Transaction transaction(*db);
  constexpr std::string_view kOld = "(done_at IS NOT NULL AND done_at < $1) OR (dead_at IS NOT NULL AND dead_at < $1)";
  db->execute(fmt::format("DELETE FROM outbox_attempt WHERE (entry_index, ordinal) IN (SELECT entry_index, ordinal FROM outbox_message WHERE {})", kOld), before);
  const std::int64_t removed = db->execute(fmt::format("DELETE FROM outbox_message WHERE {}", kOld), before);
  transaction.commit();
  return removed;
}

}  // namespace bulkhead::record
