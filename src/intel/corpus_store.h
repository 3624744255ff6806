// All SQL of the corpus. The writer works inside a transaction that its caller holds.
#pragma once
#include <map>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/digest.h"
#include "intel/corpus.h"
#include "store/store.h"

namespace bulkhead::intel {

/// Raise it when a reader of a format takes more or other fields: known files are then read again.
inline constexpr int kReaderVersion = 1;

/// A claim ready for the store.
struct PackedClaim {
  std::int64_t key = 0;
  Source source = Source::nvd;
  std::string document, revision;
  Instant modified;
  Sha256 digest{};         ///< of the body
  std::string body;        ///< packed
  std::int64_t imported_id = 0;  ///< number of the document it comes from; 0: the one that begin_document() gave
};
[[nodiscard]] PackedClaim pack_claim(const Claim& claim);

struct EpssRow {
  std::int64_t key = 0;
  int score_ppm = 0, percentile_ppm = 0;
};

/// One revision of a CVE record: which ADP containers it has.
struct CveRecord {
  std::int64_t key = 0;
  Instant modified;
  std::vector<std::string> adp;  ///< documents of their claims
};

struct CatalogueRow {
  std::string kind, entry, body;
  Instant modified;
};

struct Tally {
  std::int64_t added = 0, updated = 0, unchanged = 0, older = 0, removed = 0;
  [[nodiscard]] bool changed() const { return added + updated + removed > 0; }
  Tally& operator+=(const Tally& other);
};

/// The writing half: made once an import, used inside transactions.
class CorpusWriter {
 public:
  CorpusWriter(store::Connection& connection, Instant now) : db_(connection), now_(now) {}

  /// Inside a fresh transaction: keeps other importers out and takes the numbers to give.
  void begin();
  /// Before the commit: counts the corpus revision up when anything changed. Returns the revision that then holds.
  std::int64_t end();

  [[nodiscard]] bool knows_file(const Sha256& digest);
  void remember_file(const Sha256& digest);
  /// True when a document of these bytes was imported whole by these readers.
  [[nodiscard]] bool knows_document(const Sha256& digest);

  /// The number of the document whose claims follow.
  std::int64_t begin_document();
  /// Writes its row; a document that changed nothing and is known already leaves none.
  void end_document(std::string_view format, std::string_view name, const Sha256& digest, std::uint64_t size, std::int64_t records,
                    std::int64_t refused, bool changed);

  /// Newest wins; see README. With `force` a different claim wins whatever its date (newer snapshot).
  Tally upsert(std::vector<PackedClaim>& claims, bool force = false);
  /// Withdraws ADP claims that the newest revision of their CVE record lacks. Gives, as (CVE, document) in `outdated`, the
  /// ADP claims of older revisions that must not come back.
  Tally apply_cve_records(const std::vector<CveRecord>& records, std::set<std::pair<std::int64_t, std::string>>& outdated);
  /// Withdraws an ADP claim that the revision of that date of its CVE record lacks, unless the claim is newer.
  Tally withdraw_container(std::int64_t key, std::string_view document, Instant as_of);
  /// Withdraws one claim.
  Tally withdraw(std::int64_t key, Source source, std::string_view document);
  /// Withdraws claims of a source whose CVE is not in `keep`; "" in `document` means every document.
  Tally withdraw_others(Source source, std::string_view document, const std::unordered_set<std::int64_t>& keep);
  /// Date of the newest known revision of an advisory, one without CVEs included; 0 when there is none.
  [[nodiscard]] Instant newest_of_document(Source source, std::string_view document);
  /// Notes that the newest revision of an advisory names no CVE.
  void set_empty_advisory(std::string_view document, Instant modified);

  /// The date of the snapshot in the store; 0 when there is none.
  [[nodiscard]] Instant snapshot_date(std::string_view name);
  void set_snapshot(std::string_view name, Instant as_of, std::string_view version);
  /// CVEs of a source's claims.
  [[nodiscard]] std::unordered_set<std::int64_t> keys_of(Source source);
  void add_kev_events(const std::vector<std::int64_t>& keys, bool added, Instant catalogue);

