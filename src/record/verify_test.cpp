// Mutation trial: an export is changed in every way that an editor has, and the first changed entry must be named.
#include "record/verify.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "core/text.h"
#include "testing.h"

namespace bulkhead::record {
namespace {

namespace fs = std::filesystem;
const FixedClock kClock(*parse_instant("2026-03-01T12:30:45Z"));

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& file, std::string_view content) { std::ofstream(file, std::ios::binary | std::ios::trunc) << content; }

/// An export of `size` entries with a checkpoint signed half-way, in a folder of its own.
class Export {
 public:
  explicit Export(int size) : store_(std::move(*store::Database::open({.location = (directory_.path() / "data").string()}))) {
    if (!store_->migrate(testing::schemas(), kClock)) throw store::Failure("migration");
    keys_.emplace(*LogKeys::open(*store_, kClock));
    testing::fill(*store_, kClock, size / 2);
    early_ = *sign_head(*store_, *keys_, kClock);
    testing::fill(*store_, kClock, size - size / 2 - 1, 30);
    if (auto made = export_log(*store_, *keys_, kClock, folder()); !made) throw store::Failure(to_text(made.error()));
    const std::string text = read(folder() / "entries.jsonl");
    for (const auto line : split(std::string_view(text).substr(0, text.size() - 1), '\n')) lines.emplace_back(line);
    original_ = lines;
  }
  fs::path folder() const { return directory_.path() / "export"; }
  std::string key() const { return to_text(keys_->current().verifier()); }
  const SigningKey& signer() const { return keys_->current(); }
  const std::string& early() const { return early_; }
  store::Database& store() { return *store_; }
  const LogKeys& keys() const { return *keys_; }
  std::size_t size() const { return original_.size(); }

  void save_entries() {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    write(folder() / "entries.jsonl", text);
  }
  /// Hash files and, when wanted, a checkpoint made anew from the present lines, as somebody does who covers his traces.
  void save_tiles() {
    fs::remove_all(folder() / "tile");
    std::map<unsigned, std::string> levels;
    Frontier frontier;
    for (const auto& line : lines) {
      std::vector<CompletedNode> completed;
      const Sha256 leaf = leaf_hash(line);
      levels[0] += to_bytes(leaf);
      frontier.append(leaf, &completed);
      for (const auto& node : completed) levels[node.height / kTileHeight] += to_bytes(node.hash);
    }
    for (const auto& name : tiles_of(lines.size())) {
      fs::create_directories((folder() / tile_path(name)).parent_path());
      write(folder() / tile_path(name), std::string_view(levels[name.level]).substr(name.index * kTileWidth * kHashBytes, name.width * kHashBytes));
    }
    root_ = frontier.root();
  }
  void save_checkpoint(const SigningKey& key) { write(folder() / "checkpoint", sign_checkpoint({keys_->origin(), lines.size(), root_, {}}, {&key})); }
  void restore() {
    lines = original_;
    save_entries();
  }
  VerifyReport verify(VerifyOptions options = {}) const {
    const auto report = verify_export(folder(), options);
    if (!report) throw store::Failure(to_text(report.error()));
    return *report;
  }

  std::vector<std::string> lines;

