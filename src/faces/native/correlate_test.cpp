// Stateless correlation over HTTP: shapes, paging, hashes, limits, demo tokens; and that nothing is stored.
#include "inventory/inventory.h"
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using namespace testing;

/// The vendor's own advisory on a switch, fixed in 3.11.2.
constexpr std::string_view kAdvisory = R"({"document":{"category":"csaf_security_advisory","csaf_version":"2.0","publisher":{"category":"vendor","name":"Moxa","namespace":"https://www.moxa.com"},
"title":"Missing authentication in Ethernet switches","references":[{"category":"self","summary":"The advisory","url":"https://www.moxa.com/en/support/mpsa-241156-missing-authentication"}],
"notes":[{"category":"summary","text":"Switches take commands from anybody."}],
"tracking":{"current_release_date":"2024-10-14T00:00:00Z","id":"MPSA-241156","initial_release_date":"2024-10-14T00:00:00Z","revision_history":[{"date":"2024-10-14T00:00:00Z","number":"1","summary":"First"}],"status":"final","version":"1"}},
"product_tree":{"branches":[{"category":"vendor","name":"Moxa","branches":[{"category":"product_name","name":"EDS-518A Series","branches":[{"category":"product_version_range","name":"vers:all/<=3.11","product":{"name":"Moxa EDS-518A Series <=3.11","product_id":"P1"}}]}]}]},
"vulnerabilities":[{"cve":"CVE-2024-9137","title":"Missing authentication","notes":[{"category":"description","text":"The switch does not authenticate commands."}],"product_status":{"known_affected":["P1"]},
"scores":[{"cvss_v3":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:H/A:H","baseScore":9.4,"baseSeverity":"CRITICAL"},"products":["P1"]}],
"remediations":[{"category":"vendor_fix","details":"Upgrade to version 3.11.2.","product_ids":["P1"],"url":"https://www.moxa.com/en/support/mpsa-241156-missing-authentication"},
{"category":"mitigation","details":"Let only trusted addresses reach the switch.","product_ids":["P1"]}]}]})";

constexpr std::string_view kSwitch = R"({"asset_id":"sw-1","vendor":"Moxa","product":"EDS-518A","version":"V3.5"})";
constexpr std::string_view kController = R"({"asset_id":"plc-1","vendor":"Siemens","product":"SIMATIC S7-1500","version":"V2.9.4","product_type":"PLC"})";
constexpr std::string_view kStranger = R"({"asset_id":"box","vendor":"Nobody Ltd","product":"Unheard Of","version":"1"})";

std::string body_of(const std::vector<std::string_view>& assets, std::string_view more = "") { return fmt::format(R"({{"assets":[{}]{}}})", fmt::join(assets, ","), more); }

Caller key_of(Installation& installation, const Caller& owner, std::vector<record::Scope> scopes = {record::Scope::read}) {
  auto& services = installation.services();
  const auto actor = must(services.authenticator.authenticate({identity::Secret(owner.cookie), {}, ""})).actor;
  return {"", "", must(identity::create_api_key(services.database, actor, services.clock, {"key", std::move(scopes), 30})).key.reveal()};
}

/// An installation that knows the advisory too, and a caller with a reading key.
void on_each(const std::function<void(Installation&, const Caller& owner, const Caller& key)>& body) {
  on_each_installation([&](Installation& installation) {
    installation.import("mpsa-241156.json", kAdvisory);
    installation.renew_projections();
    const Caller owner = installation.sign_in_first();
    body(installation, owner, key_of(installation, owner));
  });
}

Answer correlate(Installation& installation, const Caller& caller, const std::string& body) { return installation.ask("POST", "/assets/correlate-cves", caller, body); }
Answer check(Installation& installation, const Caller& caller, const std::string& body) { return installation.ask("POST", "/assets/correlate-cves/check", caller, body); }

const Json& result(const Answer& answer, std::size_t index = 0) {
  static const Json none;
  const Json& results = answer.at({"data", "results"});
  EXPECT_TRUE(results.is_array() && results.items().size() > index) << answer.text;
  return results.is_array() && results.items().size() > index ? results.items()[index] : none;
}

