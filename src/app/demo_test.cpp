#include "demo.h"

#include <gtest/gtest.h>

#include "context.h"
#include "identity/member.h"
#include "record/log.h"
#include "store/testing.h"

namespace bulkhead::app {
namespace {

TEST(DemoPlant, ShowsFindingsOfEachKindAndLoadsOnce) {
  const auto schemas = all_schemas();
  store::testing::on_each_store(schemas, [](store::Database& database) {
    const FixedClock clock(*parse_instant("2026-10-01T08:00:00Z"));
    const auto loaded = load_demo(database, clock);
    ASSERT_TRUE(loaded) << to_text(loaded.error());
    EXPECT_TRUE(loaded->loaded);
    EXPECT_GE(loaded->assets, 170);
    EXPECT_GE(loaded->cves, 2000);
    EXPECT_GE(loaded->decided, 15);

    const auto organizations = identity::organizations(*database.reader());
    ASSERT_EQ(organizations.size(), 1u);
    const auto environment = inventory::environment(*database.reader(), organizations[0].id, loaded->environment_id);
    ASSERT_TRUE(environment);
    EXPECT_TRUE(environment->demo);
    EXPECT_TRUE(environment->name.ends_with("(demo)"));
    EXPECT_EQ(inventory::zones(*database.reader(), environment->id).size(), 6u);
    EXPECT_EQ(inventory::conduits(*database.reader(), environment->id).size(), 9u);

    const intel::Corpus corpus(database);
    const auto projections = findings::current_projections(corpus, clock);
    ASSERT_TRUE(projections);
    const auto view = findings::EnvironmentView::load(*database.reader(), *environment, findings::facts_from(projections->catalogue));
    const auto counts = view->counts(clock.now());
    std::printf("demo plant: %ld assets, %ld with findings, %ld active, %ld undecided, %ld known exploited, %ld decided\n", static_cast<long>(counts->assets), static_cast<long>(counts->assets_with_findings),
                static_cast<long>(counts->findings), static_cast<long>(counts->undecided), static_cast<long>(counts->kev), static_cast<long>(loaded->decided));
    EXPECT_GT(counts->findings, 100);
    EXPECT_GT(counts->kev, 0);
    EXPECT_GT(counts->undecided, 0);
    EXPECT_GT(counts->assets_with_findings, counts->assets / 5);
    EXPECT_LT(counts->assets_with_findings, counts->assets * 4 / 5) << "a good part of the plant is clean";
    std::map<std::string, int> statuses;
    for (const auto& identity : view->identities()) ++statuses[identity.status];
    EXPECT_GT(statuses["ambiguous"], 0);
    EXPECT_GT(statuses["unresolved"], 0);
    std::set<std::int64_t> zones;
    for (const auto& asset : view->assets()) zones.insert(asset.zone_id);
    EXPECT_EQ(zones.size(), 6u) << "no zone is empty";
    for (const auto state : {findings::State::acknowledged, findings::State::dismissed, findings::State::remediated}) {
      const auto found = counts->by_state.find(state);
      EXPECT_TRUE(found != counts->by_state.end() && found->second > 0) << name_of(state);
    }

    const auto again = load_demo(database, clock);
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->loaded);
    EXPECT_EQ(inventory::environments(*database.reader(), organizations[0].id).size(), 1u);
  });
}

TEST(DemoPlant, StaysAwayWhereSomebodyWorks) {
  const auto schemas = all_schemas();
  store::testing::on_each_store(schemas, [](store::Database& database) {
    const FixedClock clock(*parse_instant("2026-10-01T08:00:00Z"));
    const auto actor = command_line_actor(database, clock);
    ASSERT_TRUE(actor);
    record::UnitOfWork work(database, *actor, clock);
    inventory::EnvironmentFields fields;
    fields.name = "Plant 4";
    ASSERT_TRUE(inventory::create_environment(work, fields));
    ASSERT_TRUE(work.commit());
    const auto loaded = load_demo(database, clock);
    ASSERT_TRUE(loaded);
    EXPECT_FALSE(loaded->loaded);
    EXPECT_EQ(intel::Corpus(database).revision(), 0);
  });
}

}  // namespace
}  // namespace bulkhead::app
