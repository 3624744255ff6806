#include "bundle/bundle_store.h"

#include "core/text.h"

namespace bulkhead::intel {

namespace {

using store::Row;
using store::Value;

constexpr int kCsaf = static_cast<int>(Source::csaf);
constexpr int kKev = static_cast<int>(Source::kev);

/// Streams rows until one fails.
Result<void> each_row(store::Connection& db, std::string_view sql, const std::vector<Value>& parameters, const std::function<Result<void>(const Row&)>& each) {
  Result<void> done;
  db.stream(sql, parameters, [&](const Row& row) {
    done = each(row);
    return done.has_value();
  });
  return done;
}

}  // namespace

std::string corpus_origin(store::Database& database) {
  constexpr std::string_view kRead = "SELECT origin FROM intel_origin WHERE only_row = 1";
  if (auto known = database.reader()->find<std::string>(kRead)) return *known;
  const auto writer = database.writer();
  writer->execute("INSERT INTO intel_origin (only_row, origin) VALUES (1, $1) ON CONFLICT (only_row) DO NOTHING", to_hex(random_bytes(16)));
  return writer->find<std::string>(kRead).value_or("");
}

BundleReading::BundleReading(store::Database& database) : db_(database.reader()) {
  db_->script(db_->dialect() == store::Dialect::sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}
BundleReading::~BundleReading() { db_->rollback(); }

Result<void> BundleReading::snapshots(const std::function<Result<void>(const SnapshotRecord&)>& each) {
  return each_row(*db_, "SELECT name, as_of, version FROM intel_snapshot ORDER BY name", {}, [&](const Row& row) { return each({row.text(0), {row.integer(1)}, row.text(2)}); });
}

Result<void> BundleReading::documents(std::int64_t since, const std::function<Result<void>(const DocumentRecord&)>& each) {
  return each_row(*db_, "SELECT id, format, name, digest, size, retrieved_at, records, refused, reader_version FROM intel_document "
                        "WHERE id IN (SELECT imported_id FROM intel_claim WHERE corpus_revision > $1 OR source = $2) ORDER BY id",
                  {since, std::int64_t{kKev}}, [&](const Row& row) {
                    return each({row.integer(0), row.text(1), row.text(2), row.blob(3), row.integer(4), {row.integer(5)}, row.integer(6), row.integer(7), row.integer(8)});
                  });
}

Result<void> BundleReading::claims(std::int64_t since, const std::function<Result<void>(const ClaimRecord&)>& each) {
  return each_row(*db_, "SELECT c.cve_key, c.source, c.document, c.revision, c.modified, c.imported_id, b.body, c.format FROM intel_claim c JOIN intel_claim_body b ON b.id = c.body_id "
                        "WHERE c.corpus_revision > $1 OR c.source = $2 ORDER BY c.cve_key, c.source, c.document",
                  {since, std::int64_t{kKev}}, [&](const Row& row) -> Result<void> {
                    if (row.integer(7) != kClaimFormat)
                      return fail(ErrorKind::internal, "corpus.claim_format", fmt::format("The claims on {} were stored by another version of the program; import the feeds again.", cve_of_key(row.integer(0))));
                    return each({row.integer(0), static_cast<int>(row.integer(1)), row.text(2), row.text(3), {row.integer(4)}, row.integer(5), row.blob(6)});
                  });
}

Result<void> BundleReading::removals(std::int64_t since, Instant now, const std::function<Result<void>(const RemovalRecord&)>& each) {
  return each_row(*db_, "SELECT r.cve_key, r.source, r.document, CASE WHEN r.source = $3 THEN coalesce((SELECT modified FROM intel_cve_record WHERE cve_key = r.cve_key), 0)"
                        " ELSE coalesce((SELECT max(c.modified) FROM intel_claim c WHERE c.source = $2 AND c.document = r.document), (SELECT modified FROM intel_empty_advisory WHERE document = r.document), 0) END "
                        "FROM (SELECT DISTINCT cve_key, source, document FROM intel_removed WHERE corpus_revision > $1 AND source IN ($2, $3)) r "
                        "WHERE NOT EXISTS (SELECT 1 FROM intel_claim c WHERE c.cve_key = r.cve_key AND c.source = r.source AND c.document = r.document) ORDER BY r.cve_key, r.source, r.document",
                  {since, std::int64_t{kCsaf}, static_cast<std::int64_t>(Source::adp)}, [&](const Row& row) {
                    const Instant as_of{row.integer(3)};
                    return each({row.integer(0), static_cast<int>(row.integer(1)), row.text(2), as_of == Instant{} ? now : as_of});
                  });
}

Result<void> BundleReading::kev_events(const std::function<Result<void>(const KevEventRecord&)>& each) {
  return each_row(*db_, "SELECT cve_key, added, catalogue FROM intel_kev_event ORDER BY id", {}, [&](const Row& row) { return each({row.integer(0), row.integer(1) != 0, {row.integer(2)}}); });
}

Result<void> BundleReading::epss_sets(const std::function<Result<void>(const EpssSetRecord&)>& each) {
  return each_row(*db_, "SELECT id, date, model FROM intel_epss_set ORDER BY date, model, id", {}, [&](const Row& row) { return each({row.integer(0), row.text(1), row.text(2)}); });
}

Result<void> BundleReading::epss(bool history, const std::function<Result<void>(const EpssRecord&)>& each) {
  const std::string sql = fmt::format("SELECT cve_key, score_ppm, percentile_ppm, set_id FROM {} ORDER BY cve_key, set_id", history ? "intel_epss_history" : "intel_epss");
  return each_row(*db_, sql, {}, [&](const Row& row) { return each({row.integer(0), static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2)), row.integer(3)}); });
}