 private:
  store::testing::TemporaryDirectory directory_;
  std::unique_ptr<store::Database> store_;
  std::optional<LogKeys> keys_;
  std::string early_;
  std::vector<std::string> original_;
  Sha256 root_{};
};

TEST(VerifyExport, AWholeExportIsWhole) {
  for (const int size : {1, 2, 255, 256, 257, 700}) {
    const Export log(size);
    const auto report = log.verify({.keys = {log.key()}, .checkpoints = {log.early()}});
    EXPECT_TRUE(report.ok) << size << ": " << report.message;
    EXPECT_EQ(report.size, static_cast<std::uint64_t>(size));
    EXPECT_TRUE(report.keys_given);
    EXPECT_EQ(report.signed_by, std::vector<std::string>{log.key()});
    EXPECT_FALSE(report.first_divergent);
    EXPECT_TRUE(verify_export(log.folder() / "entries.jsonl")->ok);
  }
  EXPECT_EQ(verify_export("/nonexistent/export").error().code, "log.no_export");
}

TEST(VerifyExport, NamesTheFirstEntryAfterEveryRandomChangeOfTheEntries) {
  Export log(600);
  std::mt19937 random(3);
  int checked = 0;
  for (int round = 0; round < 400; ++round) {
    log.restore();
    const std::size_t n = log.size();
    const std::size_t at = round < 20 ? (round % 2 ? n - 1 - static_cast<std::size_t>(round) / 2 : static_cast<std::size_t>(round) / 2) : random() % n;
    auto& lines = log.lines;
    Divergence expected = Divergence::none;
    switch (round % 6) {
      case 0: {  // one byte
        std::string& line = lines[at];
        line[random() % line.size()] ^= static_cast<char>(1 + random() % 15);
        if (line.find('\n') != std::string::npos) continue;
        expected = Divergence::entry_edited;
        break;
      }
      case 1:
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
        expected = at + 1 == n ? Divergence::entries_truncated : Divergence::entry_deleted;
        break;
      case 2:
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), lines[random() % n] + " ");
        expected = Divergence::entry_inserted;
        break;
      case 3:
        lines.resize(at);
        expected = Divergence::entries_truncated;
        break;
      case 4: {
        if (at + 1 == n) continue;
        std::swap(lines[at], lines[at + 1 + random() % (n - at - 1)]);
        expected = Divergence::entries_reordered;
        break;
      }
      case 5:
        lines.push_back("{}");
        log.save_entries();
        EXPECT_EQ(log.verify().divergence, Divergence::entries_appended);
        EXPECT_EQ(log.verify().first_divergent, n);
        continue;
    }
    log.save_entries();
    const auto report = log.verify({.keys = {log.key()}});
    SCOPED_TRACE(fmt::format("round {} at {}: {}", round, at, report.message));
    EXPECT_FALSE(report.ok);
    ASSERT_EQ(report.first_divergent, at);
    EXPECT_FALSE(report.last_possible);
    EXPECT_EQ(name_of(report.divergence), name_of(expected));
    EXPECT_NE(report.message.find(std::to_string(at)), std::string::npos);
    ++checked;
  }
  EXPECT_GT(checked, 300);
}

TEST(VerifyExport, FindsEveryChangeOfTheHashFiles) {
  Export log(600);
  std::mt19937 random(5);
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(log.folder() / "tile"))
    if (entry.is_regular_file()) files.push_back(entry.path());
  EXPECT_EQ(files.size(), 4u);
  for (int round = 0; round < 80; ++round) {
    const fs::path file = files[random() % files.size()];
    const std::string original = read(file);
    std::string changed = original;
    if (round % 8 == 0) {
      fs::remove(file);
    } else if (round % 8 == 1) {
      write(file, original.substr(0, random() % original.size()));
    } else {
      changed[random() % changed.size()] ^= 1;
      write(file, changed);
    }
    const auto report = log.verify();
    EXPECT_FALSE(report.ok) << file;
    EXPECT_TRUE(report.divergence == Divergence::tile_altered || report.divergence == Divergence::tile_missing) << report.message;
    // An edit of an entry is still found at its place when hashes elsewhere were damaged as well.
    log.lines[300] += " ";
    log.save_entries();
    const auto both = log.verify();
    EXPECT_FALSE(both.ok);
    ASSERT_TRUE(both.first_divergent);
    EXPECT_LE(*both.first_divergent, 300u);
    EXPECT_GE(both.last_possible.value_or(*both.first_divergent), 300u) << both.message;
    log.restore();
    write(file, original);
  }
  EXPECT_TRUE(log.verify().ok);
}

TEST(VerifyExport, FindsEveryChangeOfTheCheckpoint) {
  Export log(300);
  const std::string original = read(log.folder() / "checkpoint");
  for (std::size_t i = 0; i < original.size(); ++i) {
    std::string changed = original;
    changed[i] ^= 1;
    write(log.folder() / "checkpoint", changed);
    const auto report = log.verify({.keys = {log.key()}});
    EXPECT_FALSE(report.ok) << i << ": " << printable(changed);
  }
  fs::remove(log.folder() / "checkpoint");
  EXPECT_EQ(log.verify().divergence, Divergence::checkpoint_unreadable);
}

TEST(VerifyExport, FindsEveryChangeOfAnEarlierCheckpoint) {
  Export log(300);
  const fs::path file = log.folder() / "checkpoints" / "151";
  const std::string original = read(file);
  for (std::size_t i = 0; i < original.size(); ++i) {
    std::string changed = original;
    changed[i] ^= 1;
    write(file, changed);
    EXPECT_FALSE(log.verify({.keys = {log.key()}}).ok) << i << ": " << printable(changed);
    EXPECT_FALSE(log.verify().ok) << i;
  }
  write(file, original);
  EXPECT_TRUE(log.verify({.keys = {log.key()}}).ok);
  const auto other = *SigningKey::create("log.example/other");
  const std::string foreign = sign_checkpoint({"log.example/other", 1, {}, {}}, {&other});
  EXPECT_EQ(verify_export(log.folder(), {.checkpoints = {foreign}}).error().code, "log.other_log");
}

