// One plant through the interface: sign-in, environment, import, findings, decisions, log; and that another
// organization sees none of it.
#include "core/digest.h"
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using namespace testing;

constexpr std::string_view kCsv = "name,vendor,product,version,zone,ip_address\\nPLC-1,Siemens,SIMATIC S7-1500,V2.9.4,Line 1,192.0.2.10\\nPLC-2,Siemens,SIMATIC S7-1500,V3.1,Line 1,192.0.2.11\\nBox,Nobody Ltd,Unheard Of,1,,\\n";

std::int64_t number(const Answer& answer, std::initializer_list<std::string_view> path) {
  const Json& value = answer.at(path);
  EXPECT_TRUE(value.is_integer()) << answer.text;
  return value.is_integer() ? value.integer() : -1;
}

/// An environment with three assets; its id.
std::int64_t plant(Installation& installation, const Caller& caller) {
  const Answer made = installation.ask("POST", "/environments", caller, R"({"name":"North plant","site_type":"water-treatment","criticality":"High"})");
  EXPECT_EQ(made.status, 201) << made.text;
  const std::int64_t id = number(made, {"environment", "id"});
  const Answer imported = installation.ask("POST", fmt::format("/environments/{}/assets/csv-commit", id), caller, fmt::format(R"({{"csv":"{}","mode":"all"}})", kCsv));
  EXPECT_EQ(imported.status, 200) << imported.text;
  EXPECT_EQ(number(imported, {"data", "created"}), 3);
  EXPECT_EQ(number(imported, {"data", "findings_new"}), 2) << imported.text;
  return id;
}

TEST(Plant, FindingsAreThereRightAfterTheImportAndExplainThemselves) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::int64_t id = plant(installation, owner);
    const std::string base = fmt::format("/environments/{}", id);

    const Answer environment = installation.ask("GET", base, owner);
    EXPECT_EQ(environment.at({"environment"}).text("site_type"), "water-treatment");
    EXPECT_EQ(environment.at({"environment"}).text("criticality"), "high");
    EXPECT_EQ(number(environment, {"environment", "finding_count"}), 2);
    EXPECT_EQ(number(environment, {"environment", "critical_count"}), 1);
    const double risk = environment.at({"environment", "risk_score"}).number();
    EXPECT_TRUE(risk > 0 && risk < 100) << risk;

    const Answer list = installation.ask("GET", base + "/findings?severity=CRITICAL,HIGH", owner);
    ASSERT_EQ(number(list, {"pagination", "total"}), 1) << list.text;
    const Json& finding = list.at({"data"}).items().front();
    EXPECT_EQ(finding.text("cve_id"), "CVE-2025-10001");
    EXPECT_EQ(finding.find("asset")->text("name"), "PLC-1");
    EXPECT_EQ(finding.find("asset")->text("zone"), "Line 1");
    EXPECT_EQ(finding.text("match_tier"), "RANGE");
    EXPECT_EQ(finding.text("state"), "active");
    EXPECT_TRUE(finding.find("decision")->is_null());
    const std::string match = fmt::format("{}", finding.find("match_id")->integer());

    const Answer detail = installation.ask("GET", base + "/findings/" + match, owner);
    ASSERT_EQ(detail.status, 200) << detail.text;
    EXPECT_THAT(std::string(detail.at({"data", "explanation"}).text("sentence")), HasSubstr("PLC-1"));
    ASSERT_FALSE(detail.at({"data", "explanation", "criteria"}).items().empty());
    EXPECT_EQ(detail.at({"data", "explanation", "criteria"}).items().front().text("source"), "nvd");
    for (const auto* score : {"bcs", "priority"}) {
      std::int64_t sum = 0;
      for (const auto& step : detail.at({"data", "scores", score, "contributions"}).items()) sum += step.find("hundredths")->integer();
      EXPECT_NEAR(detail.at({"data", "scores", score, "score"}).number(), static_cast<double>(sum) / 100, 0.001) << score;
    }
    EXPECT_NEAR(detail.at({"data", "scores", "priority", "score"}).number(), detail.at({"data", "priority"}).number(), 0.001);
    EXPECT_EQ(detail.at({"data", "environment"}).text("name"), "North plant");

    const Answer assets = installation.ask("GET", base + "/assets?sort_by=bcs&limit=2", owner);
    EXPECT_EQ(number(assets, {"total"}), 3);
    ASSERT_EQ(assets.at({"assets"}).items().size(), 2u);
    EXPECT_EQ(assets.at({"assets"}).items().front().text("name"), "PLC-1");
    EXPECT_EQ(assets.at({"assets"}).items().front().find("finding_count")->integer(), 2);
    EXPECT_EQ(number(installation.ask("GET", base + "/assets?resolution=unresolved", owner), {"total"}), 1);
    EXPECT_EQ(number(installation.ask("GET", base + "/assets?q=192.0.2.11", owner), {"total"}), 1);
    EXPECT_EQ(number(installation.ask("GET", base + "/assets?limit=9999", owner), {"limit"}), 500);
  });
}

