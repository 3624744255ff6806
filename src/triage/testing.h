// What the module's tests share: an organization with members and an environment whose three assets have findings.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "findings/matching_run.h"
#include "findings/policy.h"
#include "findings/triage.h"
#include "identity/member.h"
#include "inventory/asset_import.h"
#include "store/testing.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> identity_migrations();
std::span<const EmbeddedFile> inventory_migrations();
std::span<const EmbeddedFile> findings_migrations();
std::span<const EmbeddedFile> notify_migrations();
std::span<const EmbeddedFile> triage_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::triage::testing {

template <class T>
T must(Result<T> result) {
  if (!result) throw store::Failure(to_text(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline intel::Vulnerability vulnerability(std::string cve, std::string product, std::string end_excluding) {
  intel::Claim claim;
  claim.cve = cve;
  claim.published = *parse_instant("2026-01-05");
  claim.scores.push_back({"3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, "nvd@nist.gov", true});
  intel::CpeMatch match;
  match.criteria = "cpe:2.3:a:acme:" + product + ":*:*:*:*:*:*:*:*";
  match.end_excluding = std::move(end_excluding);
  claim.configurations.push_back({intel::Operator::or_, false, {{intel::Operator::or_, false, {match}}}});
  return {std::move(cve), {claim}, std::nullopt};
}

/// CVE-2026-1001 is critical and calm, CVE-2026-1002 known to be exploited since 2026-02-20, CVE-2026-1003 of medium severity.
inline findings::CveFacts facts_of(std::string_view cve) {
  findings::CveFacts facts;
  facts.bsid = "BS-2026-" + std::string(cve.substr(9));
  facts.title = "A flaw";
  facts.severity = cve == "CVE-2026-1003" ? findings::Severity::MEDIUM : findings::Severity::CRITICAL;
  facts.cvss_tenths = cve == "CVE-2026-1003" ? 55 : 98;
  facts.bcs_hundredths = cve == "CVE-2026-1002" ? 950 : 650;
  facts.kev = cve == "CVE-2026-1002";
  if (facts.kev) facts.kev_since = "2026-02-20";
  if (facts.kev) facts.maturity = findings::ExploitMaturity::WEAPONIZED;
  facts.epss_ppm = cve == "CVE-2026-1001" ? 500'000 : 100'000;
  facts.percentile_ppm = 950'000;
  return facts;
}

struct Plant {
  store::Database& database;
  FixedClock clock{*parse_instant("2026-02-01T12:00:00Z")};
  store::testing::TemporaryDirectory directory;
  record::Actor owner, petra, omar, vera;  ///< Petra contributes, Omar approves, Vera only reads
  inventory::Environment environment;

  explicit Plant(store::Database& d) : database(d) {
    record::UnitOfWork work(database, record::system_actor(), clock);
    const auto founded = must(identity::found_organization(work, {"Water Works", "olga@plant.example", "Olga"}));
    must(work.commit());
    owner = actor(founded.organization_id, founded.account_id, "olga@plant.example", record::Role::owner);
    petra = member("petra@plant.example", record::Role::contributor);
    omar = member("omar@plant.example", record::Role::approver);
    vera = member("vera@plant.example", record::Role::viewer);
    environment = must(change(owner, [](record::UnitOfWork& w) { return inventory::create_environment(w, {.name = "Plant"}); }));
    must(change(owner, [&](record::UnitOfWork& w) -> Result<void> {
      const auto plan = TRY(inventory::plan_import(w.db(), environment.id, "name,vendor,product,version,criticality,layer\nA-1,Acme,Gateway,1.0,high,OT\nA-2,Acme,Gateway,1.0,low,NETWORK\nH-1,Acme,Historian,1.0,medium,OS\n"));
      return inventory::apply_import(w, environment.id, plan, inventory::ImportMode::all);
    }));
    matching::IndexBuilder builder;
    for (const auto& v : {vulnerability("CVE-2026-1001", "gateway", "2.0"), vulnerability("CVE-2026-1002", "gateway", "2.0"), vulnerability("CVE-2026-1003", "historian", "9.0")}) builder.add(v, matching::facts_of(v));
    const auto file = directory.path() / "index";
    must(builder.write(file, "1"));
    const auto index = must(matching::MatchIndex::open_files({file}));
    must(change(owner, [&](record::UnitOfWork& w) { return findings::run_matching(w, matching::Engine(index), 1, {}); }));
  }
  static record::Actor actor(std::int64_t organization, std::int64_t user, std::string email, record::Role role) {
    record::Actor out;
    out.kind = record::ActorKind::user;
    out.organization_id = organization;
    out.user_id = user;
    out.name = out.email = std::move(email);
    out.role = role;
    return out;
  }
  record::Actor member(const std::string& email, record::Role role) {
    const auto made = must(identity::invite_member(database, owner, clock, email, email, role));
    return actor(owner.organization_id, made.id, email, role);
  }
  template <class Body>
  auto change(const record::Actor& who, const Body& body) -> decltype(body(std::declval<record::UnitOfWork&>())) {
    record::UnitOfWork work(database, who, clock);
    auto result = body(work);
    if (!result) return result;
    if (auto committed = work.commit(); !committed) return fail(committed.error());
    return result;
  }
  std::shared_ptr<const findings::EnvironmentView> view() const {
    return findings::EnvironmentView::load(*database.reader(), must(inventory::environment(*database.reader(), owner.organization_id, environment.id)), facts_of);
  }
  /// The number of a finding by asset and CVE.
  findings::FindingId id(std::string_view asset, std::string_view cve) const {
    const auto seen = view();
    for (const auto& a : seen->assets())
      if (a.name == asset) return must(findings::finding_id(a.id, cve));
    throw store::Failure("no such asset");
  }
  findings::Finding finding(std::string_view asset, std::string_view cve) const { return *view()->finding(id(asset, cve), clock.now()); }
  Result<std::int64_t> decide(const record::Actor& who, std::string_view asset, std::string_view cve, const findings::DecisionRequest& request) {
    const auto seen = view();
    return change(who, [&](record::UnitOfWork& w) { return findings::decide(w, *seen, {id(asset, cve)}, request); });
  }
  void save_policy(const std::function<void(findings::TriagePolicy&)>& edit) {
    auto policy = findings::triage_policy(*database.reader(), owner.organization_id);
    edit(policy);
    must(change(owner, [&](record::UnitOfWork& w) { return findings::save_policy(w, policy); }));
  }
  /// The newest entry of the log.
  record::EntryView newest() const { return record::list_entries(*database.reader(), {.per_page = 1}).entries.front(); }
  void days(int n) { clock.advance_seconds(std::int64_t{n} * 86'400); }
};

inline void on_each(const std::function<void(Plant&)>& body) {
  const std::vector<store::ModuleSchema> schemas = {{"record", embedded::record_migrations()}, {"identity", embedded::identity_migrations()}, {"inventory", embedded::inventory_migrations()}, {"findings", embedded::findings_migrations()},
                                                    {"notify", embedded::notify_migrations()}, {"triage", embedded::triage_migrations()}};
  store::testing::on_each_store(schemas, [&](store::Database& database) {
    Plant plant(database);
    body(plant);
  });
}

}  // namespace bulkhead::triage::testing
