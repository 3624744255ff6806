// Keys, origin and signed checkpoints of the log. The private halves are in a file beside the store, never inside: a
// copy of the database must not be enough to sign.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/text.h"
#include "record/unit_of_work.h"

namespace bulkhead::record {
namespace {

std::filesystem::path key_file(const store::Database& database) { return database.data_directory() / "log-key"; }

Result<std::vector<SigningKey>> read_keys(const std::filesystem::path& file) {
  std::vector<SigningKey> keys;
  if (!std::filesystem::exists(file)) return keys;
  std::ifstream in(file);
  if (!in) return fail(ErrorKind::unavailable, "log.key_file", fmt::format("The key file {} cannot be read.", file.string()));
  for (std::string line; std::getline(in, line);)
    if (!trim(line).empty()) keys.push_back(TRY(SigningKey::parse(line)));
  if (keys.empty()) return fail(ErrorKind::unavailable, "log.key_file", fmt::format("The key file {} is empty. Restore it from a backup, or remove it so that a new key is made and logged.", file.string()));
  return keys;
}

/// Writes beside and renames, so that a crash leaves the old file or the new one; mode 0600 from the first byte.
Result<void> write_keys(const std::filesystem::path& file, const std::vector<SigningKey>& keys) {
  const auto failed = [&] { return fail(ErrorKind::unavailable, "log.key_file", fmt::format("The key file {} cannot be written.", file.string())); };
  std::string text;
  for (const auto& key : keys) text += key.file_text() + "\n";
  const std::filesystem::path beside = file.string() + ".new";
  ::unlink(beside.c_str());
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return failed();
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(beside.c_str(), file.c_str()) != 0) return failed();
  return {};
}

/// The origin of the log; made once, in the transaction of `work`.
std::string origin_of(UnitOfWork& work) {
  store::Connection& db = work.db();
  db.execute("INSERT INTO log_head (id, origin, size, last_at, frontier) VALUES (1, '', 0, 0, $1) ON CONFLICT (id) DO NOTHING", store::Blob{});
  db.execute("UPDATE log_head SET origin = $1 WHERE id = 1 AND origin = ''", fmt::format("log.bulkhead.internal/{}", to_hex(random_bytes(8))));
  return db.find<std::string>("SELECT origin FROM log_head WHERE id = 1").value();
}

void insert_key(UnitOfWork& work, const SigningKey& key) {
  const std::string text = to_text(key.verifier());
  work.db().execute("INSERT INTO log_key (verifier_key, created_at) VALUES ($1, $2) ON CONFLICT (verifier_key) DO NOTHING", text, work.now());
  work.change({Action::log_key_created, "log_key", fmt::format("{:08x}", key.verifier().id), {}, {}, Json::object({{"verifier_key", text}})});
}

bool knows_key(store::Connection& db, const SigningKey& key) {
  return db.find<std::int64_t>("SELECT 1 FROM log_key WHERE verifier_key = $1", to_text(key.verifier())).has_value();
}

}  // namespace

Result<LogKeys> LogKeys::open(store::Database& database, const Clock& clock) {
  LogKeys log;
  log.keys_ = TRY(read_keys(key_file(database)));
  {
    const auto db = database.reader();
    log.origin_ = TRY(log_head(*db)).origin;
    if (!log.origin_.empty() && !log.keys_.empty() && knows_key(*db, log.keys_.back())) return log;
  }
  UnitOfWork work(database, system_actor(), clock);
  log.origin_ = origin_of(work);
  if (log.keys_.empty() || log.keys_.back().verifier().name != log.origin_) {
    // The file comes first: a key that is written but unknown to the store is taken up at the next start.
    log.keys_.push_back(TRY(SigningKey::create(log.origin_)));
    TRY(write_keys(key_file(database), log.keys_));
  }
  insert_key(work, log.keys_.back());
  TRY(work.commit());
  return log;
}

