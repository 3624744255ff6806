// Walks the OpenAPI document against the running server: every operation, with every kind of caller.
#include "testing.h"

namespace bulkhead::faces {
namespace {

using ::testing::HasSubstr;
using namespace testing;

struct Operation {
  std::string method, path, id;  ///< path with numbers for its parameters, without /api/v1; that of version 2 whole
  bool open = false;             ///< needs no credentials
  bool has_query = false;
};

/// Every operation of the document, path parameters filled with ids that nobody has.
std::vector<Operation> operations(Installation& installation) {
  const Answer document = installation.ask("GET", "/openapi.json");
  EXPECT_EQ(document.status, 200);
  std::set<std::string> open;
  for (const auto& route : installation.routes())
    if (route.permission == "public") open.insert(route.operation_id);
  std::vector<Operation> out;
  for (const auto& [path, methods] : document.at({"paths"}).members())
    for (const auto& [method, operation] : methods.members()) {
      Operation o;
      o.method = to_upper(method);
      o.id = operation.text("operationId");
      o.open = open.contains(o.id);
      o.path = path.starts_with("/api/v1/") ? path.substr(std::string_view("/api/v1").size()) : path;
      for (std::size_t at = o.path.find('{'); at != std::string::npos; at = o.path.find('{')) o.path.replace(at, o.path.find('}', at) - at + 1, "4711");
      out.push_back(std::move(o));
    }
  return out;
}

bool writes(const Operation& o) { return o.method != "GET"; }

void expect_error_envelope(const Answer& answer, const std::string& what) {
  for (const auto* name : {"version", "request_id", "timestamp"}) EXPECT_TRUE(answer.at({"api", name}).is_string()) << what << " " << answer.text;
  for (const auto* name : {"code", "message", "action"}) EXPECT_TRUE(answer.at({"error", name}).is_string()) << what << " " << answer.text;
  EXPECT_TRUE(answer.at({"error", "retryable"}).is_bool()) << what;
  ASSERT_TRUE(answer.json.find("error") != nullptr && answer.json.find("error")->find("retry_after_seconds") != nullptr) << what;
  static const std::set<std::string, std::less<>> actions = {"retry_later", "wait_until_reset", "reduce_batch", "fix_input", "use_different_key", "contact_us"};
  EXPECT_TRUE(actions.contains(answer.at({"error"}).text("action"))) << what << answer.text;
  EXPECT_TRUE(!answer.at({"error", "retryable"}).boolean() || answer.status >= 429) << what;
  EXPECT_THAT(answer.head, HasSubstr("X-Request-ID: bs-req-"));
  EXPECT_THAT(answer.head, HasSubstr("X-API-Version: 1.0.0"));
}

TEST(Conformance, EveryOperationAsksWhoCallsAndNamesItsErrors) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    auto& services = installation.services();
    const auto actor = must(services.authenticator.authenticate({identity::Secret(owner.cookie), {}, ""})).actor;
    const Caller reader{"", "", must(identity::create_api_key(services.database, actor, services.clock, {"reader", {record::Scope::read}, 30})).key.reveal()};
    must(identity::invite_member(services.database, actor, services.clock, "vera@plant.example", "Vera", record::Role::viewer));
    const Caller viewer = installation.sign_in_by_link("vera@plant.example");
    const auto all = operations(installation);
    EXPECT_GT(all.size(), 50u);