TEST(Plant, EveryFigureListsExactlyTheRowsItCounts) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::string base = fmt::format("/environments/{}", plant(installation, owner));
    const Answer summary = installation.ask("GET", base + "/summary", owner);
    ASSERT_EQ(summary.status, 200) << summary.text;
    int checked = 0;
    const auto check = [&](const Json& row, const Json& value) {
      const Json* filter = row.find("filter");
      if (filter == nullptr || filter->is_null() || !value.is_integer()) return;
      std::string query;
      for (const auto& [name, text] : filter->members()) query += fmt::format("{}{}={}", query.empty() ? "?" : "&", name, http::percent_encode(text.string()));
      const bool assets = row.text("list") == "assets";
      const Answer list = installation.ask("GET", base + (assets ? "/assets" : "/findings") + query, owner);
      ASSERT_EQ(list.status, 200) << query << list.text;
      EXPECT_EQ(assets ? number(list, {"total"}) : number(list, {"pagination", "total"}), value.integer()) << row.text("id") << row.text("key") << query;
      ++checked;
    };
    for (const auto& figure : summary.at({"data", "figures"}).items()) check(figure, *figure.find("value"));
    for (const auto* name : {"by_severity", "by_layer", "by_zone", "data_quality"})
      for (const auto& row : summary.at({"data", name, "rows"}).items()) check(row, *row.find("count"));
    EXPECT_GT(checked, 12);
    const Answer groups = installation.ask("GET", base + "/fix-groups", owner);
    ASSERT_FALSE(groups.at({"data"}).items().empty()) << groups.text;
    for (const auto& group : groups.at({"data"}).items()) {
      const Answer list = installation.ask("GET", base + "/findings?fix=" + http::percent_encode(group.text("key")), owner);
      EXPECT_EQ(number(list, {"pagination", "total"}), group.find("counts")->find("findings")->integer()) << group.text("key");
    }
    const Answer dashboard = installation.ask("GET", "/dashboard", owner);
    ASSERT_EQ(dashboard.status, 200) << dashboard.text;
    EXPECT_FALSE(dashboard.at({"data", "feeds"}).items().empty());
    EXPECT_EQ(dashboard.at({"data", "figures"}).items().front().find("value")->integer(), 2);
  });
}

