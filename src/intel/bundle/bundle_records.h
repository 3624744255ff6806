// The records of a bundle's payload. Each is: length of the rest (varint), kind (one byte), packed struct. The structs
// belong to kBundleVersion: change them only together with it.
#pragma once
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/packed.h"

namespace bulkhead::intel {

/// In the order in which they stand in a bundle.
enum class BundleRecord : std::uint8_t { snapshot = 1, document, claim, removal, kev_event, epss_set, epss, epss_history, catalogue, end };

struct SnapshotRecord {
  std::string_view name;  ///< "kev", "epss"
  Instant as_of;
  std::string_view version;
};
BOOST_DESCRIBE_STRUCT(SnapshotRecord, (), (name, as_of, version))

struct DocumentRecord {
  std::int64_t id = 0;    ///< of the origin, for ClaimRecord::document_id
  std::string_view format, name;
  std::string_view digest;  ///< 32 bytes
  std::int64_t size = 0;
  Instant retrieved_at;
  std::int64_t records = 0, refused = 0, reader_version = 0;
};
BOOST_DESCRIBE_STRUCT(DocumentRecord, (), (id, format, name, digest, size, retrieved_at, records, refused, reader_version))

struct ClaimRecord {
  std::int64_t key = 0;
  int source = 0;
  std::string_view document, revision;
  Instant modified;
  std::int64_t document_id = 0;
  std::string_view body;  ///< packed Claim
};
BOOST_DESCRIBE_STRUCT(ClaimRecord, (), (key, source, document, revision, modified, document_id, body))

/// An advisory no longer speaks of a CVE, or a CVE record lost an ADP container, as of the revision of that time.
struct RemovalRecord {
  std::int64_t key = 0;
  int source = 0;
  std::string_view document;
  Instant as_of;
};
BOOST_DESCRIBE_STRUCT(RemovalRecord, (), (key, source, document, as_of))

struct KevEventRecord {
  std::int64_t key = 0;
  bool added = true;
  Instant catalogue;
};
BOOST_DESCRIBE_STRUCT(KevEventRecord, (), (key, added, catalogue))

struct EpssSetRecord {
  std::int64_t id = 0;
  std::string_view date, model;
};
BOOST_DESCRIBE_STRUCT(EpssSetRecord, (), (id, date, model))

struct EpssRecord {
  std::int64_t key = 0;
  int score_ppm = 0, percentile_ppm = 0;
  std::int64_t set_id = 0;
};
BOOST_DESCRIBE_STRUCT(EpssRecord, (), (key, score_ppm, percentile_ppm, set_id))

struct CatalogueRecord {
  std::string_view kind, entry;
  Instant modified;
  std::string_view body;
};
BOOST_DESCRIBE_STRUCT(CatalogueRecord, (), (kind, entry, modified, body))

}  // namespace bulkhead::intel
