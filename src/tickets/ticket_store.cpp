#include "ticket_store.h"

#include "core/text.h"

namespace bulkhead::tickets {
namespace {

constexpr std::string_view kColumns =
    "id, organization_id, environment_id, asset_id, cve, asset_name, title, details, priority, state, assignee, due_date, destination, connection_id, target, brief, reference, rule_id, close_reason,"
    " resolution_notes, reopen_reason, verification, decided, remote_id, remote_key, remote_url, remote_state, remote_status, remote_error, remote_at, created_by, closed_by, created_at, updated_at,"
    " closed_at, version";
constexpr std::int64_t kClosedAskedFor = 30 * kMicrosecondsPerDay;

template <class T>
T from_column(const Json& json) {
  auto read = from_json<T>(json, {.refuse_unknown_members = false});
  return read ? std::move(*read) : T{};
}

Ticket read(const store::Row& row) {
  Ticket t;
  Json target, brief, verification;
  int column = 0;
  const auto next = [&](auto& field) { store::detail::read_column(row, column++, field); };
  next(t.id), next(t.organization_id), next(t.environment_id), next(t.asset_id), next(t.cve), next(t.asset_name), next(t.title), next(t.details), next(t.priority), next(t.state);
  next(t.assignee), next(t.due_date), next(t.destination), next(t.connection_id), next(target), next(brief), next(t.reference), next(t.rule_id), next(t.close_reason), next(t.resolution_notes);
  next(t.reopen_reason), next(verification), next(t.decided), next(t.remote.id), next(t.remote.key), next(t.remote.url), next(t.remote.state), next(t.remote.status), next(t.remote.error), next(t.remote.at);
  next(t.created_by), next(t.closed_by), next(t.created_at), next(t.updated_at), next(t.closed_at), next(t.version);
  t.target = from_column<Target>(target);
  t.brief = from_column<Brief>(brief);
  if (!verification.is_null()) t.verification = from_column<Verification>(verification);
  return t;
}

/// The conditions of a query with their parameters.
struct Conditions {
  std::string text;
  std::vector<store::Value> values;