std::vector<std::string> names_of(const Json& object) {
  std::vector<std::string> out;
  for (const auto& [name, value] : object.members()) out.push_back(name);
  return out;
}

TEST(Correlate, TheSwitchOfTheDescriptionIsResolvedWithItsFixAndGuidance) {
  on_each([](Installation& installation, const Caller&, const Caller& key) {
    const Answer answer = correlate(installation, key, body_of({kSwitch}));
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_THAT(answer.head, HasSubstr("Transfer-Encoding: chunked"));
    EXPECT_TRUE(answer.at({"api", "processing_ms"}).is_integer());
    EXPECT_EQ(answer.at({"_links"}).text("self"), "/api/v1/assets/correlate-cves");
    EXPECT_EQ(answer.at({"meta"}).text("source"), "breachspider-correlate");
    EXPECT_EQ(answer.at({"meta"}).text("sort"), "priority");
    EXPECT_EQ(answer.at({"meta", "cve_paging", "page_size"}).integer(), 250);
    EXPECT_EQ(answer.at({"meta"}).find("capec_source"), nullptr);

    const Json& one = result(answer);
    for (const auto* name : {"asset_id", "submitted", "resolution", "candidates", "cves", "cves_page", "fix_groups", "fix_plan", "needs_review", "correlated_at", "result_hash", "status_hash", "status_facts", "warnings"})
      EXPECT_NE(one.find(name), nullptr) << name;
    EXPECT_EQ(one.find("resolution")->text("status"), "resolved");
    EXPECT_EQ(one.find("resolution")->text("coverage"), "covered");
    EXPECT_EQ(one.find("resolution")->find("confidence")->integer(), 94);
    EXPECT_EQ(one.find("resolution")->text("confidence_band"), "HIGH");
    EXPECT_EQ(one.find("resolution")->find("vendor")->text("name"), "Moxa");
    EXPECT_EQ(one.find("resolution")->find("product")->text("name"), "EDS-518A");
    EXPECT_TRUE(one.find("submitted")->find("firmware_version")->is_null());
    ASSERT_EQ(one.find("cves")->items().size(), 1u) << answer.text;
    const Json& cve = one.find("cves")->items().front();
    EXPECT_EQ(cve.text("cve_id"), "CVE-2024-9137");
    EXPECT_EQ(cve.text("match_tier"), "RANGE");
    EXPECT_EQ(cve.find("priority_rank")->integer(), 1);
    EXPECT_THAT(std::string(cve.text("priority_reason")), HasSubstr("confirmed (affected up to 3.11)"));
    EXPECT_EQ(cve.find("affected_range")->text("version_end"), "3.11");
    EXPECT_TRUE(cve.find("affected_range")->find("version_end_inclusive")->boolean());
    EXPECT_TRUE(cve.find("affected_range")->find("version_start_inclusive")->is_null());
    EXPECT_EQ(cve.find("affected_range")->find("source")->text("type"), "vendor_advisory");
    EXPECT_EQ(cve.find("affected_range")->find("source")->text("document"), "MPSA-241156");
    EXPECT_EQ(cve.find("fix")->text("action"), "upgrade to 3.11.2");
    EXPECT_EQ(cve.find("fix")->text("source"), "stored");
    EXPECT_FALSE(cve.find("fix")->find("derived")->boolean());
    EXPECT_THAT(std::string(cve.find("fix")->text("document")), HasSubstr("MPSA-241156"));
    ASSERT_EQ(cve.find("advisory_guidance")->items().size(), 2u) << answer.text;
    const Json& guidance = cve.find("advisory_guidance")->items().front();
    EXPECT_EQ(guidance.text("category"), "vendor_fix");
    EXPECT_EQ(guidance.text("source_document"), "MPSA-241156");
    EXPECT_EQ(guidance.find("fixed_versions")->text("EDS-518A Series"), "3.11.2");
    EXPECT_TRUE(cve.find("advisory_guidance")->items().back().find("fixed_versions")->is_null());
    // The record is that of the CVE's own page, and nothing that only the page has.
    const Answer detail = installation.ask("GET", "/cves/CVE-2024-9137", key);
    for (const auto* name : {"cve_id", "bsid", "title", "description", "exploitation", "affected", "patch", "temporal", "references", "_links"}) {
      ASSERT_NE(cve.find(name), nullptr) << name;
      EXPECT_EQ(to_text(*cve.find(name)), to_text(detail.at({"data", name}))) << name;
    }
    EXPECT_EQ(names_of(*cve.find("scoring")), names_of(detail.at({"data", "scoring"})));
    EXPECT_EQ(cve.find("sage")->text("model"), "SAGE-v1");
    EXPECT_EQ(cve.find("capec"), nullptr);
    EXPECT_EQ(cve.find("sources"), nullptr);

    EXPECT_EQ(one.find("fix_groups")->items().front().text("fix"), "upgrade to 3.11.2");
    EXPECT_EQ(one.find("fix_plan")->find("to_clear_all_fixable")->text("fix"), "upgrade to 3.11.2");
    EXPECT_TRUE(one.find("fix_plan")->find("to_clear_known_exploited")->is_null());
    EXPECT_FALSE(one.find("status_facts")->find("firmware_current")->boolean());
    EXPECT_TRUE(std::string(one.text("result_hash")).starts_with("sha256:"));
  });
}