TEST(Plant, DecisionsLeaveTheQueueAndTheLogShowsThem) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::string base = fmt::format("/environments/{}", plant(installation, owner));
    const Answer list = installation.ask("GET", base + "/findings?sort_by=cvss", owner);
    const std::string match = fmt::format("{}", list.at({"data"}).items().front().find("match_id")->integer());
    EXPECT_EQ(installation.ask("POST", base + "/matches/" + match + "/acknowledge", owner, "{}").status, 422);
    const Answer decided = installation.ask("POST", base + "/matches/" + match + "/acknowledge", owner, R"({"reason":"compensating_control","notes":"Firewall rule 12"})");
    ASSERT_EQ(decided.status, 200) << decided.text;
    EXPECT_EQ(decided.at({"data"}).text("state"), "acknowledged");
    EXPECT_EQ(decided.at({"data", "decision", "actor"}).text("email"), "owner@plant.example");
    const std::int64_t told = decided.at({"data", "history"}).items().back().find("log_index")->integer();
    const Answer telling = installation.ask("GET", fmt::format("/audit-log/entries/{}", told), owner);
    EXPECT_EQ(telling.at({"data"}).text("sentence"), fmt::format("{} acknowledged the finding {} on PLC-1 in North plant: compensating control.", telling.at({"data", "actor"}).text("name"), decided.at({"data"}).text("cve_id")));
    EXPECT_EQ(number(installation.ask("GET", base + "/findings", owner), {"pagination", "total"}), 1);
    EXPECT_EQ(number(installation.ask("GET", base + "/findings?state=any", owner), {"pagination", "total"}), 2);

    const Answer dry = installation.ask("POST", base + "/findings/bulk", owner, R"({"filter":{"state":"active"},"decision":"dismiss","reason":"duplicate","dry_run":true})");
    EXPECT_EQ(number(dry, {"data", "count"}), 1) << dry.text;
    EXPECT_FALSE(dry.at({"data", "applied"}).boolean());
    const Answer bulk = installation.ask("POST", base + "/findings/bulk", owner, R"({"filter":{"state":"active"},"decision":"dismiss","reason":"duplicate"})");
    EXPECT_EQ(number(bulk, {"data", "count"}), 1) << bulk.text;
    const std::int64_t index = number(bulk, {"data", "log_index"});
    EXPECT_EQ(installation.ask("POST", base + "/findings/bulk", owner, R"({"filter":{"severty":"HIGH"},"decision":"restore"})").status, 422);
    EXPECT_EQ(installation.ask("POST", base + "/matches/" + match + "/restore", owner, "{}").at({"data"}).text("state"), "active");

    const Answer entry = installation.ask("GET", fmt::format("/audit-log/entries/{}", index), owner);
    EXPECT_EQ(entry.at({"data"}).text("action"), "FINDING_DISMISSED") << entry.text;
    const Answer proof = installation.ask("GET", fmt::format("/audit-log/entries/{}/proof", index), owner);
    ASSERT_EQ(proof.status, 200) << proof.text;
    const std::string leaf = must(from_base64(proof.at({"data"}).text("leaf")));
    std::vector<Sha256> path;
    const auto hash_of = [](const std::string& text) {
      const std::string bytes = must(from_base64(text));
      Sha256 hash{};
      std::copy(bytes.begin(), bytes.end(), hash.begin());
      return hash;
    };
    for (const auto& hash : proof.at({"data", "path"}).items()) path.push_back(hash_of(hash.string()));
    EXPECT_TRUE(record::verify_inclusion(record::leaf_hash(leaf), static_cast<std::uint64_t>(index), static_cast<std::uint64_t>(number(proof, {"data", "tree_size"})), path,
                                         hash_of(std::string(proof.at({"data"}).text("root_hash")))));
    EXPECT_EQ(installation.ask("GET", "/audit-log/checkpoint", owner).status, 200);
    const Answer verified = installation.ask("POST", "/audit-log/verify", owner);
    EXPECT_TRUE(verified.at({"data", "ok"}).boolean()) << verified.text;
    EXPECT_EQ(installation.ask("GET", "/audit-log?action=NO_SUCH", owner).status, 422);
    EXPECT_EQ(number(installation.ask("GET", "/audit-log?action=FINDING_ACKNOWLEDGED", owner), {"pagination", "total"}), 1);
  });
}

