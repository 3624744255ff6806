// From a feed to the alert: matching, detection, outbox and delivery together, on each store.
#include "notify/detect.h"

#include <fstream>

#include "findings/matching_run.h"
#include "identity/sign_in.h"
#include "intel/importer.h"
#include "inventory/inventory.h"
#include "notify/alert_mail.h"
#include "notify/bell.h"
#include "notify/rule.h"
#include "notify/watchlist.h"
#include "record/log.h"
#include "testing.h"

namespace bulkhead::notify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace testing;
using record::OutboxState;

/// One CVE of one product, fixed in 3.0; a known exploited one carries the date of its entry.
std::string feed(bool kev, std::string_view extra = "") {
  return fmt::format(R"({{"resultsPerPage":1,"startIndex":0,"totalResults":1,"format":"NVD_CVE","version":"2.0","timestamp":"2026-03-0{}T00:00:00.000","vulnerabilities":[
{{"cve":{{"id":"CVE-2025-10001","sourceIdentifier":"a@b.example","published":"2025-05-01T10:00:00.000","lastModified":"2026-02-0{}T10:00:00.000","vulnStatus":"Analyzed",{}
"descriptions":[{{"lang":"en","value":"The web server of the Siemens SIMATIC S7-1500 controller lets attackers stop it over Modbus."}}],
"metrics":{{"cvssMetricV31":[{{"source":"nvd@nist.gov","type":"Primary","cvssData":{{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8,"baseSeverity":"CRITICAL"}}}}]}},
"configurations":[{{"nodes":[{{"operator":"OR","negate":false,"cpeMatch":[{{"vulnerable":true,"criteria":"cpe:2.3:o:siemens:simatic_s7-1500_firmware:*:*:*:*:*:*:*:*","versionEndExcluding":"3.0","matchCriteriaId":"A0000000-0000-0000-0000-000000000001"}}]}}]}}],
"references":[]}}}}{}]}})", kev ? 2 : 1, kev ? 2 : 1, kev ? R"("cisaExploitAdd":"2026-02-02",)" : "", extra);
}

struct Plant {
  explicit Plant(store::Database& the_database) : database(the_database), corpus(the_database), key(must(SealKey::open(the_database.data_directory() / "seal-key"))) {
    record::UnitOfWork work(database, record::system_actor(), clock);
    organization = must(identity::found_organization(work, {"Works", "owner@plant.example", "Olga"})).organization_id;
    must(work.commit());
    environment = must(commit(database, clock, owner(organization), [&](record::UnitOfWork& unit) { return inventory::create_environment(unit, {.name = "Plant"}); }));
  }
  void import(std::string_view text) {
    const auto file = folder.path() / "nvdcve.json";
    std::ofstream(file) << text;
    must(intel::import_paths(corpus, {file}, {}, clock));
    clock.advance_seconds(10);
  }
  void add_asset(const std::string& name) {
    inventory::AssetFields fields;
    fields.name = name;
    fields.identity.vendor = "Siemens";
    fields.identity.product = "SIMATIC S7-1500";
    fields.identity.version = "2.8";
    must(commit(database, clock, owner(organization), [&](record::UnitOfWork& unit) { return inventory::create_asset(unit, environment.id, fields); }));
  }
  /// One round as the server's jobs make it.
  void match() {
    projections = must(findings::current_projections(corpus, clock));
    must(findings::match_everything(database, record::system_actor(), clock, corpus, projections));
    clock.advance_seconds(10);
  }
  std::int64_t look() {
    const auto raised = must(detect(database, clock, corpus, projections, views, {}));
    clock.advance_seconds(10);
    return raised;
  }
  void add_rule(std::string_view trigger, std::int64_t connection_id) {
    AlertRule rule;
    rule.name = std::string(trigger);
    rule.trigger_name = std::string(trigger);
    rule.connection_id = connection_id;
    must(commit(database, clock, owner(organization), [&](record::UnitOfWork& unit) { return create_alert_rule(unit, rule); }));
  }
  std::int64_t add_hook(const std::string& url) {
    ConnectionWish wish;
    wish.type = ConnectionType::webhook;
    wish.name = "Hook";
    wish.settings.url = url;
    return must(commit(database, clock, owner(organization), [&](record::UnitOfWork& unit) { return create_connection(unit, key, loopback(), wish); })).id;
  }
  [[nodiscard]] std::int64_t logged(record::Action action) const {
    record::LogQuery query;
    query.action = action;
    return record::list_entries(*database.reader(), query).total;
  }