TEST(Correlate, SummariesPagesOrderAndFiltersAreOverAllPages) {
  on_each([](Installation& installation, const Caller& owner, const Caller& key) {
    const Answer all = correlate(installation, key, body_of({kController, kSwitch, kStranger}, R"(,"options":{"include_capec":true})"));
    ASSERT_EQ(all.status, 200) << all.text;
    EXPECT_EQ(to_text(all.at({"data", "summary"})), R"({"total":3,"by_status":{"resolved":2,"ambiguous":0,"unresolved":1},"by_coverage":{"covered":2,"no_cpe_data":0,"partial":0,"null":1}})");
    const Json& unknown = result(all, 2);
    EXPECT_TRUE(unknown.find("cves_page")->is_null());
    EXPECT_TRUE(unknown.find("fix_plan")->is_null());
    EXPECT_TRUE(unknown.find("resolution")->find("coverage")->is_null());
    EXPECT_TRUE(unknown.find("cves")->items().empty());
    EXPECT_FALSE(unknown.find("needs_review")->boolean());
    EXPECT_FALSE(unknown.text("result_hash").empty());
    ASSERT_EQ(all.at({"data", "fix_summary"}).items().size(), 3u) << all.text;
    EXPECT_EQ(all.at({"data", "fix_summary"}).items().front().find("rank")->integer(), 1);
    EXPECT_EQ(to_text(*all.at({"data", "fix_summary"}).items().front().find("asset_ids")), R"(["plc-1"])") << "the known exploited one first";

    const Json& plc = result(all);
    ASSERT_EQ(plc.find("cves")->items().size(), 2u);
    EXPECT_EQ(plc.find("cves")->items().front().text("cve_id"), "CVE-2025-10001");
    EXPECT_TRUE(plc.find("cves")->items().front().find("affected_range")->find("source")->is_null()) << "NVD is the usual case";
    EXPECT_TRUE(plc.find("cves")->items().front().find("capec")->is_array());
    EXPECT_EQ(plc.find("fix_plan")->find("to_clear_known_exploited")->text("fix"), "upgrade to 3.0 or later");
    EXPECT_FALSE(plc.find("fix_plan")->find("to_clear_known_exploited")->text("note").empty());

    const Answer second = correlate(installation, key, body_of({kController}, R"(,"options":{"cve_page":2,"cve_page_size":1})"));
    EXPECT_EQ(to_text(*result(second).find("cves_page")), R"({"page":2,"page_size":1,"total":2,"total_unfiltered":2,"has_more":false})");
    ASSERT_EQ(result(second).find("cves")->items().size(), 1u);
    EXPECT_EQ(result(second).find("cves")->items().front().text("cve_id"), "CVE-2025-10002");
    EXPECT_EQ(result(second).find("cves")->items().front().find("priority_rank")->integer(), 2);
    EXPECT_EQ(result(second).find("fix_groups")->items().size(), 2u) << "groups are over all pages";
    const Answer beyond = correlate(installation, key, body_of({kController}, R"(,"options":{"cve_page":9223372036854775807,"cve_page_size":1000})"));
    EXPECT_TRUE(result(beyond).find("cves")->items().empty());

    const Answer newest = correlate(installation, key, body_of({kController}, R"(,"options":{"sort":"newest"})"));
    EXPECT_EQ(result(newest).find("cves")->items().front().text("cve_id"), "CVE-2025-10002");
    EXPECT_EQ(newest.at({"meta"}).text("sort"), "newest");
    const Answer exploited = correlate(installation, key, body_of({kController}, R"(,"options":{"known_exploited_only":true})"));
    EXPECT_EQ(to_text(*result(exploited).find("cves_page")), R"({"page":1,"page_size":250,"total":1,"total_unfiltered":2,"has_more":false})");
    EXPECT_TRUE(exploited.at({"meta", "filters", "known_exploited_only"}).boolean());
    for (const Answer& other : {second, newest, exploited}) EXPECT_EQ(result(other).text("result_hash"), plc.text("result_hash"));

    const Answer unversioned = correlate(installation, key, body_of({R"({"asset_id":"a","vendor":"Siemens","product":"SIMATIC S7-1500"})"}, R"(,"options":{"min_confidence":"HIGH"})"));
    EXPECT_TRUE(result(unversioned).find("needs_review")->boolean()) << unversioned.text;
    EXPECT_TRUE(result(unversioned).find("cves")->items().empty());
    // A session may ask too, and nothing that was asked is kept.
    EXPECT_EQ(correlate(installation, owner, body_of({kController})).status, 200);
    EXPECT_TRUE(installation.ask("GET", "/environments", owner).at({"environments"}).items().empty());
  });
}

