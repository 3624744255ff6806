// What the tests of the interface share: a running server on each store, with two organizations and a small corpus.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/text.h"
#include "faces/native.h"
#include "http/testing.h"
#include "identity/api_key.h"
#include "identity/sign_in.h"
#include "intel/importer.h"
#include "store/testing.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> record_migrations();
std::span<const EmbeddedFile> identity_migrations();
std::span<const EmbeddedFile> inventory_migrations();
std::span<const EmbeddedFile> findings_migrations();
std::span<const EmbeddedFile> reports_migrations();
std::span<const EmbeddedFile> windows_migrations();
std::span<const EmbeddedFile> notify_migrations();
std::span<const EmbeddedFile> triage_migrations();
std::span<const EmbeddedFile> tickets_migrations();
}  // namespace bulkhead::embedded

namespace bulkhead::faces::testing {

/// Three CVEs of one vendor: a known exploited critical one fixed in 3.0, a medium one, a rejected one.
inline constexpr std::string_view kFeed = R"({"resultsPerPage":3,"startIndex":0,"totalResults":3,"format":"NVD_CVE","version":"2.0","timestamp":"2026-03-01T00:00:00.000","vulnerabilities":[
{"cve":{"id":"CVE-2025-10001","sourceIdentifier":"a@b.example","published":"2025-05-01T10:00:00.000","lastModified":"2025-06-01T10:00:00.000","vulnStatus":"Analyzed",
"cisaExploitAdd":"2025-05-20","descriptions":[{"lang":"en","value":"The web server of the Siemens SIMATIC S7-1500 controller lets attackers stop it over Modbus."}],
"metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","type":"Primary","cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8,"baseSeverity":"CRITICAL"}}]},
"weaknesses":[{"source":"nvd@nist.gov","type":"Primary","description":[{"lang":"en","value":"CWE-306"}]}],
"configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:o:siemens:simatic_s7-1500_firmware:*:*:*:*:*:*:*:*","versionEndExcluding":"3.0","matchCriteriaId":"A0000000-0000-0000-0000-000000000001"}]}]}],
"references":[{"url":"https://cert-portal.siemens.com/productcert/html/ssa-000001.html","source":"a@b.example","tags":["Vendor Advisory"]}]}},
{"cve":{"id":"CVE-2025-10002","sourceIdentifier":"a@b.example","published":"2025-07-01T10:00:00.000","lastModified":"2025-07-02T10:00:00.000","vulnStatus":"Analyzed",
"descriptions":[{"lang":"en","value":"A limited information leak in Siemens SIMATIC S7-1500."}],
"metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","type":"Primary","cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N","baseScore":5.3,"baseSeverity":"MEDIUM"}}]},
"configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:o:siemens:simatic_s7-1500_firmware:*:*:*:*:*:*:*:*","versionEndExcluding":"2.9.5","matchCriteriaId":"A0000000-0000-0000-0000-000000000002"}]}]}],
"references":[]}},
{"cve":{"id":"CVE-2025-10003","sourceIdentifier":"a@b.example","published":"2025-07-01T10:00:00.000","lastModified":"2025-07-02T10:00:00.000","vulnStatus":"Rejected","descriptions":[{"lang":"en","value":"Rejected."}],"metrics":{},"references":[]}}]})";

