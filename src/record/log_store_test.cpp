#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

#include "core/text.h"
#include "record/verify.h"
#include "sentence.h"
#include "testing.h"

namespace bulkhead::record {
namespace {

using testing::ann;
using testing::fill;
const FixedClock kClock(*parse_instant("2026-03-01T12:30:45.123456Z"));

TEST(EntryText, IsCanonicalAndReadsBack) {
  Change change{Action::env_created, "environment", "3", 3, "Plant \"A\"\n", Json::object({{"z", 1}, {"a", Json::array({1.5, "x"})}})};
  const std::string text = entry_text(change, ann(), 12, kClock.now(), 40);
  EXPECT_EQ(text, to_canonical_text(*parse_json(text)));
  EXPECT_EQ(text,
            R"({"action":"ENV_CREATED","actor":{"email":"ann@plant.example","id":7,"kind":"user","name":"Ann Müller"},"clock_behind_ms":40,)"
            R"("detail":{"a":[1.5,"x"],"z":1},"environment":{"id":3,"name":"Plant \"A\"\n"},"index":12,"ip":"10.0.0.9","organization":1,)"
            R"("resource":{"id":"3","type":"environment"},"time":"2026-03-01T12:30:45.123Z","v":1})");
  const auto entry = parse_entry(text);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->index, 12);
  EXPECT_EQ(entry->environment_id, 3);
  EXPECT_EQ(entry->sentence, "Ann Müller created the environment Plant \"A\"\\x0a.");
  // Least of all: nothing but what must be there.
  const std::string least = entry_text({Action::index_built, "index", ""}, system_actor(), 0, {}, 0);
  EXPECT_EQ(least, R"({"action":"INDEX_BUILT","actor":{"kind":"system","name":"Bulkhead"},"index":0,"resource":{"type":"index"},"time":"1970-01-01T00:00:00.000Z","v":1})");
  EXPECT_EQ(least, to_canonical_text(*parse_json(least)));
}

TEST(EntryText, EveryActionHasANameOfItsOwnAndASentence) {
  std::set<std::string_view> names;
  for (const auto& info : actions()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(action_of(info.name), info.action);
    const auto entry = parse_entry(entry_text({info.action, "thing", "1", 2, "Plant", Json::object({{"name", "n"}})}, ann(), 0, {}, 0));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->sentence.find('{'), std::string::npos) << entry->sentence;
    EXPECT_TRUE(entry->sentence.ends_with('.'));
  }
  EXPECT_FALSE(action_of("env_created"));
}

TEST(Log, KeepsEveryEntryWithItsHashAndProvesIt) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    const auto keys = LogKeys::open(database, kClock);
    ASSERT_TRUE(keys) << to_text(keys.error());
    fill(database, kClock, 700, 20);
    const auto db = database.writer();
    const LogHead head = *log_head(*db);
    EXPECT_EQ(head.size, 701u);  // the making of the key is the first entry
    Frontier frontier;
    for (const auto& body : db->select<std::string>("SELECT body FROM log_entry ORDER BY entry_index")) frontier.append(leaf_hash(body));
    EXPECT_EQ(frontier.root(), head.root);
    StoreTiles tiles(*db);
    EXPECT_EQ(*root_of(tiles, 701), head.root);
    EXPECT_EQ(db->find<std::int64_t>("SELECT count(*) FROM log_tile"), 2);
    EXPECT_EQ(prove_entry(*db, 5).error().code, "log.not_signed_yet");
  });
}

TEST(Log, SignsProvesAndVerifies) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    auto keys = *LogKeys::open(database, kClock);
    fill(database, kClock, 300);
    const std::string first = *sign_head(database, keys, kClock);
    EXPECT_EQ(*sign_head(database, keys, kClock), first);  // nothing new, nothing signed
    fill(database, kClock, 10);
    ASSERT_TRUE(sign_head(database, keys, kClock));
    {
      const auto db = database.reader();
      for (const std::uint64_t index : {0, 1, 255, 256, 300, 310}) {
        const auto proof = prove_entry(*db, index);
        ASSERT_TRUE(proof) << to_text(proof.error());
        EXPECT_TRUE(verify_log_proof(*proof, *entry_body(*db, index), keys.verifiers()));
        EXPECT_FALSE(verify_log_proof(*proof, *entry_body(*db, index == 0 ? 1 : 0), keys.verifiers()));
      }
      EXPECT_EQ(prove_entry(*db, 311).error().code, "log.no_such_entry");
      EXPECT_EQ(checkpoints(*db).size(), 2u);
      const auto report = verify_store(*db);
      ASSERT_TRUE(report);
      EXPECT_TRUE(report->ok) << report->message;
      EXPECT_EQ(report->checkpoints_checked, 2u);
    }
    // Another start finds the same key; a rotation leaves a checkpoint under both.
    EXPECT_EQ(LogKeys::open(database, kClock)->current().verifier(), keys.current().verifier());
    const VerifierKey old = keys.current().verifier();
    ASSERT_TRUE(keys.rotate(database, ann(), kClock));
    EXPECT_NE(keys.current().verifier(), old);
    const auto db = database.reader();
    const Note bridge = *parse_note(checkpoints(*db).back().note);
    EXPECT_TRUE(verify_note(bridge, {old}));
    EXPECT_TRUE(verify_note(bridge, {keys.current().verifier()}));
    EXPECT_TRUE(verify_store(*db)->ok);
    struct stat status {};
    ASSERT_EQ(stat((database.data_directory() / "log-key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
  });
}

