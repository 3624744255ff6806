// Exports: writing a folder, and the same verification straight on the store.
#include <fstream>

#include "core/text.h"
#include "log_source.h"

namespace bulkhead::record {
namespace {

namespace fs = std::filesystem;

class StoreSource final : public LogSource {
 public:
  explicit StoreSource(store::Connection& db) : db_(db), tiles_(db) {}
  Result<std::string> tile(unsigned level, std::uint64_t index, std::uint64_t width) override { return tiles_.tile(level, index, width); }
  Result<void> each_entry(const std::function<bool(std::string_view)>& each) override {
    // In batches: PostgreSQL cannot read tiles on this connection while a result is under way.
    std::int64_t from = 0;
    bool wanted = true;
    for (bool more = true; more && wanted;) {
      std::vector<std::pair<std::int64_t, std::string>> batch;
      db_.for_each_row("SELECT entry_index, body FROM log_entry WHERE entry_index >= $1 ORDER BY entry_index LIMIT 1024",
                       [&](const store::Row& row) { batch.emplace_back(row.integer(0), row.text(1)); }, from);
      more = batch.size() == 1024;
      for (const auto& [index, body] : batch) {
        from = index + 1;
        if (wanted) wanted = each(body);
      }
    }
    return {};
  }

 private:
  store::Connection& db_;
  StoreTiles tiles_;
};

struct IndexedColumns {
  std::int64_t entry_index = 0;
  std::int64_t at = 0;
  std::int64_t organization_id = 0;
  std::optional<std::int64_t> environment_id;
  std::string actor_email, action, resource_type, resource_id, body;
  store::Blob leaf_hash;
};
BOOST_DESCRIBE_STRUCT(IndexedColumns, (), (entry_index, at, organization_id, environment_id, actor_email, action, resource_type, resource_id, body, leaf_hash))

/// Whether the stored version that the entry tells of is as it was.
bool version_agrees(store::Connection& db, const IndexedColumns& row, const Json& detail) {
  const Json* version = detail.find("record_version");
  if (!version || !version->is_integer()) return true;
  const auto body = db.find<std::string>("SELECT body FROM record_version WHERE organization_id = $1 AND resource_type = $2 AND resource_id = $3 AND version = $4"
                                         " AND entry_index = $5", row.organization_id, row.resource_type, row.resource_id, version->integer(), row.entry_index);
  return body && detail.text("record_digest") == "sha256:" + to_hex(sha256(*body));
}

/// Whether the columns, by which lists are filtered, say what the entry's text says.
bool row_agrees(store::Connection& db, const IndexedColumns& row) {
  const auto entry = parse_json(row.body);
  if (!entry) return false;
  const Json none;
  const auto part = [&](std::string_view name) -> const Json& {
    const Json* found = entry->find(name);
    return found ? *found : none;
  };
  const auto number = [](const Json& json) { return json.is_integer() ? std::optional(json.integer()) : std::nullopt; };
  const Json* environment = part("environment").find("id");
  return number(part("index")) == row.entry_index && entry->text("time") == to_iso_milliseconds({row.at}) &&
         (environment ? number(*environment) : std::nullopt) == row.environment_id && part("actor").text("email") == row.actor_email &&
         entry->text("action") == row.action && part("resource").text("type") == row.resource_type && part("resource").text("id") == row.resource_id &&
         number(part("organization")).value_or(0) == row.organization_id && to_bytes(leaf_hash(row.body)) == row.leaf_hash.bytes &&
         version_agrees(db, row, part("detail"));
}

/// The first entry whose columns (by which lists are filtered), or whose stored version, say something else than its text.
std::optional<std::int64_t> first_false_column(store::Connection& db) {
  std::optional<std::int64_t> first = db.find<std::int64_t>(
      "SELECT min(v.entry_index) FROM record_version v LEFT JOIN log_entry e ON e.entry_index = v.entry_index AND e.resource_id = v.resource_id"
      " AND e.body LIKE '%\"record_version\":%' WHERE e.entry_index IS NULL HAVING count(*) > 0");
  std::int64_t from = 0;
  for (bool more = true; more && !first;) {
    const auto rows = db.select<IndexedColumns>("SELECT entry_index, at, organization_id, environment_id, actor_email, action, resource_type, resource_id, body, leaf_hash"
                                                " FROM log_entry WHERE entry_index >= $1 ORDER BY entry_index LIMIT 1024", from);
    more = rows.size() == 1024;
    for (const auto& row : rows) {
      from = row.entry_index + 1;
      if (!first && !row_agrees(db, row)) first = row.entry_index;
    }
  }
  return first;
}

Result<void> write_file(const fs::path& file, std::string_view content) {
  std::error_code ignored;
  fs::create_directories(file.parent_path(), ignored);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) return fail(ErrorKind::unavailable, "log.export_failed", fmt::format("{} cannot be written.", file.string()));
  return {};
}

Result<void> write_entries(store::Connection& db, std::uint64_t size, const fs::path& file) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  std::uint64_t count = 0;
  StoreSource source(db);
  TRY(source.each_entry([&](std::string_view entry) {
    if (count == size) return false;  // entries that came after the checkpoint
    ++count;
    out.write(entry.data(), static_cast<std::streamsize>(entry.size()));
    out.put('\n');
    return static_cast<bool>(out);
  }));
  out.close();
  if (!out) return fail(ErrorKind::unavailable, "log.export_failed", fmt::format("{} cannot be written.", file.string()));
  return {};
}

}  // namespace