    for (const auto& o : all) {
      const std::string what = o.method + " " + o.path;
      if (o.open) continue;
      const Answer nobody = installation.ask(o.method, o.path);
      EXPECT_EQ(nobody.status, 401) << what;
      EXPECT_EQ(nobody.error(), "AUTH_REQUIRED") << what;
      expect_error_envelope(nobody, what);
      EXPECT_EQ(installation.ask(o.method, o.path, {"", "", "bs_live_" + std::string(64, '0')}).status, 401) << what;
      if (o.id == "sign_out") continue;

      // Of the person, whatever the role.
      const bool own = o.id == "update_profile" || o.id == "choose_notifications" || o.id == "save_view" || o.id == "change_view" || o.id == "delete_view";
      const bool session_only = o.id == "read_session" || own;
      const Answer by_key = installation.ask(o.method, o.path, reader, writes(o) ? "{}" : "");
      const bool checks = o.id == "check_windows" || o.id == "check_windows_changes" || o.id == "correlate_cves" || o.id == "check_correlation";
      const bool harmless = o.id == "verify_log" || o.id == "read_notification" || o.id == "read_all_notifications" || o.id == "ask_analyst" || checks;  // POSTs that change no record
      const bool guarded_read = o.id == "list_keys" || o.id == "list_report_shares";  // lists of what opens doors
      if (session_only || (writes(o) && !harmless) || guarded_read) {
        EXPECT_EQ(by_key.status, 403) << what << by_key.text;
        if (!session_only) {
          EXPECT_EQ(by_key.error(), "FORBIDDEN") << what;
          EXPECT_EQ(by_key.at({"error", "detail"}).text("error"), "insufficient_scope") << what << by_key.text;
          const bool of_alerts = o.path.starts_with("/integrations/alert-rules") || o.path.starts_with("/integrations/recipients");
          EXPECT_EQ(by_key.at({"error", "detail"}).text("required_scope"), of_alerts ? "alerts" : "write") << what;
        }
      } else {
        const bool incomplete = checks || o.id == "ask_analyst" || o.id == "read_windows_results" || o.id == "compare_vendors";  // asked here without what they require
        EXPECT_TRUE(by_key.status == 200 || by_key.status == 404 || (incomplete && by_key.status == 422)) << what << " " << by_key.status << by_key.text;
        EXPECT_THAT(by_key.head, HasSubstr("X-RateLimit-Limit: unlimited"));
      }
      if (writes(o) && !harmless) {
        const Answer by_viewer = installation.ask(o.method, o.path, viewer, "{}");
        if (!own) {
          EXPECT_EQ(by_viewer.status, 403) << what << by_viewer.text;
          EXPECT_EQ(by_viewer.error(), "viewer_role") << what;
        }
        const Answer forged = installation.ask(o.method, o.path, {owner.cookie, "", ""}, "{}");
        EXPECT_EQ(forged.status, 403) << what << " without the token";
      }
    }
    // The owner reaches every handler: missing records are 404, missing members 422, lists 200; never 500.
    for (const auto& o : all) {
      if (o.id == "sign_out") continue;
      const std::string what = o.method + " " + o.path;
      const Answer by_owner = installation.ask(o.method, o.path, owner, writes(o) ? "{}" : "");
      EXPECT_TRUE(by_owner.status == 200 || by_owner.status == 202 || by_owner.status == 404 || by_owner.status == 422 || by_owner.status == 409 || by_owner.status == 401 || by_owner.error() == "API_KEY_REQUIRED" || by_owner.error() == "UNSUPPORTED_MEDIA_TYPE") << what << " " << by_owner.status << by_owner.text;
      if (by_owner.status >= 400) expect_error_envelope(by_owner, what);
      const Answer unknown = installation.ask(o.method, o.path + "?no_such_parameter=1", owner, writes(o) ? "{}" : "");
      EXPECT_EQ(unknown.status, 400) << what;
      EXPECT_EQ(unknown.error(), "UNKNOWN_PARAMETER") << what;
      EXPECT_TRUE(unknown.at({"error", "detail", "accepted_parameters"}).is_array()) << what;
    }
  });
}

TEST(Conformance, PagesAndEnvelopesAreThoseOfTheConvention) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    for (const auto* path : {"/cves", "/cves/kev", "/audit-log", "/notifications", "/integrations/deliveries"}) {
      const Answer page = installation.ask("GET", fmt::format("{}?per_page=1", path), owner);
      ASSERT_EQ(page.status, 200) << page.text;
      EXPECT_TRUE(page.at({"data"}).is_array()) << path;
      for (const auto* name : {"total", "page", "per_page", "pages", "count"}) EXPECT_TRUE(page.at({"pagination", name}).is_integer()) << path << name;
      for (const auto* name : {"has_next", "has_prev"}) EXPECT_TRUE(page.at({"pagination", name}).is_bool()) << path << name;
      EXPECT_TRUE(page.at({"filters_applied"}).is_object()) << path;
      EXPECT_TRUE(page.at({"meta", "corpus_size"}).is_integer()) << path;
      EXPECT_TRUE(page.at({"meta", "data_freshness"}).is_string()) << path;
      for (const auto* name : {"self", "first", "last"}) EXPECT_THAT(std::string(page.at({"_links"}).text(name)), HasSubstr("per_page=1")) << path << name;
      ASSERT_NE(page.at({"_links"}).find("next"), nullptr) << path << " ends with null, not without the member";
      ASSERT_NE(page.at({"_links"}).find("prev"), nullptr) << path;
      EXPECT_TRUE(page.at({"api", "processing_ms"}).is_integer()) << path;
      EXPECT_EQ(page.at({"_links"}).text("self"), fmt::format("/api/v1{}?per_page=1", path));
      const Answer refused = installation.ask("GET", fmt::format("{}?per_page=101", path), owner);
      EXPECT_EQ(refused.status, 422) << path;
      EXPECT_EQ(refused.error(), "VALIDATION_ERROR");
      ASSERT_TRUE(refused.at({"error", "detail"}).is_array());
      EXPECT_EQ(refused.at({"error", "detail"}).items().front().text("field"), "query.per_page");
      EXPECT_EQ(refused.at({"error", "detail"}).items().front().text("type"), "less_than_equal");
    }
    EXPECT_EQ(installation.ask("GET", "/nothing", owner).status, 404);
    EXPECT_EQ(installation.ask("DELETE", "/cves", owner).status, 405);
    EXPECT_EQ(installation.ask("GET", "/health").at({"data"}).text("status"), "ok");
    EXPECT_THAT(installation.ask("GET", "/health").head, HasSubstr("X-Powered-By: Bulkhead"));
    const Answer head = installation.ask("HEAD", "/health");
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.text.empty());
  });
}