  store::Database& database;
  FixedClock clock{must(parse_instant("2026-02-01T12:00:00Z"))};
  store::testing::TemporaryDirectory folder;
  intel::Corpus corpus;
  SealKey key;
  findings::Projections projections;
  findings::ViewCache views{[this](std::string_view cve) { return findings::facts_from(projections.catalogue)(cve); }};
  std::int64_t organization = 0;
  inventory::Environment environment;
};

TEST(Detection, AKevEntryThatTouchesAnAssetGivesFindingNotificationMessageAndEntryInOneCycle) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    http::testing::LoopbackServer server(std::vector<http::testing::ScriptedReply>{{.status = 503}, {.status = 204}});
    plant.add_rule(kKevNew, plant.add_hook(server.url("/hook")));
    plant.match();
    EXPECT_EQ(plant.look(), 0) << "the first look only takes note";
    plant.add_asset("PLC-1");
    plant.import(feed(true));
    plant.match();
    EXPECT_EQ(plant.look(), 2) << "kev.new and cve.critical; nobody listens to asset.matched";
    EXPECT_EQ(plant.look(), 0) << "nothing twice";
    EXPECT_EQ(must(plant.views.view(database, plant.organization, plant.environment.id, plant.projections.revision))->counts(plant.clock.now())->kev, 1);
    const auto items = bell(*database.reader(), plant.organization, 7, plant.clock.now(), true, 1, 20);
    EXPECT_EQ(items.unread, 2);
    EXPECT_EQ(plant.logged(record::Action::alerts_raised), 1);

    // The process dies before it sends: what the commit holds is all that a new one needs.
    SenderOptions options;
    options.egress = loopback();
    options.public_address = "https://b.example";
    const Sender sender(must(SealKey::open(database.data_directory() / "seal-key")), std::move(options), plant.clock);
    record::OutboxWorker worker(database, plant.clock, {{std::string(kTopic), [&](const record::OutboxEntry& entry) { return sender.send(database, entry); }}});
    EXPECT_TRUE(worker.run_once());
    EXPECT_FALSE(worker.run_once()) << "one rule, one message, not yet due again";
    plant.clock.advance_seconds(60);
    EXPECT_TRUE(worker.run_once());
    ASSERT_EQ(server.requests().size(), 2u);
    const Json body = must(parse_json(server.requests()[1].body));
    EXPECT_EQ(body.text("event"), "kev.new");
    EXPECT_EQ(body.find("environment")->text("name"), "Plant");
    EXPECT_EQ(body.find("finding")->text("asset_name"), "PLC-1");
    EXPECT_EQ(server.requests()[0].header("webhook-id"), server.requests()[1].header("webhook-id"));
    const auto page = record::outbox_page(*database.reader(), {plant.organization, std::string(kTopic), OutboxState::sent, 1, 10});
    EXPECT_EQ(page.total, 1);
  });
}

TEST(Detection, WhoSwitchedMailOffIsNotWrittenTo) {
  for (const bool wanted : {true, false})
    on_each_store([&](store::Database& database) {
      Plant plant(database);
      const auto link = must(identity::issue_magic_link(database, plant.clock, "owner@plant.example", {"192.0.2.7", "test"}));
      const auto actor = must(identity::redeem_magic_link(database, plant.clock, link->token, {"192.0.2.7", "test"})).actor;
      must(commit(database, plant.clock, actor, [&](record::UnitOfWork& work) { return choose_alert_mail(work, wanted); }));
      EXPECT_EQ(accounts_without_alert_mail(*database.reader(), plant.organization).contains(actor.user_id), !wanted);
      plant.match();
      must(detect(database, plant.clock, plant.corpus, plant.projections, plant.views, {.mail = true}));
      plant.clock.advance_seconds(10);
      plant.add_asset("PLC-1");
      plant.import(feed(true));
      plant.match();
      must(detect(database, plant.clock, plant.corpus, plant.projections, plant.views, {.mail = true}));
      const auto page = record::outbox_page(*database.reader(), {plant.organization, std::string(kTopic), OutboxState::waiting, 1, 10});
      EXPECT_EQ(page.total, wanted ? 2 : 0) << "kev.new and cve.critical, or nothing";
    });
}

