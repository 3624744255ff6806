// The patch level over HTTP: stored, stateless, changes, CSV; who may; shapes; limits; other organizations.
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using namespace testing;

/// One cumulative and one legacy product; CVE-2025-10001 is known exploited in the sample feed.
constexpr std::string_view kMonth = R"({"DocumentTitle":{"Value":"May 2025 Security Updates"},"DocumentTracking":{"Identification":{"ID":{"Value":"2025-May"}},"InitialReleaseDate":"2025-05-13T07:00:00","CurrentReleaseDate":"2025-05-20T07:00:00"},
"ProductTree":{"FullProductName":[{"ProductID":"1","Value":"Windows Server 2019"},{"ProductID":"2","Value":"Windows Server 2012 R2"}]},
"Vulnerability":[{"CVE":"CVE-2025-10001","ProductStatuses":[{"ProductID":["1","2"],"Type":3}],"Threats":[{"Description":{"Value":"Critical"},"ProductID":["1","2"],"Type":3}],
"Remediations":[{"Description":{"Value":"5100001"},"ProductID":["1"],"Type":2,"SubType":"Security Update","FixedBuild":"10.0.17763.7314"},{"Description":{"Value":"5100002"},"ProductID":["2"],"Type":2,"SubType":"Monthly Rollup","FixedBuild":"6.3.9600.22577"}]},
{"CVE":"CVE-2025-90001","ProductStatuses":[{"ProductID":["1"],"Type":3}],"Threats":[{"Description":{"Value":"Important"},"ProductID":["1"],"Type":3}],
"Remediations":[{"Description":{"Value":"5090001"},"ProductID":["1"],"Type":2,"SubType":"Security Update","FixedBuild":"10.0.17763.7000"}]}]})";

std::string host(std::string_view id, std::string_view build = "10.0.17763.6999", std::string_view more = "") {
  return fmt::format(R"({{"asset_id":"{}","os_product":"Windows Server 2019 Standard","edition_id":"ServerStandard","os_build":"{}","architecture":"x64","installation_type":"Server","collected_at":"2026-03-01T10:00:00Z"{}}})", id, build, more);
}
std::string hosts_body(const std::vector<std::string>& hosts, std::string_view more = "") { return fmt::format(R"({{"windows_hosts":[{}]{}}})", fmt::join(hosts, ","), more); }

struct Plant {
  Caller owner, key;
  std::int64_t environment = 0;
  Installation& installation;

  explicit Plant(Installation& i) : owner(i.sign_in_first()), installation(i) {
    i.import("2025-May.json", kMonth);
    key = key_of(owner, {record::Scope::read, record::Scope::write});
    environment = i.ask("POST", "/environments", owner, R"({"name":"Plant"})").at({"environment", "id"}).integer();
  }
  Caller key_of(const Caller& caller, std::vector<record::Scope> scopes) {
    auto& services = installation.services();
    const auto actor = must(services.authenticator.authenticate({identity::Secret(caller.cookie), {}, ""})).actor;
    return {"", "", must(identity::create_api_key(services.database, actor, services.clock, {"key", std::move(scopes), 30})).key.reveal()};
  }
  Answer submit(const std::string& body) { return installation.ask("POST", "/api/v2/assets/correlate", key, body); }
  Answer stored(const std::vector<std::string>& hosts, std::string_view more = "") { return submit(hosts_body(hosts, fmt::format(R"(,"environment_id":{}{})", environment, more))); }
  Answer check(const std::string& body) { return installation.ask("POST", "/api/v2/assets/check-windows", key, body); }
  Answer results(std::string_view query = "") { return installation.ask("GET", fmt::format("/api/v2/assets/results?environment_id={}{}", environment, query), key); }
};

void on_each_plant(const std::function<void(Plant&)>& body) {
  on_each_installation([&](Installation& installation) {
    Plant plant(installation);
    body(plant);
  });
}

