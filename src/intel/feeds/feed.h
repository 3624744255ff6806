// One reader a format: document bytes in, claims and catalogue entries out. No SQL, no files.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "intel/catalogues.h"
#include "intel/updates.h"
#include "intel/vulnerability.h"
#include "records/splitter.h"

namespace bulkhead::intel {

enum class Format {
  unknown, nvd_2_0, nvd_1_1, cve_5, kev_json, kev_csv, epss_csv, supplement, exploit_db, exploit_db_csv, poc_index, metasploit,
  cwe_xml, cwe_csv, stix, csaf_2_0, starter, ics_advisory_csv, cvrf_xml, cvrf_json, companion
};
/// "nvd_2.0", "csaf_2.0" ...: the name in results and in the store.
[[nodiscard]] std::string_view name_of_format(Format format);

/// What a document is, seen in its first bytes.
struct Detected {
  Format format = Format::unknown;
  SplitRules split;       ///< how its records are cut; unused for formats that are read whole
  bool whole = false;     ///< must be held whole: XML, CSV, Metasploit's one object, CSAF
};
/// Never looks at a name, except to pass over companions of feeds (.meta, .sha256, .sha512, .asc, schemas) in `name`.
[[nodiscard]] Detected detect(std::string_view head, bool head_is_all, std::string_view name);

/// A snapshot feed decides as a whole: the newest one holds, what it lacks is withdrawn.
struct Snapshot {
  Instant as_of;          ///< date of the catalogue
  std::string version;    ///< as written
};

/// Receives what a reader finds. Implementations may be called from another thread than the one that made them.
class FeedSink {
 public:
  virtual ~FeedSink() = default;
  virtual void claim(const Claim& claim) = 0;
  virtual void epss(std::int64_t cve_key, int score_ppm, int percentile_ppm) = 0;
  virtual void weakness(const WeaknessEntry& entry, Instant modified) = 0;
  virtual void attack_pattern(const AttackPattern& entry, Instant modified) = 0;
  virtual void technique(const Technique& entry, Instant modified) = 0;
  /// KEV, EPSS and the starter extract: once, before finish.
  virtual void snapshot(const Snapshot& snapshot) = 0;
  /// CSAF: every claim of this document stands; claims of an earlier revision on other CVEs are withdrawn.
  virtual void whole_document(Source source, std::string_view document, Instant modified) = 0;
  /// A CVE record, before its claims: ADP claims of an earlier revision that are not among them are withdrawn.
  virtual void cve_record(const std::vector<Claim>& claims, Instant modified) = 0;
  /// One record was read (refused ones too).
  virtual void record() = 0;
  /// A refused record. True: pass over it and go on; false: the document is refused.
  virtual bool refuse(Error error) = 0;
  /// One of Microsoft's monthly documents, once.
  virtual void update_document(const UpdateDocument& document) = 0;
};

/// Reads the records of a document that is cut by a RecordSplitter.
/// Fails    what the splitter gives; the refused record when the sink does not want to go on; rules on the whole
///          document (kev.wrong_count, nvd.wrong_count)
Result<void> read_records(Format format, RecordSplitter& splitter, FeedSink& sink);
/// Reads a document that is held whole; `text` has RecordSplitter::kPadding bytes readable behind it.
/// Fails    as read_records
Result<void> read_whole(Format format, std::string_view text, std::string_view name, FeedSink& sink);

}  // namespace bulkhead::intel