TEST(Plant, PlacesAreMadeChangedAndDeletedOverTheInterface) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::string base = fmt::format("/environments/{}", plant(installation, owner));
    const std::int64_t line = installation.ask("GET", base + "/zones", owner).at({"data"}).items().front().find("id")->integer();
    const std::int64_t dmz = number(installation.ask("POST", base + "/zones", owner, R"({"name":"DMZ","sl_t":[2,2,2,1,2,2,3]})"), {"data", "id"});
    const Answer made = installation.ask("POST", base + "/conduits", owner, fmt::format(R"({{"name":"C-1","from_zone_id":{},"to_zone_id":{},"flows":[{{"protocol":"OPC UA","port":"4840","direction":"to"}}]}})", dmz, line));
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(made.at({"data"}).text("from_zone"), "DMZ");
    const std::string conduit = fmt::format("{}/conduits/{}", base, number(made, {"data", "id"}));
    const Answer changed = installation.ask("PUT", conduit, owner, R"({"owner":"Network team","sl_t":[3,2,2,2,3,2,2],"version":1})");
    ASSERT_EQ(changed.status, 200) << changed.text;
    EXPECT_EQ(changed.at({"data"}).text("owner"), "Network team");
    EXPECT_EQ(changed.at({"data", "flows"}).items().size(), 1u) << "what is not given stays";
    EXPECT_EQ(installation.ask("PUT", conduit, owner, R"({"owner":"X","version":1})").status, 409);
    EXPECT_EQ(installation.ask("PUT", conduit, owner, fmt::format(R"({{"to_zone_id":{}}})", dmz)).status, 422);
    const Answer refused = installation.ask("DELETE", fmt::format("{}/zones/{}", base, line), owner);
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(refused.text, HasSubstr("The zone 'Line 1' still has 2 assets and 1 conduit."));

    const std::int64_t site = number(installation.ask("POST", base + "/sites", owner, R"({"name":"Hall 2"})"), {"data", "id"});
    const std::string site_path = fmt::format("{}/sites/{}", base, site);
    EXPECT_EQ(installation.ask("PUT", site_path, owner, R"({"description":"Bottling"})").at({"data"}).text("name"), "Hall 2");
    const std::int64_t asset = installation.ask("GET", base + "/assets", owner).at({"assets"}).items().front().find("id")->integer();
    EXPECT_EQ(installation.ask("PUT", fmt::format("{}/assets/{}", base, asset), owner, fmt::format(R"({{"site_id":{}}})", site)).status, 200);
    EXPECT_EQ(number(installation.ask("GET", fmt::format("{}/assets?site_id={}", base, site), owner), {"total"}), 1);
    EXPECT_EQ(number(installation.ask("GET", base + "/assets?site_id=0", owner), {"total"}), 2);
    EXPECT_EQ(installation.ask("GET", base + "/sites", owner).at({"data"}).items().front().find("asset_count")->integer(), 1);
    EXPECT_EQ(installation.ask("DELETE", site_path, owner).status, 409);
    EXPECT_EQ(installation.ask("PUT", fmt::format("{}/assets/{}", base, asset), owner, R"({"site_id":null})").status, 200);
    EXPECT_EQ(installation.ask("DELETE", site_path, owner).status, 200);
    EXPECT_EQ(installation.ask("DELETE", conduit, owner).status, 200);
    EXPECT_EQ(installation.ask("DELETE", conduit, owner).status, 404);

    const Answer log = installation.ask("GET", "/audit-log?per_page=100", owner);
    ASSERT_GT(log.at({"data"}).items().size(), 10u) << log.text;
    for (const auto& entry : log.at({"data"}).items()) {
      EXPECT_THAT(std::string(entry.text("sentence")), ::testing::EndsWith(".")) << entry.text("action");
      EXPECT_EQ(entry.text("sentence").find("not recorded"), std::string_view::npos) << entry.text("sentence");
    }
  });
}