TEST(Conformance, MeteredKeysReadTheirUseAlsoOffHealth) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    auto& services = installation.services();
    const auto actor = must(services.authenticator.authenticate({identity::Secret(owner.cookie), {}, ""})).actor;
    const Caller key{"", "", must(identity::create_api_key(services.database, actor, services.clock, {"reader", {record::Scope::read}, 30})).key.reveal()};
    EXPECT_THAT(installation.ask("HEAD", "/health", key).head, HasSubstr("X-RateLimit-Used: 1"));
    EXPECT_THAT(installation.ask("GET", "/cves", key).head, HasSubstr("X-RateLimit-Used: 2"));
    for (const Caller& other : {Caller{}, owner, Caller{"", "", "bs_live_" + std::string(64, '0')}}) {
      const Answer answer = installation.ask("GET", "/health", other);
      EXPECT_EQ(answer.status, 200);
      EXPECT_THAT(answer.head, ::testing::Not(HasSubstr("X-RateLimit")));
    }
  });
}

TEST(Conformance, VendorPagesTakeTheFiltersOfTheSearch) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    const auto total = [&](const std::string& path) {
      const Answer answer = installation.ask("GET", path, owner);
      EXPECT_EQ(answer.status, 200) << path << answer.text;
      const Json& named = answer.at({"total"});
      return named.is_integer() ? named.integer() : answer.at({"pagination", "total"}).integer();
    };
    EXPECT_EQ(total("/cves/vendor/siemens"), 2);
    EXPECT_EQ(total("/cves/vendor/siemens?severity=CRITICAL&limit=5"), 1);
    EXPECT_EQ(total("/cves/vendor/siemens?kev=false"), 1);
    EXPECT_EQ(total("/cves/vendor/siemens?cvss_min=9&date_from=2025-01-01&q=web"), 1);
    EXPECT_EQ(total("/cves/vendor/siemens?date_to=2024-12-31"), 0);
    EXPECT_EQ(total("/cves/kev?severity=CRITICAL&vendor=siemens"), 1);
    EXPECT_EQ(total("/cves/kev?severity=LOW"), 0);
    const Answer page = installation.ask("GET", "/cves/vendor/siemens?per_page=1&severity=CRITICAL,MEDIUM", owner);
    for (const auto* name : {"page", "pages", "per_page", "total"}) EXPECT_TRUE(page.at({name}).is_integer()) << name;
    EXPECT_THAT(std::string(page.at({"_links"}).text("next")), HasSubstr("severity=CRITICAL%2CMEDIUM"));
    EXPECT_EQ(installation.ask("GET", "/cves/vendor/siemens?vendor=x", owner).error(), "UNKNOWN_PARAMETER");
    EXPECT_EQ(installation.ask("GET", "/cves/vendor/nobody", owner).status, 404);
  });
}

TEST(Conformance, TheDetailCarriesWhatCompatibleClientsRead) {
  on_each_installation([](Installation& installation) {
    const Caller owner = installation.sign_in_first();
    EXPECT_EQ(installation.ask("POST", "/watchlist", owner, R"({"entity_type":"vendor","value":"Siemens"})").status, 201);
    const Answer detail = installation.ask("GET", "/cves/CVE-2025-10001", owner);
    ASSERT_EQ(detail.status, 200) << detail.text;
    EXPECT_EQ(detail.at({"meta"}).text("source"), "breachspider-enriched");
    EXPECT_EQ(detail.at({"meta"}).text("enrichment_version"), "2.1");
    EXPECT_EQ(detail.at({"_links"}).text("pdf"), "/api/v1/ics-cve/CVE-2025-10001/pdf");
    EXPECT_EQ(detail.at({"data", "references"}).text("breachspider_url"), "http://127.0.0.1:1/vulnerabilities/CVE-2025-10001");
    EXPECT_TRUE(detail.at({"data", "watchlist_match"}).boolean());
    EXPECT_EQ(detail.at({"data", "temporal"}).text("published_at"), "2025-05-01T10:00:00.000000+00:00");
    EXPECT_TRUE(detail.at({"data", "scoring", "epss"}).is_object()) << "unknown scores are null inside";
    EXPECT_TRUE(detail.at({"data", "scoring", "epss", "score"}).is_null());
    EXPECT_NE(detail.at({"data", "sage"}).find("virtual_patch"), nullptr);
  });
}

}  // namespace
}  // namespace bulkhead::faces
