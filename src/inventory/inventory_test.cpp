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

TEST(Places, AreChangedOnceAndKeepTheirNamesApart) {
  on_each([](store::Database& database) {
    const auto environment = plant(database);
    const auto make_site = [&](std::string name) { return change(database, [&](record::UnitOfWork& work) { return create_site(work, {0, environment.id, name, ""}); }); };
    const Site hall = make_site(" Hall 2 ").value();
    EXPECT_EQ(hall.name, "Hall 2");
    EXPECT_EQ(make_site("Hall 2").error().code, "site.name_taken");
    const Site gate = make_site("Gate").value();
    const auto rename = [&](Site site) { return change(database, [&](record::UnitOfWork& work) { return update_site(work, site); }); };
    EXPECT_EQ(rename({gate.id, environment.id, "Hall 2", ""}).error().code, "site.name_taken");
    EXPECT_EQ(rename({gate.id, environment.id, "Gate house", "At the road"})->description, "At the road");
    EXPECT_EQ(rename({gate.id + 100, environment.id, "X", ""}).error().code, "site.not_found");

    const auto make_zone = [&](std::string name) {
      Zone zone;
      zone.environment_id = environment.id;
      zone.name = std::move(name);
      return change(database, [&](record::UnitOfWork& work) { return create_zone(work, zone); }).value();
    };
    const Zone a = make_zone("A"), b = make_zone("B");
    Conduit conduit;
    conduit.environment_id = environment.id;
    conduit.name = "C-1";
    conduit.from_zone_id = a.id;
    conduit.to_zone_id = b.id;
    conduit = change(database, [&](record::UnitOfWork& work) { return create_conduit(work, conduit); }).value();
    conduit.sl_t = "2";
    conduit.flows = Json::array({Json::object({{"protocol", "OPC UA"}, {"port", "4840"}, {"direction", "to"}})});
    const auto save = [&](Conduit wish) { return change(database, [&](record::UnitOfWork& work) { return update_conduit(work, wish); }); };
    const auto changed = save(conduit);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->sl_t, "2 2 2 2 2 2 2");
    EXPECT_EQ(changed->version, 2);
    EXPECT_EQ(save(conduit).error().code, "record.changed_meanwhile") << "version 1 is no longer the newest";
    Conduit bad = *changed;
    bad.flows = Json::array({Json::object({{"colour", "red"}})});
    EXPECT_EQ(save(bad).error().code, "conduit.bad_flow");
    bad = *changed;
    bad.to_zone_id = a.id;
    EXPECT_EQ(save(bad).error().code, "conduit.same_zone");
    const auto stored = conduits(*database.reader(), environment.id);
    ASSERT_EQ(stored.size(), 1u);
    EXPECT_EQ(stored.front().flows.items().front().text("protocol"), "OPC UA");
    const auto entries = record::list_entries(*database.reader(), {.organization_id = 1, .action = record::Action::conduit_updated}).entries;
    ASSERT_EQ(entries.size(), 1u) << "refused changes leave no entry";
    EXPECT_EQ(entries.front().sentence, "owner@plant.example changed the conduit C-1 from A to B in Plant 4.");
    record::Actor stranger = owner(2);
    EXPECT_EQ(change(database, [&](record::UnitOfWork& work) { return update_conduit(work, *changed); }, stranger).error().code, "environment.not_found");
  });
}

TEST(Places, AreNotDeletedWhileSomethingNamesThem) {
  on_each([](store::Database& database) {
    const auto environment = plant(database);
    const Site site = change(database, [&](record::UnitOfWork& work) { return create_site(work, {0, environment.id, "Hall", ""}); }).value();
    Zone zone;
    zone.environment_id = environment.id;
    zone.name = "Line";
    zone = change(database, [&](record::UnitOfWork& work) { return create_zone(work, zone); }).value();
    Zone inner = zone;
    inner.name = "Cell";
    inner.parent_id = zone.id;
    inner = change(database, [&](record::UnitOfWork& work) { return create_zone(work, inner); }).value();
    AssetFields fields;
    fields.name = "PLC-1";
    fields.identity.vendor = "Siemens";
    fields.zone_id = zone.id;
    fields.site_id = site.id;
    const Asset asset = change(database, [&](record::UnitOfWork& work) { return create_asset(work, environment.id, fields); }).value();
    EXPECT_EQ(assets_by_site(*database.reader(), environment.id)[site.id], 1);
    const auto remove_site = [&] { return change(database, [&](record::UnitOfWork& work) { return delete_site(work, environment.id, site.id); }); };
    const auto remove_zone = [&](std::int64_t id) { return change(database, [&](record::UnitOfWork& work) { return delete_zone(work, environment.id, id); }); };
    EXPECT_EQ(remove_site().error().code, "site.not_empty");
    const auto refused = remove_zone(zone.id);
    EXPECT_EQ(refused.error().code, "zone.not_empty");
    EXPECT_EQ(refused.error().message, "The zone 'Line' still has 1 asset and 1 inner zone. Move or delete them first.");
    EXPECT_TRUE(remove_zone(inner.id));
    EXPECT_TRUE(change(database, [&](record::UnitOfWork& work) { return delete_asset(work, environment.id, asset.id); }));
    EXPECT_TRUE(remove_zone(zone.id));
    EXPECT_TRUE(remove_site());
    EXPECT_TRUE(sites(*database.reader(), environment.id).empty());
  });
}

}  // namespace
}  // namespace bulkhead::inventory