TEST(Plant, TheSessionSaysWhatItsRoleMay) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const auto may = [&](const Caller& caller, std::string_view permission) {
      const Answer session = installation.ask("GET", "/auth/session", caller);
      const auto& list = session.at({"data", "permissions"}).items();
      return std::any_of(list.begin(), list.end(), [&](const Json& name) { return name.string() == permission; });
    };
    EXPECT_TRUE(may(owner, "manage_environments"));
    auto& services = installation.services();
    const auto actor = must(services.authenticator.authenticate({identity::Secret(owner.cookie), {}, ""})).actor;
    must(identity::invite_member(services.database, actor, services.clock, "vera@plant.example", "Vera", record::Role::viewer));
    const Caller viewer = installation.sign_in_by_link("vera@plant.example");
    EXPECT_TRUE(may(viewer, "read"));
    EXPECT_FALSE(may(viewer, "manage_environments"));
    EXPECT_FALSE(may(viewer, "triage_findings"));
  });
}

TEST(Plant, OneVulnerabilityIsPrinted) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    plant(installation, owner);
    const Answer sheet = installation.ask("GET", "/ics-cve/CVE-2025-10001/pdf", owner);
    ASSERT_EQ(sheet.status, 200) << sheet.text;
    EXPECT_TRUE(sheet.text.starts_with("%PDF-"));
    EXPECT_THAT(sheet.head, HasSubstr("CVE-2025-10001.pdf"));
    EXPECT_EQ(installation.ask("GET", "/cves/CVE-2025-10001", owner).at({"data", "_links"}).text("pdf"), "/api/v1/ics-cve/CVE-2025-10001/pdf");
    EXPECT_EQ(installation.ask("GET", "/ics-cve/CVE-1999-0001/pdf", owner).status, 404);
  });
}

TEST(Plant, AnotherOrganizationFindsNothing) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::int64_t id = plant(installation, owner);
    const std::string base = fmt::format("/environments/{}", id);
    const std::int64_t asset = installation.ask("GET", base + "/assets", owner).at({"assets"}).items().front().find("id")->integer();
    const std::int64_t zone = installation.ask("GET", base + "/zones", owner).at({"data"}).items().front().find("id")->integer();
    const std::int64_t match = installation.ask("GET", base + "/findings", owner).at({"data"}).items().front().find("match_id")->integer();
    const std::int64_t entry = installation.ask("GET", "/audit-log", owner).at({"data"}).items().back().find("index")->integer();
    const Caller other = installation.other_organization();
    EXPECT_TRUE(installation.ask("GET", "/environments", other).at({"environments"}).items().empty());
    const std::tuple<const char*, std::string, const char*> tries[] = {
        {"GET", base, ""}, {"PUT", base, R"({"name":"Mine"})"}, {"DELETE", base, ""}, {"GET", base + "/summary", ""}, {"GET", base + "/assets", ""}, {"GET", base + "/zones", ""}, {"GET", base + "/sites", ""},
        {"GET", base + "/conduits", ""}, {"GET", base + "/findings", ""}, {"GET", base + "/fix-groups", ""}, {"GET", fmt::format("{}/assets/{}", base, asset), ""},
        {"PUT", fmt::format("{}/assets/{}", base, asset), R"({"name":"Mine"})"}, {"DELETE", fmt::format("{}/assets/{}", base, asset), ""}, {"PUT", fmt::format("{}/zones/{}", base, zone), R"({"name":"Mine"})"},
        {"DELETE", fmt::format("{}/zones/{}", base, zone), ""}, {"POST", base + "/zones", R"({"name":"Mine"})"}, {"POST", base + "/sites", R"({"name":"Mine"})"},
        {"POST", base + "/assets", R"({"name":"Mine","vendor":"a","product":"b"})"}, {"POST", base + "/assets/csv-preview", R"({"csv":"name\nx\n"})"}, {"POST", base + "/assets/csv-commit", R"({"csv":"name\nx\n"})"},
        {"GET", fmt::format("{}/findings/{}", base, match), ""}, {"POST", fmt::format("{}/matches/{}/dismiss", base, match), R"({"reason":"duplicate"})"},
        {"POST", base + "/findings/bulk", R"({"filter":{},"decision":"dismiss","reason":"duplicate"})"}, {"GET", fmt::format("/dashboard?environment_id={}", id), ""},
        {"GET", fmt::format("/audit-log/entries/{}", entry), ""}, {"GET", fmt::format("/audit-log/entries/{}/proof", entry), ""}};
    for (const auto& [method, path, body] : tries) {
      const Answer answer = installation.ask(method, path, other, body);
      EXPECT_EQ(answer.status, 404) << method << " " << path << answer.text;
      EXPECT_EQ(answer.text.find("North plant"), std::string::npos) << path;
    }
    EXPECT_EQ(number(installation.ask("GET", base, owner), {"environment", "asset_count"}), 3);
    // An asset of one environment is not reachable through another one of the same organization either.
    const Answer second = installation.ask("POST", "/environments", owner, R"({"name":"South plant"})");
    const std::string south = fmt::format("/environments/{}", number(second, {"environment", "id"}));
    EXPECT_EQ(installation.ask("GET", fmt::format("{}/assets/{}", south, asset), owner).status, 404);
    EXPECT_EQ(installation.ask("GET", fmt::format("{}/findings/{}", south, match), owner).status, 404);
  });
}