TEST(Detection, ANewKevEntryForAKnownFindingIsNews) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    plant.add_asset("PLC-1");
    plant.add_asset("PLC-2");
    plant.import(feed(false));
    plant.match();
    EXPECT_EQ(plant.look(), 0);
    must(commit(database, plant.clock, owner(plant.organization), [&](record::UnitOfWork& work) { return watch(work, plant.projections.catalogue.get(), {WatchType::cve, "", "cve-2025-10001", ""}); }));
    EXPECT_EQ(plant.look(), 0);
    plant.import(feed(true));
    plant.match();
    EXPECT_GE(plant.look(), 2) << "kev.new and watchlist.update";
    const auto items = bell(*database.reader(), plant.organization, 7, plant.clock.now(), true, 1, 20).items;
    std::vector<std::string> titles;
    for (const auto& item : items) titles.push_back(item.title);
    EXPECT_THAT(titles, ::testing::Contains(HasSubstr("Known exploited CVE-2025-10001 affects 2 assets in Plant")));
    EXPECT_THAT(titles, ::testing::Contains(HasSubstr("CVE-2025-10001: it is known to be exploited (KEV)")));
    EXPECT_EQ(bell(*database.reader(), plant.organization, 8, plant.clock.now(), true, 1, 20).unread, static_cast<std::int64_t>(items.size()) - 1) << "the watcher alone hears of the watchlist";
    EXPECT_EQ(bell(*database.reader(), plant.organization + 1, 7, plant.clock.now(), true, 1, 20).total, 0);

    must(commit(database, plant.clock, owner(plant.organization), [&](record::UnitOfWork& work) { return mark_read(work, items.front().id); }));
    EXPECT_EQ(unread_count(*database.reader(), plant.organization, 7, plant.clock.now()), static_cast<std::int64_t>(items.size()) - 1);
    EXPECT_FALSE(commit(database, plant.clock, owner(plant.organization + 1), [&](record::UnitOfWork& work) { return mark_read(work, items.front().id); }));
    must(commit(database, plant.clock, owner(plant.organization), [&](record::UnitOfWork& work) { return mark_read(work, std::nullopt); }));
    EXPECT_EQ(unread_count(*database.reader(), plant.organization, 7, plant.clock.now()), 0);
    plant.clock.advance_seconds(31 * 86'400);
    EXPECT_EQ(bell(*database.reader(), plant.organization, 7, plant.clock.now(), false, 1, 20).total, 0);
    forget_old(database, plant.clock);
  });
}

TEST(Watchlist, FollowsVendorsProductsProtocolsAndCves) {
  on_each_store([](store::Database& database) {
    Plant plant(database);
    plant.import(feed(true));
    plant.match();
    const auto add = [&](WatchWish wish, std::int64_t user = 7) {
      return commit(database, plant.clock, owner(plant.organization, user), [&](record::UnitOfWork& work) { return watch(work, plant.projections.catalogue.get(), wish); });
    };
    const auto vendor = must(add({WatchType::vendor, "", "SIEMENS AG", "HIGH"}));
    EXPECT_EQ(vendor.entity_key, "siemens");
    must(add({WatchType::protocol, "", "modbus", ""}));
    EXPECT_EQ(add({WatchType::vendor, "siemens", "", ""}).error().code, "watchlist.exists");
    EXPECT_EQ(add({WatchType::vendor, "", "No Such Vendor GmbH", ""}).error().code, "watchlist.unknown");
    EXPECT_EQ(add({WatchType::cve, "", "nonsense", ""}).error().code, "watchlist.unknown");
    EXPECT_EQ(add({WatchType::cve, "", "CVE-2025-10001", "SEVERE"}).error().code, "watchlist.bad_threshold");
    EXPECT_TRUE(add({WatchType::vendor, "siemens", "", ""}, 8)) << "another person's list";
    const auto mine = watch_entries(*database.reader(), plant.organization, 7);
    EXPECT_EQ(mine.size(), 2u);
    const auto matches = watch_matches(*plant.projections.catalogue, mine, 20);
    ASSERT_EQ(matches.size(), 2u);
    EXPECT_EQ(matches.front().item.cve_id, "CVE-2025-10001");
    EXPECT_FALSE(commit(database, plant.clock, owner(plant.organization, 8), [&](record::UnitOfWork& work) { return unwatch(work, vendor.id); }));
    EXPECT_TRUE(commit(database, plant.clock, owner(plant.organization), [&](record::UnitOfWork& work) { return unwatch(work, vendor.id); }));
    EXPECT_EQ(watch_entries(*database.reader(), plant.organization, 7).size(), 1u);
  });
}

}  // namespace
}  // namespace bulkhead::notify
