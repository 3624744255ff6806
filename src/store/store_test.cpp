#include "store/store.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/testing.h"

namespace bulkhead::store {
namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)
struct Thing {
  std::int64_t id = 0;
  std::string name;
  std::optional<std::string> note;
  Colour colour = Colour::red;
  bool flag = false;
  Instant at;
  Blob body;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, name, note, colour, flag, at, body))

const EmbeddedFile kFiles[] = {{"001_things.sql", "CREATE TABLE thing (id @identity@, name @text@ NOT NULL UNIQUE, note TEXT, colour TEXT NOT NULL, flag BIGINT NOT NULL, at BIGINT NOT NULL, body @blob@);"}};
const ModuleSchema kSchema[] = {{"things", kFiles}};
constexpr std::string_view kSelect = "SELECT id, name, note, colour, flag, at, body FROM thing ORDER BY id";

TEST(Store, WritesAndReadsEveryType) {
  testing::on_each_store(kSchema, [](Database& database) {
    const auto db = database.writer();
    const std::string bytes("\x00\xff\\\n", 4);
    db->execute("INSERT INTO thing (name, note, colour, flag, at, body) VALUES ($1, $2, $3, $4, $5, $6)", "a 'quoted' $1 name\t", nullptr, Colour::green, true, Instant{1234567890123456}, Blob{bytes});
    const auto things = db->select<Thing>(kSelect);
    ASSERT_EQ(things.size(), 1u);
    EXPECT_EQ(things[0].name, "a 'quoted' $1 name\t");
    EXPECT_FALSE(things[0].note);
    EXPECT_EQ(things[0].colour, Colour::green);
    EXPECT_TRUE(things[0].flag);
    EXPECT_EQ(things[0].at.microseconds, 1234567890123456);
    EXPECT_EQ(things[0].body.bytes, bytes);
    EXPECT_EQ(db->find<std::int64_t>("SELECT count(*) FROM thing WHERE name = $1", "nobody"), 0);
    EXPECT_FALSE(db->find<Thing>("SELECT id, name, note, colour, flag, at, body FROM thing WHERE id = $1", 99));
  });
}

TEST(Store, RollsBackUnlessCommitted) {
  testing::on_each_store(kSchema, [](Database& database) {
    const auto insert = [](Connection& db, const char* name) { db.execute("INSERT INTO thing (name, colour, flag, at) VALUES ($1, 'red', 0, 0)", name); };
    {
      const auto db = database.writer();
      const Transaction transaction(*db);
      insert(*db, "lost");
    }
    {
      const auto db = database.writer();
      Transaction transaction(*db);
      insert(*db, "kept");
      EXPECT_EQ(db->find<std::int64_t>("SELECT count(*) FROM thing"), 1);
      transaction.commit();
    }
    EXPECT_EQ(database.reader()->find<std::string>("SELECT name FROM thing"), "kept");
    const auto db = database.writer();
    EXPECT_THROW(insert(*db, "kept"), ConstraintFailure);
    EXPECT_THROW(db->execute("SELECT nothing FROM nowhere"), Failure);
    insert(*db, "still works");
  });
}

TEST(Store, BulkInsertsManyRowsAndUpserts) {
  testing::on_each_store(kSchema, [](Database& database) {
    const auto db = database.writer();
    const auto add = [&](int from, int to, std::string_view note, std::string_view conflict) {
      Transaction transaction(*db);
      const auto bulk = db->bulk("thing", {"name", "note", "colour", "flag", "at", "body"}, conflict);
      for (int i = from; i < to; ++i) {
        const Value row[] = {to_value(fmt::format("n{}\t\\N", i)), to_value(note), to_value("red"), to_value(false), to_value(i), to_value(Blob{std::string("\0\1", 2)})};
        bulk->add(row);
      }
      bulk->finish();
      transaction.commit();
    };
    add(0, 3000, "first", "");
    add(2000, 4000, "second", "ON CONFLICT (name) DO UPDATE SET note = excluded.note");
    EXPECT_EQ(db->find<std::int64_t>("SELECT count(*) FROM thing"), 4000);
    EXPECT_EQ(db->find<std::int64_t>("SELECT count(*) FROM thing WHERE note = 'second'"), 2000);
    EXPECT_EQ(db->find<std::string>("SELECT name FROM thing WHERE at = 7"), "n7\t\\N");
    int seen = 0;
    db->stream("SELECT name FROM thing ORDER BY name", {}, [&](const Row& row) { return !row.text(0).empty() && ++seen < 100; });
    EXPECT_EQ(seen, 100);
    EXPECT_EQ(db->find<std::int64_t>("SELECT count(*) FROM thing"), 4000) << "a stopped stream leaves the connection usable";
  });
}