const Json& first_of(const Answer& answer, std::string_view list = "assets") {
  static const Json none;
  const Json& items = answer.at({"data", list});
  EXPECT_TRUE(items.is_array() && !items.items().empty()) << answer.text;
  return items.is_array() && !items.items().empty() ? items.items().front() : none;
}

TEST(Windows, AStoredHostIsDecidedAndFoundAgain) {
  on_each_plant([](Plant& plant) {
    const Answer answer = plant.stored({host("hmi-7")}, R"(,"installed_software":[{"asset_id":"hmi-7","name":"WinCC","version":"7.5"},{"asset_id":"else","name":"x"}])");
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_EQ(answer.json.find("api"), nullptr);
    EXPECT_EQ(answer.at({"meta"}).text("api_version"), "2");
    EXPECT_EQ(answer.at({"meta"}).text("microsoft_data_as_of"), "2025-05-20T07:00:00.000000+00:00");
    EXPECT_EQ(answer.at({"meta"}).find("stored"), nullptr);
    EXPECT_EQ(answer.at({"data", "software_stored"}).integer(), 1);
    EXPECT_EQ(first_of(answer, "software_rejected").text("asset_id"), "else");
    for (const Answer& shown : {answer, plant.results(), plant.results("&asset_id=hmi-7")}) {
      const Json& asset = first_of(shown);
      EXPECT_EQ(asset.text("microsoft_product"), "Windows Server 2019");
      EXPECT_TRUE(asset.find("patch_resolved")->boolean());
      EXPECT_EQ(asset.find("counts")->find("confirmed_open")->integer(), 2);
      EXPECT_EQ(asset.find("result_hash"), nullptr);
      EXPECT_EQ(asset.find("cves_page"), nullptr);
      ASSERT_EQ(asset.find("cves")->items().size(), 2u);
      const Json& row = asset.find("cves")->items().front();
      EXPECT_EQ(row.text("cve_id"), "CVE-2025-10001");
      EXPECT_EQ(row.text("status"), "confirmed open");
      EXPECT_EQ(row.text("fixed_build"), "10.0.17763.7314");
      EXPECT_EQ(row.text("kb"), "KB5100001");
      EXPECT_EQ(row.text("severity"), "Critical");
      EXPECT_EQ(row.text("source"), "https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/2025-May");
      EXPECT_TRUE(row.find("known_exploited")->boolean());
      EXPECT_EQ(row.find("priority_rank")->integer(), 1);
      EXPECT_EQ(row.text("priority_reason"), "confirmed open (build below 10.0.17763.7314), known-exploited, fix: install KB5100001 (latest cumulative, build 10.0.17763.7314)");
      EXPECT_EQ(row.find("fix")->text("source"), "microsoft");
      EXPECT_THAT(to_text(*row.find("references")), HasSubstr("ssa-000001"));
      EXPECT_EQ(row.find("references")->find("cited_exclusive"), nullptr);
      const Json& unknown = asset.find("cves")->items().back();
      EXPECT_EQ(unknown.find("references")->text("nvd_url"), "https://nvd.nist.gov/vuln/detail/CVE-2025-90001");
      const Json& group = asset.find("fix_groups")->items().front();
      EXPECT_EQ(group.text("fix_type"), "kb");
      EXPECT_EQ(group.text("kb"), "KB5100001");
      EXPECT_EQ(to_text(*group.find("kbs_covered")), R"(["KB5100001","KB5090001"])");
      EXPECT_EQ(group.find("counts")->find("total")->integer(), 2);
      EXPECT_EQ(first_of(shown, "fix_summary").text("product"), "Windows Server 2019");
    }
    const Answer log = plant.installation.ask("GET", "/audit-log?action=WINDOWS_HOSTS_SUBMITTED", plant.owner);
    EXPECT_EQ(log.at({"pagination", "total"}).integer(), 1) << log.text;
  });
}