  Tally upsert_epss(const std::vector<EpssRow>& rows, Instant as_of, std::string_view model);
  Tally upsert_catalogue(const std::vector<CatalogueRow>& rows);

 private:
  struct Head {
    Instant modified;
    std::string digest;
    std::int64_t weight = 0, body_id = 0;
    int format = 0;
  };
  struct HeadKey {
    std::int64_t key;
    int source;
    std::string document;
    bool operator==(const HeadKey&) const = default;
  };
  struct HeadHash {
    std::size_t operator()(const HeadKey& k) const {
      return std::hash<std::string>{}(k.document) * 31 + std::hash<std::int64_t>{}(k.key) * 7 + static_cast<std::size_t>(k.source);
    }
  };
  void load_heads(const std::vector<PackedClaim>& claims, std::unordered_map<HeadKey, Head, HeadHash>& heads);

  store::Connection& db_;
  Instant now_;
  std::int64_t revision_ = 0;   ///< the one that changes of this transaction get
  std::int64_t next_body_ = 0, next_document_ = 0, document_ = 0;
  bool changed_ = false;
};

/// "IN (...)" and its parameter $1 for a list of numbers: SQLite reads JSON, PostgreSQL an array.
[[nodiscard]] std::pair<std::string, store::Value> key_list(store::Connection& db, std::span<const std::int64_t> keys);

// The reading half.
[[nodiscard]] std::int64_t stored_revision(store::Connection& db);
/// Streams rows of claims in order of (cve_key, source, document).
struct StoredClaim {
  std::int64_t key = 0;
  int format = 0;
  std::string_view body;
};
void stream_claims(store::Connection& db, const std::function<bool(const StoredClaim&)>& each);
void stream_claims_of(store::Connection& db, const std::vector<std::int64_t>& keys, const std::function<bool(const StoredClaim&)>& each);
struct StoredEpss {
  std::int64_t key = 0;
  int score_ppm = 0, percentile_ppm = 0;
  std::int64_t set_id = 0;
  std::int64_t corpus_revision = 0;
};
BOOST_DESCRIBE_STRUCT(StoredEpss, (), (key, score_ppm, percentile_ppm, set_id, corpus_revision))
[[nodiscard]] std::vector<StoredEpss> stored_epss(store::Connection& db);
[[nodiscard]] std::vector<StoredEpss> stored_epss_of(store::Connection& db, const std::vector<std::int64_t>& keys);
struct EpssSet {
  std::int64_t id = 0;
  std::string date, model;
};
BOOST_DESCRIBE_STRUCT(EpssSet, (), (id, date, model))
[[nodiscard]] std::map<std::int64_t, EpssSet> epss_sets(store::Connection& db);
[[nodiscard]] std::vector<EpssPoint> stored_epss_curve(store::Connection& db, std::int64_t key);
[[nodiscard]] std::vector<std::int64_t> keys_changed_since(store::Connection& db, std::int64_t revision);
[[nodiscard]] std::vector<std::int64_t> epss_keys_changed_since(store::Connection& db, std::int64_t revision);
[[nodiscard]] std::vector<SourceCount> stored_counts(store::Connection& db);
[[nodiscard]] std::int64_t stored_epss_count(store::Connection& db);
[[nodiscard]] std::vector<Provenance> stored_provenance(store::Connection& db, std::int64_t key);
[[nodiscard]] std::vector<ImportedDocument> stored_documents(store::Connection& db, int limit);
[[nodiscard]] std::vector<KevEvent> stored_kev_events(store::Connection& db, int limit);
[[nodiscard]] std::vector<std::string> catalogue_bodies(store::Connection& db, std::string_view kind);
[[nodiscard]] std::vector<SyncState> stored_sync(store::Connection& db);
void store_sync(store::Connection& db, const SyncState& state);

}  // namespace bulkhead::intel
