// The log: what an entry is, how entries are appended, read, proven and signed.
//
// One log an installation; each entry names its organization. The canonical text of an entry (RFC 8785) is stored as it
// is and hashed as it is, so that a later version of the entry's shape ("v") never changes an old hash.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/json.h"
#include "record/action.h"
#include "record/actor.h"
#include "record/checkpoint.h"
#include "record/merkle.h"
#include "store/store.h"

namespace bulkhead::record {

/// Entries are at most this long, so that they fit the length prefix of C2SP entry bundles.
inline constexpr std::size_t kMaxEntryBytes = 65'535;
inline constexpr int kEntryVersion = 1;

/// One thing that was done, as the code that did it tells.
struct Change {
  Action action = Action::settings_updated;
  std::string resource_type;        ///< "environment", "asset" ...
  std::string resource_id;          ///< "" when the action has no single record
  std::optional<std::int64_t> environment_id = {};
  std::string environment_name = {};
  Json detail = {};                 ///< an object or null
  std::optional<Json> version = {}; ///< the whole record, when it is controlled and keeps its versions
  std::int64_t organization_id = 0; ///< of the record, when the actor stands outside any (sign-in, installation); 0: the actor's
};
/// Placeholders of the action's sentence that the change does not fill; the unit of work refuses such a change.
[[nodiscard]] std::vector<std::string> untold(const Change& change);

/// The canonical text of an entry, version 1:
/// {"action":"ENV_CREATED","actor":{"email":"a@b.c","id":7,"kind":"user","name":"Ann"},"detail":{},
///  "environment":{"id":3,"name":"Plant"},"index":12,"ip":"10.0.0.9","organization":1,
///  "resource":{"id":"3","type":"environment"},"time":"2026-03-01T12:30:45.123Z","v":1}
/// Members that say nothing are left out; "key" stands in the actor of kind key; "clock_behind_ms" tells that the clock
/// stood before the time of the entry above, which was then used.
[[nodiscard]] std::string entry_text(const Change& change, const Actor& actor, std::uint64_t index, Instant at, std::int64_t clock_behind_ms = 0);

/// An entry for reading.
struct EntryView {
  std::int64_t index = 0;
  std::string timestamp;  ///< ISO 8601, UTC, milliseconds
  std::string actor_email;
  std::string actor_name;
  std::string action;
  std::string resource_type;
  std::string resource_id;
  std::optional<std::int64_t> environment_id;
  std::string environment_name;
  Json detail;
  std::string ip_address;
  std::string sentence;   ///< plain English
  std::string leaf_hash;  ///< hex
};
BOOST_DESCRIBE_STRUCT(EntryView, (), (index, timestamp, actor_email, actor_name, action, resource_type, resource_id, environment_id, environment_name,
                                      detail, ip_address, sentence, leaf_hash))
/// Reads an entry's text; members that are missing or of another type stay empty.
/// Fails    as parse_json
Result<EntryView> parse_entry(std::string_view text);

struct LogQuery {
  std::optional<std::int64_t> organization_id;  ///< none: every organization (the operator only)
  std::optional<Action> action;
  std::string actor;                            ///< e-mail, exact
  std::optional<std::int64_t> environment_id;
  std::string resource_type;
  std::string resource_id;
  std::optional<Instant> from;                  ///< inclusive
  std::optional<Instant> to;                    ///< exclusive
  std::string text;                             ///< part of the entry's text, letters of any case
  bool oldest_first = false;
  std::int64_t page = 1;
  std::int64_t per_page = 20;                   ///< 0: all
};
struct LogPage {
  std::vector<EntryView> entries;
  std::int64_t total = 0;
};
[[nodiscard]] LogPage list_entries(store::Connection& db, const LogQuery& query);
/// The exact text of an entry, as it was hashed.
/// Fails    not_found/log.no_such_entry, also when it belongs to another organization than the one given
Result<std::string> entry_body(store::Connection& db, std::uint64_t index, std::optional<std::int64_t> organization_id = {});

/// The head as the store has it.
struct LogHead {
  std::string origin;
  std::uint64_t size = 0;
  Sha256 root{};
};
/// Fails    internal/log.damaged_head
Result<LogHead> log_head(store::Connection& db);

/// The tiles of the log in the store, partial ones included.
class StoreTiles final : public TileSource {
 public:
  explicit StoreTiles(store::Connection& db) : db_(db) {}
  Result<std::string> tile(unsigned level, std::uint64_t index, std::uint64_t width) override;

 private:
  store::Connection& db_;
};

/// Keys that sign the log, held in a file of mode 0600 in the data directory ("log-key"), newest last.
class LogKeys {
 public:
  /// Reads the keys; makes the first one, and the name (origin) of the log, when there is none. A new key is a change
  /// with an entry of its own (LOG_KEY_CREATED).
  /// Fails    unavailable/log.key_file, invalid/log.bad_key
  static Result<LogKeys> open(store::Database& database, const Clock& clock);

  /// Makes a new key and retires the one before it. The new checkpoint carries both signatures, so that whoever trusts
  /// the old key can follow.
  Result<void> rotate(store::Database& database, const Actor& actor, const Clock& clock);

  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] const SigningKey& current() const { return keys_.back(); }
  /// Every key of the log, retired ones included, for whoever verifies.
  [[nodiscard]] std::vector<VerifierKey> verifiers() const;

 private:
  std::string origin_;
  std::vector<SigningKey> keys_;
};

/// Signs the present head, unless its checkpoint is stored already, and returns the note.
/// Fails    conflict/log.shrunk when a checkpoint beyond the present size was signed: the store was set back
Result<std::string> sign_head(store::Database& database, const LogKeys& keys, const Clock& clock);

struct StoredCheckpoint {
  std::int64_t size = 0;
  Instant at;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(StoredCheckpoint, (), (size, at, note))
/// Signed checkpoints, oldest first.
[[nodiscard]] std::vector<StoredCheckpoint> checkpoints(store::Connection& db);
/// Public keys of the log that the store knows, "name+id+key".
[[nodiscard]] std::vector<std::string> stored_verifier_keys(store::Connection& db);

/// Everything that shows to an outsider that an entry is in the log.
/// Fails    not_found/log.no_such_entry, log.not_signed_yet when no checkpoint covers it
Result<LogProof> prove_entry(store::Connection& db, std::uint64_t index);

/// A version of a controlled record.
struct RecordVersion {
  std::int64_t version = 0;
  Instant at;
  std::int64_t entry_index = 0;
  Json body;
};
BOOST_DESCRIBE_STRUCT(RecordVersion, (), (version, at, entry_index, body))
/// All versions, newest first.
[[nodiscard]] std::vector<RecordVersion> record_versions(store::Connection& db, std::int64_t organization_id, std::string_view resource_type, std::string_view resource_id);
/// The version that held at that instant, or nothing before the first.
[[nodiscard]] std::optional<RecordVersion> record_as_of(store::Connection& db, std::int64_t organization_id, std::string_view resource_type,
                                                        std::string_view resource_id, Instant at);

}  // namespace bulkhead::record