TEST(VerifyExport, ARewriteIsBoundedByWhatWasSignedBefore) {
  Export log(600);
  // Entry 450 is changed and every hash file is made anew, but nobody can sign: the checkpoint of 300 entries holds.
  log.lines[450] += " ";
  log.save_entries();
  log.save_tiles();
  auto report = log.verify({.keys = {log.key()}});
  EXPECT_EQ(report.divergence, Divergence::rewritten) << report.message;
  EXPECT_EQ(report.first_divergent, 301u);
  EXPECT_EQ(report.last_possible, 599u);

  // The same with a checkpoint signed by a key of the forger's own.
  const auto forger = *SigningKey::create(log.keys().origin());
  log.save_checkpoint(forger);
  report = log.verify({.keys = {log.key()}});
  EXPECT_FALSE(report.ok);
  EXPECT_EQ(report.divergence, Divergence::signature_invalid) << report.message;
  EXPECT_EQ(report.first_divergent, 301u);

  // With the stolen key itself: only a checkpoint or export that the verifier kept can show it.
  fs::remove_all(log.folder() / "checkpoints");
  log.save_checkpoint(log.signer());
  EXPECT_TRUE(log.verify({.keys = {log.key()}}).ok);
  EXPECT_TRUE(log.verify({.keys = {log.key()}, .checkpoints = {log.early()}}).ok);
  const store::testing::TemporaryDirectory kept;
  ASSERT_TRUE(export_log(log.store(), log.keys(), kClock, kept.path()));
  report = log.verify({.keys = {log.key()}, .checkpoints = {read(kept.path() / "checkpoint")}});
  EXPECT_EQ(report.divergence, Divergence::rewritten) << report.message;
  EXPECT_EQ(report.last_possible, 599u);
  report = log.verify({.keys = {log.key()}, .against = kept.path()});
  EXPECT_FALSE(report.ok);
  EXPECT_EQ(report.first_divergent, 450u) << report.message;
  EXPECT_FALSE(report.last_possible);
}

TEST(VerifyExport, AForkBeforeATrustedCheckpointIsSeen) {
  Export log(600);
  for (std::size_t i = 200; i < log.lines.size(); ++i) log.lines[i] += " ";
  log.save_entries();
  log.save_tiles();
  fs::remove_all(log.folder() / "checkpoints");
  log.save_checkpoint(log.signer());
  EXPECT_TRUE(log.verify().ok);
  const auto report = log.verify({.checkpoints = {log.early()}});
  EXPECT_EQ(report.divergence, Divergence::rewritten);
  EXPECT_EQ(report.first_divergent, 0u);
  EXPECT_EQ(report.last_possible, 300u);
}

TEST(VerifyExport, ALogThatWasSetBackIsSeenWithALaterCheckpoint) {
  Export log(600);
  const std::string late = read(log.folder() / "checkpoint");
  log.lines.resize(400);
  log.save_entries();
  log.save_tiles();
  fs::remove_all(log.folder() / "checkpoints");
  log.save_checkpoint(log.signer());
  EXPECT_TRUE(log.verify().ok);
  const auto report = log.verify({.checkpoints = {late}});
  EXPECT_EQ(report.divergence, Divergence::set_back);
  EXPECT_EQ(report.first_divergent, 400u);
}

TEST(VerifyStore, NamesTheEntryAfterEveryRandomChangeOfItsTables) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    const auto keys = *LogKeys::open(database, kClock);
    testing::fill(database, kClock, 520, 40);
    ASSERT_TRUE(sign_head(database, keys, kClock));
    std::mt19937 random(9);
    const std::string columns[] = {"body = body || ' '", "actor_email = 'eve@plant.example'", "action = 'LOGIN'", "at = at + 1000", "organization_id = 99",
                                   "resource_id = 'x'", "environment_id = 8"};
    for (int round = 0; round < 70; ++round) {
      const auto db = database.writer();
      const auto at = static_cast<std::int64_t>(random() % 521);
      store::Transaction transaction(*db);  // rolled back: every round starts whole
      const std::size_t kind = static_cast<std::size_t>(round) % 8;
      if (kind == 7)
        db->execute("DELETE FROM log_entry WHERE entry_index = $1", at);
      else
        db->execute(fmt::format("UPDATE log_entry SET {} WHERE entry_index = $1", columns[kind]), at);
      const auto report = verify_store(*db);
      ASSERT_TRUE(report);
      EXPECT_FALSE(report->ok);
      EXPECT_EQ(report->first_divergent, static_cast<std::uint64_t>(at)) << kind << ": " << report->message;
    }
    EXPECT_TRUE(verify_store(*database.reader())->ok);
  });
}

}  // namespace
}  // namespace bulkhead::record