Result<void> LogKeys::rotate(store::Database& database, const Actor& actor, const Clock& clock) {
  TRY(authorise(actor, Permission::manage_settings));
  UnitOfWork work(database, actor, clock);
  const std::string old = to_text(current().verifier());
  std::vector<SigningKey> keys = keys_;
  keys.push_back(TRY(SigningKey::create(origin_)));
  insert_key(work, keys.back());
  work.db().execute("UPDATE log_key SET retired_at = $1 WHERE verifier_key = $2", work.now(), old);
  work.change({Action::log_key_retired, "log_key", fmt::format("{:08x}", current().verifier().id), {}, {}, Json::object({{"verifier_key", old}})});
  TRY(write_keys(key_file(database), keys));
  TRY(work.commit());
  keys_ = std::move(keys);

  // The bridge: one checkpoint under both keys, so that a holder of the old one can follow.
  const auto db = database.writer();
  const LogHead head = TRY(log_head(*db));
  const std::string note = sign_checkpoint({origin_, head.size, head.root, {}}, {&keys_[keys_.size() - 2], &keys_.back()});
  db->execute("INSERT INTO log_checkpoint (size, at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO UPDATE SET note = excluded.note, at = excluded.at",
              head.size, clock.now(), note);
  return {};
}

std::vector<VerifierKey> LogKeys::verifiers() const {
  std::vector<VerifierKey> out;
  for (const auto& key : keys_) out.push_back(key.verifier());
  return out;
}

Result<std::string> sign_head(store::Database& database, const LogKeys& keys, const Clock& clock) {
  const auto db = database.writer();
  store::Transaction transaction(*db);
  const LogHead head = TRY(log_head(*db));
  const auto newest = db->find<StoredCheckpoint>("SELECT size, at, note FROM log_checkpoint ORDER BY size DESC LIMIT 1");
  if (newest && static_cast<std::uint64_t>(newest->size) > head.size)
    return fail(ErrorKind::conflict, "log.shrunk", fmt::format("The log has {} entries, but {} were signed before: the store was set back.", head.size, newest->size));
  if (newest && static_cast<std::uint64_t>(newest->size) == head.size) {
    // Nothing new. Still the root must be the one that was signed, or the store was changed.
    const Note note = TRY(parse_note(newest->note));
    const Checkpoint signed_before = TRY(parse_checkpoint(note.text));
    if (signed_before.root != head.root)
      return fail(ErrorKind::conflict, "log.forked", fmt::format("At {} entries another root was signed before: the store was changed.", head.size));
    return newest->note;
  }
  if (newest && newest->size > 0) {
    // A log must never sign what contradicts an earlier checkpoint of its own (C2SP tlog-checkpoint, "Signatures").
    StoreTiles tiles(*db);
    const Note note = TRY(parse_note(newest->note));
    const Checkpoint before = TRY(parse_checkpoint(note.text));
    const auto proof = TRY(consistency_proof(tiles, before.size, head.size));
    if (!verify_consistency(before.size, head.size, proof, before.root, head.root))
      return fail(ErrorKind::conflict, "log.forked", fmt::format("The entries before number {} are not those that were signed.", before.size));
  }
  const std::string note = sign_checkpoint({keys.origin(), head.size, head.root, {}}, {&keys.current()});
  db->execute("INSERT INTO log_checkpoint (size, at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING", head.size, clock.now(), note);
  transaction.commit();
  return note;
}

std::vector<StoredCheckpoint> checkpoints(store::Connection& db) {
  return db.select<StoredCheckpoint>("SELECT size, at, note FROM log_checkpoint ORDER BY size");
}

std::vector<std::string> stored_verifier_keys(store::Connection& db) {
  return db.select<std::string>("SELECT verifier_key FROM log_key ORDER BY created_at, verifier_key");
}

Result<LogProof> prove_entry(store::Connection& db, std::uint64_t index) {
  TRY(entry_body(db, index));
  const auto covering = db.find<StoredCheckpoint>("SELECT size, at, note FROM log_checkpoint WHERE size > $1 ORDER BY size DESC LIMIT 1", index);
  if (!covering) return fail(ErrorKind::not_found, "log.not_signed_yet", fmt::format("No signed checkpoint covers entry {} yet.", index));
  StoreTiles tiles(db);
  LogProof proof;
  proof.index = index;
  proof.path = TRY(inclusion_proof(tiles, index, static_cast<std::uint64_t>(covering->size)));
  proof.checkpoint = covering->note;
  return proof;
}

}  // namespace bulkhead::record
