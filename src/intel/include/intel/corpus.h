// The corpus: every claim of every imported document, with provenance. One store, read by index building, pages and
// reports; written by intel/importer.h alone.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "intel/catalogues.h"
#include "intel/updates.h"
#include "intel/vulnerability.h"
#include "store/store.h"

namespace bulkhead::intel {

/// The migrations of this module, for store::Database::migrate.
[[nodiscard]] store::ModuleSchema corpus_schema();
/// What a corpus needs to be imported into: the tables of the log, which tells of imports, and its own.
[[nodiscard]] std::array<store::ModuleSchema, 2> corpus_with_log();

/// "CVE-2024-9137" as a number that sorts by year, then number: year << 40 | number. Nothing when the text is no CVE id
/// (four digits of the year, 4 to 12 digits of the number, no zeros before a number longer than four digits).
[[nodiscard]] std::optional<std::int64_t> cve_key(std::string_view cve);
/// The id of a key made by cve_key; numbers are padded to four digits.
[[nodiscard]] std::string cve_of_key(std::int64_t key);

/// A document that was read: a file, or an entry of an archive.
struct ImportedDocument {
  std::int64_t id = 0;
  std::string format;         ///< "nvd_2.0", "csaf_2.0" ...
  std::string name;           ///< file name, "archive.tar.zst!entry.json" within an archive
  std::string digest;         ///< SHA-256 of the unpacked bytes, hex
  std::int64_t size = 0;      ///< unpacked bytes
  Instant retrieved_at;       ///< when it came in
  std::int64_t records = 0;   ///< records read
  std::int64_t refused = 0;   ///< records that were refused in keep-going mode
};
BOOST_DESCRIBE_STRUCT(ImportedDocument, (), (id, format, name, digest, size, retrieved_at, records, refused))

/// Where one claim comes from.
struct Provenance {
  std::string cve;
  Source source = Source::nvd;
  std::string document;       ///< as in Claim
  std::string revision;       ///< as in Claim
  Instant modified;
  std::string digest;         ///< SHA-256 of the stored claim, hex
  std::int64_t corpus_revision = 0;  ///< the corpus revision that wrote it
  ImportedDocument imported;
};
BOOST_DESCRIBE_STRUCT(Provenance, (), (cve, source, document, revision, modified, digest, corpus_revision, imported))

/// What the corpus holds of one source.
struct SourceCount {
  Source source = Source::nvd;
  std::int64_t claims = 0;
  std::int64_t cves = 0;
  Instant newest_modified;    ///< newest Claim::modified
};
BOOST_DESCRIBE_STRUCT(SourceCount, (), (source, claims, cves, newest_modified))

/// An entry came into or left the KEV catalogue.
struct KevEvent {
  std::string cve;
  bool added = true;          ///< false: removed
  std::string catalogue;      ///< ISO time of the catalogue that showed it
  Instant seen_at;
};

/// Progress of the online synchronisation of one source; `state` is the business of the synchroniser.
struct SyncState {
  std::string source;         ///< "nvd_api", "kev", "epss", "csaf:https://…" ...
  std::string state;          ///< JSON: cursor, ETag, window ...
  Instant attempted_at, succeeded_at;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(SyncState, (), (source, state, attempted_at, succeeded_at, message))

/// One EPSS reading that is kept for the curve of a CVE.
struct EpssPoint {
  std::string date;
  int score_ppm = 0;
  int percentile_ppm = 0;
  std::string model;          ///< a change of the model is a break in the curve
};
BOOST_DESCRIBE_STRUCT(EpssPoint, (), (date, score_ppm, percentile_ppm, model))

/// Reader of the corpus. Thread-safe: each call takes its own connection. Store failures are thrown.
class Corpus {
 public:
  /// Keeps `database`.
  explicit Corpus(store::Database& database) : database_(database) {}

  /// Counts up by one with every committed import that changed anything; 0 for an empty corpus.
  [[nodiscard]] std::int64_t revision() const;

  /// Calls `each` for every CVE that has a claim, in order of cve_key; stop early by returning false. CVEs that only
  /// EPSS names are left out. The Vulnerability is reused: move out of it or copy what must stay.
  /// Fails    internal/packed.damaged, internal/corpus.claim_format
  /// Cost     one pass over the store; about 1 s for 160,000 CVEs
  Result<void> each_vulnerability(const std::function<bool(Vulnerability&)>& each) const;
  /// The same for some CVEs, in order of cve_key; ids without claims are left out.
  Result<void> each_vulnerability_of(const std::vector<std::string>& cves, const std::function<bool(Vulnerability&)>& each) const;

  /// All claims on one CVE; nothing when the corpus knows neither a claim nor an EPSS score of it.
  Result<std::optional<Vulnerability>> vulnerability(std::string_view cve) const;

  /// CVEs with claims added, replaced or removed after `revision`, in order of cve_key.
  [[nodiscard]] std::vector<std::string> changed_since(std::int64_t revision) const;
  /// CVEs whose EPSS changed after `revision`, in order of cve_key.
  [[nodiscard]] std::vector<std::string> epss_changed_since(std::int64_t revision) const;
  /// Kept earlier readings, oldest first, the present one last.
  [[nodiscard]] std::vector<EpssPoint> epss_curve(std::string_view cve) const;

  [[nodiscard]] std::vector<SourceCount> counts() const;
  [[nodiscard]] std::int64_t epss_count() const;
  /// One entry a claim of this CVE, in the order of Vulnerability::claims.
  [[nodiscard]] std::vector<Provenance> provenance(std::string_view cve) const;
  /// Newest first.
  [[nodiscard]] std::vector<ImportedDocument> documents(int limit) const;
  /// Newest first.
  [[nodiscard]] std::vector<KevEvent> kev_events(int limit) const;

  [[nodiscard]] std::vector<WeaknessEntry> weakness_catalogue() const;
  [[nodiscard]] std::vector<AttackPattern> attack_patterns() const;
  [[nodiscard]] std::vector<Technique> techniques() const;
  /// Microsoft's monthly documents, by id.
  [[nodiscard]] std::vector<UpdateDocument> update_documents() const;

  [[nodiscard]] std::optional<SyncState> sync_state(std::string_view source) const;
  [[nodiscard]] std::vector<SyncState> sync_states() const;
  void set_sync_state(const SyncState& state);

  [[nodiscard]] store::Database& database() const { return database_; }

 private:
  store::Database& database_;
};

}  // namespace bulkhead::intel
