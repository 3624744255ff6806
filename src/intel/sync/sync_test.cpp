#include "intel/sync.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <mutex>

#include "core/digest.h"
#include "core/process.h"
#include "core/text.h"
#include "csaf/csaf_test_document.h"
#include "http/testing.h"
#include "store/testing.h"
#include "sync/signature.h"

namespace bulkhead::intel {
namespace {

const auto kSchemas = corpus_with_log();

using http::testing::ScriptedReply;
using http::testing::SeenRequest;

ScriptedReply text(std::string body) {
  ScriptedReply reply;
  reply.body = std::move(body);
  return reply;
}
ScriptedReply status(int code) {
  ScriptedReply reply;
  reply.status = code;
  return reply;
}

/// A server whose answers a test sets, a corpus, a clock, and a wait that only notes what it was asked for.
struct World {
  std::mutex mutex;
  std::function<ScriptedReply(const SeenRequest&)> answer;                     // guarded by mutex
  http::testing::LoopbackServer server{[this](const SeenRequest& request, std::size_t) {
    const std::lock_guard lock(mutex);
    return answer(request);
  }};
  FixedClock clock{*parse_instant("2026-09-01T00:00:00Z")};
  std::optional<Corpus> corpus;
  SyncConfig config;
  std::optional<http::Client> client;
  std::vector<std::int64_t> waits;
  bool go_on = true;

