// Imports intelligence files and folders into the corpus: detects the format by content, streams, upserts.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/codec.h"
#include "core/result.h"
#include "intel/corpus.h"
#include "record/unit_of_work.h"

namespace bulkhead::intel {

/// Limits on outside files, each an error of kind too_large that names it.
struct InputLimits {
  std::uint64_t max_file_bytes = std::uint64_t{4} << 30;      ///< unpacked bytes of a streamed document
  std::uint64_t max_whole_bytes = std::uint64_t{256} << 20;   ///< unpacked bytes of a document that must be held whole
  std::uint64_t max_record_bytes = std::uint64_t{16} << 20;   ///< one record of a streamed document
  unsigned max_ratio = 200;            ///< unpacked to packed bytes, once more than 16 MiB came out
  std::uint64_t max_entries = 1'000'000;  ///< entries of one archive or folder
  unsigned max_depth = 64;             ///< nesting of JSON
  unsigned max_nested_archives = 2;    ///< archive in archive
};

enum class DocumentState : std::uint8_t {
  imported,
  known,        ///< the same bytes were imported before
  passed_over,  ///< no intelligence (.meta, .sha512, README, an inventory): DocumentResult::reason says why
  refused       ///< nothing of it was taken
};
BOOST_DESCRIBE_ENUM(DocumentState, imported, known, passed_over, refused)

/// What became of one document.
struct DocumentResult {
  std::string path;          ///< as given, "archive!entry" inside an archive
  std::string format;        ///< "nvd_2.0" ...; "" when it was not recognised
  DocumentState state = DocumentState::refused;
  std::string reason;        ///< why it was passed over; "" otherwise
  std::int64_t records = 0;  ///< records read
  std::int64_t added = 0, updated = 0, unchanged = 0, older = 0, removed = 0;  ///< claims (or catalogue entries, EPSS rows)
  std::vector<Error> refusals;  ///< with place; in keep-going mode one a refused record, at most 1,000
  std::int64_t refused = 0;  ///< records refused, all of them
};

struct ImportSummary {
  std::vector<DocumentResult> documents;
  std::int64_t records = 0, added = 0, updated = 0, unchanged = 0, older = 0, removed = 0, refused = 0;
  std::int64_t corpus_revision = 0;   ///< after the import
  [[nodiscard]] bool complete() const;  ///< nothing was refused
};

struct ImportProgress {
  std::string path;
  std::uint64_t packed_bytes = 0, packed_total = 0;  ///< of all input files
  std::int64_t records = 0;
};

struct ImportOptions {
  bool keep_going = false;          ///< false: a refused record refuses its document whole, and the import ends there
  bool skip_known_files = true;     ///< files whose bytes were imported before are not read again
  record::Actor actor = record::system_actor();  ///< who imports, as the log names it
  std::string source = {};          ///< the synchronised source that the bytes come from; empty: files that somebody brought
  InputLimits limits = {};
  std::function<void(const ImportProgress&)> progress = {};  ///< called from the calling thread, now and then
};

/// Imports files and folders (plain, .gz, .zst, .xz, tar of these).
///
/// Each document is applied whole or not at all, a crash in between included; running the import again completes it.
/// Each transaction that changes the corpus leaves one log entry, FEED_IMPORTED or FEED_SYNCED, in itself.
/// Importing the same or older data changes nothing. Refusals are in the summary (complete() is then false); in strict
/// mode the documents before the refused one stay imported, those after it are not read.
/// Fails    not_found/import.no_file; as UnitOfWork::commit
/// Locks    the writer of the database during each transaction
Result<ImportSummary> import_paths(Corpus& corpus, const std::vector<std::filesystem::path>& paths, const ImportOptions& options,
                                   const Clock& clock);

/// Imports one file that is held in memory, packed or not; `name` stands for its path.
Result<ImportSummary> import_bytes(Corpus& corpus, const std::string& name, std::string_view bytes, const ImportOptions& options, const Clock& clock);

}  // namespace bulkhead::intel