template <class T>
T must(Result<T> result) {
  if (!result) throw store::Failure(to_text(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

struct Answer {
  int status = 0;
  std::string head, text;
  Json json;
  [[nodiscard]] const Json& at(std::initializer_list<std::string_view> path) const {
    static const Json none;
    const Json* here = &json;
    for (const auto name : path) {
      here = here->find(name);
      if (here == nullptr) return none;
    }
    return *here;
  }
  [[nodiscard]] std::string error() const { return std::string(at({"error"}).text("code")); }
};

/// Who asks: a cookie with its token, or a key, or nobody.
struct Caller {
  std::string cookie, csrf, key;
  std::string origin = {};  ///< sent as a browser does
};

class Installation {
 public:
  explicit Installation(store::Database& database) : database_(database), corpus_(database), log_keys_(must(record::LogKeys::open(database, clock_))), standards_(must(standards::Standards::load())) {
    const auto file = folder_.path() / "nvdcve.json";
    std::ofstream(file) << kFeed;
    must(intel::import_paths(corpus_, {file}, {}, clock_));
    projections_.set(must(findings::current_projections(corpus_, clock_)));
    services_.emplace(Services{database_, clock_, corpus_, projections_, views_, authenticator_, log_keys_, standards_, limiter_, "0.1.0", clock_.now(), "http://127.0.0.1:1", std::nullopt, {},
                               [this](const std::string& line) { const std::lock_guard lock(mutex_); console_.push_back(line); },
                               windows_updates_, check_limits_, sender_});
    services_->knowledge = std::make_shared<const sage::Knowledge>(must(sage::Knowledge::load()));
    services_->courier = std::make_shared<const tickets::Courier>(sender_, clock_);
    api_.emplace(native_routes(*services_), api_options(*services_), clock_);
    server_ = must(http::Server::start({.host = "127.0.0.1", .port = 0}, *api_, clock_));
  }

  /// The first organization's owner, by the code of the console, over HTTP.
  Caller sign_in_first() {
    const auto code = must(identity::issue_setup_code(database_, clock_));
    return caller_of(ask("POST", "/auth/code", {}, fmt::format(R"({{"code":"{}","email":"owner@plant.example","name":"Olga Owner","organization":"Water Works"}})", code->reveal())));
  }
  Caller sign_in_by_link(const std::string& email) {
    const auto link = must(identity::issue_magic_link(database_, clock_, email, {"192.0.2.7", "test"}));
    return caller_of(ask("POST", "/auth/magic-link/redeem", {}, fmt::format(R"({{"token":"{}"}})", link->token.reveal())));
  }
  /// A second organization with its owner signed in.
  Caller other_organization() {
    record::UnitOfWork work(database_, record::system_actor(), clock_);
    must(identity::found_organization(work, {"Other Works", "owner@other.example", "Otto Other"}));
    must(work.commit());
    return sign_in_by_link("owner@other.example");
  }

  Answer ask(const std::string& method, const std::string& path, const Caller& caller = {}, const std::string& body = {}, const std::string& type = "application/json") {
    // Version 1, unless the path names another.
    std::string request = fmt::format("{} {}{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n", method, path.starts_with("/api/") ? "" : "/api/v1", path);
    if (!caller.cookie.empty()) request += fmt::format("Cookie: bulkhead_session={}\r\n", caller.cookie);
    if (!caller.csrf.empty()) request += fmt::format("X-CSRF-Token: {}\r\n", caller.csrf);
    if (!caller.key.empty()) request += fmt::format("Authorization: Bearer {}\r\n", caller.key);
    if (!caller.origin.empty()) request += fmt::format("Origin: {}\r\n", caller.origin);
    if (!body.empty() || method == "POST" || method == "PUT") request += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size());
    http::testing::RawClient client(server_->port());
    client.send(request + "\r\n" + body);
    const std::string all = client.read_all(std::chrono::seconds(20));
    Answer answer;
    const std::size_t end = all.find("\r\n\r\n");
    answer.head = all.substr(0, end);
    if (end != std::string::npos) answer.text = all.substr(end + 4);
    answer.status = parse_integer<int>(std::string_view(all).substr(std::min<std::size_t>(9, all.size()), 3)).value_or(0);
    if (answer.head.find("Transfer-Encoding: chunked") != std::string::npos) answer.text = without_chunks(answer.text);
    if (auto json = parse_json(answer.text)) answer.json = std::move(*json);
    return answer;
  }

  [[nodiscard]] Services& services() { return *services_; }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  /// Imports one document as an operator would; matching does not follow.
  void import(const std::string& name, std::string_view text) { must(intel::import_bytes(corpus_, name, text, {}, clock_)); }
  [[nodiscard]] const std::vector<http::Route>& routes() const { return api_->routes(); }
  [[nodiscard]] std::vector<std::string> console() {
    const std::lock_guard lock(mutex_);
    return console_;
  }

  /// Takes imported documents into account, as the jobs of a running server do.
  void renew_projections() { projections_.set(must(findings::current_projections(corpus_, clock_))); }

 private:
  /// A chunked body as it was before (RFC 9112 section 7.1); what is cut off stays cut off.
  static std::string without_chunks(std::string_view text) {
    std::string out;
    while (true) {
      const std::size_t end = text.find("\r\n");
      if (end == std::string_view::npos) return out;
      const std::size_t size = std::stoul(std::string(text.substr(0, end)), nullptr, 16);
      if (size == 0 || text.size() < end + 2 + size) return out;
      out += text.substr(end + 2, size);
      text.remove_prefix(std::min(text.size(), end + 4 + size));
    }
  }
  static Caller caller_of(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.text;
    Caller caller;
    const std::size_t at = answer.head.find("bulkhead_session=");
    if (at != std::string::npos) caller.cookie = answer.head.substr(at + 17, answer.head.find(';', at) - at - 17);
    caller.csrf = answer.at({"data"}).text("csrf_token");
    return caller;
  }

  SystemClock clock_;
  store::testing::TemporaryDirectory folder_;
  store::Database& database_;
  intel::Corpus corpus_;
  CurrentProjections projections_;
  findings::ViewCache views_{[this](std::string_view cve) { return findings::facts_from(projections_.get().catalogue)(cve); }};
  identity::Authenticator authenticator_{database_, clock_};
  record::LogKeys log_keys_;
  standards::Standards standards_;
  http::RateLimiter limiter_{{.capacity = 200, .refill = 200, .period_seconds = 60, .max_keys = 1000}};
  windows::UpdateCache windows_updates_{corpus_};
  CheckLimits check_limits_;
  /// Loopback is allowed, as the operator's allow-list would.
  static notify::SenderOptions sender_options() {
    notify::SenderOptions options;
    options.egress.client.allowed_networks = {must(http::parse_ip_network("127.0.0.0/8"))};
    options.public_address = "http://127.0.0.1:1";
    return options;
  }
  notify::Sender sender_{must(SealKey::open(database_.data_directory() / "seal-key")), sender_options(), clock_};
  std::mutex mutex_;
  std::vector<std::string> console_;
  std::optional<Services> services_;
  std::optional<http::Api> api_;
  std::unique_ptr<http::Server> server_;
};

inline void on_each_installation(const std::function<void(Installation&)>& body) {
  const std::vector<store::ModuleSchema> schemas = {{"record", embedded::record_migrations()}, {"identity", embedded::identity_migrations()}, intel::corpus_schema(), {"inventory", embedded::inventory_migrations()}, {"windows", embedded::windows_migrations()}, {"findings", embedded::findings_migrations()}, {"reports", embedded::reports_migrations()}, {"notify", embedded::notify_migrations()}, {"triage", embedded::triage_migrations()}, {"tickets", embedded::tickets_migrations()}};
  store::testing::on_each_store(schemas, [&](store::Database& database) {
    Installation installation(database);
    body(installation);
  });
}

}  // namespace bulkhead::faces::testing
