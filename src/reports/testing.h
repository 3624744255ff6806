// What the tests of reports share: a small plant whose figures are worked out by hand, on each store.
#pragma once
#include <gtest/gtest.h>

#include "core/text.h"
#include "findings/triage.h"
#include "reports/report.h"
#include "store/testing.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> inventory_migrations();
std::span<const EmbeddedFile> findings_migrations();
std::span<const EmbeddedFile> identity_migrations();
std::span<const EmbeddedFile> reports_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::reports::testing {

using findings::EnvironmentView;

inline Instant at(std::string_view text) { return parse_instant(text).value(); }

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A plant with two zones, four assets and four CVEs:
///   PLC-1, PLC-2  Siemens S7 2.9   zone Cell A, SL-T {2 2 2 1 2 2 3}   CVE-2026-0001 (critical, KEV, fix), -0002 (high, no fix)
///   SW-1          Moxa switch      zone DMZ, no SL-T, isolated          CVE-2026-0003 (medium, fix)
///   <script>      no version       in no zone                           CVE-2026-0004 (undecided)
struct Plant {
  store::Database& database;
  FixedClock clock{at("2026-01-10T08:00:00Z")};
  record::Actor actor;
  inventory::Environment environment;
  standards::Standards standards = must(standards::Standards::load());
  std::map<std::string, std::int64_t> assets;

  explicit Plant(store::Database& db) : database(db) {
    actor.kind = record::ActorKind::user;
    actor.organization_id = 1;
    actor.user_id = 7;
    actor.email = "ann@plant.example";
    actor.role = record::Role::admin;
    {
      record::UnitOfWork work(database, actor, clock);
      environment = must(inventory::create_environment(work, {"Water & Power <North>", "", inventory::SiteType::water_treatment, inventory::Criticality::high, false}));
      inventory::Zone cell;
      cell.environment_id = environment.id;
      cell.name = "Cell A";
      cell.purpose = "Dosing";
      cell.sl_t = "2 2 2 1 2 2 3";
      cell = must(inventory::create_zone(work, cell));
      inventory::Zone dmz;
      dmz.environment_id = environment.id;
      dmz.name = "DMZ";
      dmz = must(inventory::create_zone(work, dmz));
      const auto add = [&](const std::string& name, const std::string& vendor, const std::string& product, const std::string& version, std::optional<std::int64_t> zone, inventory::Layer layer,
                           inventory::Exposure exposure) {
        inventory::AssetFields fields;
        fields.name = name;
        fields.identity.vendor = vendor;
        fields.identity.product = product;
        fields.identity.version = version;
        fields.zone_id = zone;
        fields.layer = layer;
        fields.exposure = exposure;
        assets[name] = must(inventory::create_asset(work, environment.id, fields)).id;
      };
      add("PLC-1", "Siemens", "SIMATIC S7-1500", "2.9", cell.id, inventory::Layer::OT, inventory::Exposure::adjacent);
      add("PLC-2", "Siemens", "SIMATIC S7-1500", "2.9", cell.id, inventory::Layer::OT, inventory::Exposure::adjacent);
      add("SW-1", "Moxa", "EDS-510E", "5.2", dmz.id, inventory::Layer::NETWORK, inventory::Exposure::isolated);
      add("<script>alert(1)</script>", "Acme \"HMI\"", "=Panel & Co", "", std::nullopt, inventory::Layer::OT, inventory::Exposure::unknown);
      must(work.commit());
    }
    const auto db_writer = database.writer();
    for (const auto& identity : inventory::identities(*db_writer, environment.id)) {
      const auto match = [&](std::string_view cve, bool undecided, bool fix, std::string_view action) {
        db_writer->execute("INSERT INTO identity_match (identity_id, cve, tier, confidence, undecided, fix_available, fix_action, fix_source, fix_derived, first_seen_at, changed_at, withdrawn_at,"
                           " withdrawn_reason) VALUES ($1, $2, 'RANGE', 'HIGH', $3, $4, $5, 'csaf', 0, $6, $6, 0, '')",
                           identity.id, cve, undecided, fix, action, clock.now());
      };
      std::string_view status = "resolved";
      if (identity.vendor == "Siemens") match("CVE-2026-0001", false, true, "Upgrade to V3.1"), match("CVE-2026-0002", false, false, "no fix stated");
      else if (identity.vendor == "Moxa") match("CVE-2026-0003", false, true, "Upgrade to 5.3");
      else match("CVE-2026-0004", true, false, ""), status = "unresolved";
      db_writer->execute("INSERT INTO identity_resolution (identity_id, status, confidence, coverage, vendor, product, result_hash, corpus_revision, matched_at) VALUES ($1, $2, 90, '', '', '', '', 1, $3)", identity.id,
                         status, clock.now());
    }
  }

  static findings::CveFacts facts(std::string_view cve) {
    findings::CveFacts f;
    f.title = "Flaw " + std::string(cve);
    const auto set = [&](findings::Severity severity, int cvss, int bcs, int cwe) {
      f.severity = severity;
      f.cvss_tenths = cvss;
      f.bcs_hundredths = bcs;
      f.weaknesses = {cwe};
    };
    if (cve == "CVE-2026-0001") set(findings::Severity::CRITICAL, 98, 900, 787), f.kev = true, f.maturity = findings::ExploitMaturity::WEAPONIZED;
    if (cve == "CVE-2026-0002") set(findings::Severity::HIGH, 75, 500, 306);
    if (cve == "CVE-2026-0003") set(findings::Severity::MEDIUM, 53, 300, 200);
    if (cve == "CVE-2026-0004") set(findings::Severity::HIGH, 80, 600, 94);
    return f;
  }
  [[nodiscard]] std::shared_ptr<const EnvironmentView> view() const { return EnvironmentView::load(*database.reader(), environment, facts); }

  void decide(std::string_view when, const std::string& asset, std::string_view cve, findings::DecisionKind kind, const std::string& reason, const std::string& notes, const std::string& review = "") {
    clock.set(at(when));
    record::UnitOfWork work(database, actor, clock);
    findings::DecisionRequest request{kind, reason, notes, review, ""};
    EXPECT_EQ(must(findings::decide(work, *view(), {must(findings::finding_id(assets.at(asset), cve))}, request)), 1);
    must(work.commit());
  }
  /// PLC-1/0001 gets a control after exactly one day, PLC-2/0002 is accepted after five, SW-1/0003 remediated after 22.
  void decide_all() {
    decide("2026-01-11T08:00:00Z", "PLC-1", "CVE-2026-0001", findings::DecisionKind::acknowledge, "compensating_control", "Reachable through the <VPN> only", "2026-02-01");
    decide("2026-01-15T08:00:00Z", "PLC-2", "CVE-2026-0002", findings::DecisionKind::acknowledge, "accepted_risk", "Stop planned for June", "2026-07-01");
    decide("2026-02-01T08:00:00Z", "SW-1", "CVE-2026-0003", findings::DecisionKind::remediate, "", "");
  }

  ReportInputs inputs(store::Connection& db) {
    ReportInputs in;
    in.environments = {view()};
    in.db = &db;
    in.standards = &standards;
    in.from = "2026-01-01";
    in.to = "2026-01-31";
    in.as_of = at("2026-03-01T12:00:00Z");
    in.organization_id = 1;
    in.organization = "Stadtwerke <M\u00fcller>";
    in.generator = "bulkhead test";
    in.corpus_revision = 42;
    in.sources = {{"nvd", 4, "2026-01-09T00:00:00.000Z"}, {"csaf", 3, "2026-01-08T00:00:00.000Z"}};
    in.log_origin = "log.example/plant";
    in.log_size = 12;
    in.log_root = std::string(64, 'a');
    return in;
  }
};

inline void on_plant(const std::function<void(Plant&, store::Connection&)>& body) {
  const std::vector<store::ModuleSchema> schemas = {{"record", embedded::record_migrations()}, {"identity", embedded::identity_migrations()}, {"inventory", embedded::inventory_migrations()}, {"findings", embedded::findings_migrations()}, {"reports", embedded::reports_migrations()}};
  store::testing::on_each_store(schemas, [&](store::Database& database) {
    Plant plant(database);
    plant.decide_all();
    const auto reader = database.reader();
    body(plant, *reader);
  });
}

}  // namespace bulkhead::reports::testing
