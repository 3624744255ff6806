// The file of a bundle: header, note and payload, written and read as streams.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "bundle/bundle_records.h"
#include "core/digest.h"
#include "input/byte_source.h"
#include "intel/bundle.h"
#include "record/checkpoint.h"

namespace bulkhead::intel {

/// Writes records to OUT.payload, then header and payload to OUT. Leaves nothing behind when it is not finished.
class BundleWriter {
 public:
  /// Fails    conflict/bundle.file_exists, unavailable/bundle.not_written
  static Result<std::unique_ptr<BundleWriter>> create(const std::filesystem::path& file);
  ~BundleWriter();

  template <class Record>
  Result<void> add(BundleRecord kind, const Record& record) {
    text_.assign(1, static_cast<char>(kind));
    pack_to(text_, record);
    return write(text_);
  }
  /// Ends the payload, fills its members of the manifest and the id, signs, and moves the file into its place.
  Result<void> finish(BundleManifest& manifest, const record::SigningKey& key);

 private:
  struct Compressor;
  BundleWriter(std::filesystem::path file, int descriptor);
  Result<void> write(std::string_view record);
  Result<void> compress(bool end);
  std::filesystem::path file_, payload_;
  int descriptor_;
  std::unique_ptr<Compressor> compressor_;
  Sha256Stream hash_;
  std::string text_, pending_;
  std::int64_t unpacked_ = 0, packed_ = 0;
};

/// A bundle whose manifest is signed by a trusted key. The payload is not checked yet.
struct OpenBundle {
  BundleManifest manifest;
  std::string signed_by;
  std::uint64_t payload_at = 0;  ///< offset in the file
};

/// Reads and checks header, note and manifest from the front of `bytes`.
/// Fails    invalid/bundle.not_a_bundle, bundle.damaged, bundle.truncated, bundle.bad_signature, forbidden/bundle.untrusted_key,
///          conflict/bundle.other_version
Result<OpenBundle> open_bundle(ByteSource& bytes, const std::vector<record::VerifierKey>& trusted);

/// Compares size and SHA-256 of the payload, which follows in `bytes`, with the manifest.
/// Fails    invalid/bundle.truncated, bundle.damaged
Result<void> check_payload_digest(ByteSource& bytes, const BundleManifest& manifest);

using RecordVisitor = std::function<Result<void>(BundleRecord kind, std::string_view body)>;
/// Unpacks the payload and visits each record; the last one is `end`. Hashes along the way and fails at the end when
/// the digest is another one than the manifest's.
/// Fails    invalid/bundle.damaged, what `visit` gives
Result<void> read_payload(ByteSource& bytes, const BundleManifest& manifest, const RecordVisitor& visit);

/// Unpacks the record or fails with invalid/bundle.damaged.
template <class Record>
Result<Record> read_record(std::string_view body) {
  auto record = unpack<Record>(body);
  if (!record) return fail(ErrorKind::invalid, "bundle.damaged", "A record of the bundle cannot be read.");
  return record;
}

/// Judges every record: kinds in order, ids and references that hold, claims that can be read, counts as the manifest says.
class BundleCheck {
 public:
  explicit BundleCheck(const BundleManifest& manifest) : manifest_(manifest) {}
  Result<void> visit(BundleRecord kind, std::string_view body);
  /// After the last record.
  Result<void> finish() const;

 private:
  Result<void> check_claim(std::string_view body);
  Result<void> check_key(std::int64_t key) const;
  const BundleManifest& manifest_;
  BundleRecord last_ = BundleRecord::snapshot;
  BundleCounts counts_;
  std::vector<std::int64_t> documents_, sets_;  // sorted, as they come
};

}  // namespace bulkhead::intel