TEST(Correlate, ACheckTellsWhatChangedAndWhy) {
  on_each([](Installation& installation, const Caller&, const Caller& key) {
    const Json before = result(correlate(installation, key, body_of({kController})));
    const auto asset = [&](std::string_view hash, std::string_view more = "") { return fmt::format(R"({{"asset_id":"plc-1","vendor":"Siemens","product":"SIMATIC S7-1500","version":"V2.9.4","kept_by_client":[1],"result_hash":"{}"{}}})", hash, more); };
    const Answer same = check(installation, key, body_of({asset(before.text("result_hash"))}));
    ASSERT_EQ(same.status, 200) << same.text;
    EXPECT_EQ(same.at({"meta"}).text("mode"), "staleness-check");
    EXPECT_FALSE(result(same).find("changed")->boolean());
    EXPECT_EQ(result(same).text("reason"), "identity and cve/tier set unchanged");
    EXPECT_EQ(result(same).text("current_hash"), before.text("result_hash"));
    EXPECT_EQ(result(same).find("status_changed"), nullptr);
    EXPECT_TRUE(same.at({"data", "changed"}).items().empty());
    const Answer other = check(installation, key, body_of({asset("sha256:00")}));
    EXPECT_TRUE(result(other).find("changed")->boolean());
    EXPECT_EQ(result(other).text("reason"), "resolved identity or cve/tier set differs from submitted hash");
    EXPECT_EQ(to_text(other.at({"data", "changed"})), R"(["plc-1"])");

    // A catalogue of known exploited CVEs names the second CVE: the result stays, the status changes.
    installation.import("known_exploited_vulnerabilities.json", R"({"title":"CISA Catalog of Known Exploited Vulnerabilities","catalogVersion":"2026.03.02","dateReleased":"2026-03-02T00:00:00.0000Z","count":1,"vulnerabilities":[
{"cveID":"CVE-2025-10002","vendorProject":"Siemens","product":"SIMATIC S7-1500","vulnerabilityName":"Leak","dateAdded":"2026-03-02","shortDescription":"Leak.","requiredAction":"Update.","dueDate":"2026-03-23","knownRansomwareCampaignUse":"Unknown","notes":"","cwes":[]}]})");
    installation.renew_projections();
    const std::string status = fmt::format(R"(,"status_hash":"{}","status_facts":{})", before.text("status_hash"), to_text(*before.find("status_facts")));
    const Answer moved = check(installation, key, body_of({asset(before.text("result_hash"), status)}));
    EXPECT_FALSE(result(moved).find("changed")->boolean()) << moved.text;
    EXPECT_TRUE(result(moved).find("status_changed")->boolean()) << moved.text;
    EXPECT_EQ(to_text(*result(moved).find("status_reasons")), R"(["CVE-2025-10002 is now known to be exploited."])");
    EXPECT_EQ(to_text(moved.at({"data", "status_changed"})), R"(["plc-1"])");
  });
}