TEST(Windows, AStatelessCheckStoresNothingAndTellsChanges) {
  on_each_plant([](Plant& plant) {
    const Answer answer = plant.check(hosts_body({host("a"), host("b", "10.0.17763.7314")}));
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_FALSE(answer.at({"meta", "stored"}).boolean());
    EXPECT_EQ(answer.at({"data"}).find("software_stored"), nullptr);
    EXPECT_EQ(plant.results().at({"meta", "total_assets"}).integer(), 0);
    const Json& patched = answer.at({"data", "assets"}).items().back();
    EXPECT_EQ(patched.find("counts")->find("cleared")->integer(), 2);
    EXPECT_TRUE(patched.find("cves")->items().front().find("known_exploited")->is_null());
    const std::string hash(first_of(answer).text("result_hash"));
    ASSERT_EQ(hash.size(), 71u);

    const std::string with_hash = fmt::format(R"(,"result_hash":"{}")", hash);
    const Answer changes = plant.installation.ask("POST", "/api/v2/assets/check-windows/changes", plant.key, hosts_body({host("a", "10.0.17763.6999", with_hash), host("b", "10.0.17763.7100", with_hash), host("c")}));
    ASSERT_EQ(changes.status, 200) << changes.text;
    EXPECT_EQ(to_text(changes.at({"data", "changed"})), R"(["b"])");
    EXPECT_EQ(first_of(changes, "results").text("current_hash"), hash);
    EXPECT_EQ(first_of(changes, "rejected").find("errors")->items().front().text("field"), "result_hash");
    EXPECT_EQ(changes.at({"meta", "stored"}).boolean(), false);
  });
}

TEST(Windows, OptionsOrderFilterAndPage) {
  on_each_plant([](Plant& plant) {
    const auto cves = [&](std::string_view options) {
      const Answer answer = plant.check(hosts_body({host("a", "10.0.17763.7100")}, fmt::format(R"(,"options":{})", options)));
      EXPECT_EQ(answer.status, 200) << answer.text;
      std::vector<std::string> out;
      for (const auto& row : first_of(answer).find("cves")->items()) out.emplace_back(row.text("cve_id"));
      return out;
    };
    using List = std::vector<std::string>;
    EXPECT_EQ(cves("{}"), (List{"CVE-2025-10001", "CVE-2025-90001"}));
    EXPECT_EQ(cves(R"({"include_cleared":false})"), List{"CVE-2025-10001"});
    EXPECT_EQ(cves(R"({"confirmed_only":true})"), List{"CVE-2025-10001"});
    EXPECT_EQ(cves(R"({"sort":"newest","known_exploited_only":true})"), List{"CVE-2025-10001"});
    EXPECT_EQ(cves(R"({"cve_page":2,"cve_page_size":1})"), List{"CVE-2025-90001"});
    EXPECT_EQ(cves(R"({"cve_page":9223372036854775807})"), List{});
    const Answer page = plant.check(hosts_body({host("a")}, R"(,"options":{"cve_page_size":1})"));
    EXPECT_EQ(to_text(*first_of(page).find("cves_page")), R"({"page":1,"page_size":1,"total":2,"total_unfiltered":2,"has_more":true})");
    EXPECT_EQ(first_of(page).find("fix_groups")->items().front().find("counts")->find("total")->integer(), 2) << "groups count all pages";
    for (const auto* bad : {R"({"sort":"best"})", R"({"cve_page_size":0})", R"({"cve_page_size":1001})", R"({"cve_page":0})", R"({"colour":1})", R"([])"})
      EXPECT_EQ(plant.check(hosts_body({host("a")}, fmt::format(R"(,"options":{})", bad))).error(), "VALIDATION_ERROR") << bad;
    plant.stored({host("a", "10.0.17763.7100")});
    EXPECT_EQ(first_of(plant.results("&include_cleared=false&cve_page_size=1&sort=score")).find("cves_page")->find("total")->integer(), 1);
  });
}