TEST(Store, WritersWaitForEachOther) {
  testing::on_each_store(kSchema, [](Database& database) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i) {
          const auto db = database.writer();
          Transaction transaction(*db);
          db->execute("INSERT INTO thing (name, colour, flag, at) VALUES ($1, 'red', 0, 0)", fmt::format("{}-{}", t, i));
          transaction.commit();
        }
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(database.reader()->find<std::int64_t>("SELECT count(*) FROM thing"), 100);
  });
}

TEST(Store, RefusesANewerOrChangedSchema) {
  testing::on_each_store(kSchema, [](Database& database) {
    const SystemClock clock;
    EXPECT_TRUE(database.migrate(kSchema, clock));
    const EmbeddedFile changed[] = {{"001_things.sql", "CREATE TABLE thing (id BIGINT);"}};
    const ModuleSchema changed_schema[] = {{"things", changed}};
    EXPECT_EQ(database.migrate(changed_schema, clock).error().code, "store.changed_migration");
    database.writer()->execute("INSERT INTO schema_version (module, number, name, digest, applied_at) VALUES ('things', 2, '002', '', 0)");
    EXPECT_EQ(database.migrate(kSchema, clock).error().code, "store.newer_schema");
  });
}

TEST(Store, BacksUpAndRestores) {
  testing::on_each_store(kSchema, [](Database& database) {
    database.writer()->execute("INSERT INTO thing (name, colour, flag, at) VALUES ('x', 'red', 0, 0)");
    const testing::TemporaryDirectory directory;
    const auto file = directory.path() / "copy";
    ASSERT_TRUE(database.backup(file));
    EXPECT_EQ(database.backup(file).error().code, "store.backup_exists");
    if (database.dialect() != Dialect::sqlite) return;
    const Options target{.location = (directory.path() / "new").string()};
    ASSERT_TRUE(restore(target, file));
    EXPECT_EQ(restore(target, file).error().code, "store.not_empty");
    auto opened = Database::open(target);
    ASSERT_TRUE(opened);
    EXPECT_EQ((*opened)->reader()->find<std::string>("SELECT name FROM thing"), "x");
    std::filesystem::resize_file(file, 100);
    EXPECT_EQ(restore({.location = (directory.path() / "other").string()}, file).error().code, "store.bad_backup");
  });
}

TEST(Store, RefusesAFileThatWasCutShort) {
  const testing::TemporaryDirectory directory;
  const auto file = directory.path() / "bulkhead.db";
  ASSERT_TRUE(Database::open({.location = directory.path().string()}));
  {
    auto database = Database::open({.location = directory.path().string()});
    ASSERT_TRUE(database);
    (*database)->writer()->script("CREATE TABLE t (x BIGINT); INSERT INTO t (x) VALUES (1)");
  }
  const auto size = std::filesystem::file_size(file);
  for (const std::uintmax_t left : {size - 1, size - 100, std::uintmax_t{1}, std::uintmax_t{600}}) {
    std::filesystem::resize_file(file, left);
    const auto refused = Database::open({.location = directory.path().string()});
    ASSERT_FALSE(refused) << left;
    EXPECT_EQ(refused.error().code, "store.damaged");
  }
}

TEST(Store, RefusesStrangeLocations) {
  EXPECT_EQ(Database::open({.location = ""}).error().code, "store.bad_location");
  EXPECT_EQ(Database::open({.location = "mysql://x"}).error().code, "store.bad_location");
  EXPECT_EQ(Database::open({.location = "/proc/nowhere"}).error().code, "store.unreachable");
}

}  // namespace
}  // namespace bulkhead::store