TEST(Correlate, RefusesWhatBreaksTheRules) {
  on_each([](Installation& installation, const Caller& owner, const Caller& key) {
    const auto field = [](const Answer& answer) { return std::string(answer.at({"error", "detail"}).items().front().text("field")); };
    struct Case {
      std::string body, field;
    };
    for (const auto& [body, name] : std::vector<Case>{{R"({"assets":[]})", "body.assets"},
                                                      {R"({"assets":[{"asset_id":"a","vendor":"V"}]})", "body.assets.0.product"},
                                                      {R"({"assets":[{"asset_id":" ","vendor":"V","product":"P"}]})", "body.assets.0.asset_id"},
                                                      {body_of({kSwitch}, R"(,"options":{"sort":"colour"})"), "body.options.sort"},
                                                      {body_of({kSwitch}, R"(,"options":{"cve_page":0})"), "body.options.cve_page"},
                                                      {body_of({kSwitch}, R"(,"options":{"cve_page_size":1001})"), "body.options.cve_page_size"},
                                                      {body_of({kSwitch}, R"(,"options":{"colour":1})"), "body.options.colour"},
                                                      {body_of({kSwitch}, R"(,"colour":1)"), "body.colour"}}) {
      const Answer refused = correlate(installation, key, body);
      EXPECT_EQ(refused.status, 422) << body << refused.text;
      EXPECT_EQ(refused.error(), "VALIDATION_ERROR");
      EXPECT_EQ(field(refused), name) << refused.text;
    }
    EXPECT_EQ(field(check(installation, key, body_of({kSwitch}))), "body.assets.0.result_hash");
    EXPECT_EQ(correlate(installation, {}, body_of({kSwitch})).status, 401);
    EXPECT_EQ(installation.ask("POST", "/assets/correlate-cves?page=1", key, body_of({kSwitch})).error(), "UNKNOWN_PARAMETER");
    const Caller writer = key_of(installation, owner, {record::Scope::write});
    EXPECT_EQ(correlate(installation, writer, body_of({kSwitch})).at({"error", "detail"}).text("required_scope"), "read");

    const Answer many = correlate(installation, key, body_of(std::vector<std::string_view>(201, kSwitch)));
    EXPECT_EQ(many.status, 413);
    EXPECT_EQ(many.error(), "ERROR");
    EXPECT_EQ(many.at({"error", "detail"}).text("error"), "batch_too_large");
    EXPECT_EQ(many.at({"error", "detail", "max"}).integer(), 200);
    EXPECT_EQ(many.at({"error"}).text("action"), "reduce_batch");
  });
}

TEST(Correlate, OneKeyHasOneBudgetForBothVersions) {
  on_each([](Installation& installation, const Caller& owner, const Caller& key) {
    for (int i = 0; i < 30; ++i) EXPECT_EQ(check(installation, key, R"({"assets":[{"asset_id":"a","vendor":"V","product":"P","result_hash":"x"}]})").status, 200);
    for (int i = 0; i < 30; ++i) EXPECT_EQ(installation.ask("POST", "/api/v2/assets/check-windows/changes", key, R"({"windows_hosts":[{}]})").status, 422);
    const Answer limited = correlate(installation, key, body_of({kSwitch}));
    // The bucket fills by one a second; a slow machine may have refilled some.
    if (limited.status == 200) {
      int refused = 0;
      for (int i = 0; i < 100 && refused == 0; ++i) refused += check(installation, key, R"({"assets":[{"asset_id":"a","vendor":"V","product":"P","result_hash":"x"}]})").status == 429;
      EXPECT_GT(refused, 0);
    } else {
      EXPECT_EQ(limited.status, 429) << limited.text;
      EXPECT_EQ(limited.error(), "RATE_LIMITED");
      EXPECT_TRUE(limited.at({"error", "retryable"}).boolean());
      EXPECT_GE(limited.at({"error", "retry_after_seconds"}).integer(), 1);
      EXPECT_THAT(limited.head, HasSubstr("Retry-After: "));
    }
    EXPECT_EQ(correlate(installation, key_of(installation, owner), body_of({kSwitch})).status, 200) << "another key has its own";
  });
}