TEST(Windows, RefusedHostsComeBackWithTheirErrors) {
  on_each_plant([](Plant& plant) {
    const Answer some = plant.stored({host("a"), host("srv01.plant.local")});
    ASSERT_EQ(some.status, 200) << some.text;
    EXPECT_TRUE(first_of(some, "rejected").find("asset_id")->is_null());
    EXPECT_EQ(some.text.find("srv01"), std::string::npos) << "a refused value is not echoed";
    const Answer all = plant.stored({host("b", "17763"), host("c", "10.0.17763.1", R"(,"hostname":"SECRET")")});
    EXPECT_EQ(all.status, 422);
    EXPECT_EQ(all.json.find("error"), nullptr) << all.text;
    EXPECT_TRUE(all.at({"data", "assets"}).items().empty());
    EXPECT_EQ(all.text.find("SECRET"), std::string::npos);
    const Json& rejected = first_of(all, "rejected");
    EXPECT_EQ(rejected.text("asset_id"), "b");
    EXPECT_EQ(rejected.text("action"), "fix_input");
    EXPECT_FALSE(rejected.find("retryable")->boolean());
    EXPECT_EQ(rejected.find("errors")->items().front().text("code"), "invalid_build");
    EXPECT_EQ(plant.results().at({"meta", "total_assets"}).integer(), 1) << "refused hosts are not stored";
  });
}

TEST(Windows, RequestsAreStrict) {
  on_each_plant([](Plant& plant) {
    EXPECT_EQ(plant.submit(hosts_body({host("a")})).error(), "VALIDATION_ERROR");  // no environment
    EXPECT_EQ(plant.stored({host("a")}, R"(,"colour":1)").error(), "VALIDATION_ERROR");
    EXPECT_EQ(plant.stored({}).error(), "VALIDATION_ERROR");
    for (const auto* more : {R"(,"environment_id":1)", R"(,"installed_software":[])"}) EXPECT_EQ(plant.check(hosts_body({host("a")}, more)).status, 422) << more;
    std::vector<std::string> many;
    for (int i = 0; i < 26; ++i) many.push_back(host(fmt::format("a{}", i)));
    const Answer large = plant.check(hosts_body(many));
    EXPECT_EQ(large.status, 413);
    EXPECT_EQ(to_text(large.at({"error", "detail"})), R"({"code":"BATCH_TOO_LARGE","max":25,"received":26})");
    EXPECT_EQ(large.at({"error"}).text("action"), "reduce_batch");
    EXPECT_EQ(plant.stored(many).status, 413);
    EXPECT_EQ(plant.results("&colour=1").error(), "UNKNOWN_PARAMETER");
    EXPECT_EQ(plant.installation.ask("GET", "/api/v2/assets/results", plant.key).status, 422);
  });
}

TEST(Windows, KeysScopesRolesAndOrganizations) {
  on_each_plant([](Plant& plant) {
    Installation& installation = plant.installation;
    const Caller reader = plant.key_of(plant.owner, {record::Scope::read});
    const std::string stored = hosts_body({host("a")}, fmt::format(R"(,"environment_id":{})", plant.environment));
    EXPECT_EQ(installation.ask("POST", "/api/v2/assets/correlate", reader, stored).at({"error", "detail"}).text("error"), "insufficient_scope");
    EXPECT_EQ(installation.ask("POST", "/api/v2/assets/check-windows", reader, hosts_body({host("a")})).status, 200);
    EXPECT_EQ(installation.ask("POST", "/api/v2/assets/check-windows", plant.owner, hosts_body({host("a")})).error(), "API_KEY_REQUIRED");
    EXPECT_EQ(installation.ask("POST", "/api/v2/assets/check-windows/changes", plant.owner, hosts_body({host("a")})).error(), "API_KEY_REQUIRED");
    EXPECT_EQ(installation.ask("POST", "/api/v2/assets/correlate", plant.owner, stored).status, 200) << "a session may store";

    const Caller other = installation.other_organization();
    const Caller foreign = plant.key_of(other, {record::Scope::read, record::Scope::write});
    const Answer refused = installation.ask("POST", "/api/v2/assets/correlate", foreign, stored);
    EXPECT_EQ(refused.status, 404);
    EXPECT_EQ(refused.at({"error", "detail"}).text("error"), "environment_not_found");
    EXPECT_EQ(installation.ask("GET", fmt::format("/api/v2/assets/results?environment_id={}", plant.environment), foreign).at({"error", "detail"}).text("error"), "environment_not_found");
  });
}

