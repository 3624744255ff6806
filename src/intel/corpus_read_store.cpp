// SQL of reading.
#include "core/text.h"
#include "corpus_store.h"

namespace bulkhead::intel {

namespace {

using store::Row;

std::vector<std::int64_t> numbers(store::Connection& db, std::string_view sql, std::int64_t parameter) {
  return db.select<std::int64_t>(sql, parameter);
}

}  // namespace

std::int64_t stored_revision(store::Connection& db) { return db.find<std::int64_t>("SELECT revision FROM intel_revision WHERE only_row = 1").value_or(0); }

void stream_claims(store::Connection& db, const std::function<bool(const StoredClaim&)>& each) {
  db.stream("SELECT c.cve_key, c.format, b.body FROM intel_claim c JOIN intel_claim_body b ON b.id = c.body_id ORDER BY c.cve_key, c.source, c.document", {},
            [&](const Row& row) { return each({row.integer(0), static_cast<int>(row.integer(1)), row.blob(2)}); });
}

void stream_claims_of(store::Connection& db, const std::vector<std::int64_t>& keys, const std::function<bool(const StoredClaim&)>& each) {
  const auto [condition, list] = key_list(db, keys);
  const std::array parameters{list};
  db.stream(fmt::format("SELECT c.cve_key, c.format, b.body FROM intel_claim c JOIN intel_claim_body b ON b.id = c.body_id WHERE c.cve_key {} "
                        "ORDER BY c.cve_key, c.source, c.document", condition),
            parameters, [&](const Row& row) { return each({row.integer(0), static_cast<int>(row.integer(1)), row.blob(2)}); });
}

std::vector<StoredEpss> stored_epss(store::Connection& db) {
  std::vector<StoredEpss> rows;
  db.stream("SELECT cve_key, score_ppm, percentile_ppm, set_id, corpus_revision FROM intel_epss ORDER BY cve_key", {}, [&](const Row& row) {
    rows.push_back({row.integer(0), static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2)), row.integer(3), row.integer(4)});
    return true;
  });
  return rows;
}

std::vector<StoredEpss> stored_epss_of(store::Connection& db, const std::vector<std::int64_t>& keys) {
  std::vector<StoredEpss> rows;
  const auto [condition, list] = key_list(db, keys);
  const std::array parameters{list};
  db.each(fmt::format("SELECT cve_key, score_ppm, percentile_ppm, set_id, corpus_revision FROM intel_epss WHERE cve_key {} ORDER BY cve_key", condition), parameters, [&](const Row& row) {
    rows.push_back({row.integer(0), static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2)), row.integer(3), row.integer(4)});
    return true;
  });
  return rows;
}

std::map<std::int64_t, EpssSet> epss_sets(store::Connection& db) {
  std::map<std::int64_t, EpssSet> sets;
  for (EpssSet& set : db.select<EpssSet>("SELECT id, date, model FROM intel_epss_set")) {
    const std::int64_t id = set.id;
    sets.emplace(id, std::move(set));
  }
  return sets;
}

std::vector<EpssPoint> stored_epss_curve(store::Connection& db, std::int64_t key) {
  return db.select<EpssPoint>("SELECT s.date, h.score_ppm, h.percentile_ppm, s.model FROM intel_epss_history h JOIN intel_epss_set s ON s.id = h.set_id WHERE h.cve_key = $1 "
                              "UNION SELECT s.date, e.score_ppm, e.percentile_ppm, s.model FROM intel_epss e JOIN intel_epss_set s ON s.id = e.set_id WHERE e.cve_key = $1 "
                              "ORDER BY 1", key);
}

std::vector<std::int64_t> keys_changed_since(store::Connection& db, std::int64_t revision) {
  return numbers(db, "SELECT cve_key FROM intel_claim WHERE corpus_revision > $1 UNION SELECT cve_key FROM intel_removed WHERE corpus_revision > $1 ORDER BY 1", revision);
}

std::vector<std::int64_t> epss_keys_changed_since(store::Connection& db, std::int64_t revision) {
  return numbers(db, "SELECT cve_key FROM intel_epss WHERE corpus_revision > $1 ORDER BY cve_key", revision);
}

std::vector<SourceCount> stored_counts(store::Connection& db) {
  std::vector<SourceCount> counts;
  db.for_each_row("SELECT source, count(*), count(DISTINCT cve_key), max(modified) FROM intel_claim GROUP BY source ORDER BY source", [&](const Row& row) {
    counts.push_back({static_cast<Source>(row.integer(0)), row.integer(1), row.integer(2), {row.integer(3)}});
  });
  return counts;
}

std::int64_t stored_epss_count(store::Connection& db) { return db.find<std::int64_t>("SELECT count(*) FROM intel_epss").value_or(0); }

namespace {

ImportedDocument read_document(const Row& row, int at) {
  return {row.integer(at), std::string(row.text(at + 1)), std::string(row.text(at + 2)), to_hex(row.blob(at + 3)), row.integer(at + 4), {row.integer(at + 5)}, row.integer(at + 6), row.integer(at + 7)};
}

}  // namespace

std::vector<Provenance> stored_provenance(store::Connection& db, std::int64_t key) {
  std::vector<Provenance> out;
  db.for_each_row("SELECT c.source, c.document, c.revision, c.modified, c.digest, c.corpus_revision, d.id, d.format, d.name, d.digest, d.size, d.retrieved_at, d.records, d.refused "
                  "FROM intel_claim c JOIN intel_document d ON d.id = c.imported_id WHERE c.cve_key = $1 ORDER BY c.source, c.document",
                  [&](const Row& row) {
                    out.push_back({cve_of_key(key), static_cast<Source>(row.integer(0)), std::string(row.text(1)), std::string(row.text(2)), {row.integer(3)}, to_hex(row.blob(4)),
                                   row.integer(5), read_document(row, 6)});
                  },
                  key);
  return out;
}

std::vector<ImportedDocument> stored_documents(store::Connection& db, int limit) {
  std::vector<ImportedDocument> out;
  db.for_each_row("SELECT id, format, name, digest, size, retrieved_at, records, refused FROM intel_document ORDER BY id DESC LIMIT $1",
                  [&](const Row& row) { out.push_back(read_document(row, 0)); }, limit);
  return out;
}

std::vector<KevEvent> stored_kev_events(store::Connection& db, int limit) {
  std::vector<KevEvent> out;
  db.for_each_row("SELECT cve_key, added, catalogue, seen_at FROM intel_kev_event ORDER BY id DESC LIMIT $1",
                  [&](const Row& row) { out.push_back({cve_of_key(row.integer(0)), row.integer(1) != 0, to_iso({row.integer(2)}), {row.integer(3)}}); }, limit);
  return out;
}

std::vector<std::string> catalogue_bodies(store::Connection& db, std::string_view kind) {
  return db.select<std::string>("SELECT body FROM intel_catalogue WHERE kind = $1 ORDER BY length(entry), entry", kind);
}

std::vector<SyncState> stored_sync(store::Connection& db) {
  return db.select<SyncState>("SELECT source, state, attempted_at, succeeded_at, message FROM intel_sync ORDER BY source");
}

void store_sync(store::Connection& db, const SyncState& state) {
  db.execute("INSERT INTO intel_sync (source, state, attempted_at, succeeded_at, message) VALUES ($1, $2, $3, $4, $5) "
             "ON CONFLICT (source) DO UPDATE SET state = excluded.state, attempted_at = excluded.attempted_at, succeeded_at = excluded.succeeded_at, message = excluded.message",
             state.source, state.state, state.attempted_at, state.succeeded_at, state.message);
}

}  // namespace bulkhead::intel
