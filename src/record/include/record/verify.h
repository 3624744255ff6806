// Verifying the log: an export without network or program, or the store behind the "verify" button. The report names
// the first entry that differs, or the range in which it lies. The form of an export is told in docs/log.md.
#pragma once
#include <boost/describe.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "record/log.h"

namespace bulkhead::record {

enum class Divergence : std::uint8_t {
  none,
  entry_edited,          ///< the entry's text is another than the one that was logged
  entry_deleted,         ///< the entry is missing, those after it follow
  entry_inserted,        ///< the entry was never logged
  entries_reordered,     ///< a logged entry, but not of this place
  entries_truncated,     ///< the entries end before the checkpoint says
  entries_appended,      ///< there are more entries than the checkpoint says
  tile_altered,          ///< the entries are whole, a file of hashes is not
  tile_missing,          ///< the entries are whole, a file of hashes is missing
  rewritten,             ///< entries and hashes were changed together: they agree, but not with what was signed
  set_back,              ///< a trusted checkpoint is beyond the end: later entries are gone
  signature_invalid,     ///< the checkpoint was changed after signing, or signed by nobody trusted
  checkpoint_unreadable
};
BOOST_DESCRIBE_ENUM(Divergence, none, entry_edited, entry_deleted, entry_inserted, entries_reordered, entries_truncated, entries_appended, tile_altered,
                    tile_missing, rewritten, set_back, signature_invalid, checkpoint_unreadable)

struct VerifyReport {
  bool ok = false;
  std::string origin;
  std::uint64_t size = 0;             ///< entries that the checkpoint claims
  std::string root;                   ///< hex
  std::uint64_t entries_checked = 0;
  std::uint64_t checkpoints_checked = 0;  ///< signed ones that agree with the entries
  std::vector<std::string> signed_by;     ///< verifier keys whose signature on the newest checkpoint holds
  bool keys_given = false;            ///< the keys came from the verifier, not from the export: authenticity, not only integrity
  Divergence divergence = Divergence::none;
  std::optional<std::uint64_t> first_divergent;  ///< index of the first entry that differs, or the lowest it can be
  std::optional<std::uint64_t> last_possible;    ///< set when only a range is known: the highest it can be
  std::string message;                ///< one sentence
};
BOOST_DESCRIBE_STRUCT(VerifyReport, (), (ok, origin, size, root, entries_checked, checkpoints_checked, signed_by, keys_given, divergence, first_divergent,
                                         last_possible, message))

struct VerifyOptions {
  std::vector<std::string> keys;         ///< trusted verifier keys; none: those inside the export, which proves integrity only
  std::vector<std::string> checkpoints;  ///< signed notes that the verifier kept from earlier
  std::filesystem::path against;         ///< an earlier export that the verifier kept, or empty: names the entry after a rewrite
};

/// Verifies the export in a folder (or the folder of the given file).
/// Fails    not_found/log.no_export, invalid/log.bad_key, log.other_log for a checkpoint of another log, and
///          what parse_note and verify_note say of the given checkpoints
/// Cost     one pass over the entries, a second one only to locate a difference; memory for a few tiles
Result<VerifyReport> verify_export(const std::filesystem::path& path, const VerifyOptions& options = {});

/// Verifies entries, columns, record versions, tiles, head and signed checkpoints of the store against one another.
/// `keys` are those of the key file (LogKeys::verifiers); none: those that the store has.
Result<VerifyReport> verify_store(store::Connection& db, std::vector<VerifierKey> keys = {});

/// Writes an export into a folder that is empty or made: checkpoint, checkpoints/, log.vkey, entries.jsonl, tile/.
/// Fails    conflict/log.export_exists, unavailable/log.export_failed; as sign_head
Result<LogHead> export_log(store::Database& database, const LogKeys& keys, const Clock& clock, const std::filesystem::path& folder);

}  // namespace bulkhead::record