TEST(Windows, RequestsOfOneKeyAreLimited) {
  on_each_plant([](Plant& plant) {
    Answer last;
    for (int i = 0; i < 61; ++i) last = plant.check(hosts_body({"1"}));
    EXPECT_EQ(last.status, 429);
    EXPECT_EQ(last.error(), "RATE_LIMITED");
    EXPECT_EQ(last.at({"error", "detail"}).text("error"), "rate_limited");
    EXPECT_TRUE(last.at({"error", "retryable"}).boolean());
    EXPECT_THAT(last.head, HasSubstr("Retry-After: "));
    const Caller second = plant.key_of(plant.owner, {record::Scope::read});
    EXPECT_EQ(plant.installation.ask("POST", "/api/v2/assets/check-windows", second, hosts_body({host("a")})).status, 200) << "each key has its own";
  });
}

TEST(Windows, CsvFilesSayTheSame) {
  on_each_plant([](Plant& plant) {
    const auto form = [&](const std::vector<std::pair<std::string, std::string>>& parts) {
      std::string body;
      for (const auto& [name, content] : parts) {
        const bool file = name == "hosts" || name == "software";
        body += fmt::format("--xx\r\nContent-Disposition: form-data; name=\"{}\"{}\r\n\r\n{}\r\n", name, file ? "; filename=\"f.csv\"" : "", content);
      }
      return plant.installation.ask("POST", "/api/v2/assets/correlate-csv", plant.key, body + "--xx--\r\n", "multipart/form-data; boundary=xx");
    };
    const std::string environment = fmt::format("{}", plant.environment);
    const std::string csv = "asset_id,os_product,edition_id,os_build,architecture,installation_type,installed_kbs,kb_source,esu_enrolled,collected_at\r\n"
                            "a,Windows Server 2019 Standard,ServerStandard,10.0.17763.7100,x64,Server,,,,2026-03-01T10:00:00Z\r\n"
                            "b,Windows Server 2012 R2 Standard,ServerStandard,6.3.9600,x64,Server,KB5100002;KB5000009,wmi,no,2026-03-01T10:00:00Z\r\n"
                            "c,Windows Server 2012 R2 Standard,ServerStandard,6.3.9600,x64,Server,,wmi,yes,2026-03-01T10:00:00Z\r\n"
                            "d,Windows Server 2012 R2 Standard,ServerStandard,6.3.9600,x64,Server,,,yes,2026-03-01T10:00:00Z\r\n";
    const Answer answer = form({{"environment_id", environment}, {"hosts", csv}, {"software", "asset_id,name,publisher,version\r\na,WinCC,Siemens,7.5\r\n"}, {"sort", "score"}, {"include_cleared", "true"}, {"cve_page_size", "10"}});
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_EQ(answer.at({"meta"}).text("sort"), "score");
    EXPECT_EQ(answer.at({"data", "software_stored"}).integer(), 1);
    std::vector<std::string> states;
    for (const auto& asset : answer.at({"data", "assets"}).items()) states.emplace_back(asset.find("cves")->items().front().text("status"));
    EXPECT_EQ(states, (std::vector<std::string>{"confirmed open", "cleared (patched)", "confirmed open", "needs review"}));
    EXPECT_EQ(form({{"environment_id", environment}, {"hosts", csv}, {"colour", "red"}}).at({"error", "detail"}).text("error"), "unknown_form_field");
    EXPECT_EQ(form({{"hosts", csv}}).status, 400);
    EXPECT_EQ(form({{"environment_id", environment}}).at({"error", "detail"}).text("error"), "missing_field");
    EXPECT_EQ(form({{"environment_id", environment}, {"hosts", csv}, {"sort", "best"}}).status, 422);
    EXPECT_EQ(form({{"environment_id", environment}, {"hosts", "asset_id,hostname\r\na,x\r\n"}}).status, 422);
  });
}

}  // namespace
}  // namespace bulkhead::faces
