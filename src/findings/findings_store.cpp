#include "findings_store.h"

namespace bulkhead::findings {
namespace {

constexpr std::string_view kMatch =
    "SELECT m.identity_id, m.cve, m.tier, m.confidence, m.undecided, m.fix_available, m.fix_action, m.fix_source, m.fix_derived,"
    " m.first_seen_at, m.changed_at, m.withdrawn_at, m.withdrawn_reason FROM identity_match m";

StoredMatch read_match(const store::Row& row) {
  StoredMatch m;
  int c = 0;
  const auto read = [&](auto& out) { store::detail::read_column(row, c++, out); };
  read(m.identity_id), read(m.cve), read(m.tier), read(m.confidence), read(m.undecided), read(m.fix_available), read(m.fix_action), read(m.fix_source);
  read(m.fix_derived), read(m.first_seen_at), read(m.changed_at), read(m.withdrawn_at), read(m.withdrawn_reason);
  return m;
}

}  // namespace

void each_match(store::Connection& db, std::int64_t environment_id, const std::function<void(StoredMatch&&)>& callback) {
  const std::string scope = environment_id ? " WHERE m.identity_id IN (SELECT identity_id FROM asset WHERE environment_id = $1)" : "";
  std::vector<store::Value> parameters;
  if (environment_id) parameters.push_back(store::to_value(environment_id));
  db.stream(std::string(kMatch) + scope + " ORDER BY m.identity_id, m.cve", parameters, [&](const store::Row& row) {
    callback(read_match(row));
    return true;
  });
}

void each_match_of(store::Connection& db, std::int64_t identity_id, const std::function<void(StoredMatch&&)>& callback) {
  db.for_each_row(std::string(kMatch) + " WHERE m.identity_id = $1 ORDER BY m.cve", [&](const store::Row& row) { callback(read_match(row)); }, identity_id);
}

std::optional<StoredResolution> resolution_of(store::Connection& db, std::int64_t identity_id) {
  return db.find<StoredResolution>("SELECT identity_id, status, confidence, coverage, vendor, product, result_hash FROM identity_resolution WHERE identity_id = $1", identity_id);
}

std::vector<StoredResolution> resolutions(store::Connection& db, std::int64_t environment_id) {
  constexpr std::string_view kSelect = "SELECT identity_id, status, confidence, coverage, vendor, product, result_hash FROM identity_resolution";
  if (environment_id == 0) return db.select<StoredResolution>(std::string(kSelect) + " ORDER BY identity_id");
  return db.select<StoredResolution>(std::string(kSelect) + " WHERE identity_id IN (SELECT identity_id FROM asset WHERE environment_id = $1) ORDER BY identity_id", environment_id);
}

std::vector<StoredDecision> decisions(store::Connection& db, std::int64_t environment_id, std::int64_t after_event) {
  std::vector<StoredDecision> found;
  db.for_each_row("SELECT asset_id, cve, state, reason, notes, actor, decided_at, review_date, expires_at, fix_action, event_id FROM decision"
                  " WHERE environment_id = $1 AND event_id > $2 ORDER BY event_id",
                  [&](const store::Row& row) {
                    StoredDecision& d = found.emplace_back();
                    int c = 0;
                    const auto read = [&](auto& out) { store::detail::read_column(row, c++, out); };
                    read(d.asset_id), read(d.cve), read(d.state), read(d.reason), read(d.notes), read(d.actor), read(d.at), read(d.review_date);
                    read(d.expires_at), read(d.fix_action), read(d.event_id);
                  },
                  environment_id, after_event);
  return found;
}

std::int64_t newest_event(store::Connection& db, std::int64_t environment_id) {
  return db.find<std::int64_t>("SELECT coalesce(max(event_id), 0) FROM decision WHERE environment_id = $1", environment_id).value_or(0);
}

void write_decisions(store::Connection& db, const std::vector<NewDecision>& decisions, const DecidedBy& by) {
  using store::to_value;
  // Event numbers are given here, so that a decision and its event share one without reading each back. A unit of work
  // holds the writer (SQLite) or this lock (PostgreSQL) until it ends, so that numbers rise in order of commit.
  if (db.dialect() == store::Dialect::postgresql) db.script("LOCK TABLE decision_event IN SHARE ROW EXCLUSIVE MODE");
  const std::int64_t first = db.find<std::int64_t>("SELECT coalesce(max(id), 0) FROM decision_event").value_or(0) + 1;
  {
    std::int64_t id = first;
    const auto bulk = db.bulk("decision_event", {"id", "environment_id", "asset_id", "cve", "state_before", "state_after", "reason", "notes", "actor_id", "actor", "at", "review_date", "expires_at", "log_index"});
    for (const auto& d : decisions) {
      const store::Value row[] = {to_value(id++), to_value(d.environment_id), to_value(d.asset_id), to_value(d.cve), to_value(d.before), to_value(d.after), to_value(d.reason), to_value(d.notes),
                                  to_value(by.actor_id), to_value(by.actor), to_value(by.at), to_value(d.review_date), to_value(d.expires_at), to_value(by.log_index)};
      bulk->add(row);
    }
    bulk->finish();
  }
  std::int64_t id = first;
  const auto bulk = db.bulk("decision", {"asset_id", "cve", "environment_id", "state", "reason", "notes", "actor_id", "actor", "decided_at", "review_date", "expires_at", "fix_action", "event_id"},
                            "ON CONFLICT (asset_id, cve) DO UPDATE SET environment_id = excluded.environment_id, state = excluded.state, reason = excluded.reason, notes = excluded.notes,"
                            " actor_id = excluded.actor_id, actor = excluded.actor, decided_at = excluded.decided_at, review_date = excluded.review_date, expires_at = excluded.expires_at,"
                            " fix_action = excluded.fix_action, event_id = excluded.event_id");
  for (const auto& d : decisions) {
    const store::Value row[] = {to_value(d.asset_id), to_value(d.cve), to_value(d.environment_id), to_value(d.after), to_value(d.reason), to_value(d.notes), to_value(by.actor_id), to_value(by.actor),
                                to_value(by.at), to_value(d.review_date), to_value(d.expires_at), to_value(d.fix_action), to_value(id++)};
    bulk->add(row);
  }
  bulk->finish();
}

std::vector<DecisionEvent> history(store::Connection& db, const FindingKey& key) {
  return db.select<DecisionEvent>("SELECT id, state_before, state_after, reason, notes, actor, at, review_date, expires_at, log_index FROM decision_event WHERE asset_id = $1 AND cve = $2 ORDER BY id",
                                  key.asset_id, key.cve);
}

void each_event(store::Connection& db, std::int64_t environment_id, const std::function<void(const FindingEvent&)>& callback) {
  FindingEvent event;
  db.for_each_row("SELECT asset_id, cve, state_before, state_after, reason, at FROM decision_event WHERE environment_id = $1 ORDER BY id",
                  [&](const store::Row& row) {
                    int c = 0;
                    const auto read = [&](auto& out) { store::detail::read_column(row, c++, out); };
                    read(event.asset_id), read(event.cve), read(event.state_before), read(event.state_after), read(event.reason), read(event.at);
                    callback(event);
                  },
                  environment_id);
}

std::unique_ptr<store::Bulk> insert_matches(store::Connection& db) {
  return db.bulk("identity_match", {"identity_id", "cve", "tier", "confidence", "undecided", "fix_available", "fix_action", "fix_source", "fix_derived", "first_seen_at", "changed_at",
                                    "withdrawn_at", "withdrawn_reason"});
}

void add_match(store::Bulk& bulk, std::int64_t identity_id, const Match& m, Instant at) {
  using store::to_value;
  const store::Value row[] = {to_value(identity_id), to_value(m.cve), to_value(m.tier), to_value(m.confidence), to_value(m.undecided), to_value(m.fix_available), to_value(m.fix_action),
                              to_value(m.fix_source), to_value(m.fix_derived), to_value(at), to_value(at), to_value(0), to_value("")};
  bulk.add(row);
}

void update_match(store::Connection& db, std::int64_t identity_id, const Match& m, Instant at) {
  db.execute("UPDATE identity_match SET tier = $1, confidence = $2, undecided = $3, fix_available = $4, fix_action = $5, fix_source = $6, fix_derived = $7, changed_at = $8,"
             " withdrawn_at = 0, withdrawn_reason = '' WHERE identity_id = $9 AND cve = $10",
             m.tier, m.confidence, m.undecided, m.fix_available, m.fix_action, m.fix_source, m.fix_derived, at, identity_id, m.cve);
}

void withdraw_match(store::Connection& db, std::int64_t identity_id, std::string_view cve, std::string_view reason, Instant at) {
  db.execute("UPDATE identity_match SET changed_at = $1, withdrawn_at = $1, withdrawn_reason = $2 WHERE identity_id = $3 AND cve = $4", at, reason, identity_id, cve);
}

void write_resolutions(store::Connection& db, const std::vector<StoredResolution>& resolutions, std::int64_t corpus_revision, Instant at) {
  using store::to_value;
  const auto bulk = db.bulk("identity_resolution", {"identity_id", "status", "confidence", "coverage", "vendor", "product", "result_hash", "corpus_revision", "matched_at"},
                            "ON CONFLICT (identity_id) DO UPDATE SET status = excluded.status, confidence = excluded.confidence, coverage = excluded.coverage, vendor = excluded.vendor,"
                            " product = excluded.product, result_hash = excluded.result_hash, corpus_revision = excluded.corpus_revision, matched_at = excluded.matched_at");
  for (const auto& r : resolutions) {
    const store::Value row[] = {to_value(r.identity_id), to_value(r.status), to_value(r.confidence), to_value(r.coverage), to_value(r.vendor), to_value(r.product), to_value(r.result_hash),
                                to_value(corpus_revision), to_value(at)};
    bulk->add(row);
  }
  bulk->finish();
}

}  // namespace bulkhead::findings
