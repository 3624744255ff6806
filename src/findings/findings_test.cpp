#include <gtest/gtest.h>

#include "findings/environment_risk.h"
#include "findings/environment_view.h"
#include "findings/matching_run.h"
#include "findings/triage.h"
#include "inventory/asset_import.h"
#include "record/log.h"
#include "store/testing.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> inventory_migrations();
std::span<const EmbeddedFile> findings_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::findings {
namespace {

intel::Vulnerability vulnerability(std::string cve, std::string product, std::string end_excluding, bool rejected = false) {
  intel::Claim claim;
  claim.cve = cve;
  claim.rejected = rejected;
  claim.published = *parse_instant("2026-01-05");
  claim.scores.push_back({"3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, "nvd@nist.gov", true});
  if (!rejected) {
    intel::CpeMatch match;
    match.criteria = "cpe:2.3:a:acme:" + product + ":*:*:*:*:*:*:*:*";
    match.end_excluding = std::move(end_excluding);
    claim.configurations.push_back({intel::Operator::or_, false, {{intel::Operator::or_, false, {match}}}});
  }
  return {std::move(cve), {claim}, std::nullopt};
}

/// A store with one environment, and an index that can be replaced.
struct Plant {
  store::Database& database;
  FixedClock clock{*parse_instant("2026-03-01T12:00:00Z")};
  store::testing::TemporaryDirectory directory;
  std::shared_ptr<const matching::MatchIndex> index = matching::MatchIndex::empty();
  std::int64_t revision = 0;
  inventory::Environment environment;

  explicit Plant(store::Database& d) : database(d) {
    environment = change([](record::UnitOfWork& work) { return inventory::create_environment(work, {.name = "Plant"}); }).value();
    import("name,vendor,product,version,criticality,zone\nA-1,Acme,Gateway,1.0,high,Z\nA-2,Acme,Gateway,1.0,low,Z\nB-1,Acme,Gateway,3.0,high,Z\nC-1,Acme,Historian,,medium,Y\n");
  }
  record::Actor owner() const {
    record::Actor actor;
    actor.kind = record::ActorKind::user;
    actor.organization_id = 1;
    actor.user_id = 7;
    actor.email = "owner@plant.example";
    actor.role = record::Role::owner;
    return actor;
  }
  template <class Body>
  auto change(const Body& body) -> decltype(body(std::declval<record::UnitOfWork&>())) {
    record::UnitOfWork work(database, owner(), clock);
    auto result = body(work);
    if (!result) return result;
    auto committed = work.commit();
    if (!committed) return fail(committed.error());
    return result;
  }
  void import(std::string csv) {
    const auto done = change([&](record::UnitOfWork& work) -> Result<void> {
      const auto plan = TRY(inventory::plan_import(work.db(), environment.id, std::move(csv)));
      return inventory::apply_import(work, environment.id, plan, inventory::ImportMode::all);
    });
    ASSERT_TRUE(done) << to_text(done.error());
  }
  MatchingSummary match(const std::vector<intel::Vulnerability>& corpus, MatchingScope scope = {}) {
    matching::IndexBuilder builder;
    for (const auto& v : corpus) builder.add(v, matching::facts_of(v));
    ++revision;
    const auto file = directory.path() / fmt::format("index-{}", revision);
    EXPECT_TRUE(builder.write(file, fmt::format("{}", revision)));
    index = matching::MatchIndex::open_files({file}).value();
    return change([&](record::UnitOfWork& work) { return run_matching(work, matching::Engine(index), revision, scope); }).value();
  }
  std::shared_ptr<const EnvironmentView> view() const {
    return EnvironmentView::load(*database.reader(), inventory::environment(*database.reader(), 1, environment.id).value(), [](std::string_view cve) {
      CveFacts facts;
      facts.severity = Severity::CRITICAL;
      facts.cvss_tenths = 98;
      facts.bcs_hundredths = cve == "CVE-2026-1002" ? 900 : 500;
      facts.kev = cve == "CVE-2026-1002";
      facts.published = "2026-01-05";
      return facts;
    });
  }
  std::vector<std::string> names(const Filter& filter, Sort sort = Sort::bcs) const {
    std::vector<std::string> out;
    for (const auto& f : view()->list(filter, sort, 0, 100, clock.now()).findings) out.push_back(f.asset_name + " " + f.match.cve);
    return out;
  }
};

void on_each(const std::function<void(Plant&)>& body) {
  const store::ModuleSchema schemas[] = {{"record", embedded::record_migrations()}, {"inventory", embedded::inventory_migrations()}, {"findings", embedded::findings_migrations()}};
  store::testing::on_each_store(schemas, [&](store::Database& database) {
    Plant plant(database);
    body(plant);
  });
}

const std::vector<intel::Vulnerability> kCorpus = {vulnerability("CVE-2026-1001", "gateway", "2.0"), vulnerability("CVE-2026-1002", "gateway", "4.0"),
                                                   vulnerability("CVE-2026-1003", "historian", "9.0")};

TEST(FindingIds, HoldAssetAndCveInOneNumber) {
  for (const auto& [asset, cve] : {std::pair<std::int64_t, std::string>{1, "CVE-1999-0001"}, {4'194'303, "CVE-2126-16777215"}, {77, "CVE-2026-12345"}}) {
    const auto id = finding_id(asset, cve);
    ASSERT_TRUE(id);
    EXPECT_LT(id->value, std::int64_t{1} << 53);
    EXPECT_EQ(key_of(*id).asset_id, asset);
    EXPECT_EQ(key_of(*id).cve, cve);
  }
  for (std::string_view bad : {"CVE-1998-0001", "CVE-2026-99999999", "GHSA-x", "", "CVE-2026-"}) EXPECT_FALSE(finding_id(1, bad)) << bad;
}

TEST(EngineIdentity, NamesTheHardwareThatTheRowStates) {
  inventory::ProductIdentity row{.vendor = "Siemens", .product = "WinCC Runtime", .version = "16"};
  EXPECT_EQ(engine_identity(row).hardware, "");
  for (const char* hardware : {"SIMATIC IPC427E", "RUGGEDCOM APE1808", "6ES7647-8BD31-0CW1", "Panel TP700"}) {
    row.hardware_version = hardware;
    EXPECT_EQ(engine_identity(row).hardware, hardware);
  }
  for (const char* revision : {"Rev. B2", "FS 05", "1.2", "HW 3", "Revision 4", "2019-04", "v2"}) {
    row.hardware_version = revision;
    EXPECT_EQ(engine_identity(row).hardware, "") << revision;
  }
  inventory::ProductIdentity plc{.vendor = "Siemens", .product = "SIMATIC S7-1500 CPU 1516", .firmware_version = "V2.9", .hardware_version = "FS 05", .order_number = "6ES7516-3AN02-0AB0"};
  EXPECT_EQ(engine_identity(plc).hardware, "SIMATIC S7-1500 CPU 1516") << "the row is the hardware, its firmware stands beside";
  EXPECT_EQ(engine_identity(plc).model, "6ES7516-3AN02-0AB0");
}

TEST(Findings, JoinIdentitiesWithAssets) {
  on_each([](Plant& plant) {
    const auto summary = plant.match(kCorpus);
    EXPECT_EQ(summary.identities, 3);
    EXPECT_EQ(plant.names({}), (std::vector<std::string>{"A-1 CVE-2026-1002", "A-2 CVE-2026-1002", "B-1 CVE-2026-1002", "A-1 CVE-2026-1001", "A-2 CVE-2026-1001", "C-1 CVE-2026-1003"}));
    EXPECT_EQ(plant.names({.kev = true}).size(), 3u);
    EXPECT_EQ(plant.names({.q = "b-1"}), (std::vector<std::string>{"B-1 CVE-2026-1002"}));
    EXPECT_EQ(plant.names({}, Sort::asset).front(), "A-1 CVE-2026-1002");
    EXPECT_EQ(plant.names({}, Sort::priority).front(), "A-1 CVE-2026-1002") << "a high asset before a low one";
    EXPECT_EQ(plant.names({.zone_id = 0}).size(), 0u);
    const auto page = plant.view()->list({}, Sort::bcs, 2, 3, plant.clock.now());
    EXPECT_EQ(page.total, 6);
    ASSERT_EQ(page.findings.size(), 3u);
    EXPECT_EQ(page.findings[0].asset_name, "B-1");
    const auto counts = plant.view()->counts(plant.clock.now());
    EXPECT_EQ(counts->findings, 6);
    EXPECT_EQ(counts->kev, 3);
    EXPECT_EQ(counts->assets, 4);
    EXPECT_EQ(counts->assets_with_findings, 4);
    EXPECT_EQ(counts->kev_cves, 1);
    const auto again = plant.match(kCorpus);
    EXPECT_FALSE(again.moved()) << "the same intelligence is no news";
  });
}

/// What a walk over all findings counts, one by one.
void expect_counts_of_a_walk(const EnvironmentView& view, Instant now) {
  Counts walked;
  std::set<std::string> cves;
  Filter every;
  for (int state = 0; state <= static_cast<int>(State::withdrawn); ++state) every.states.insert(static_cast<State>(state));
  std::map<std::int64_t, std::int64_t> by_asset;
  view.each(every, now, [&](const Finding& f) {
    ++walked.by_state[f.state];
    walked.undecided += f.state == State::undecided;
    if (f.state != State::active) return;
    ++walked.findings;
    ++by_asset[f.asset_id];
    cves.insert(f.match.cve);
    ++walked.by_severity[f.facts.severity];
    ++walked.by_urgency[static_cast<std::size_t>(f.urgency)];
    ++walked.by_layer[f.layer].findings;
    walked.by_layer[f.layer].kev += f.facts.kev;
    ++walked.by_zone[f.zone_id.value_or(0)].findings;
    walked.kev += f.facts.kev;
    walked.fix_available += f.match.fix_available;
  });
  const auto counts = view.counts(now);
  EXPECT_EQ(counts->findings, walked.findings);
  EXPECT_EQ(counts->by_state, walked.by_state);
  EXPECT_EQ(counts->undecided, walked.undecided);
  EXPECT_EQ(counts->by_severity, walked.by_severity);
  EXPECT_EQ(counts->by_urgency, walked.by_urgency);
  EXPECT_EQ(counts->kev, walked.kev);
  EXPECT_EQ(counts->fix_available, walked.fix_available);
  EXPECT_EQ(counts->cves, static_cast<std::int64_t>(cves.size()));
  EXPECT_EQ(counts->assets_with_findings, static_cast<std::int64_t>(by_asset.size()));
  for (const auto& [layer, tally] : counts->by_layer) {
    EXPECT_EQ(tally.findings, walked.by_layer[layer].findings);
    EXPECT_EQ(tally.kev, walked.by_layer[layer].kev);
  }
  for (const auto& [zone, tally] : counts->by_zone) EXPECT_EQ(tally.findings, walked.by_zone[zone].findings);
  for (std::size_t i = 0; i < view.assets().size(); ++i) EXPECT_EQ(counts->by_asset[i], by_asset[view.assets()[i].id]);
  std::int64_t by_cve = 0;
  for (const std::int64_t n : view.active_by_cve({}, now)) by_cve += n;
  EXPECT_EQ(by_cve, walked.findings);
}

TEST(Findings, CountAsAWalkOverThemDoes) {
  on_each([](Plant& plant) {
    std::string rows = "name,vendor,product,version,exposure,layer,zone\n";
    const std::string_view exposures[] = {"internet", "isolated", "plant"}, layers[] = {"OT", "OS", "NETWORK"}, zones[] = {"", "Cell", "Office"};
    for (int i = 0; i < 30; ++i) rows += fmt::format("N-{:02},Acme,{},{}.0,{},{},{}\n", i, i % 4 ? "Gateway" : "Historian", 1 + i % 3, exposures[i / 2 % 2], layers[i % 3], zones[i / 5 % 3]);
    plant.import(rows);
    plant.match(kCorpus);
    const auto untouched = plant.view();
    expect_counts_of_a_walk(*untouched, plant.clock.now());
    const auto some = untouched->list({}, Sort::asset, 0, 100, plant.clock.now()).findings;
    ASSERT_GT(some.size(), 20u);
    for (std::size_t i = 0; i < some.size(); i += 3) {
      DecisionRequest request{i % 2 ? DecisionKind::dismiss : DecisionKind::acknowledge, i % 2 ? "duplicate" : "compensating_control", "why", "", ""};
      if (i % 2 == 0) request.expires_at = i % 4 ? "2026-04-01" : "2026-06-01";
      const auto done = plant.change([&](record::UnitOfWork& work) { return decide(work, *untouched, {some[i].id}, request); });
      ASSERT_TRUE(done) << to_text(done.error());
    }
    const auto decided = plant.view();
    for (const int days : {0, 10, 100, 400}) {
      const Instant then{plant.clock.now().microseconds + days * kMicrosecondsPerDay};
      SCOPED_TRACE(days);
      expect_counts_of_a_walk(*decided, then);
    }
    EXPECT_GT(decided->counts({plant.clock.now().microseconds + 400 * kMicrosecondsPerDay})->findings, decided->counts(plant.clock.now())->findings) << "what expired is back";
    int walked = 0;
    decided->each_decided(plant.clock.now(), [&](const EnvironmentView::Pair& pair) { walked += pair.decision != nullptr; });
    EXPECT_EQ(walked, static_cast<int>((some.size() + 2) / 3));
  });
}

TEST(Findings, StandInTheOrderOfTheirKeysOnEveryPage) {
  on_each([](Plant& plant) {
    std::string rows = "name,vendor,product,version,criticality,exposure,safety_related\n";
    const std::string_view criticalities[] = {"low", "medium", "high", "critical"}, exposures[] = {"internet", "isolated"};
    for (int i = 0; i < 24; ++i) rows += fmt::format("N-{:02},Acme,Gateway,{}.0,{},{},{}\n", i, 1 + i % 3, criticalities[i % 4], exposures[i / 4 % 2], i % 5 == 0 ? "true" : "false");
    plant.import(rows);
    std::vector<intel::Vulnerability> corpus = kCorpus;
    for (int i = 0; i < 6; ++i) corpus.push_back(vulnerability(fmt::format("CVE-2026-20{:02}", i), "gateway", i % 2 ? "4.0" : ""));
    plant.match(corpus);
    const auto view = EnvironmentView::load(*plant.database.reader(), inventory::environment(*plant.database.reader(), 1, plant.environment.id).value(), [](std::string_view cve) {
      CveFacts facts;
      const int last = cve.back() - '0';
      facts.bcs_hundredths = 300 + last % 3 * 100;
      facts.cvss_tenths = 90 - last % 2;
      facts.epss_ppm = last % 4;
      facts.severity = last % 2 ? Severity::HIGH : Severity::MEDIUM;
      facts.published = fmt::format("2026-01-0{}", 1 + last % 5);
      facts.flaw.local = last % 2 == 1;
      facts.title = last == 3 ? "Overflow" : "Leak";
      return facts;
    });
    const Instant now = plant.clock.now();
    for (const Filter& filter : {Filter{}, Filter{.severities = {Severity::HIGH}}, Filter{.q = "n-1 overflow"}, Filter{.q = "GATEWAY leak n-0"}}) {
      std::vector<Finding> all;
      view->each(filter, now, [&](const Finding& f) { all.push_back(f); });
      ASSERT_GT(all.size(), 5u);
      EXPECT_EQ(view->count(filter, now), static_cast<std::int64_t>(all.size()));
      for (const Sort sort : {Sort::bcs, Sort::priority, Sort::cvss, Sort::epss, Sort::newest, Sort::asset, Sort::cve, Sort::severity}) {
        const auto key = [&](const Finding& f) {
          const std::int64_t first = sort == Sort::priority ? f.priority : sort == Sort::cvss ? f.facts.cvss_tenths : sort == Sort::epss ? f.facts.epss_ppm : sort == Sort::severity ? static_cast<int>(f.facts.severity) : 0;
          std::string newest = sort == Sort::newest ? f.facts.published : "";
          for (char& c : newest) c = static_cast<char>(127 - c);
          return std::tuple(sort == Sort::asset ? f.asset_name : std::string(), sort == Sort::cve ? f.match.cve : std::string(), newest, -first, -f.facts.bcs_hundredths, -f.facts.cvss_tenths, f.match.cve,
                            f.version == "2.0", f.version, f.asset_name);  // equal ones by identity, oldest first: 2.0 came last
        };
        std::vector<Finding> sorted = all;
        std::stable_sort(sorted.begin(), sorted.end(), [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
        std::vector<std::int64_t> expected, paged;
        for (const auto& f : sorted) expected.push_back(f.id.value);
        for (std::int64_t offset = 0;; offset += 7) {
          const Page page = view->list(filter, sort, offset, 7, now);
          EXPECT_EQ(page.total, static_cast<std::int64_t>(all.size()));
          if (page.findings.empty()) break;
          for (const auto& f : page.findings) paged.push_back(f.id.value);
        }
        EXPECT_EQ(paged, expected) << name_of(sort) << " " << filter.q;
      }
    }
  });
}

TEST(Findings, AreDecidedSinglyAndInBulkAndNeverLost) {
  on_each([](Plant& plant) {
    plant.match(kCorpus);
    const auto id = plant.view()->list({.q = "a-1"}, Sort::bcs, 0, 1, plant.clock.now()).findings.at(0).id;
    const auto decide_one = [&](DecisionRequest request) {
      const auto view = plant.view();
      return plant.change([&](record::UnitOfWork& work) { return decide(work, *view, {id}, request); });
    };
    EXPECT_EQ(decide_one({DecisionKind::acknowledge, "", "", "", ""}).error().code, "decision.missing_reason");
    EXPECT_EQ(decide_one({DecisionKind::acknowledge, "compensating_control", " ", "", ""}).error().code, "decision.notes_needed");
    EXPECT_EQ(decide_one({DecisionKind::acknowledge, "because", "", "", ""}).error().code, "decision.bad_reason");
    EXPECT_EQ(decide_one({DecisionKind::acknowledge, "accepted_risk", "", "2026-01-01", ""}).error().code, "decision.in_the_past");
    EXPECT_EQ(decide_one({DecisionKind::restore, "", "", "", ""}).error().code, "decision.not_decided");
    EXPECT_EQ(decide_one({DecisionKind::acknowledge, "compensating_control", "cell firewall blocks the port", "2026-06-01", ""}).value(), 1);
    EXPECT_EQ(decide_one({DecisionKind::acknowledge, "compensating_control", "cell firewall blocks the port", "2026-06-01", ""}).value(), 0) << "the same again is no change";
    EXPECT_EQ(plant.names({}).size(), 5u);
    EXPECT_EQ(plant.names({.states = {State::acknowledged}}), (std::vector<std::string>{"A-1 CVE-2026-1002"}));

    // The CVE disappears and comes back: the decision stays.
    plant.match({kCorpus[0], vulnerability("CVE-2026-1002", "gateway", "", true), kCorpus[2]});
    EXPECT_EQ(plant.names({.states = {State::withdrawn}}).size(), 3u);
    const auto gone = plant.view()->finding(id, plant.clock.now());
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->state, State::withdrawn);
    EXPECT_EQ(gone->decision->notes, "cell firewall blocks the port");
    EXPECT_EQ(plant.match(kCorpus).returned, 2);
    EXPECT_EQ(plant.names({.states = {State::acknowledged}}).size(), 1u);

    // Another remedy asks for a second look and does not re-open.
    plant.match({kCorpus[0], vulnerability("CVE-2026-1002", "gateway", "5.0"), kCorpus[2]});
    const auto moved = plant.view()->finding(id, plant.clock.now());
    EXPECT_EQ(moved->state, State::acknowledged);
    EXPECT_TRUE(moved->remedy_changed);

    const auto view = plant.view();
    Filter zone_z;
    zone_z.q = "gateway";
    EXPECT_EQ(view->count(zone_z, plant.clock.now()), 4);
    EXPECT_EQ(plant.change([&](record::UnitOfWork& work) { return decide_all(work, *view, zone_z, {DecisionKind::dismiss, "false_match", "", "", ""}); }).value(), 4);
    EXPECT_EQ(plant.names({}), (std::vector<std::string>{"C-1 CVE-2026-1003"}));
    EXPECT_EQ(decide_one({DecisionKind::restore, "", "checked again", "", ""}).value(), 1);
    EXPECT_EQ(plant.view()->finding(id, plant.clock.now())->state, State::active);
    const auto events = history(*plant.database.reader(), key_of(id));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[1].state_after, "active");
    EXPECT_EQ(record::list_entries(*plant.database.reader(), {.action = record::Action::finding_dismissed}).entries.at(0).detail.find("count")->integer(), 4);
  });
}

TEST(Findings, ReturnToTheQueueWhenADecisionExpires) {
  on_each([](Plant& plant) {
    plant.match(kCorpus);
    const auto view = plant.view();
    Filter historian;
    historian.q = "historian";
    ASSERT_EQ(plant.change([&](record::UnitOfWork& work) { return decide_all(work, *view, historian, {DecisionKind::acknowledge, "accepted_risk", "until the stop", "", "2026-03-02"}); }).value(), 1);
    EXPECT_EQ(plant.names({}).size(), 5u);
    plant.clock.advance_seconds(2 * 86'400);
    EXPECT_EQ(plant.names({}).size(), 6u) << "the list is right before the job ran";
    EXPECT_EQ(plant.change([&](record::UnitOfWork& work) { return expire_decisions(work); }).value(), 1);
    EXPECT_EQ(plant.change([&](record::UnitOfWork& work) { return expire_decisions(work); }).value(), 0);
    EXPECT_EQ(record::list_entries(*plant.database.reader(), {.action = record::Action::finding_decision_expired}).total, 1);
  });
}

TEST(Matching, OfChangedCvesEqualsMatchingEverything) {
  on_each([](Plant& plant) {
    plant.match(kCorpus);
    std::vector<intel::Vulnerability> next = {vulnerability("CVE-2026-1001", "gateway", "3.5"), kCorpus[1], vulnerability("CVE-2026-1003", "historian", "", true), vulnerability("CVE-2026-1004", "gateway", "1.1")};
    const auto summary = plant.match(next, {MatchingScope::Kind::changed, {"CVE-2026-1001", "CVE-2026-1003", "CVE-2026-1004"}});
    EXPECT_EQ(summary.added, 2);      // 1001 on version 3.0, 1004 on 1.0
    EXPECT_EQ(summary.withdrawn, 1);  // 1003
    EXPECT_GT(summary.changed, 0);    // 1001 on 1.0: another remedy
    const auto incremental = plant.names({});
    const auto full = plant.match(next);
    EXPECT_FALSE(full.moved());
    EXPECT_EQ(plant.names({}), incremental);
    plant.import("name,vendor,product,version\nD-1,Acme,Gateway,1.0\nE-1,Acme,Gateway,3.4\n");
    const auto missing = plant.change([&](record::UnitOfWork& work) { return run_matching(work, matching::Engine(plant.index), plant.revision, {MatchingScope::Kind::missing, {}}); }).value();
    EXPECT_EQ(missing.identities, 1) << "D-1 has a known identity";
    EXPECT_EQ(plant.names({.q = "d-1"}).size(), 3u);
  });
}

TEST(ViewCache, RenewsOnlyWhatMoved) {
  on_each([](Plant& plant) {
    plant.match(kCorpus);
    ViewCache cache([](std::string_view) { return CveFacts{}; });
    const auto first = cache.view(plant.database, 1, plant.environment.id, 1).value();
    EXPECT_EQ(cache.view(plant.database, 1, plant.environment.id, 1).value(), first);
    EXPECT_EQ(cache.view(plant.database, 2, plant.environment.id, 1).error().code, "environment.not_found");
    ASSERT_TRUE(plant.change([&](record::UnitOfWork& work) { return decide_all(work, *first, {}, {DecisionKind::dismiss, "duplicate", "", "", ""}); }));
    const auto second = cache.view(plant.database, 1, plant.environment.id, 1).value();
    EXPECT_NE(second, first);
    EXPECT_EQ(&second->assets(), &first->assets()) << "inventory and matches are shared";
    EXPECT_EQ(second->count({}, plant.clock.now()), 0);
    plant.import("name,vendor,product,version\nX-1,Acme,Gateway,1.0\n");
    EXPECT_EQ(cache.view(plant.database, 1, plant.environment.id, 1).value()->assets().size(), 5u);
  });
}

TEST(EnvironmentRisk, RisesWithEveryFindingAndStaysWithinItsScale) {
  EXPECT_EQ(environment_risk({}), std::nullopt) << "nothing is known without assets";
  Counts counts;
  counts.assets = 10;
  EXPECT_EQ(environment_risk(counts), 0);
  counts.assets_with_findings = 5;
  counts.by_severity[Severity::CRITICAL] = 10;  // one an asset: half of 40 points
  EXPECT_EQ(environment_risk(counts), 2000 + 1000);
  counts.kev = 1;                               // one on ten assets: half of 30 points
  EXPECT_EQ(environment_risk(counts), 2000 + 1000 + 1500);
  int last = *environment_risk(counts);
  for (int step = 0; step < 200; ++step) {
    if (step % 3 == 0) counts.by_severity[Severity::LOW] += 7;
    if (step % 3 == 1) counts.kev += 11;
    if (step % 3 == 2) counts.public_exploit += 100'000;
    const int now = *environment_risk(counts);
    EXPECT_GE(now, last);
    EXPECT_LE(now, 10'000);
    last = now;
  }
}

}  // namespace
}  // namespace bulkhead::findings