TEST(Plant, ReportsAreKeptAndHandedOutToTheirOrganizationOnly) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const std::int64_t id = plant(installation, owner);
    const Answer made = installation.ask("POST", "/reports/generate", owner, fmt::format(R"({{"report_type":"iec_62443","environment_ids":[{}],"from":"2026-01-01","to":"2026-12-31","format":"html,json,csv"}})", id));
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(made.at({"item"}).text("state"), "ready");
    EXPECT_EQ(made.at({"item", "formats"}).items().size(), 3u);
    const std::string report = fmt::format("/reports/{}", number(made, {"item", "id"}));
    const Answer html = installation.ask("GET", report + "/download?format=html", owner);
    EXPECT_EQ(html.status, 200);
    EXPECT_THAT(html.head, HasSubstr("Content-Security-Policy: sandbox; default-src 'none'"));
    EXPECT_THAT(html.text, HasSubstr("North plant"));
    std::string digest;
    for (const auto& form : made.at({"item", "formats"}).items())
      if (form.text("format") == "html") digest = form.text("digest");
    EXPECT_EQ(to_hex(sha256(html.text)), digest);
    EXPECT_EQ(installation.ask("GET", report + "/download?format=pdf", owner).status, 404);
    EXPECT_EQ(installation.ask("GET", "/reports", owner).at({"items"}).items().size(), 1u);
    const Caller other = installation.other_organization();
    EXPECT_EQ(installation.ask("GET", report, other).status, 404);
    EXPECT_EQ(installation.ask("GET", report + "/download?format=html", other).status, 404);
    EXPECT_TRUE(installation.ask("GET", "/reports", other).at({"items"}).items().empty());
    EXPECT_EQ(installation.ask("POST", "/reports/generate", other, fmt::format(R"({{"report_type":"iec_62443","environment_ids":[{}],"from":"2026-01-01","to":"2026-12-31"}})", id)).status, 404);
  });
}

