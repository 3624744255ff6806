#include "watchlist_store.h"

namespace bulkhead::notify {
namespace {

constexpr std::string_view kEntry = "SELECT id, organization_id, user_id, entity_type, entity_key, name, severity_threshold, created_at FROM watch_entry";

}  // namespace

std::vector<WatchEntry> watch_entries(store::Connection& db, std::int64_t organization_id, std::int64_t user_id) {
  return db.select<WatchEntry>(fmt::format("{} WHERE organization_id = $1 AND user_id = $2 ORDER BY id", kEntry), organization_id, user_id);
}

std::vector<WatchEntry> all_watch_entries(store::Connection& db) { return db.select<WatchEntry>(fmt::format("{} ORDER BY id", kEntry)); }

void insert_watch_entry(store::Connection& db, WatchEntry& e) {
  e.id = db.find<std::int64_t>("INSERT INTO watch_entry (organization_id, user_id, entity_type, entity_key, name, severity_threshold, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
                               e.organization_id, e.user_id, e.entity_type, e.entity_key, e.name, e.severity_threshold, e.created_at)
             .value_or(0);
}

bool delete_watch_entry(store::Connection& db, std::int64_t organization_id, std::int64_t user_id, std::int64_t id) {
  if (db.execute("DELETE FROM watch_entry WHERE id = $1 AND organization_id = $2 AND user_id = $3", id, organization_id, user_id) == 0) return false;
  db.execute("DELETE FROM watch_seen WHERE entry_id = $1", id);
  return true;
}

bool show_once(store::Connection& db, std::int64_t entry_id, std::string_view cve) {
  return db.execute("INSERT INTO watch_seen (entry_id, cve) VALUES ($1, $2) ON CONFLICT (entry_id, cve) DO NOTHING", entry_id, cve) > 0;
}

std::map<std::string, KnownCve> known_cves(store::Connection& db) {
  std::map<std::string, KnownCve> out;
  for (auto& known : db.select<KnownCve>("SELECT cve, kev, maturity, percentile_ppm, bcs_hundredths, patch FROM cve_watch_state")) {
    std::string cve = known.cve;
    out.emplace(std::move(cve), std::move(known));
  }
  return out;
}

void store_known(store::Connection& db, const std::vector<KnownCve>& added, const std::vector<KnownCve>& changed, const std::vector<std::string>& gone) {
  using store::to_value;
  if (!added.empty()) {
    const auto bulk = db.bulk("cve_watch_state", {"cve", "kev", "maturity", "percentile_ppm", "bcs_hundredths", "patch"});
    for (const auto& k : added) {
      const store::Value row[] = {to_value(k.cve), to_value(k.kev), to_value(k.maturity), to_value(k.percentile_ppm), to_value(k.bcs_hundredths), to_value(k.patch)};
      bulk->add(row);
    }
    bulk->finish();
  }
  for (const auto& k : changed)
    db.execute("UPDATE cve_watch_state SET kev = $1, maturity = $2, percentile_ppm = $3, bcs_hundredths = $4, patch = $5 WHERE cve = $6", k.kev, k.maturity, k.percentile_ppm, k.bcs_hundredths, k.patch, k.cve);
  for (const auto& cve : gone) db.execute("DELETE FROM cve_watch_state WHERE cve = $1", cve);
}

std::vector<std::string> interesting_cves(store::Connection& db) {
  return db.select<std::string>("SELECT cve FROM identity_match WHERE withdrawn_at = 0 UNION SELECT entity_key FROM watch_entry WHERE entity_type = 'cve' ORDER BY 1");
}

std::optional<AlertCursor> alert_cursor(store::Connection& db) { return db.find<AlertCursor>("SELECT log_index, corpus_revision FROM alert_cursor WHERE id = 1"); }

bool move_cursor(store::Connection& db, const std::optional<AlertCursor>& from, const AlertCursor& to) {
  if (!from) return db.execute("INSERT INTO alert_cursor (id, log_index, corpus_revision) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING", to.log_index, to.corpus_revision) > 0;
  return db.execute("UPDATE alert_cursor SET log_index = $1, corpus_revision = $2 WHERE id = 1 AND log_index = $3 AND corpus_revision = $4", to.log_index, to.corpus_revision, from->log_index,
                    from->corpus_revision) > 0;
}

}  // namespace bulkhead::notify