/// As a web page of that origin would ask.
Answer demo_token(Installation& installation, bool with_origin = true) { return installation.ask("POST", "/auth/demo-token", Caller{"", "", "", with_origin ? "https://demo.example" : ""}); }

TEST(DemoToken, IsGivenOnlyWhereAllowedAndWhereNobodyHasAPlantOfTheirOwn) {
  on_each([](Installation& installation, const Caller& owner, const Caller&) {
    auto& services = installation.services();
    EXPECT_EQ(demo_token(installation).status, 404) << "switched off";
    services.demo_tokens = std::make_shared<const identity::DemoTokens>();
    EXPECT_EQ(demo_token(installation).status, 404) << "no demo plant";
    const auto actor = must(services.authenticator.authenticate({identity::Secret(owner.cookie), {}, ""})).actor;
    record::UnitOfWork work(services.database, actor, services.clock);
    must(inventory::create_environment(work, {"Bottling", "", inventory::SiteType::manufacturing, inventory::Criticality::high, true}));
    must(work.commit());

    EXPECT_EQ(demo_token(installation, false).status, 400) << "without Origin";
    const Answer given = demo_token(installation);
    ASSERT_EQ(given.status, 200) << given.text;
    EXPECT_EQ(given.json.find("api"), nullptr);
    const Caller visitor{"", "", std::string(given.json.text("token"))};
    EXPECT_TRUE(visitor.key.starts_with("bs_demo_"));

    const Answer list = installation.ask("GET", "/environments", visitor);
    ASSERT_EQ(list.status, 200) << list.text;
    EXPECT_EQ(list.at({"environments"}).items().size(), 1u);
    EXPECT_THAT(list.head, ::testing::Not(HasSubstr("X-RateLimit")));
    EXPECT_EQ(installation.ask("GET", "/cves", visitor).status, 200);
    const Answer write = installation.ask("POST", "/environments", visitor, R"({"name":"x"})");
    EXPECT_EQ(write.status, 403);
    EXPECT_EQ(write.error(), "viewer_role");
    EXPECT_EQ(installation.ask("GET", "/audit-log", visitor).status, 403);
    EXPECT_EQ(installation.ask("GET", "/auth/session", visitor).status, 403);
    EXPECT_EQ(installation.ask("GET", "/account/me", visitor).status, 404) << "nobody's account";
    EXPECT_EQ(installation.ask("POST", "/api/v2/assets/check-windows", visitor, R"({"windows_hosts":[{}]})").error(), "API_KEY_REQUIRED");

    EXPECT_EQ(result(correlate(installation, visitor, body_of({kSwitch}))).find("cves")->items().size(), 1u);
    const Answer own = correlate(installation, visitor, body_of({kSwitch, kStranger}));
    EXPECT_EQ(own.status, 403);
    EXPECT_EQ(own.error(), "TRIAL_REQUIRED");
    EXPECT_EQ(own.at({"error", "detail"}).text("code"), "TRIAL_REQUIRED");
    const Answer many = correlate(installation, visitor, body_of(std::vector<std::string_view>(6, kSwitch)));
    EXPECT_EQ(many.status, 413);
    EXPECT_EQ(many.error(), "DEMO_EXAMPLES_ONLY");
    EXPECT_EQ(many.at({"error", "max"}).integer(), 5);

    // A plant of one's own ends it.
    EXPECT_EQ(installation.ask("POST", "/environments", owner, R"({"name":"Real plant"})").status, 201);
    EXPECT_EQ(installation.ask("GET", "/environments", visitor).status, 401);
    EXPECT_EQ(demo_token(installation).status, 404);
    services.demo_tokens = nullptr;
  });
}

}  // namespace
}  // namespace bulkhead::faces
