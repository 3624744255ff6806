// What the module's tests share: a plant with one vulnerable product on each store, and the way round from feed to ticket.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "findings/matching_run.h"
#include "http/testing.h"
#include "identity/member.h"
#include "intel/importer.h"
#include "store/testing.h"
#include "tickets/courier.h"
#include "tickets/rule.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> identity_migrations();
std::span<const EmbeddedFile> inventory_migrations();
std::span<const EmbeddedFile> findings_migrations();
std::span<const EmbeddedFile> notify_migrations();
std::span<const EmbeddedFile> tickets_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::tickets::testing {

inline void on_each_store(const std::function<void(store::Database&)>& body) {
  const std::vector<store::ModuleSchema> schemas = {{"record", embedded::record_migrations()}, {"identity", embedded::identity_migrations()}, intel::corpus_schema(), {"inventory", embedded::inventory_migrations()},
                                                    {"findings", embedded::findings_migrations()}, {"notify", embedded::notify_migrations()}, {"tickets", embedded::tickets_migrations()}};
  store::testing::on_each_store(schemas, body);
}

template <class T>
T must(Result<T> result) {
  if (!result) throw store::Failure(to_text(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline constexpr std::string_view kCve = "CVE-2025-10001";
/// A critical CVE of one product, repaired in 3.0; known exploited when `kev`. A second one is medium.
inline std::string feed(bool kev) {
  return fmt::format(R"({{"resultsPerPage":2,"startIndex":0,"totalResults":2,"format":"NVD_CVE","version":"2.0","timestamp":"2026-03-0{}T00:00:00.000","vulnerabilities":[
{{"cve":{{"id":"CVE-2025-10001","sourceIdentifier":"a@b.example","published":"2025-05-01T10:00:00.000","lastModified":"2026-02-0{}T10:00:00.000","vulnStatus":"Analyzed",{}
"descriptions":[{{"lang":"en","value":"The web server of the Siemens SIMATIC S7-1500 controller lets attackers stop it over Modbus."}}],
"metrics":{{"cvssMetricV31":[{{"source":"nvd@nist.gov","type":"Primary","cvssData":{{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8,"baseSeverity":"CRITICAL"}}}}]}},
"configurations":[{{"nodes":[{{"operator":"OR","negate":false,"cpeMatch":[{{"vulnerable":true,"criteria":"cpe:2.3:o:siemens:simatic_s7-1500_firmware:*:*:*:*:*:*:*:*","versionEndExcluding":"3.0","matchCriteriaId":"A0000000-0000-0000-0000-000000000001"}}]}}]}}],
"references":[{{"url":"https://cert-portal.siemens.com/productcert/html/ssa-000001.html","source":"a@b.example","tags":["Vendor Advisory"]}}]}}}},
{{"cve":{{"id":"CVE-2025-10002","sourceIdentifier":"a@b.example","published":"2025-07-01T10:00:00.000","lastModified":"2025-07-02T10:00:00.000","vulnStatus":"Analyzed",
"descriptions":[{{"lang":"en","value":"A limited information leak in Siemens SIMATIC S7-1500."}}],
"metrics":{{"cvssMetricV31":[{{"source":"nvd@nist.gov","type":"Primary","cvssData":{{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N","baseScore":5.3,"baseSeverity":"MEDIUM"}}}}]}},
"configurations":[{{"nodes":[{{"operator":"OR","negate":false,"cpeMatch":[{{"vulnerable":true,"criteria":"cpe:2.3:o:siemens:simatic_s7-1500_firmware:*:*:*:*:*:*:*:*","versionEndExcluding":"2.9.5","matchCriteriaId":"A0000000-0000-0000-0000-000000000002"}}]}}]}}],
"references":[]}}}}]}})", kev ? 2 : 1, kev ? 2 : 1, kev ? R"("cisaExploitAdd":"2026-02-02",)" : "");
}

inline record::Actor owner(std::int64_t organization_id, record::Role role = record::Role::owner) {
  record::Actor actor;
  actor.kind = record::ActorKind::user;
  actor.organization_id = organization_id;
  actor.user_id = 7;
  actor.email = "owner@plant.example";
  actor.name = "Olga Owner";
  actor.role = role;
  return actor;
}

/// Loopback is allowed, as the operator's allow-list would.
inline notify::Egress loopback() {
  notify::Egress egress;
  egress.client.allowed_networks = {must(http::parse_ip_network("127.0.0.0/8"))};
  egress.client.timeout = std::chrono::milliseconds(800);
  return egress;
}

/// One organization with a plant, its assets, and everything that tickets work with.
struct Plant {
  explicit Plant(store::Database& the_database, std::optional<http::MailServer> mail = {}) : database(the_database), corpus(the_database), key(must(SealKey::open(the_database.data_directory() / "seal-key"))) {
    record::UnitOfWork work(database, record::system_actor(), clock);
    organization = must(identity::found_organization(work, {"Works", "owner@plant.example", "Olga"})).organization_id;
    must(work.commit());
    environment = must(change([&](record::UnitOfWork& unit) { return inventory::create_environment(unit, {.name = "Plant"}); }));
    notify::SenderOptions options;
    options.egress = loopback();
    options.public_address = "https://b.example";
    options.mail_from = {"bulkhead@b.example", "Bulkhead"};
    options.mail = std::move(mail);
    sender.emplace(key, std::move(options), clock);
    courier.emplace(*sender, clock);
  }

  /// One committed change through the door.
  template <class Change>
  auto change(const Change& what, record::Role role = record::Role::owner) -> std::invoke_result_t<Change, record::UnitOfWork&> {
    record::UnitOfWork work(database, owner(organization, role), clock);
    auto result = what(work);
    if (result) must(work.commit());
    return result;
  }
  void import(bool kev = false) {
    const auto file = folder.path() / "nvdcve.json";
    std::ofstream(file) << feed(kev);
    must(intel::import_paths(corpus, {file}, {}, clock));
    clock.advance_seconds(10);
  }
  std::int64_t add_asset(const std::string& name, const std::string& version = "2.8", const std::string& product = "SIMATIC S7-1500") {
    inventory::AssetFields fields;
    fields.name = name;
    fields.identity.vendor = "Siemens";
    fields.identity.product = product;
    fields.identity.version = version;
    return must(change([&](record::UnitOfWork& unit) { return inventory::create_asset(unit, environment.id, fields); })).id;
  }
  void match() {
    projections = must(findings::current_projections(corpus, clock));
    must(findings::match_everything(database, record::system_actor(), clock, corpus, projections));
    clock.advance_seconds(10);
  }
  /// One asset that the critical CVE concerns.
  std::int64_t vulnerable() {
    import();
    const auto asset = add_asset("PLC-1");
    match();
    return asset;
  }
  [[nodiscard]] Desk desk() const { return {corpus, projections, knowledge, standards, {sender->has_mail()}}; }
  std::shared_ptr<const findings::EnvironmentView> view() { return must(views.view(database, organization, environment.id, projections.revision)); }
  [[nodiscard]] findings::State state_of(std::int64_t asset, std::string_view cve = kCve) {
    const auto found = view()->finding(must(findings::finding_id(asset, cve)), clock.now());
    return found ? found->state : findings::State::withdrawn;
  }
  [[nodiscard]] std::int64_t logged(record::Action action) const {
    record::LogQuery query;
    query.action = action;
    return record::list_entries(*database.reader(), query).total;
  }
  Result<Ticket> open(std::int64_t asset, const Routing& routing = {}, std::string_view cve = kCve, record::Role role = record::Role::owner) {
    Wish wish;
    wish.finding = must(findings::finding_id(asset, cve));
    wish.routing = routing;
    const auto here = view();
    return change([&](record::UnitOfWork& work) { return open_ticket(work, desk(), *here, wish); }, role);
  }
  Result<Ticket> close(std::int64_t id, const Closing& closing) {
    const auto here = view();
    return change([&](record::UnitOfWork& work) { return close_ticket(work, desk(), here.get(), id, closing); });
  }
  Result<Ticket> reopen(std::int64_t id, std::string_view reason) {
    const auto here = view();
    return change([&](record::UnitOfWork& work) { return reopen_ticket(work, here.get(), id, reason); });
  }
  [[nodiscard]] Ticket stored(std::int64_t id) const { return must(ticket(*database.reader(), organization, id)); }
  /// A connection to a ticket system at `url`.
  std::int64_t connect(notify::ConnectionType type, const std::string& url, const std::string& on_remote_close = "ask", const std::string& flavour = "cloud") {
    notify::ConnectionWish wish;
    wish.type = type;
    wish.name = std::string(name_of(type));
    wish.settings.url = url;
    wish.settings.user = "robot@plant.example";
    wish.settings.flavour = flavour;
    wish.settings.on_remote_close = on_remote_close;
    wish.credentials.token = "secret-token";
    wish.credentials.secret = "a secret of 24 letters.";
    return must(change([&](record::UnitOfWork& work) { return notify::create_connection(work, key, loopback(), wish); })).id;
  }
  /// One message of the outbox, as a worker of a process that just started would take it.
  bool work_once() {
    record::OutboxWorker worker(database, clock, {{std::string(kTopic), [&](const record::OutboxEntry& entry) { return courier->send(database, entry); }}});
    return worker.run_once();
  }
  std::int64_t poll() { return must(courier->poll(database, [&] { return desk(); }, views)); }

  store::Database& database;
  FixedClock clock{must(parse_instant("2026-02-01T12:00:00Z"))};
  store::testing::TemporaryDirectory folder;
  intel::Corpus corpus;
  SealKey key;
  sage::Knowledge knowledge = must(sage::Knowledge::load());
  standards::Standards standards = must(standards::Standards::load());
  findings::Projections projections;
  findings::ViewCache views{[this](std::string_view cve) { return findings::facts_from(projections.catalogue)(cve); }};
  std::optional<notify::Sender> sender;
  std::optional<Courier> courier;
  std::int64_t organization = 0;
  inventory::Environment environment;
};

}  // namespace bulkhead::tickets::testing