Result<void> BundleReading::catalogue(const std::function<Result<void>(const CatalogueRecord&)>& each) {
  return each_row(*db_, "SELECT kind, entry, modified, body FROM intel_catalogue ORDER BY kind, entry", {}, [&](const Row& row) { return each({row.text(0), row.text(1), {row.integer(2)}, row.text(3)}); });
}

std::vector<TakenBundle> stored_bundles(store::Connection& db) {
  return db.select<TakenBundle>("SELECT origin, bundle_id, made_at, revision, imported_at, signed_by FROM intel_bundle ORDER BY origin");
}

void store_bundle(store::Connection& db, const TakenBundle& bundle) {
  db.execute("INSERT INTO intel_bundle (origin, bundle_id, made_at, revision, imported_at, signed_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (origin) DO UPDATE SET "
             "bundle_id = excluded.bundle_id, made_at = excluded.made_at, revision = excluded.revision, imported_at = excluded.imported_at, signed_by = excluded.signed_by",
             bundle.origin, bundle.bundle_id, bundle.made_at, bundle.revision, bundle.imported_at, bundle.signed_by);
}

std::unordered_map<std::string, Instant> advisory_dates(store::Connection& db) {
  std::unordered_map<std::string, Instant> dates;
  db.for_each_row("SELECT document, max(modified) FROM (SELECT document, modified FROM intel_claim WHERE source = 3 UNION ALL SELECT document, modified FROM intel_empty_advisory) AS known GROUP BY document", [&](const Row& row) { dates.emplace(row.text(0), Instant{row.integer(1)}); });
  return dates;
}

std::int64_t take_document(store::Connection& db, const DocumentRecord& document, std::int64_t number_if_new) {
  const store::Blob digest{std::string(document.digest)};
  if (const auto known = db.find<std::int64_t>("SELECT min(id) FROM intel_document WHERE digest = $1 AND name = $2 AND format = $3 HAVING count(*) > 0", digest, document.name, document.format)) return *known;
  db.execute("INSERT INTO intel_document (id, format, name, digest, size, retrieved_at, records, refused, reader_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", number_if_new,
             document.format, document.name, digest, document.size, document.retrieved_at, document.records, document.refused, document.reader_version);
  return number_if_new;
}

void add_epss_history(store::Connection& db, const std::vector<EpssRecord>& rows, const std::map<std::int64_t, EpssSet>& sets) {
  if (rows.empty()) return;
  std::map<std::pair<std::string, std::string>, std::int64_t> here;
  std::int64_t next = 1;
  for (const auto& [id, set] : epss_sets(db)) {
    here.emplace(std::pair(set.date, set.model), id);
    next = std::max(next, id + 1);
  }
  std::unordered_map<std::int64_t, std::int64_t> number;  // the bundle's to ours
  for (const auto& [id, set] : sets) {
    const auto [at, fresh] = here.emplace(std::pair(set.date, set.model), next);
    if (fresh) db.execute("INSERT INTO intel_epss_set (id, date, model) VALUES ($1, $2, $3)", next++, set.date, set.model);
    number.emplace(id, at->second);
  }
  const auto bulk = db.bulk("intel_epss_history", {"cve_key", "set_id", "score_ppm", "percentile_ppm"}, "ON CONFLICT (cve_key, set_id) DO NOTHING");
  for (const EpssRecord& row : rows)
    bulk->add(std::array<Value, 4>{row.key, number.at(row.set_id), std::int64_t{row.score_ppm}, std::int64_t{row.percentile_ppm}});
  bulk->finish();
}

}  // namespace bulkhead::intel
