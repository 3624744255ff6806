#include "record/unit_of_work.h"

#include <gtest/gtest.h>

#include <thread>

#include "record/verify.h"
#include "testing.h"

namespace bulkhead::record {
namespace {

using testing::ann;
const EmbeddedFile kThings[] = {{"001_things.sql", "CREATE TABLE thing (id @identity@, name @text@ NOT NULL UNIQUE, version BIGINT NOT NULL DEFAULT 1);"}};

void on_each_store(const std::function<void(store::Database&)>& body) {
  auto schemas = testing::schemas();
  schemas.push_back({"things", kThings});
  store::testing::on_each_store(schemas, body);
}

std::int64_t count(store::Database& database, std::string_view table) {
  return database.reader()->find<std::int64_t>(fmt::format("SELECT count(*) FROM {}", table)).value();
}

/// A change that tells everything its sentence needs.
Change added(std::string id, std::string notes = "") { return {Action::asset_added, "asset", std::move(id), 3, "Plant", Json::object({{"name", "PLC"}, {"notes", std::move(notes)}})}; }

TEST(UnitOfWork, WritesRecordVersionMessageAndOneEntryTogether) {
  on_each_store([](store::Database& database) {
    FixedClock clock(*parse_instant("2026-03-01T12:00:00Z"));
    const auto save = [&](std::string_view name) {
      UnitOfWork work(database, ann(), clock);
      work.db().execute("INSERT INTO thing (id, name) VALUES (5, $1) ON CONFLICT (id) DO UPDATE SET name = excluded.name", name);
      Change change{Action::document_updated, "document", "5", {}, {}, Json::object({{"name", name}})};
      change.version = Json::object({{"name", name}});
      work.change(std::move(change));
      work.outbox({"mail", Json::object({{"to", "x"}}), 1'000'000});
      return work.commit();
    };
    const auto first = save("one");
    ASSERT_TRUE(first) << to_text(first.error());
    EXPECT_EQ(first->first_index, 0u);
    clock.advance_seconds(10);
    EXPECT_EQ(save("two")->first_index, 1u);
    const auto db = database.reader();
    EXPECT_EQ(db->find<std::string>("SELECT name FROM thing WHERE id = 5"), "two");
    EXPECT_EQ(db->find<std::int64_t>("SELECT due_at - created_at FROM outbox_message WHERE entry_index = 1"), 1'000'000);
    const auto versions = record_versions(*db, 1, "document", "5");
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(versions[0].version, 2);
    EXPECT_EQ(record_as_of(*db, 1, "document", "5", Instant{clock.now().microseconds - 1})->body.text("name"), "one");
    EXPECT_EQ(record_as_of(*db, 1, "document", "5", clock.now())->body.text("name"), "two");
    EXPECT_FALSE(record_as_of(*db, 2, "document", "5", clock.now()));
    const auto entry = parse_entry(*entry_body(*db, 1));
    EXPECT_EQ(entry->detail.text("record_digest"), "sha256:" + to_hex(sha256(R"({"name":"two"})")));

    // A version that is changed, removed or slipped in behind the log's back is found.
    EXPECT_TRUE(verify_store(*db)->ok) << verify_store(*db)->message;
    for (const std::string_view change : {"UPDATE record_version SET body = '{}' WHERE version = 2", "DELETE FROM record_version WHERE version = 2",
                                          "UPDATE record_version SET version = 3 WHERE version = 2",
                                          "INSERT INTO record_version (organization_id, resource_type, resource_id, version, at, entry_index, body)"
                                          " VALUES (1, 'document', '6', 1, 0, 1, '{}')"}) {
      const auto writer = database.writer();
      store::Transaction transaction(*writer);  // rolled back
      writer->execute(change);
      const auto report = verify_store(*writer);
      EXPECT_FALSE(report->ok) << change;
      EXPECT_EQ(report->first_divergent, 1u) << change;
    }
  });
}

TEST(UnitOfWork, LeavesNothingBehindWithoutCommitOrWithAFault) {
  on_each_store([](store::Database& database) {
    const SystemClock clock;
    {
      UnitOfWork work(database, ann(), clock);
      work.db().execute("INSERT INTO thing (name) VALUES ('lost')");
      work.change(added("1"));
    }
    {
      UnitOfWork work(database, ann(), clock);
      work.db().execute("INSERT INTO thing (name) VALUES ('large')");
      work.change(added("1", std::string(70'000, 'x')));
      EXPECT_EQ(work.commit().error().code, "log.entry_too_large");
    }
    {
      UnitOfWork work(database, ann(), clock);
      work.change(added("\xFF"));
      EXPECT_EQ(work.commit().error().code, "log.not_utf8");
    }
    EXPECT_EQ(count(database, "thing"), 0);
    EXPECT_EQ(count(database, "log_entry"), 0);
    UnitOfWork work(database, ann(), clock);
    work.db().execute("INSERT INTO thing (name) VALUES ('kept')");
    work.change(added("1"));
    ASSERT_TRUE(work.commit());
    EXPECT_EQ(count(database, "thing"), 1);
    EXPECT_EQ(count(database, "log_entry"), 1);
  });
}

TEST(UnitOfWork, RefusesRowsThatNobodyDeclared) {
  on_each_store([](store::Database& database) {
    const SystemClock clock;
    {
      UnitOfWork work(database, ann(), clock);
      work.db().execute("INSERT INTO thing (name) VALUES ('a')");
      EXPECT_THROW((void)work.commit(), BrokenInvariant);
    }
    {
      UnitOfWork work(database, ann(), clock);
      EXPECT_TRUE(work.db().find<std::int64_t>("INSERT INTO thing (name) VALUES ('b') RETURNING id"));
      EXPECT_THROW((void)work.commit(), BrokenInvariant);
    }
    {
      UnitOfWork work(database, ann(), clock);
      const auto bulk = work.db().bulk("thing", {"name"});
      const store::Value row[] = {store::to_value("c")};
      bulk->add(row);
      bulk->finish();
      EXPECT_THROW((void)work.commit(), BrokenInvariant);
    }
    {
      UnitOfWork work(database, ann(), clock);
      work.outbox({"mail", {}, 0});
      EXPECT_THROW((void)work.commit(), BrokenInvariant);
      EXPECT_THROW(work.db().commit(), BrokenInvariant);
    }
    EXPECT_EQ(count(database, "thing"), 0);
    {
      UnitOfWork work(database, ann(), clock);
      EXPECT_EQ(work.db().find<std::int64_t>("SELECT count(*) FROM thing"), 0);
      work.db().execute("UPDATE thing SET name = 'x' WHERE id = 99");
      EXPECT_TRUE(work.commit());  // nothing was written, so nothing needs telling
    }
    {
      UnitOfWork work(database, ann(), clock);
      work.bookkeeping(Bookkeeping::last_used);
      work.db().execute("INSERT INTO thing (name) VALUES ('d')");
      const auto receipt = work.commit();
      ASSERT_TRUE(receipt);
      EXPECT_FALSE(receipt->first_index);
    }
    EXPECT_EQ(count(database, "thing"), 1);
    EXPECT_EQ(count(database, "log_entry"), 0);
  });
}

TEST(UnitOfWork, SeesThatSomebodyElseChangedTheRecord) {
  on_each_store([](store::Database& database) {
    const SystemClock clock;
    UnitOfWork work(database, ann(), clock);
    work.db().execute("INSERT INTO thing (id, name, version) VALUES (1, 'a', 3)");
    const auto update = [&](int version) {
      return changed_once(work.db().execute("UPDATE thing SET version = version + 1 WHERE id = 1 AND version = $1", version), "thing");
    };
    EXPECT_TRUE(update(3));
    EXPECT_EQ(update(3).error().code, "record.stale");
    EXPECT_EQ(update(3).error().kind, ErrorKind::conflict);
  });
}

TEST(UnitOfWork, TimesNeverGoBackAndAClockSetBackIsTold) {
  on_each_store([](store::Database& database) {
    FixedClock clock(*parse_instant("2026-03-01T12:00:00Z"));
    testing::fill(database, clock, 1);
    clock.advance_seconds(-3600);
    testing::fill(database, clock, 1);
    const auto db = database.reader();
    EXPECT_EQ(parse_entry(*entry_body(*db, 1))->timestamp, "2026-03-01T12:00:00.000Z");
    EXPECT_NE(entry_body(*db, 1)->find("\"clock_behind_ms\":3600000"), std::string::npos);
    EXPECT_EQ(entry_body(*db, 0)->find("clock_behind_ms"), std::string::npos);
  });
}

TEST(UnitOfWork, ManyWritersMakeOneOrderWithoutGap) {
  on_each_store([](store::Database& database) {
    const SystemClock clock;
    std::vector<std::thread> writers;
    std::atomic<int> failures = 0;
    for (int t = 0; t < 4; ++t)
      writers.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i) {
          UnitOfWork work(database, ann(), clock);
          work.db().execute("INSERT INTO thing (name) VALUES ($1)", fmt::format("{}-{}", t, i));
          for (int n = 0; n <= i % 3; ++n) work.change(added(fmt::format("{}-{}-{}", t, i, n)));
          if (!work.commit()) ++failures;
        }
      });
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(count(database, "thing"), 100);
    EXPECT_EQ(count(database, "log_entry"), 4 * (9 * 1 + 8 * 2 + 8 * 3));
    const auto report = verify_store(*database.reader());
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->ok) << report->message;
  });
}

TEST(Authorise, FollowsTheTableOfRoles) {
  const auto code = [](Role role, Permission permission, std::vector<Scope> scopes, bool key) {
    Actor actor = ann();
    actor.role = role;
    actor.scopes = std::move(scopes);
    if (key) actor.kind = ActorKind::key;
    const auto allowed = authorise(actor, permission);
    return allowed ? std::string("ok") : allowed.error().code;
  };
  using enum Permission;
  EXPECT_EQ(code(Role::owner, delete_organization, {}, false), "ok");
  EXPECT_EQ(code(Role::admin, delete_organization, {}, false), "role_missing");
  EXPECT_EQ(code(Role::admin, transfer_ownership, {}, false), "role_missing");
  EXPECT_EQ(code(Role::admin, manage_members, {}, false), "ok");
  EXPECT_EQ(code(Role::viewer, read, {}, false), "ok");
  EXPECT_EQ(code(Role::viewer, read_log, {}, false), "ok");
  EXPECT_EQ(code(Role::viewer, triage_findings, {}, false), "viewer_role");
  EXPECT_EQ(code(Role::viewer, triage_findings, {Scope::write}, true), "viewer_role");
  EXPECT_EQ(code(Role::contributor, triage_findings, {}, false), "ok");
  EXPECT_EQ(code(Role::contributor, approve, {}, false), "role_missing");
  EXPECT_EQ(code(Role::approver, approve, {}, false), "ok");
  EXPECT_EQ(code(Role::approver, manage_assets, {}, false), "role_missing");
  EXPECT_EQ(code(Role::auditor, keep_audits, {}, false), "ok");
  EXPECT_EQ(code(Role::admin, read, {Scope::write}, true), "insufficient_scope");
  EXPECT_EQ(code(Role::admin, manage_alerts, {Scope::read, Scope::write}, true), "insufficient_scope");
  EXPECT_EQ(code(Role::admin, manage_alerts, {Scope::alerts}, true), "ok");
  EXPECT_EQ(code(Role::admin, manage_assets, {Scope::read, Scope::write}, true), "ok");
  EXPECT_EQ(code(Role::admin, manage_assets, {}, true), "insufficient_scope");

  Actor key = ann();
  key.kind = ActorKind::key;
  key.scopes = {Scope::read, Scope::alerts};
  const auto refused = authorise(key, manage_assets);
  ASSERT_EQ(refused.error().problems.size(), 2u);
  EXPECT_EQ(refused.error().problems[0].message, "write");
  EXPECT_EQ(refused.error().problems[1].message, "read,alerts");
  EXPECT_TRUE(require_own(key, 1, "asset"));
  EXPECT_EQ(require_own(key, 2, "asset").error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace bulkhead::record