  explicit World(store::Database& database) {
    corpus.emplace(database);
    config.allow_private = true;
    config.nvd_url = server.url("/nvd");
    config.kev_url = server.url("/kev.json");
    config.epss_url = server.url("/epss.csv.gz");
    config.nvd_page_records = 2;
    client.emplace(sync_client_options(config));
  }
  void serve(std::function<ScriptedReply(const SeenRequest&)> with) {
    const std::lock_guard lock(mutex);
    answer = std::move(with);
  }
  SourceReport run(const std::string& source) {
    const auto report = sync(*corpus, record::system_actor(), *client, config, {source}, clock, [this](std::chrono::milliseconds time, const std::stop_token&) {
      waits.push_back(time.count());
      return go_on;
    });
    EXPECT_TRUE(report);
    return report ? report->sources.at(0) : SourceReport{};
  }
  std::vector<std::string> targets() const {
    std::vector<std::string> out;
    for (const auto& request : server.requests()) out.push_back(request.target);
    return out;
  }
  bool knows(const std::string& cve) const {
    const auto found = corpus->vulnerability(cve);
    return found && *found;
  }
};

void on_each_world(const std::function<void(World&)>& body) {
  store::testing::on_each_store(kSchemas, [&](store::Database& database) {
    World world(database);
    body(world);
  });
}

std::string parameter(const SeenRequest& request, const std::string& name) {
  const std::size_t at = request.target.find(name + "=");
  if (at == std::string::npos) return {};
  const std::string rest = request.target.substr(at + name.size() + 1);
  return rest.substr(0, rest.find('&'));
}

/// Page of an NVD with `total` records CVE-2024-1001, 1002 ...
std::string nvd_page(std::int64_t start, std::int64_t size, std::int64_t total) {
  std::string all;
  for (std::int64_t i = start; i < std::min(start + size, total); ++i)
    all += fmt::format(R"({}{{"cve":{{"id":"CVE-2024-{}","published":"2024-01-01T00:00:00.000","lastModified":"2024-05-05T00:00:00.000","vulnStatus":"Analyzed","descriptions":[{{"lang":"en","value":"x"}}]}}}})", all.empty() ? "" : ",", 1001 + i);
  return fmt::format(R"({{"resultsPerPage":{},"startIndex":{},"totalResults":{},"format":"NVD_CVE","version":"2.0","timestamp":"2026-01-01T00:00:00.000","vulnerabilities":[{}]}})", std::max<std::int64_t>(0, std::min(size, total - start)), start, total, all);
}
ScriptedReply nvd_answer(const SeenRequest& request, int total) { return text(nvd_page(std::stoi(parameter(request, "startIndex")), std::stoi(parameter(request, "resultsPerPage")), total)); }

TEST(SyncNvd, ReadsAllPagesThenWindowsThatOverlap) {
  on_each_world([](World& world) {
    world.config.nvd_api_key = "secret-key";
    world.serve([](const SeenRequest& request) { return nvd_answer(request, 5); });
    const auto first = world.run("nvd");
    EXPECT_TRUE(first.succeeded) << first.message;
    EXPECT_EQ(first.fetched, 3);
    EXPECT_EQ(first.added, 5);
    EXPECT_EQ(world.server.requests().at(0).header("apiKey"), "secret-key");
    EXPECT_EQ(world.waits, (std::vector<std::int64_t>{6000, 6000})) << "a pause between pages, none after the last";
    EXPECT_TRUE(world.knows("CVE-2024-1005"));
    const std::size_t before = world.targets().size();
    world.clock.advance_seconds(200 * 86'400);
    world.serve([](const SeenRequest& request) { return nvd_answer(request, 0); });
    const auto second = world.run("nvd");
    EXPECT_TRUE(second.succeeded) << second.message;
    const auto targets = world.targets();
    ASSERT_EQ(targets.size(), before + 2) << "200 days are two windows";
    EXPECT_NE(targets[before].find("lastModStartDate=2026-08-31T22%3A00%3A00.000Z&lastModEndDate=2026-12-28T22%3A00%3A00.000Z"), std::string::npos) << targets[before];
    EXPECT_NE(targets[before + 1].find("lastModStartDate=2026-12-28T20%3A00%3A00.000Z&lastModEndDate=2027-03-20T00%3A00%3A00.000Z"), std::string::npos) << targets[before + 1];
  });
}

TEST(SyncNvd, WaitsAsLongAsTheServerSaysAndTriesAgain) {
  on_each_world([](World& world) {
    int calls = 0;
    world.serve([&](const SeenRequest& request) {
      if (++calls == 1) {
        ScriptedReply busy = status(503);
        busy.headers = {{"Retry-After", "40"}};
        return busy;
      }
      if (calls == 2) return status(403);
      if (calls == 3) return text(nvd_page(0, 2, 2).substr(0, 100));  // whole as HTTP, cut as JSON
      return nvd_answer(request, 2);
    });
    const auto report = world.run("nvd");
    EXPECT_TRUE(report.succeeded) << report.message;
    ASSERT_EQ(world.waits.size(), 3u);
    EXPECT_EQ(world.waits[0], 40'000);
    EXPECT_GE(world.waits[1], 4'000);
    EXPECT_GE(world.waits[2], 8'000);
    EXPECT_LE(world.waits[2], 10'000);
  });
}

TEST(SyncNvd, GivesUpWhenTheServerWantsAnHour) {
  on_each_world([](World& world) {
    world.serve([](const SeenRequest&) {
      ScriptedReply busy = status(429);
      busy.headers = {{"Retry-After", "3600"}};
      return busy;
    });
    const auto report = world.run("nvd");
    EXPECT_FALSE(report.succeeded);
    EXPECT_NE(report.message.find("3600 seconds"), std::string::npos);
    EXPECT_TRUE(world.waits.empty());
    EXPECT_EQ(due_sources(*world.corpus, world.config, world.clock.now()), (std::vector<std::string>{"kev", "epss"}));
    world.clock.advance_seconds(15 * 60);
    EXPECT_EQ(due_sources(*world.corpus, world.config, world.clock.now()).front(), "nvd");
  });
}

TEST(SyncNvd, GoesOnAfterABreakWithoutReadingDonePagesAgain) {
  on_each_world([](World& world) {
    world.serve([](const SeenRequest& request) {
      if (parameter(request, "startIndex") != "4") return nvd_answer(request, 6);
      ScriptedReply cut = nvd_answer(request, 6);
      cut.truncate_after = 50;
      return cut;
    });
    const auto broken = world.run("nvd");
    EXPECT_FALSE(broken.succeeded);
    EXPECT_EQ(broken.added, 4);
    const std::size_t before = world.targets().size();
    world.serve([](const SeenRequest& request) { return nvd_answer(request, 6); });
    const auto done = world.run("nvd");
    EXPECT_TRUE(done.succeeded) << done.message;
    ASSERT_EQ(world.targets().size(), before + 1);
    EXPECT_NE(world.targets().back().find("startIndex=4"), std::string::npos);
    EXPECT_TRUE(world.knows("CVE-2024-1006"));
  });
}

TEST(SyncNvd, StepsBackWhenRecordsLeaveTheWindow) {
  on_each_world([](World& world) {
    world.serve([](const SeenRequest& request) { return nvd_answer(request, parameter(request, "startIndex") == "0" ? 5 : 4); });
    const auto report = world.run("nvd");
    EXPECT_TRUE(report.succeeded) << report.message;
    const auto targets = world.targets();
    ASSERT_EQ(targets.size(), 4u);
    EXPECT_NE(targets[1].find("startIndex=2"), std::string::npos);
    EXPECT_NE(targets[2].find("startIndex=1"), std::string::npos) << "one record less: one place back";
    EXPECT_EQ(report.added, 4);
  });
}

TEST(SyncNvd, RefusesANumberOfResultsBelowZero) {
  on_each_world([](World& world) {
    const std::string second = replace_all(nvd_page(2, 2, 9223372036854775807), "\"totalResults\":9223372036854775807", "\"totalResults\":-9223372036854775807");
    world.serve([&](const SeenRequest& request) { return parameter(request, "startIndex") == "0" ? text(nvd_page(0, 2, 9223372036854775807)) : text(second); });
    const auto report = world.run("nvd");
    EXPECT_FALSE(report.succeeded);
    EXPECT_NE(report.message.find("announces -9223372036854775807 results"), std::string::npos) << report.message;
  });
}

TEST(SyncNvd, AClockSetBackReadsAWindowAgain) {
  on_each_world([](World& world) {
    world.serve([](const SeenRequest& request) { return nvd_answer(request, 1); });
    EXPECT_TRUE(world.run("nvd").succeeded);
    world.clock.advance_seconds(-10 * 86'400);
    EXPECT_EQ(due_sources(*world.corpus, world.config, world.clock.now()).front(), "nvd");
    const auto report = world.run("nvd");
    EXPECT_TRUE(report.succeeded) << report.message;
    EXPECT_NE(world.targets().back().find("lastModEndDate=2026-08-22T00%3A00%3A00.000Z"), std::string::npos) << world.targets().back();
  });
}

TEST(SyncNvd, StopsWhenToldTo) {
  on_each_world([](World& world) {
    world.go_on = false;
    world.serve([](const SeenRequest& request) { return nvd_answer(request, 5); });
    const auto report = world.run("nvd");
    EXPECT_FALSE(report.succeeded);
    EXPECT_EQ(world.targets().size(), 1u);
  });
}

constexpr std::string_view kKev = R"({"title":"K","catalogVersion":"1","dateReleased":"2024-01-01T00:00:00.0000Z","count":1,"vulnerabilities":[{"cveID":"CVE-2024-0001","vendorProject":"V","product":"P","vulnerabilityName":"N","dateAdded":"2023-12-01"}]})";

TEST(SyncKev, AsksConditionallyAndSaysHowFreshItIs) {
  on_each_world([](World& world) {
    world.serve([](const SeenRequest& request) {
      if (request.header("If-None-Match") == "\"v1\"") return status(304);
      ScriptedReply reply = text(std::string(kKev));
      reply.headers = {{"ETag", "\"v1\""}};
      return reply;
    });
    EXPECT_EQ(world.run("kev").added, 1);
    world.clock.advance_seconds(60);
    const auto again = world.run("kev");
    EXPECT_TRUE(again.succeeded);
    EXPECT_EQ(again.fetched, 0);
    const auto fresh = source_freshness(*world.corpus, world.config).at(1);
    EXPECT_EQ(fresh.source, "kev");
    EXPECT_EQ(fresh.succeeded_at, world.clock.now());
    EXPECT_EQ(fresh.next_due.microseconds, world.clock.now().microseconds + 15 * 60 * kMicrosecondsPerSecond);
  });
}

TEST(SyncKev, ARefusedCatalogueIsAskedForAgain) {
  on_each_world([](World& world) {
    world.serve([](const SeenRequest&) {
      ScriptedReply reply = text(replace_all(kKev, "\"count\":1", "\"count\":2"));
      reply.headers = {{"ETag", "\"v1\""}};
      return reply;
    });
    EXPECT_FALSE(world.run("kev").succeeded);
    (void)world.run("kev");
    EXPECT_EQ(world.server.requests().back().header("If-None-Match"), "");
    EXPECT_EQ(world.corpus->revision(), 0);
  });
}

TEST(SyncEpss, TakesTheGzippedFileOfTheDay) {
  on_each_world([](World& world) {
    const auto gz = run_process({"gzip", "-c"}, {.input = "#model_version:v1,score_date:2026-08-31T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.1,0.5\n"});
    ASSERT_TRUE(gz);
    world.serve([&](const SeenRequest&) { return text(gz->output); });
    const auto report = world.run("epss");
    EXPECT_TRUE(report.succeeded) << report.message;
    EXPECT_EQ(world.corpus->epss_count(), 1);
  });
}

/// A throw-away OpenPGP key.
class Signer {
 public:
  Signer() {
    EXPECT_EQ(gpg({"--quick-generate-key", "Example PSIRT <psirt@example.com>", "ed25519", "sign", "never"}, "").exit_code, 0);
    const std::string listing = gpg({"--with-colons", "--list-keys"}, "").output;
    for (const auto line : split(listing, '\n'))
      if (line.starts_with("fpr:") && fingerprint_.empty()) fingerprint_ = std::string(split(line, ':').at(9));
  }
  ~Signer() { (void)run_process({"gpgconf", "--homedir", home_.path().string(), "--kill", "all"}); }
  std::string sign(std::string_view text) const { return gpg({"--armor", "--detach-sign"}, text).output; }
  std::string public_key() const { return gpg({"--armor", "--export"}, "").output; }
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  ProcessResult gpg(std::vector<std::string> arguments, std::string_view input) const {
    std::vector<std::string> all{"gpg", "--homedir", home_.path().string(), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""};
    all.insert(all.end(), arguments.begin(), arguments.end());
    ProcessOptions options;
    options.input = input;
    auto done = run_process(all, options);
    return done ? *done : ProcessResult{.exit_code = -1};
  }
  store::testing::TemporaryDirectory home_;
  std::string fingerprint_;
};

std::string advisory(std::string_view id, std::string_view cve, std::string_view label = "WHITE") {
  return replace_all(replace_all(replace_all(csaf::kGoodDocument, "\"id\": \"EX-1\"", fmt::format("\"id\": \"{}\"", id)), "CVE-2024-1000", cve), "\"label\": \"WHITE\"", fmt::format("\"label\": \"{}\"", label));
}

/// A provider's tree; files by path.
struct Provider : World {
  Signer signer;
  std::map<std::string, std::string> files;  // guarded by mutex
  std::string name;
  Provider(store::Database& database, bool rolie) : World(database) {
    name = "csaf:" + server.url("/provider-metadata.json");
    config.csaf.push_back({server.url("/provider-metadata.json"), {}, {}, {}});
    const std::string distribution = rolie ? fmt::format(R"({{"rolie":{{"feeds":[{{"url":"{}","tlp_label":"WHITE"}},{{"url":"{}","tlp_label":"RED"}}]}}}})", server.url("/feed.json"), server.url("/red.json"))
                                           : fmt::format(R"({{"directory_url":"{}"}})", server.url("/docs"));
    files["/provider-metadata.json"] = fmt::format(R"({{"public_openpgp_keys":[{{"fingerprint":"{}","url":"{}"}}],"distributions":[{}]}})", signer.fingerprint(), server.url("/key.asc"), distribution);
    files["/key.asc"] = signer.public_key();
    serve([this](const SeenRequest& request) {
      const auto found = files.find(request.target);
      return found == files.end() ? status(404) : text(found->second);
    });
  }
  void publish(const std::string& path, const std::string& body) {
    const std::string signature = signer.sign(body);
    const std::lock_guard lock(mutex);
    files[path] = body;
    files[path + ".sha256"] = to_hex(sha256(body)) + "  " + path.substr(path.rfind('/') + 1) + "\n";
    files[path + ".asc"] = signature;
  }
  void set(const std::string& path, const std::string& body) {
    const std::lock_guard lock(mutex);
    files[path] = body;
  }
  long asked(const std::string& path) const {
    const auto all = targets();
    return std::count(all.begin(), all.end(), path);
  }
};

TEST(SyncCsaf, ReadsADirectoryAndThenOnlyWhatIsNew) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Provider provider(database, false);
    provider.publish("/docs/2024/ex-1.json", advisory("EX-1", "CVE-2024-1000"));
    provider.set("/docs/changes.csv", "\"2024/ex-1.json\",\"2024-02-01T00:00:00Z\"\n\"../../secret.json\",\"2024-02-01T00:00:00Z\"\n");
    const auto first = provider.run(provider.name);
    EXPECT_TRUE(first.succeeded) << first.message;
    EXPECT_TRUE(first.refused.empty()) << first.message;
    EXPECT_TRUE(provider.knows("CVE-2024-1000"));
    provider.publish("/docs/2024/ex-2.json", advisory("EX-2", "CVE-2024-2000"));
    provider.set("/docs/changes.csv", "\"2024/ex-2.json\",\"2024-03-01T00:00:00Z\"\n\"2024/ex-1.json\",\"2024-02-01T00:00:00Z\"\n");
    const auto second = provider.run(provider.name);
    EXPECT_EQ(second.fetched, 1);
    EXPECT_TRUE(provider.knows("CVE-2024-2000"));
    EXPECT_EQ(provider.asked("/docs/2024/ex-1.json"), 1);
  });
}

TEST(SyncCsaf, FindsTheProviderOfASiteBySecurityTxtOrItsWellKnownPath) {
  for (const bool well_known : {true, false})
    store::testing::on_each_store(kSchemas, [&](store::Database& database) {
      Provider provider(database, false);
      provider.publish("/docs/2024/ex-1.json", advisory("EX-1", "CVE-2024-1000"));
      provider.set("/docs/changes.csv", "\"2024/ex-1.json\",\"2024-02-01T00:00:00Z\"\n");
      if (well_known) provider.set("/.well-known/csaf/provider-metadata.json", provider.files["/provider-metadata.json"]);
      else provider.set("/security.txt", "Contact: mailto:psirt@example.com\r\n# csaf: https://wrong.example\r\ncsaf: " + provider.server.url("/provider-metadata.json") + "\r\n");
      provider.config.csaf[0].url = provider.server.url("/");
      const auto report = provider.run("csaf:" + provider.server.url("/"));
      EXPECT_TRUE(report.succeeded) << report.message;
      EXPECT_TRUE(provider.knows("CVE-2024-1000"));
      EXPECT_EQ(provider.asked("/.well-known/security.txt"), well_known ? 0 : 1);
    });
}

TEST(SyncCsaf, PrefersRolieAndPassesOverFeedsOfOtherLabels) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Provider provider(database, true);
    provider.publish("/ex-1.json", advisory("EX-1", "CVE-2024-1000"));
    const std::string url = provider.server.url("/ex-1.json");
    provider.set("/hash512", sha512_hex(advisory("EX-1", "CVE-2024-1000")));
    provider.set("/feed.json", fmt::format(R"({{"feed":{{"entry":[{{"id":"EX-1","updated":"2024-02-01T00:00:00Z","link":[{{"rel":"self","href":"{0}"}},{{"rel":"hash","href":"{1}"}},{{"rel":"signature","href":"{0}.asc"}}],"content":{{"src":"{0}"}}}}]}}}})", url, provider.server.url("/hash512")));
    const auto report = provider.run(provider.name);
    EXPECT_TRUE(report.succeeded) << report.message;
    EXPECT_TRUE(provider.knows("CVE-2024-1000"));
    EXPECT_EQ(provider.asked("/red.json"), 0);
  });
}

TEST(SyncCsaf, RefusesWhatIsNotWhatTheProviderPublishedAndTakesItOnceItIs) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    struct Case {
      const char* code;
      std::function<void(Provider&, const std::string&)> spoil;
    };
    const Signer stranger;
    const std::string body = advisory("EX-1", "CVE-2024-1000");
    const std::vector<Case> cases{
        {"sync.bad_digest", [](Provider& p, const std::string& path) { p.set(path + ".sha256", std::string(64, 'a')); }},
        {"sync.no_digest", [](Provider& p, const std::string& path) { p.files.erase(path + ".sha256"); }},
        {"sync.bad_signature", [](Provider& p, const std::string& path) { p.set(path + ".asc", p.signer.sign("another text")); }},
        {"sync.bad_signature", [&](Provider& p, const std::string& path) { p.set(path + ".asc", stranger.sign(body)); }},
        {"sync.bad_signature", [](Provider& p, const std::string& path) { p.set(path + ".asc", "no signature"); }},
        {"sync.bad_signature", [](Provider& p, const std::string& path) { p.files.erase(path + ".asc"); }},
        {"sync.tlp", [](Provider& p, const std::string& path) { p.publish(path, advisory("EX-1", "CVE-2024-1000", "AMBER")); }},
    };
    Provider provider(database, false);
    const std::string path = "/docs/ex-1.json";
    provider.publish("/docs/ex-2.json", advisory("EX-2", "CVE-2024-2000"));
    provider.set("/docs/changes.csv", "\"ex-2.json\",\"2024-03-01T00:00:00Z\"\n\"ex-1.json\",\"2024-02-01T00:00:00Z\"\n");
    for (const Case& one : cases) {
      SCOPED_TRACE(one.code);
      provider.publish(path, body);
      one.spoil(provider, path);
      const auto report = provider.run(provider.name);
      ASSERT_EQ(report.refused.size(), 1u) << report.message;
      EXPECT_EQ(report.refused[0].code, one.code) << to_text(report.refused[0]);
      EXPECT_FALSE(provider.knows("CVE-2024-1000"));
      EXPECT_TRUE(provider.knows("CVE-2024-2000")) << "one bad document does not keep the others away";
    }
    provider.publish(path, body);
    EXPECT_TRUE(provider.run(provider.name).refused.empty());
    EXPECT_TRUE(provider.knows("CVE-2024-1000"));
  });
}

