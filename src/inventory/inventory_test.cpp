#include "inventory/inventory.h"

#include <gtest/gtest.h>

#include "inventory/asset_import.h"
#include "store/testing.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> inventory_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::inventory {
namespace {

record::Actor owner(std::int64_t organization = 1) {
  record::Actor actor;
  actor.kind = record::ActorKind::user;
  actor.organization_id = organization;
  actor.user_id = 7;
  actor.email = "owner@plant.example";
  actor.role = record::Role::owner;
  return actor;
}

void on_each(const std::function<void(store::Database&)>& body) {
  const store::ModuleSchema schemas[] = {{"record", embedded::record_migrations()}, {"inventory", embedded::inventory_migrations()}};
  store::testing::on_each_store(schemas, body);
}

/// Runs one change and commits it.
template <class Change>
auto change(store::Database& database, const Change& body, record::Actor actor = owner()) -> decltype(body(std::declval<record::UnitOfWork&>())) {
  static const FixedClock clock(*parse_instant("2026-03-01T12:00:00Z"));
  record::UnitOfWork work(database, std::move(actor), clock);
  auto result = body(work);
  if (!result) return result;
  auto committed = work.commit();
  if (!committed) return fail(committed.error());
  return result;
}

Environment plant(store::Database& database) {
  return change(database, [](record::UnitOfWork& work) { return create_environment(work, {.name = "Plant 4"}); }).value();
}

TEST(SlVectors, AreReadInEveryForm) {
  for (std::string_view text : {"{2 2 2 1 2 2 3}", "2,2,2,1,2,2,3", "2221223", " 2 2 2 1 2 2 3 ", "[2,2,2,1,2,2,3]"}) {
    const auto vector = parse_sl_vector(text);
    ASSERT_TRUE(vector && *vector) << text;
    EXPECT_EQ(to_text(**vector), "2 2 2 1 2 2 3");
  }
  EXPECT_EQ(to_text(**parse_sl_vector("3")), "3 3 3 3 3 3 3");
  EXPECT_FALSE(parse_sl_vector("")->has_value());
  for (std::string_view text : {"5", "2 2", "2 2 2 2 2 2 2 2", "high", "-1"}) EXPECT_FALSE(parse_sl_vector(text)) << text;
}

TEST(Inventory, MakesEnvironmentsWithNamesAndSlugsOfTheirOwn) {
  on_each([](store::Database& database) {
    EXPECT_EQ(plant(database).slug, "plant-4");
    const auto twin = change(database, [](record::UnitOfWork& work) { return create_environment(work, {.name = "plant 4"}); });
    EXPECT_EQ(twin.error().code, "environment.name_taken");
    EXPECT_EQ(change(database, [](record::UnitOfWork& work) { return create_environment(work, {.name = "Plant-4"}); })->slug, "plant-4-2");
    EXPECT_EQ(environments(*database.reader(), 2).size(), 0u) << "another organisation sees nothing";
    EXPECT_EQ(environment(*database.reader(), 2, 1).error().code, "environment.not_found");
    record::Actor viewer = owner();
    viewer.role = record::Role::viewer;
    EXPECT_EQ(change(database, [](record::UnitOfWork& work) { return create_environment(work, {.name = "X"}); }, viewer).error().kind, ErrorKind::forbidden);
  });
}

TEST(Inventory, KeepsZonesFreeOfCycles) {
  on_each([](store::Database& database) {
    const auto environment = plant(database);
    const auto zone = [&](std::string name, std::optional<std::int64_t> parent) {
      Zone z;
      z.environment_id = environment.id;
      z.name = std::move(name);
      z.parent_id = parent;
      z.sl_t = "2";
      return change(database, [&](record::UnitOfWork& work) { return create_zone(work, z); });
    };
    const Zone outer = zone("Site", std::nullopt).value();
    const Zone inner = zone("Line", outer.id).value();
    EXPECT_EQ(inner.sl_t, "2 2 2 2 2 2 2");
    Zone cyclic = outer;
    cyclic.parent_id = inner.id;
    EXPECT_EQ(change(database, [&](record::UnitOfWork& work) { return update_zone(work, cyclic); }).error().code, "zone.cycle");
    Zone bad = inner;
    bad.sl_t = "9";
    EXPECT_EQ(change(database, [&](record::UnitOfWork& work) { return update_zone(work, bad); }).error().code, "sl.bad_vector");
    EXPECT_EQ(zone("Line", std::nullopt).error().code, "zone.name_taken");
    EXPECT_EQ(change(database, [&](record::UnitOfWork& work) { return delete_zone(work, environment.id, outer.id); }).error().code, "zone.not_empty");
    Zone stale = inner;
    stale.purpose = "first";
    EXPECT_TRUE(change(database, [&](record::UnitOfWork& work) { return update_zone(work, stale); }));
    stale.purpose = "second, from an old copy";
    EXPECT_EQ(change(database, [&](record::UnitOfWork& work) { return update_zone(work, stale); }).error().code, "record.changed_meanwhile");
    EXPECT_TRUE(change(database, [&](record::UnitOfWork& work) { return delete_zone(work, environment.id, inner.id); }));
    EXPECT_TRUE(change(database, [&](record::UnitOfWork& work) { return delete_zone(work, environment.id, outer.id); }));
  });
}

TEST(Inventory, SharesIdentitiesAmongAssets) {
  on_each([](store::Database& database) {
    const auto environment = plant(database);
    AssetFields fields;
    fields.identity.vendor = "Moxa";
    fields.identity.product = "EDS-518A";
    fields.identity.version = "V3.5";
    for (const char* name : {"SW-1", "SW-2"}) {
      fields.name = name;
      ASSERT_TRUE(change(database, [&](record::UnitOfWork& work) { return create_asset(work, environment.id, fields); }));
    }
    EXPECT_EQ(identities(*database.reader(), environment.id).size(), 1u);
    EXPECT_EQ(change(database, [&](record::UnitOfWork& work) { return create_asset(work, environment.id, fields); }).error().code, "asset.name_taken");
    fields.identity.version = "V3.6";
    const auto id = assets(*database.reader(), environment.id)[1].id;
    const auto updated = change(database, [&](record::UnitOfWork& work) { return update_asset(work, environment.id, id, fields); });
    ASSERT_TRUE(updated);
    EXPECT_EQ(updated->version_number, 2);
    EXPECT_EQ(identities(*database.reader(), environment.id).size(), 2u);
    fields.identity = {};
    EXPECT_EQ(change(database, [&](record::UnitOfWork& work) { return update_asset(work, environment.id, id, fields); }).error().code, "asset.no_identity");
    EXPECT_TRUE(change(database, [&](record::UnitOfWork& work) { return delete_asset(work, environment.id, id); }));
    EXPECT_EQ(change(database, [&](record::UnitOfWork& work) { return delete_asset(work, environment.id, id); }).error().code, "asset.not_found");
    EXPECT_TRUE(change(database, [&](record::UnitOfWork& work) { return delete_environment(work, environment.id); }));
    EXPECT_EQ(asset_count(*database.reader(), environment.id), 0);
  });
}

TEST(AssetImport, MapsHeadingsInSeveralLanguages) {
  EXPECT_EQ(field_for_heading("Hersteller"), "vendor");
  EXPECT_EQ(field_for_heading("Part Number"), "order_number");
  EXPECT_EQ(field_for_heading("ASSET-NAME"), "name");
  EXPECT_EQ(field_for_heading("N° de série"), "");
  EXPECT_EQ(field_for_heading("Bestellnummer"), "order_number");
  const auto plan = read_assets(import_template());
  ASSERT_TRUE(plan) << to_text(plan.error());
  EXPECT_EQ(plan->rejects, 0);
  EXPECT_EQ(plan->creates, 1);
  EXPECT_TRUE(plan->unmapped.empty());
}

TEST(AssetImport, GivesEveryProblemItsRowAndColumn) {
  const auto plan = read_assets(
      "name;vendor;product;criticality;layer;end_of_support;zone\n"
      "A;V;P;high;it;2030-01-31;Z\n"
      "A;V;P;;;;\n"
      ";V;P;;;;\n"
      "B;;;;;;\n"
      "C;V;P;huge;OT;;\n"
      "D;V;P;low;OT;2030-02-30;\n"
      "E;V;=HYPERLINK(\"x\");;;;\n");
  ASSERT_TRUE(plan) << to_text(plan.error());
  std::vector<std::string> found;
  for (const auto& p : plan->problems) found.push_back(fmt::format("{}/{}/{}", p.row, p.column, p.code));
  EXPECT_EQ(found, (std::vector<std::string>{"3/name/import.duplicate", "4/name/text.missing", "5/product/asset.no_identity", "6/criticality/import.bad_choice",
                                             "7/end_of_support/time.bad", "8/product/import.formula"}));
  EXPECT_EQ(plan->creates, 1);
  EXPECT_EQ(plan->rows[0].fields.layer, Layer::OS);
  EXPECT_EQ(read_assets("product\nP\n").error().code, "import.missing_column");
  EXPECT_EQ(read_assets("").error().code, "import.no_header");
  EXPECT_EQ(read_assets("name,product\n\xff\xfe,x\n").error().code, "csv.not_utf8");
  EXPECT_EQ(read_assets("name,product\nA,P\n", {{{"colour", "name"}}, ""}).error().code, "import.bad_mapping");
}

TEST(AssetImport, AppliesAllOrNothingAndIsIdempotent) {
  on_each([](store::Database& database) {
    const auto environment = plant(database);
    std::string csv = "name,vendor,product,version,zone,site,notes\n";
    for (int i = 0; i < 300; ++i) csv += fmt::format("PLC-{},Siemens,S7-{},V{},Line {},Hall,\"n {}\"\n", i, i % 7, i % 3, i % 4, i);
    const auto import = [&](std::string bytes, ImportMode mode) {
      return change(database, [&](record::UnitOfWork& work) -> Result<ImportPlan> {
        auto plan = TRY(plan_import(work.db(), environment.id, std::move(bytes)));
        TRY(apply_import(work, environment.id, plan, mode));
        return plan;
      });
    };
    EXPECT_EQ(import(csv + ",V,P,1,,,\n", ImportMode::all).error().code, "import.rejected_rows");
    EXPECT_EQ(asset_count(*database.reader(), environment.id), 0) << "nothing half-applied";
    const auto first = import(csv, ImportMode::all);
    ASSERT_TRUE(first) << to_text(first.error());
    EXPECT_EQ(first->creates, 300);
    EXPECT_EQ(first->new_zones.size(), 4u);
    EXPECT_EQ(identities(*database.reader(), environment.id).size(), 21u);
    const auto entries = record::list_entries(*database.reader(), {}).total;
    const auto again = import(csv, ImportMode::all);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->unchanged, 300);
    EXPECT_EQ(record::list_entries(*database.reader(), {}).total, entries) << "the same file twice logs nothing";
    const auto changed = import("name,vendor,product,version\nPLC-5,Siemens,S7-5,V9\nNEW,ABB,RTU560,\n,,,\n", ImportMode::good);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->updates, 1);
    EXPECT_EQ(changed->creates, 1);
    EXPECT_EQ(changed->rejects, 1);
    const auto all = assets(*database.reader(), environment.id);
    const auto plc5 = std::find_if(all.begin(), all.end(), [](const Asset& a) { return a.name == "PLC-5"; });
    EXPECT_EQ(plc5->identity.version, "V9");
    EXPECT_EQ(plc5->notes, "n 5") << "columns that the file lacks stay";
    EXPECT_TRUE(plc5->zone_id);
  });
}

}  // namespace
}  // namespace bulkhead::inventory