TEST(Corpus, SearchDetailAndTheVendorListingOfTheSeed) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const Answer made = installation.ask("POST", "/integrations/keys", owner, R"({"name":"historian","scopes":["read"],"expires_days":90})");
    ASSERT_EQ(made.status, 201) << made.text;
    const Caller key{"", "", std::string(made.at({"data"}).text("key"))};
    EXPECT_THAT(key.key, ::testing::StartsWith("bs_live_"));
    const Answer vendor = installation.ask("GET", "/cves/vendor/siemens?severity=CRITICAL&limit=100", key);
    ASSERT_EQ(vendor.status, 200) << vendor.text;
    ASSERT_EQ(vendor.at({"data"}).items().size(), 1u);
    EXPECT_EQ(vendor.at({"data"}).items().front().text("cve_id"), "CVE-2025-10001");
    EXPECT_EQ(number(vendor, {"pages"}), 1);
    EXPECT_EQ(installation.ask("GET", "/cves/vendor/nobody", key).status, 404);
    EXPECT_EQ(number(installation.ask("GET", "/cves?q=modbus&cvss_min=9", key), {"pagination", "total"}), 1);
    EXPECT_EQ(number(installation.ask("GET", "/cves?severity=medium", key), {"pagination", "total"}), 1);
    const Answer detail = installation.ask("GET", "/cves/CVE-2025-10001", key);
    ASSERT_EQ(detail.status, 200) << detail.text;
    EXPECT_DOUBLE_EQ(detail.at({"data", "scoring", "cvss", "score"}).number(), 9.8);
    EXPECT_EQ(detail.at({"data", "scoring", "cvss"}).text("attack_vector"), "NETWORK");
    EXPECT_EQ(detail.at({"data", "affected_products"}).items().front().text("product"), "simatic_s7-1500_firmware");
    EXPECT_EQ(detail.at({"data", "sources"}).items().size(), 1u);
    EXPECT_EQ(detail.at({"data", "references", "vendor_advisories"}).items().size(), 1u);
    const Answer missing = installation.ask("GET", "/cves/CVE-1999-0001", key);
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.at({"error", "detail"}).text("identifier"), "CVE-1999-0001");
    const std::int64_t id = installation.ask("GET", "/integrations/keys", owner).at({"items"}).items().front().find("id")->integer();
    EXPECT_EQ(installation.ask("DELETE", fmt::format("/integrations/keys/{}", id), owner).status, 200);
    EXPECT_EQ(installation.ask("GET", "/cves", key).status, 401);
  });
}

TEST(SignIn, LinksGoToTheConsoleAndUnknownAddressesLearnNothing) {
  on_each_installation([](Installation& installation) {
    EXPECT_TRUE(installation.ask("GET", "/status").at({"data", "setup_required"}).boolean());
    const Caller owner = installation.sign_in_first();
    EXPECT_FALSE(installation.ask("GET", "/status").at({"data", "setup_required"}).boolean());
    EXPECT_EQ(installation.ask("POST", "/auth/magic-link", {}, R"({"email":"nobody@plant.example"})").status, 202);
    EXPECT_TRUE(installation.console().empty());
    EXPECT_EQ(installation.ask("POST", "/auth/magic-link", {}, R"({"email":"owner@plant.example"})").status, 202);
    ASSERT_EQ(installation.console().size(), 1u);
    const std::string line = installation.console().front();
    const std::string token = line.substr(line.find("#token=") + 7);
    EXPECT_EQ(installation.ask("POST", "/auth/magic-link/redeem", {}, fmt::format(R"({{"token":"{}"}})", token)).status, 200);
    EXPECT_EQ(installation.ask("POST", "/auth/magic-link/redeem", {}, fmt::format(R"({{"token":"{}"}})", token)).status, 401) << "a link works once";
    const Answer session = installation.ask("GET", "/auth/session", owner);
    EXPECT_EQ(session.at({"data", "user"}).text("role"), "owner");
    EXPECT_EQ(installation.ask("POST", "/auth/logout", owner, "{}").status, 200);
    EXPECT_EQ(installation.ask("GET", "/auth/session", owner).status, 401);
    int refused = 0;
    for (int i = 0; i < 220 && refused == 0; ++i) refused += installation.ask("POST", "/auth/code", {}, R"({"code":"AAAA-AAAA-AAAA","email":"x@y.example"})").status == 429;
    EXPECT_EQ(refused, 1) << "tries are limited";
  });
}

}  // namespace
}  // namespace bulkhead::faces
