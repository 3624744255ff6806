// All SQL of bundles beyond that of importing.
#pragma once
#include "bundle/bundle_file.h"
#include "corpus_store.h"

namespace bulkhead::intel {

/// The random name of this store among corpora; made when there is none.
[[nodiscard]] std::string corpus_origin(store::Database& database);

/// Reads what a bundle holds, in its order, in one snapshot of the store.
class BundleReading {
 public:
  explicit BundleReading(store::Database& database);
  ~BundleReading();
  BundleReading(const BundleReading&) = delete;
  BundleReading& operator=(const BundleReading&) = delete;
  [[nodiscard]] std::int64_t revision() { return stored_revision(*db_); }
  Result<void> snapshots(const std::function<Result<void>(const SnapshotRecord&)>& each);
  /// Documents of the claims below.
  Result<void> documents(std::int64_t since, const std::function<Result<void>(const DocumentRecord&)>& each);
  /// Claims changed after `since` and the whole KEV catalogue, in order of (cve_key, source, document).
  Result<void> claims(std::int64_t since, const std::function<Result<void>(const ClaimRecord&)>& each);
  /// Advisory claims withdrawn after `since` that have not come back; `now` dates those whose advisory is gone.
  Result<void> removals(std::int64_t since, Instant now, const std::function<Result<void>(const RemovalRecord&)>& each);
  Result<void> kev_events(const std::function<Result<void>(const KevEventRecord&)>& each);
  Result<void> epss_sets(const std::function<Result<void>(const EpssSetRecord&)>& each);
  Result<void> epss(bool history, const std::function<Result<void>(const EpssRecord&)>& each);
  Result<void> catalogue(const std::function<Result<void>(const CatalogueRecord&)>& each);

 private:
  store::Database::Lease db_;
};

[[nodiscard]] std::vector<TakenBundle> stored_bundles(store::Connection& db);
void store_bundle(store::Connection& db, const TakenBundle& bundle);
/// Newest Claim::modified of every advisory, by document.
[[nodiscard]] std::unordered_map<std::string, Instant> advisory_dates(store::Connection& db);
/// The number of a document here: of the same bytes and name when there is one, else of a new row.
std::int64_t take_document(store::Connection& db, const DocumentRecord& document, std::int64_t number_if_new);
/// Adds earlier EPSS readings; `sets` maps the bundle's sets to their dates and models.
void add_epss_history(store::Connection& db, const std::vector<EpssRecord>& rows, const std::map<std::int64_t, EpssSet>& sets);

}  // namespace bulkhead::intel
