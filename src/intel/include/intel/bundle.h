// Offline bundles: the corpus, or what changed since a revision of it, in one signed file for plants without network.
//
// A file is: 16 bytes "BULKHEADBUNDLE1\n"; the length of the note, 4 bytes, little-endian; the note (C2SP signed-note:
// the manifest as canonical JSON and a newline, an empty line, Ed25519 signatures); then the payload, one zstd stream of
// length-prefixed records. The manifest holds size and SHA-256 of the payload, so that one signature covers every byte.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/codec.h"
#include "core/result.h"
#include "intel/corpus.h"
#include "record/unit_of_work.h"

namespace bulkhead::intel {

inline constexpr int kBundleVersion = 1;

struct BundleCounts {
  std::int64_t documents = 0;      ///< imported documents that the claims come from
  std::int64_t claims = 0;
  std::int64_t withdrawn = 0;      ///< claims that advisories have withdrawn
  std::int64_t kev_events = 0;
  std::int64_t epss = 0;
  std::int64_t epss_history = 0;   ///< earlier readings; only a full bundle carries them
  std::int64_t catalogue_entries = 0;
  friend bool operator==(const BundleCounts&, const BundleCounts&) = default;
};
BOOST_DESCRIBE_STRUCT(BundleCounts, (), (documents, claims, withdrawn, kev_events, epss, epss_history, catalogue_entries))

/// What is signed.
struct BundleManifest {
  std::string format = "bulkhead-bundle";
  int version = kBundleVersion;
  std::string id;                   ///< 32 hex digits, made of the members below
  std::string origin;               ///< the corpus it was taken from, 32 hex digits
  std::string made_at;              ///< ISO time
  std::int64_t from_revision = 0;   ///< of the origin: changes after it are inside; 0 for a full bundle
  std::int64_t to_revision = 0;     ///< of the origin: changes up to it are inside
  int claim_format = kClaimFormat;
  BundleCounts counts;
  std::int64_t unpacked_bytes = 0;
  std::int64_t payload_bytes = 0;
  std::string payload_sha256;
  [[nodiscard]] bool is_full() const { return from_revision == 0; }
  friend bool operator==(const BundleManifest&, const BundleManifest&) = default;
};
BOOST_DESCRIBE_STRUCT(BundleManifest, (), (format, version, id, origin, made_at, from_revision, to_revision, claim_format, counts, unpacked_bytes,
                                           payload_bytes, payload_sha256))

/// Writes the corpus, or with `since` > 0 what changed after that revision, to a file. The KEV catalogue, EPSS and the
/// reference catalogues are always there whole. The same corpus, key and time give the same bytes.
/// Fails    invalid/bundle.bad_since beyond the present revision; conflict/bundle.file_exists; unavailable/bundle.not_written;
///          internal/corpus.claim_format
/// Cost     two passes over the output; the store is read in one snapshot and not locked
Result<BundleManifest> export_bundle(Corpus& corpus, const std::filesystem::path& file, const record::SigningKey& key, std::int64_t since, const Clock& clock);

/// Checks signature, digest and every record of a file, without a store.
/// Fails    not_found/import.no_file, invalid/bundle.not_a_bundle, bundle.damaged, bundle.truncated, bundle.bad_signature,
///          forbidden/bundle.untrusted_key, conflict/bundle.other_version
Result<BundleManifest> verify_bundle(const std::filesystem::path& file, const std::vector<record::VerifierKey>& trusted);

struct BundleImportOptions {
  std::vector<record::VerifierKey> trusted;
  bool allow_older = false;  ///< take a bundle that was made before the newest one of its origin; newer claims stay
};

struct BundleReport {
  BundleManifest manifest;
  std::string signed_by;        ///< name of the key
  bool already_imported = false;  ///< nothing was to do
  std::int64_t added = 0, updated = 0, unchanged = 0, older = 0, removed = 0;  ///< claims, entries, EPSS rows
  std::int64_t corpus_revision = 0;
};

/// Takes a bundle into the corpus: everything is checked before anything is written, then all is written in the unit's
/// one transaction, with the log entry BUNDLE_IMPORTED. The caller commits. Of two claims the newer one stays, as in
/// importing; a KEV catalogue or advisory that is newer here stays whole.
/// Fails    as verify_bundle; conflict/bundle.older, conflict/bundle.gap (a delta that starts after what this store has of
///          its origin), conflict/bundle.set_back (a delta that ends before it), invalid/bundle.damaged when the file
///          changed between checking and writing (the unit must then not be committed)
Result<BundleReport> import_bundle(record::UnitOfWork& work, Corpus& corpus, const std::filesystem::path& file, const BundleImportOptions& options);

/// The newest bundle taken of an origin.
struct TakenBundle {
  std::string origin, bundle_id;
  Instant made_at;
  std::int64_t revision = 0;  ///< of the origin
  Instant imported_at;
  std::string signed_by;
};
BOOST_DESCRIBE_STRUCT(TakenBundle, (), (origin, bundle_id, made_at, revision, imported_at, signed_by))
[[nodiscard]] std::vector<TakenBundle> taken_bundles(const Corpus& corpus);

}  // namespace bulkhead::intel