  /// `$` in the condition stands for the next parameter.
  template <class T>
  void add(std::string_view condition, const T& value) {
    values.push_back(store::to_value(value));
    text += (text.empty() ? " WHERE " : " AND ") + replace_all(condition, "$", fmt::format("${}", values.size()));
  }
  void add(std::string_view condition) { text += (text.empty() ? " WHERE " : " AND ") + std::string(condition); }
  template <class E>
  void one_of(std::string_view column, const std::set<E>& wanted) {
    if (wanted.empty()) return;
    std::vector<std::string> places;
    for (const E value : wanted) {
      values.push_back(store::to_value(value));
      places.push_back(fmt::format("${}", values.size()));
    }
    add(fmt::format("{} IN ({})", column, join(places, ", ")));
  }
};

Conditions conditions_of(const Query& query) {
  Conditions out;
  out.add("organization_id = $", query.organization_id);
  if (query.environment_id) out.add("environment_id = $", *query.environment_id);
  if (query.asset_id) out.add("asset_id = $", *query.asset_id);
  if (!query.cve.empty()) out.add("cve = $", query.cve);
  if (!query.assignee.empty()) out.add("assignee = $", to_lower(query.assignee));
  out.one_of("state", query.states);
  out.one_of("priority", query.priorities);
  out.one_of("destination", query.destinations);
  if (!query.q.empty()) {
    // No wildcards of the searcher's own: they stand for themselves.
    const std::string plain = replace_all(replace_all(replace_all(to_lower(query.q), "\\", "\\\\"), "%", "\\%"), "_", "\\_");
    out.add("(lower(title) LIKE $ ESCAPE '\\' OR lower(cve) LIKE $ ESCAPE '\\' OR lower(asset_name) LIKE $ ESCAPE '\\' OR lower(remote_key) LIKE $ ESCAPE '\\')", "%" + plain + "%");
  }
  if (query.overdue) out.add("state <> 'closed' AND due_date <> '' AND due_date < $", to_iso_date(query.now));
  if (query.conflict) out.add("remote_state <> 'unknown' AND (state = 'closed') = (remote_state = 'open')");
  return out;
}

std::string_view order_of(Order order) {
  switch (order) {
    case Order::newest: return " ORDER BY id DESC";
    case Order::priority: return " ORDER BY CASE priority WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1 WHEN 'MEDIUM' THEN 2 ELSE 3 END, id DESC";
    case Order::due: return " ORDER BY CASE due_date WHEN '' THEN 1 ELSE 0 END, due_date, id DESC";
  }
  return "";
}

}  // namespace

bool insert_ticket(store::Connection& db, Ticket& t) {
  const auto id = db.find<std::int64_t>(
      "INSERT INTO ticket (organization_id, environment_id, asset_id, cve, asset_name, title, details, priority, state, assignee, due_date, destination, connection_id, target, brief, reference, rule_id,"
      " close_reason, resolution_notes, reopen_reason, verification, decided, remote_id, remote_key, remote_url, remote_state, remote_status, remote_error, remote_at, poll_at, created_by, closed_by,"
      " created_at, updated_at, closed_at, version)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', '', '', 'null', 0, '', '', '', 'unknown', '', '', 0, 0, $18, '', $19, $19, 0, 1)"
      " ON CONFLICT DO NOTHING RETURNING id",
      t.organization_id, t.environment_id, t.asset_id, t.cve, t.asset_name, t.title, t.details, t.priority, t.state, t.assignee, t.due_date, t.destination, t.connection_id, to_text(to_json(t.target)),
      to_text(to_json(t.brief)), t.reference, t.rule_id, t.created_by, t.created_at);
  t.id = id.value_or(0);
  return id.has_value();
}

std::int64_t store_ticket(store::Connection& db, const Ticket& t) {
  return db.execute("UPDATE ticket SET title = $1, details = $2, priority = $3, state = $4, assignee = $5, due_date = $6, close_reason = $7, resolution_notes = $8, reopen_reason = $9, verification = $10,"
                    " decided = $11, closed_by = $12, updated_at = $13, closed_at = $14, version = version + 1 WHERE id = $15 AND version = $16",
                    t.title, t.details, t.priority, t.state, t.assignee, t.due_date, t.close_reason, t.resolution_notes, t.reopen_reason, to_text(to_json(t.verification)), t.decided, t.closed_by,
                    t.updated_at, t.closed_at, t.id, t.version);
}

void store_remote(store::Connection& db, const Ticket& t, Instant poll_at) {
  db.execute("UPDATE ticket SET remote_id = $1, remote_key = $2, remote_url = $3, remote_state = $4, remote_status = $5, remote_error = $6, remote_at = $7, poll_at = $8 WHERE id = $9", t.remote.id,
             t.remote.key, t.remote.url, t.remote.state, t.remote.status, t.remote.error, t.remote.at, poll_at, t.id);
}

void store_remote_error(store::Connection& db, std::int64_t ticket_id, std::string_view error) { db.execute("UPDATE ticket SET remote_error = $1 WHERE id = $2", error, ticket_id); }

bool has_open_ticket(store::Connection& db, std::int64_t asset_id, std::string_view cve) {
  return db.find<std::int64_t>("SELECT id FROM ticket WHERE asset_id = $1 AND cve = $2 AND state <> 'closed'", asset_id, cve).has_value();
}

std::set<std::pair<std::int64_t, std::string>> findings_with_ticket(store::Connection& db, std::int64_t environment_id) {
  std::set<std::pair<std::int64_t, std::string>> out;
  db.for_each_row("SELECT asset_id, cve FROM ticket WHERE environment_id = $1 AND state <> 'closed'", [&](const store::Row& row) { out.emplace(row.integer(0), row.text(1)); }, environment_id);
  return out;
}

std::vector<Ticket> tickets_to_poll(store::Connection& db, Instant now, std::int64_t limit) {
  std::vector<Ticket> out;
  db.for_each_row(fmt::format("SELECT {} FROM ticket WHERE remote_id <> '' AND poll_at <= $1 AND (state <> 'closed' OR closed_at > $2) ORDER BY poll_at, id LIMIT $3", kColumns),
                  [&](const store::Row& row) { out.push_back(read(row)); }, now, Instant{now.microseconds - kClosedAskedFor}, limit);
  return out;
}

bool poll_soon(store::Connection& db, std::int64_t connection_id, std::string_view remote_id) {
  return db.execute("UPDATE ticket SET poll_at = 0 WHERE connection_id = $1 AND remote_id = $2", connection_id, remote_id) > 0;
}

void put_off(store::Connection& db, std::int64_t connection_id, Instant until) { db.execute("UPDATE ticket SET poll_at = $1 WHERE connection_id = $2 AND remote_id <> '' AND poll_at < $1", until, connection_id); }

std::int64_t open_tickets_using(store::Connection& db, std::int64_t connection_id) {
  return db.find<std::int64_t>("SELECT count(*) FROM ticket WHERE connection_id = $1 AND state <> 'closed'", connection_id).value_or(0);
}

Page tickets(store::Connection& db, const Query& query) {
  Page out;
  const Conditions where = conditions_of(query);
  db.each("SELECT count(*) FROM ticket" + where.text, where.values, [&](const store::Row& row) {
    out.total = row.integer(0);
    return false;
  });
  db.each(fmt::format("SELECT {} FROM ticket{}{} LIMIT {} OFFSET {}", kColumns, where.text, order_of(query.order), query.per_page, (query.page - 1) * query.per_page), where.values, [&](const store::Row& row) {
    out.tickets.push_back(read(row));
    return true;
  });
  return out;
}

Result<Ticket> ticket(store::Connection& db, std::int64_t organization_id, std::int64_t id) {
  std::optional<Ticket> found;
  db.for_each_row(fmt::format("SELECT {} FROM ticket WHERE organization_id = $1 AND id = $2", kColumns), [&](const store::Row& row) { found = read(row); }, organization_id, id);
  if (!found) return fail(ErrorKind::not_found, "ticket.not_found", "There is no such ticket.", fmt::format("{}", id));
  return std::move(*found);
}

void insert_event(store::Connection& db, std::int64_t ticket_id, const Event& e) {
  db.execute("INSERT INTO ticket_event (ticket_id, at, actor, kind, sentence, notes, log_index) VALUES ($1, $2, $3, $4, $5, $6, $7)", ticket_id, e.at, e.actor, e.kind, e.sentence, e.notes, e.log_index);
}

std::vector<Event> history(store::Connection& db, std::int64_t ticket_id) {
  return db.select<Event>("SELECT at, actor, kind, sentence, notes, log_index FROM ticket_event WHERE ticket_id = $1 ORDER BY id", ticket_id);
}

}  // namespace bulkhead::tickets