TEST(Log, RefusesToSignWhatContradictsItself) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    const auto keys = *LogKeys::open(database, kClock);
    fill(database, kClock, 20);
    ASSERT_TRUE(sign_head(database, keys, kClock));
    // An older state of the store comes back: the head is set to 10 entries, and others follow.
    Frontier frontier;
    for (const auto& body : database.reader()->select<std::string>("SELECT body FROM log_entry WHERE entry_index < 10 ORDER BY entry_index")) frontier.append(leaf_hash(body));
    database.writer()->execute("DELETE FROM log_entry WHERE entry_index >= 10");
    database.writer()->execute("UPDATE log_head SET size = 10, frontier = $1", store::Blob{frontier.bytes()});
    EXPECT_EQ(sign_head(database, keys, kClock).error().code, "log.shrunk");
    const auto back = *verify_store(*database.reader());
    EXPECT_EQ(back.divergence, Divergence::set_back) << back.message;
    EXPECT_EQ(back.first_divergent, 10u);
    FixedClock later = kClock;
    later.advance_seconds(60);
    fill(database, later, 20);
    EXPECT_EQ(sign_head(database, keys, kClock).error().code, "log.forked");
    const auto forked = *verify_store(*database.reader());
    EXPECT_EQ(forked.divergence, Divergence::rewritten) << forked.message;
    EXPECT_FALSE(forked.ok);
  });
}

TEST(Log, ListsByFilterAndPage) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    fill(database, kClock, 30);
    Actor bob = ann();
    bob.organization_id = 2;
    bob.email = "bob@other.example";
    UnitOfWork work(database, bob, kClock);
    work.change({Action::zone_created, "zone", "9", 4, "Other", Json::object({{"name", "Cell 100%_1"}})});
    ASSERT_TRUE(work.commit());
    const auto db = database.reader();
    LogQuery query;
    query.organization_id = 1;
    EXPECT_EQ(list_entries(*db, query).total, 30);
    EXPECT_EQ(list_entries(*db, query).entries.size(), 20u);
    EXPECT_EQ(list_entries(*db, query).entries.front().resource_id, "29");
    query.page = 2;
    EXPECT_EQ(list_entries(*db, query).entries.size(), 10u);
    EXPECT_EQ(list_entries(*db, {.organization_id = 2}).total, 1);
    EXPECT_EQ(list_entries(*db, {.action = Action::zone_created}).total, 1);
    EXPECT_EQ(list_entries(*db, {.actor = "Bob@other.example"}).total, 1);
    EXPECT_EQ(list_entries(*db, {.environment_id = 3}).total, 30);
    EXPECT_EQ(list_entries(*db, {.text = "100%_1"}).total, 1);
    EXPECT_EQ(list_entries(*db, {.text = "100__1"}).total, 0);
    EXPECT_EQ(list_entries(*db, {.from = Instant{kClock.now().microseconds + 1'000'000}}).total, 0);
    EXPECT_EQ(list_entries(*db, {.oldest_first = true, .per_page = 0}).entries.size(), 31u);
    EXPECT_EQ(entry_body(*db, 30, 1).error().code, "log.no_such_entry");
    EXPECT_TRUE(entry_body(*db, 30, 2));
  });
}

TEST(LogSentences, CountLeaveOutAndNameWhatIsMissing) {
  const auto values = [](std::string_view name) -> std::optional<std::string> {
    if (name == "actor") return "Ann";
    if (name == "detail.count") return "3";
    if (name == "detail.one") return "1";
    return std::nullopt;
  };
  EXPECT_EQ(write_sentence("{actor} closed {detail.count|finding|findings} and {detail.one|zone|zones}.", values).text, "Ann closed 3 findings and 1 zone.");
  EXPECT_EQ(write_sentence("{actor} closed [{detail.cve}][{detail.count|finding|findings}].", values).text, "Ann closed 3 findings.");
  const auto gap = write_sentence("{actor} closed {detail.cve}.", values);
  EXPECT_EQ(gap.text, "Ann closed (not recorded).");
  EXPECT_EQ(gap.missing, std::vector<std::string>{"detail.cve"});
}

TEST(LogSentences, AChangeThatDoesNotTellItsSentenceIsRefused) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    const FixedClock clock(*parse_instant("2026-03-01T12:00:00Z"));
    UnitOfWork work(database, testing::ann(), clock);
    EXPECT_THROW(work.change({Action::asset_added, "asset", "1", 3, "Plant", Json::object({})}), BrokenInvariant);
    EXPECT_THROW(work.change({Action::asset_added, "asset", "1", {}, "", Json::object({{"name", "PLC"}})}), BrokenInvariant);
  });
}

TEST(UnitOfWorkIndex, IsThatOfTheEntryThatFollows) {
  store::testing::on_each_store(testing::schemas(), [](store::Database& database) {
    const FixedClock clock(*parse_instant("2026-03-01T12:00:00Z"));
    testing::fill(database, clock, 5);
    UnitOfWork work(database, testing::ann(), clock);
    EXPECT_EQ(work.next_index(), 5u);
    work.change({Action::asset_added, "asset", "5", 3, "Plant", Json::object({{"name", "PLC"}})});
    EXPECT_EQ(work.next_index(), 6u);
    EXPECT_EQ(work.commit()->first_index, 5u);
  });
}

}  // namespace
}  // namespace bulkhead::record
