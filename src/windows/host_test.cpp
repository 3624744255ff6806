// Every refusal of a host, each with the message that a client sees; what is accepted; and storing on both databases.
#include "windows/host.h"

#include <gtest/gtest.h>

#include "inventory/inventory.h"
#include "store/testing.h"
#include "windows/stored_hosts.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> inventory_migrations();
std::span<const EmbeddedFile> windows_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::windows {
namespace {

const Instant kNow = *parse_instant("2026-03-01T12:00:00Z");

Json good() {
  return *parse_json(R"({"asset_id":"hmi-7","os_product":"Windows Server 2019 Standard","edition_id":"ServerStandard","display_version":"1809","os_build":"10.0.17763.5458","architecture":"x64",
    "installation_type":"Server","installed_kbs":["KB5034768","kb5012170"],"kb_source":"wmi","esu_enrolled":"no","collected_at":"2026-03-01T10:00:00+01:00"})");
}
Json without(std::string_view name) {
  Json out = good();
  std::erase_if(out.members(), [&](const auto& member) { return member.first == name; });
  return out;
}
Json with(std::string_view name, Json value) {
  Json out = good();
  out.set(name, std::move(value));
  return out;
}
/// "code field" of each problem.
std::vector<std::string> problems(const Json& host) {
  std::vector<std::string> out;
  const auto checked = check_host(host, kNow);
  EXPECT_EQ(checked.value.has_value(), checked.rejection.errors.empty());
  for (const auto& problem : checked.rejection.errors) out.push_back(problem.code + " " + problem.field.value_or("-"));
  return out;
}
using Problems = std::vector<std::string>;

TEST(Hosts, AGoodOneIsTakenWithItsKbsInOneWriting) {
  const auto checked = check_host(good(), kNow);
  ASSERT_TRUE(checked.value);
  EXPECT_EQ(*checked.value->installed_kbs, (Problems{"KB5034768", "KB5012170"}));
  EXPECT_EQ(checked.value->esu_enrolled, false);
  EXPECT_EQ(to_iso(checked.value->collected_at), "2026-03-01T09:00:00.000000Z");
}

TEST(Hosts, IdentifyingFieldsAreRefusedInEverySpelling) {
  for (const auto* name : {"hostname", "host_name", "Host-Name", "host", "computer_name", "fqdn", "dns_name", "domain", "domain_name", "workgroup", "ip", "ip_address", "IPAddress", "ipv4", "ipv6", "mac", "mac_address", "user",
                           "username", "user_name", "owner", "serial", "serial_number", "license_key", "product_key", "install_path", "path", "site", "site_name", "customer", "customer_name", "location"})
    EXPECT_EQ(problems(with(name, "x")), Problems{fmt::format("forbidden_field {}", name)});
  const auto checked = check_host(with("hostname", "SECRET-1"), kNow);
  EXPECT_EQ(checked.rejection.errors.front().message, "Field 'hostname' is not accepted: identifying data must not be sent. The field was not stored.");
  EXPECT_EQ(checked.rejection.asset_id, "hmi-7");
  EXPECT_EQ(problems(with("colour", "red")), Problems{"unknown_field colour"});
}

TEST(Hosts, AnAssetIdThatIdentifiesIsNotEchoed) {
  for (const auto* id : {"192.0.2.7", "2001:db8::7", "00:1B:44:11:3A:B7", "00-1b-44-11-3a-b7", "001b.4411.3ab7", "srv01.plant.local", "DESKTOP-4F2K9QX", "WIN-1A2B3C4D5E6", "PLC7$", "PLANT\\anna", "anna@plant.example", "SN123456", "S/N 88-1",
                         "VMware-56 4d 1c"}) {
    const auto checked = check_host(with("asset_id", id), kNow);
    ASSERT_FALSE(checked.value) << id;
    EXPECT_EQ(checked.rejection.errors.front().code, "forbidden_value") << id;
    EXPECT_FALSE(checked.rejection.asset_id) << id;
    EXPECT_EQ(checked.rejection.errors.front().message.find(id), std::string::npos) << id;
  }
  for (const auto* id : {"hmi-7", "A.1.2", "asset_0042", "3f2b8c1e-5d6a-4c7b-9e8f-0a1b2c3d4e5f", "line 4 / panel", "snow-plough"}) EXPECT_EQ(problems(with("asset_id", id)), Problems{}) << id;
  EXPECT_EQ(problems(with("asset_id", std::string(65, 'a'))), Problems{"forbidden_value asset_id"});
  EXPECT_EQ(problems(with("asset_id", "")), Problems{"missing_field asset_id"});
  EXPECT_EQ(problems(with("os_product", "Windows 10 of PLANT\\anna")), Problems{"forbidden_value os_product"});
}

TEST(Hosts, EachRequiredFieldIsNamed) {
  for (const auto* name : {"asset_id", "os_product", "edition_id", "os_build", "architecture", "collected_at"}) EXPECT_EQ(problems(without(name)), Problems{fmt::format("missing_field {}", name)});
  EXPECT_EQ(problems(without("installation_type")), Problems{"missing_installation_type installation_type"});
  EXPECT_EQ(problems(without("kb_source")), Problems{"missing_kb_source kb_source"});
  for (const auto* name : {"display_version", "installed_kbs", "esu_enrolled"}) EXPECT_EQ(problems(without(name)), Problems{}) << name;
  for (const auto* name : {"edition_id", "os_build"}) EXPECT_EQ(problems(with(name, "")), Problems{}) << name;  // could not be read
  EXPECT_EQ(problems(Json("x")), Problems{"missing_field -"});
}

TEST(Hosts, PlaceholdersAreRefused) {
  for (const auto* word : {"N/A", "-", "unknown", "none", "null", "TBD", "n/a "}) {
    EXPECT_EQ(problems(with("edition_id", word)), Problems{"placeholder_value edition_id"}) << word;
    EXPECT_EQ(problems(with("os_build", word)), Problems{"placeholder_value os_build"}) << word;
  }
}

TEST(Hosts, ValuesAreChecked) {
  EXPECT_EQ(problems(with("os_product", "Windows")), Problems{"bare_windows os_product"});
  EXPECT_EQ(problems(with("os_product", "microsoft windows")), Problems{"bare_windows os_product"});
  for (const auto* build : {"17763", "17763.5458", "10.0.17763.x", "10.0.17763.5458.1", "10.0.99999999999.1", "10..17763"}) EXPECT_EQ(problems(with("os_build", build)), Problems{"invalid_build os_build"}) << build;
  EXPECT_EQ(problems(with("os_build", 17763)), Problems{"invalid_build os_build"});
  EXPECT_EQ(problems(with("architecture", "amd64")), Problems{"invalid_architecture architecture"});
  EXPECT_EQ(problems(with("installation_type", "Desktop")), Problems{"invalid_installation_type installation_type"});
  EXPECT_EQ(problems(with("installation_type", "Client")), Problems{"invalid_installation_type installation_type"});
  for (const auto* kb : {"5034768", "KB", "KB12", "KB50347a8", "MS17-010"}) EXPECT_EQ(problems(with("installed_kbs", Json::array({kb}))), Problems{"invalid_kb installed_kbs"}) << kb;
  EXPECT_EQ(problems(with("installed_kbs", "KB5034768")), Problems{"invalid_kb installed_kbs"});
  EXPECT_EQ(problems(with("esu_enrolled", "perhaps")), Problems{"invalid_esu esu_enrolled"});
  for (const auto* time : {"2026-03-01", "2026-03-01T10:00:00", "2026-02-30T10:00:00Z", "yesterday", "2026-03-09T10:00:00Z"}) EXPECT_EQ(problems(with("collected_at", time)), Problems{"invalid_collected_at collected_at"}) << time;
}

TEST(Hosts, TheThreeStatesOfTheKbList) {
  const auto state = [](const Json& host) { return check_host(host, kNow).value->installed_kbs; };
  EXPECT_EQ(state(good())->size(), 2u);
  EXPECT_EQ(state(with("installed_kbs", Json::array()))->size(), 0u);  // collected, none
  EXPECT_EQ(state(without("installed_kbs"))->size(), 0u);
  Json neither = with("kb_source", "");
  neither.set("installed_kbs", Json::array());
  EXPECT_FALSE(state(neither)) << "not collected";
}

TEST(Hosts, TheSecondOfOneIdIsRefused) {
  const auto checked = check_hosts({good(), with("os_build", "10.0.17763.1"), with("asset_id", "b")}, kNow);
  EXPECT_EQ(checked.accepted.size(), 2u);
  ASSERT_EQ(checked.rejected.size(), 1u);
  EXPECT_EQ(checked.rejected.front().errors.front().code, "duplicate_asset_id");
}

TEST(SoftwareEntries, AreCheckedLikeHosts) {
  const auto check = [](std::string_view text) { return check_software(*parse_json(text)); };
  EXPECT_TRUE(check(R"({"asset_id":"a","name":"WinCC","publisher":"Siemens AG","version":"7.5"})").value);
  EXPECT_TRUE(check(R"({"asset_id":"a","name":"WinCC"})").value);
  EXPECT_TRUE(check(R"({"asset_id":"a","name":"WinCC","version":"7.5.0.1"})").value) << "a version is no IP address";
  EXPECT_EQ(check(R"({"asset_id":"a","name":"192.0.2.7"})").rejection.errors.front().code, "forbidden_value");
  EXPECT_EQ(check(R"({"asset_id":"a","name":""})").rejection.errors.front().code, "missing_field");
  EXPECT_EQ(check(R"({"asset_id":"a","name":"x","install_path":"C"})").rejection.errors.front().code, "forbidden_field");
}

// ---- stored ----------------------------------------------------------------------------------------------------------

record::Actor actor(record::Role role = record::Role::owner, std::int64_t organization = 1) {
  record::Actor out;
  out.kind = record::ActorKind::user;
  out.organization_id = organization;
  out.user_id = 7;
  out.email = "owner@plant.example";
  out.name = "Olga";
  out.role = role;
  return out;
}
template <class Change>
auto change(store::Database& database, const Change& body, record::Actor who = actor()) -> decltype(body(std::declval<record::UnitOfWork&>())) {
  static const FixedClock clock(kNow);
  record::UnitOfWork work(database, std::move(who), clock);
  auto result = body(work);
  if (!result) return result;
  auto committed = work.commit();
  if (!committed) return fail(committed.error());
  return result;
}
void on_each(const std::function<void(store::Database&)>& body) {
  const store::ModuleSchema schemas[] = {{"record", embedded::record_migrations()}, {"inventory", embedded::inventory_migrations()}, {"windows", embedded::windows_migrations()}};
  store::testing::on_each_store(schemas, body);
}

TEST(StoredHosts, AreKeptReplacedAndLogged) {
  on_each([](store::Database& database) {
    const auto environment = change(database, [](record::UnitOfWork& work) { return inventory::create_environment(work, {.name = "Plant"}); }).value();
    Host host = *check_host(good(), kNow).value, other = host;
    other.asset_id = "b";
    other.installed_kbs.reset();
    other.esu_enrolled.reset();
    const auto submit = [&](const std::vector<Host>& hosts, const std::vector<Software>& software = {}) {
      return change(database, [&](record::UnitOfWork& work) { return submit_hosts(work, environment.id, hosts, software); });
    };
    auto outcome = submit({host, other}, {{"b", "WinCC", "Siemens", "7.5"}, {"nobody", "x", "", ""}});
    ASSERT_TRUE(outcome) << to_text(outcome.error());
    EXPECT_EQ(outcome->added, 2);
    EXPECT_EQ(outcome->software_stored, 1);
    ASSERT_EQ(outcome->software_rejected.size(), 1u);
    EXPECT_EQ(outcome->software_rejected.front().errors.front().code, "unknown_asset");
    const auto db = database.reader();
    EXPECT_EQ(stored_hosts(*db, environment.id), (std::vector<Host>{other, host}));
    EXPECT_EQ(stored_hosts(*db, environment.id, "hmi-7"), std::vector<Host>{host});
    EXPECT_EQ(stored_hosts(*db, environment.id, std::nullopt, 1, 1), std::vector<Host>{host});
    EXPECT_EQ(stored_host_count(*db, environment.id), 2);

    host.os_build = "10.0.17763.6000";
    outcome = submit({host, other}, {{"b", "TIA Portal", "", ""}});
    EXPECT_EQ(outcome->updated, 1);
    EXPECT_EQ(outcome->unchanged, 1);
    EXPECT_EQ(stored_software(*db, environment.id, "b"), (std::vector<Software>{{"b", "TIA Portal", "", ""}}));
    record::LogQuery query;
    query.action = record::Action::windows_hosts_submitted;
    const auto log = record::list_entries(*db, query);
    ASSERT_EQ(log.total, 2);
    EXPECT_EQ(log.entries.back().sentence, "Olga submitted Windows hosts of Plant: 2 new, 0 changed, 0 unchanged, 1 software entry.");
    outcome = submit({host, other}, {{"b", "TIA Portal", "", ""}});
    EXPECT_EQ(outcome->unchanged, 2);
    EXPECT_EQ(record::list_entries(*db, query).total, 2) << "what changes nothing is not logged";
  });
}

TEST(StoredHosts, ViewersAndOthersMayNotWrite) {
  on_each([](store::Database& database) {
    const auto environment = change(database, [](record::UnitOfWork& work) { return inventory::create_environment(work, {.name = "Plant"}); }).value();
    const auto submit = [&](record::Actor who) {
      return change(database, [&](record::UnitOfWork& work) { return submit_hosts(work, environment.id, {*check_host(good(), kNow).value}, {}); }, std::move(who));
    };
    EXPECT_EQ(submit(actor(record::Role::viewer)).error().code, "viewer_role");
    EXPECT_EQ(submit(actor(record::Role::owner, 2)).error().code, "environment.not_found");
    EXPECT_EQ(stored_host_count(*database.reader(), environment.id), 0);
    EXPECT_TRUE(submit(actor()));
    // Hosts go with their environment.
    EXPECT_TRUE(change(database, [&](record::UnitOfWork& work) { return inventory::delete_environment(work, environment.id); }));
    EXPECT_EQ(stored_host_count(*database.reader(), environment.id), 0);
  });
}

}  // namespace
}  // namespace bulkhead::windows