TEST(SyncCsaf, TakesOnlyPinnedKeys) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Provider provider(database, false);
    provider.config.csaf[0].fingerprints = {std::string(40, 'A')};
    const auto report = provider.run(provider.name);
    EXPECT_FALSE(report.succeeded);
    EXPECT_NE(report.message.find("sync.bad_key"), std::string::npos) << report.message;
  });
}

TEST(SyncConfigFile, HasDefaultsAndRefusesNonsense) {
  const store::testing::TemporaryDirectory directory;
  const auto file = directory.path() / "feeds.json";
  const auto missing = load_sync_config(file);
  ASSERT_TRUE(missing);
  EXPECT_FALSE(missing->scheduled.value_or(false));
  EXPECT_EQ(sync_sources(*missing).size(), 4u);
  const auto load = [&](std::string_view content) {
    std::ofstream(file, std::ios::trunc) << content;
    return load_sync_config(file);
  };
  const auto some = load(R"({"proxy":"http://proxy.plant:3128","disabled":["nvd"],"csaf":[{"url":"https://example.com"}]})");
  ASSERT_TRUE(some) << to_text(some.error());
  EXPECT_EQ(sync_sources(*some), (std::vector<std::string>{"kev", "epss", "csaf:https://example.com"}));
  EXPECT_EQ(sync_client_options(*some).proxy, "http://proxy.plant:3128");
  EXPECT_FALSE(sync_client_options(*some).allow_private);
  for (const std::string_view bad : {"", "[]", R"({"kev_minutes":0})", R"({"unknown":1})", R"({"nvd_page_records":5000})", R"({"csaf":[{}]})"}) EXPECT_FALSE(load(bad)) << bad;
}

}  // namespace
}  // namespace bulkhead::intel