Result<VerifyReport> verify_store(store::Connection& db, std::vector<VerifierKey> keys) {
  VerifyReport report;
  const auto head = log_head(db);
  if (!head) {
    report.divergence = Divergence::checkpoint_unreadable;
    report.message = head.error().message;
    return report;
  }
  report.origin = head->origin;
  report.size = head->size;
  report.root = to_hex(head->root);
  report.keys_given = !keys.empty();
  if (!report.keys_given)
    for (const auto& text : stored_verifier_keys(db))
      if (auto key = parse_verifier_key(text)) keys.push_back(std::move(*key));
  std::vector<Anchor> anchors;
  std::optional<std::string> bad_signature;
  for (const auto& stored : checkpoints(db)) {
    const auto note = parse_note(stored.note);
    const auto signers = note ? verify_note(*note, keys) : Result<std::vector<VerifierKey>>(fail(Error(note.error())));
    const auto checkpoint = signers ? parse_checkpoint(note->text) : Result<Checkpoint>(fail(Error(signers.error())));
    if (!checkpoint) {
      if (!bad_signature) bad_signature = fmt::format("The checkpoint of {} entries does not hold: {}", stored.size, checkpoint.error().message);
      continue;
    }
    anchors.push_back({checkpoint->size, checkpoint->root, false});
    report.signed_by.clear();
    for (const auto& key : *signers) report.signed_by.push_back(to_text(key));
  }
  StoreSource source(db);
  TRY(compare_log(source, {head->size, head->root}, anchors, report));
  if (report.divergence == Divergence::none)
    if (const auto index = first_false_column(db)) {
      report.divergence = Divergence::entry_edited;
      report.first_divergent = static_cast<std::uint64_t>(*index);
      report.message = fmt::format("The columns of entry {} or the version stored with it say something else than its text.", *index);
    }
  if (report.divergence == Divergence::none && bad_signature) {
    report.divergence = Divergence::signature_invalid;
    report.message = *bad_signature;
  }
  report.ok = report.divergence == Divergence::none;
  return report;
}

Result<LogHead> export_log(store::Database& database, const LogKeys& keys, const Clock& clock, const fs::path& folder) {
  std::error_code failed;
  if (fs::exists(folder) && !fs::is_empty(folder, failed))
    return fail(ErrorKind::conflict, "log.export_exists", fmt::format("{} is not empty.", folder.string()));
  const std::string signed_note = TRY(sign_head(database, keys, clock));
  const Note note = TRY(parse_note(signed_note));
  const Checkpoint checkpoint = TRY(parse_checkpoint(note.text));
  const auto db = database.reader();
  TRY(write_file(folder / "checkpoint", signed_note));
  for (const auto& stored : checkpoints(*db)) TRY(write_file(folder / "checkpoints" / std::to_string(stored.size), stored.note));
  std::string verifier_keys;
  for (const auto& key : stored_verifier_keys(*db)) verifier_keys += key + "\n";
  TRY(write_file(folder / "log.vkey", verifier_keys));
  TRY(write_entries(*db, checkpoint.size, folder / "entries.jsonl"));
  StoreTiles tiles(*db);
  for (const auto& name : tiles_of(checkpoint.size)) TRY(write_file(folder / tile_path(name), TRY(tiles.tile(name.level, name.index, name.width))));
  return LogHead{checkpoint.origin, checkpoint.size, checkpoint.root};
}

}  // namespace bulkhead::record
