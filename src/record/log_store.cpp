// Appending: all SQL that writes the log's entries, tiles and head, and the reading of tiles.
#include <algorithm>

#include "core/text.h"
#include "log_append.h"

namespace bulkhead::record {
namespace {

struct HeadRow {
  std::string origin;
  std::int64_t size = 0;
  std::int64_t last_at = 0;
  store::Blob frontier;
};
BOOST_DESCRIBE_STRUCT(HeadRow, (), (origin, size, last_at, frontier))

constexpr std::size_t kBulkFrom = 16;  // from here on COPY is cheaper than single statements on PostgreSQL

std::int64_t milliseconds(Instant instant) { return instant.microseconds / 1000; }

/// The head's row, locked until the transaction ends. SQLite has one writer anyway (BEGIN IMMEDIATE).
HeadRow lock_head(store::Connection& db) {
  const bool lock = db.dialect() == store::Dialect::postgresql;
  const std::string sql = std::string("SELECT origin, size, last_at, frontier FROM log_head WHERE id = 1") + (lock ? " FOR UPDATE" : "");
  if (auto row = db.find<HeadRow>(sql)) return *row;
  db.execute("INSERT INTO log_head (id, origin, size, last_at, frontier) VALUES (1, '', 0, 0, $1) ON CONFLICT (id) DO NOTHING", store::Blob{});
  return *db.find<HeadRow>(sql);
}

/// Hashes number [first, first + width) of a level, concatenated.
std::string level_hashes(store::Connection& db, unsigned level, std::uint64_t first, std::uint64_t width) {
  std::string hashes;
  const auto add = [&](const store::Row& row) { hashes += row.blob(0); };
  if (level == 0)
    db.for_each_row("SELECT leaf_hash FROM log_entry WHERE entry_index >= $1 AND entry_index < $2 ORDER BY entry_index", add, first, first + width);
  else
    db.for_each_row("SELECT root FROM log_tile WHERE level = $1 AND tile_index >= $2 AND tile_index < $3 ORDER BY tile_index", add, level - 1, first,
                    first + width);
  return hashes;
}

void write_tile(store::Connection& db, const CompletedNode& node) {
  const unsigned level = node.height / kTileHeight - 1;
  std::string hashes = level_hashes(db, level, node.index * kTileWidth, kTileWidth);
  ENSURE(hashes.size() == kTileWidth * kHashBytes && root_of_hashes(hashes) == node.hash, "a full tile has the hash that the head says");
  db.execute("INSERT INTO log_tile (level, tile_index, hashes, root) VALUES ($1, $2, $3, $4)", level, node.index, store::Blob{std::move(hashes)},
             store::Blob{to_bytes(node.hash)});
}

std::int64_t organization_of(const Change& change, const Actor& actor) {
  return change.organization_id != 0 ? change.organization_id : actor.organization_id;
}

/// Stores the version that a change carries and puts its number and digest into the detail.
void keep_version(store::Connection& db, Change& change, const Actor& actor, std::uint64_t index, Instant at) {
  if (!change.version) return;
  const std::int64_t organization = organization_of(change, actor);
  const std::int64_t last = db.find<std::int64_t>("SELECT max(version) FROM record_version WHERE organization_id = $1 AND resource_type = $2 AND resource_id = $3",
                                                  organization, change.resource_type, change.resource_id).value_or(0);
  const std::string body = to_canonical_text(*change.version);
  db.execute("INSERT INTO record_version (organization_id, resource_type, resource_id, version, at, entry_index, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             organization, change.resource_type, change.resource_id, last + 1, at, index, body);
  change.detail.set("record_version", last + 1);
  change.detail.set("record_digest", "sha256:" + to_hex(sha256(body)));
}

/// Rows of log_entry, one by one or in bulk.
class EntryRows {
 public:
  EntryRows(store::Connection& db, std::size_t count) : db_(db) {
    if (count >= kBulkFrom)
      bulk_ = db.bulk("log_entry", {"entry_index", "at", "organization_id", "environment_id", "actor_email", "action", "resource_type", "resource_id", "body", "leaf_hash"});
  }
  void add(std::span<const store::Value> values) {
    if (bulk_)
      bulk_->add(values);
    else
      db_.run("INSERT INTO log_entry (entry_index, at, organization_id, environment_id, actor_email, action, resource_type, resource_id, body, leaf_hash)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
              values);
  }
  void finish() {
    if (bulk_) bulk_->finish();
  }

 private:
  store::Connection& db_;
  std::unique_ptr<store::Bulk> bulk_;
};

}  // namespace

std::uint64_t lock_log(store::Connection& db) { return static_cast<std::uint64_t>(lock_head(db).size); }

Result<Appended> append_changes(store::Connection& db, std::span<Change> changes, const Actor& actor, Instant now) {
  using store::to_value;
  const HeadRow head = lock_head(db);
  Frontier frontier = TRY(Frontier::restore(static_cast<std::uint64_t>(head.size), head.frontier.bytes));
  // Times never go back along the log; a clock that was set back is told in the entry.
  const Instant at{std::max(milliseconds(now), head.last_at) * 1000};
  const std::int64_t behind_ms = milliseconds(at) - milliseconds(now);
  const std::uint64_t first = frontier.size();

  std::uint64_t index = first;
  for (Change& change : changes) keep_version(db, change, actor, index++, at);
  std::vector<CompletedNode> completed;
  EntryRows rows(db, changes.size());
  for (const Change& change : changes) {
    index = frontier.size();
    const std::string body = entry_text(change, actor, index, at, behind_ms);
    if (body.size() > kMaxEntryBytes)
      return fail(ErrorKind::too_large, "log.entry_too_large", fmt::format("What the log would keep of this change exceeds {} bytes; shorten its texts.", kMaxEntryBytes));
    if (!is_utf8(body)) return fail(ErrorKind::invalid, "log.not_utf8", "A text of this change is not valid UTF-8.");
    const Sha256 leaf = leaf_hash(body);
    const store::Value values[] = {to_value(index), to_value(at), to_value(organization_of(change, actor)), to_value(change.environment_id), to_value(actor.email),
                                   to_value(action_name(change.action)), to_value(change.resource_type), to_value(change.resource_id), to_value(body),
                                   to_value(store::Blob{to_bytes(leaf)})};
    rows.add(values);
    frontier.append(leaf, &completed);
  }
  rows.finish();
  for (const CompletedNode& node : completed) write_tile(db, node);
  db.execute("UPDATE log_head SET size = $1, last_at = $2, frontier = $3 WHERE id = 1", frontier.size(), milliseconds(at), store::Blob{frontier.bytes()});
  return Appended{first, at};
}

void write_outbox(store::Connection& db, std::span<const OutboxMessage> messages, const Actor& actor, const Appended& appended) {
  std::int64_t ordinal = 0;
  for (const auto& message : messages)
    db.execute("INSERT INTO outbox_message (entry_index, ordinal, organization_id, topic, body, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
               appended.first_index, ordinal++, message.organization_id != 0 ? message.organization_id : actor.organization_id, message.topic, to_canonical_text(message.body), appended.at,
               Instant{appended.at.microseconds + message.delay_us});
}

Result<LogHead> log_head(store::Connection& db) {
  const auto row = db.find<HeadRow>("SELECT origin, size, last_at, frontier FROM log_head WHERE id = 1");
  if (!row) return LogHead{"", 0, empty_root()};
  const Frontier frontier = TRY(Frontier::restore(static_cast<std::uint64_t>(row->size), row->frontier.bytes));
  return LogHead{row->origin, frontier.size(), frontier.root()};
}

Result<std::string> StoreTiles::tile(unsigned level, std::uint64_t index, std::uint64_t width) {
  std::string hashes;
  if (auto full = db_.find<store::Blob>("SELECT hashes FROM log_tile WHERE level = $1 AND tile_index = $2", level, index))
    hashes = full->bytes.substr(0, width * kHashBytes);
  else
    hashes = level_hashes(db_, level, index * kTileWidth, width);
  if (hashes.size() != width * kHashBytes)
    return fail(ErrorKind::not_found, "log.tile_missing", fmt::format("Tile {} of level {} has no {} hashes.", index, level, width));
  return hashes;
}

}  // namespace bulkhead::record
