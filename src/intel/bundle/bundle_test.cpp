#include "intel/bundle.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "core/text.h"
#include "intel/importer.h"
#include "record/log.h"
#include "store/testing.h"

namespace bulkhead::intel {
namespace {

const auto kSchemas = corpus_with_log();

std::string nvd(const std::vector<std::pair<std::string, std::string>>& records, std::string_view text = "words") {
  std::string all;
  for (const auto& [cve, modified] : records)
    all += fmt::format(R"({}{{"cve":{{"id":"{}","published":"2024-01-01T00:00:00.000","lastModified":"{}","vulnStatus":"Analyzed","descriptions":[{{"lang":"en","value":"{}"}}]}}}})", all.empty() ? "" : ",", cve, modified, text);
  return fmt::format(R"({{"resultsPerPage":{},"startIndex":0,"totalResults":{},"format":"NVD_CVE","version":"2.0","timestamp":"2026-01-01T00:00:00.000","vulnerabilities":[{}]}})", records.size(), records.size(), all);
}
std::string kev(std::string_view day, const std::vector<std::string>& cves) {
  std::string all;
  for (const auto& cve : cves)
    all += fmt::format(R"({}{{"cveID":"{}","vendorProject":"V","product":"P","vulnerabilityName":"N","dateAdded":"2023-12-01","dueDate":"2024-01-01"}})", all.empty() ? "" : ",", cve);
  return fmt::format(R"({{"title":"K","catalogVersion":"1","dateReleased":"{}T00:00:00.0000Z","count":{},"vulnerabilities":[{}]}})", day, cves.size(), all);
}
std::string epss(std::string_view day, std::string_view rows) {
  return fmt::format("#model_version:v1,score_date:{}T00:00:00+0000\ncve,epss,percentile\n{}", day, rows);
}
constexpr std::string_view kWeakness = "CWE-ID,Name,Weakness Abstraction,Status,Description\n787,Out-of-bounds Write,Base,Draft,Words\n";

/// A store of its own with a corpus.
struct Plant {
  store::testing::TemporaryDirectory directory;
  FixedClock clock{*parse_instant("2026-09-01T00:00:00Z")};
  std::unique_ptr<store::Database> database;
  std::optional<Corpus> corpus;
  int files = 0;
  Plant() {
    auto opened = store::Database::open({.location = (directory.path() / "data").string()});
    database = std::move(*opened);
    EXPECT_TRUE(database->migrate(kSchemas, clock));
    corpus.emplace(*database);
  }
  void take(const std::vector<std::string>& documents) {
    for (const std::string& text : documents) {
      const auto file = directory.path() / fmt::format("{}.json", ++files);
      std::ofstream(file, std::ios::binary) << text;
      const auto summary = import_paths(*corpus, {file}, {}, clock);
      ASSERT_TRUE(summary);
      for (const auto& d : summary->documents)
        for (const auto& e : d.refusals) ADD_FAILURE() << to_text(e);
    }
  }
  std::filesystem::path bundle(const record::SigningKey& key, std::int64_t since = 0, BundleManifest* out = nullptr) {
    const auto file = directory.path() / fmt::format("{}.bundle", ++files);
    auto manifest = export_bundle(*corpus, file, key, since, clock);
    EXPECT_TRUE(manifest) << (manifest ? "" : to_text(manifest.error()));
    if (manifest && out) *out = *manifest;
    return file;
  }
  Result<BundleReport> accept(const std::filesystem::path& file, const record::VerifierKey& key, bool allow_older = false) {
    record::UnitOfWork work(*database, record::command_actor("tester"), clock);
    auto report = import_bundle(work, *corpus, file, {{key}, allow_older});
    if (report && !report->already_imported) {
      EXPECT_TRUE(work.commit());
    }
    return report;
  }
  /// Everything the corpus says, provenance included, without what belongs to the store (numbers, revisions).
  std::string content() const {
    std::string out;
    EXPECT_TRUE(corpus->each_vulnerability([&](Vulnerability& v) {
      out += v.cve;
      for (const Claim& claim : v.claims) out += "|" + to_text(to_json(claim));
      if (v.epss) out += "|" + to_text(to_json(*v.epss));
      for (const auto& p : corpus->epss_curve(v.cve)) out += fmt::format("|{} {} {}", p.date, p.score_ppm, p.model);
      for (const auto& p : corpus->provenance(v.cve)) out += fmt::format("|{} {} {} {}", p.digest, p.imported.format, p.imported.digest, to_iso(p.imported.retrieved_at));
      out += "\n";
      return true;
    }));
    for (const auto& w : corpus->weakness_catalogue()) out += to_text(to_json(w)) + "\n";
    for (const auto& e : corpus->kev_events(1000)) out += fmt::format("{} {} {}\n", e.cve, e.added, e.catalogue);
    return out;
  }
};

const record::SigningKey& key() {
  static const record::SigningKey made = *record::SigningKey::create("feeds.example");
  return made;
}
std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void fill(Plant& plant) {
  plant.take({nvd({{"CVE-2024-0001", "2024-05-05T00:00:00"}, {"CVE-2024-0002", "2024-05-05T00:00:00"}, {"CVE-2024-0003", "2024-05-05T00:00:00"}}),
              kev("2024-01-01", {"CVE-2024-0001", "CVE-2024-0002"}), kev("2024-02-01", {"CVE-2024-0001"}), epss("2024-01-01", "CVE-2024-0001,0.1,0.5\nCVE-2024-0002,0.2,0.5\n"),
              epss("2024-01-02", "CVE-2024-0001,0.5,0.9\n"), std::string(kWeakness)});
}

TEST(Bundle, CarriesTheWholeCorpusIntoAnEmptyStore) {
  Plant online, plant;
  fill(online);
  BundleManifest manifest;
  const auto file = online.bundle(key(), 0, &manifest);
  EXPECT_EQ(manifest.counts.claims, 4);
  EXPECT_EQ(manifest.counts.epss, 2);
  EXPECT_EQ(manifest.counts.epss_history, 1);
  const auto report = plant.accept(file, key().verifier());
  ASSERT_TRUE(report) << to_text(report.error());
  EXPECT_EQ(report->signed_by, "feeds.example");
  EXPECT_NE(online.content().find("CVE-2024-0003"), std::string::npos);
  EXPECT_EQ(plant.content(), online.content());
  const auto entries = record::list_entries(*plant.database->reader(), {.action = record::Action::bundle_imported});
  ASSERT_EQ(entries.total, 1);
  EXPECT_EQ(entries.entries[0].resource_id, manifest.id);
  const auto again = plant.accept(file, key().verifier());
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->already_imported);
}

TEST(Bundle, HasTheSameBytesForTheSameCorpusAndTime) {
  Plant online;
  fill(online);
  EXPECT_EQ(read(online.bundle(key())), read(online.bundle(key())));
}

TEST(Bundle, ADeltaBringsAFollowerUpToDate) {
  Plant online, plant;
  fill(online);
  ASSERT_TRUE(plant.accept(online.bundle(key()), key().verifier()));
  const std::int64_t base = online.corpus->revision();
  online.clock.advance_seconds(86'400);
  online.take({nvd({{"CVE-2024-0002", "2024-06-06T00:00:00"}, {"CVE-2025-0001", "2025-01-01T00:00:00"}}), kev("2024-03-01", {"CVE-2024-0003"}), epss("2024-01-03", "CVE-2024-0001,0.9,0.99\n")});
  BundleManifest manifest;
  const auto delta = online.bundle(key(), base, &manifest);
  EXPECT_EQ(manifest.counts.claims, 3);
  const auto report = plant.accept(delta, key().verifier());
  ASSERT_TRUE(report) << to_text(report.error());
  EXPECT_EQ(report->removed, 1);
  EXPECT_EQ(plant.content(), online.content());
  ASSERT_EQ(taken_bundles(*plant.corpus).size(), 1u);
  EXPECT_EQ(taken_bundles(*plant.corpus)[0].revision, online.corpus->revision());
}

TEST(Bundle, RefusesADeltaThatLeavesAGap) {
  Plant online, plant;
  fill(online);
  const auto full = online.bundle(key());
  online.take({nvd({{"CVE-2025-0001", "2025-01-01T00:00:00"}})});
  const std::int64_t base = online.corpus->revision();
  online.take({nvd({{"CVE-2025-0002", "2025-01-01T00:00:00"}})});
  online.clock.advance_seconds(60);
  const auto delta = online.bundle(key(), base);
  const auto alone = plant.accept(delta, key().verifier());
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().code, "bundle.gap");
  ASSERT_TRUE(plant.accept(full, key().verifier()));
  const std::string before = plant.content();
  const auto behind = plant.accept(delta, key().verifier());
  ASSERT_FALSE(behind);
  EXPECT_EQ(behind.error().code, "bundle.gap");
  EXPECT_EQ(plant.content(), before);
}

TEST(Bundle, RefusesOneThatIsOlderThanTheNewestOfItsOrigin) {
  Plant online, plant;
  fill(online);
  const auto old = online.bundle(key());
  online.clock.advance_seconds(3600);
  online.take({nvd({{"CVE-2024-0001", "2025-06-06T00:00:00"}}, "newer")});
  ASSERT_TRUE(plant.accept(online.bundle(key()), key().verifier()));
  const std::string before = plant.content();
  const auto refused = plant.accept(old, key().verifier());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "bundle.older");
  const auto allowed = plant.accept(old, key().verifier(), true);
  ASSERT_TRUE(allowed) << to_text(allowed.error());
  EXPECT_GT(allowed->older, 0);
  EXPECT_EQ(plant.content(), before) << "newer claims stay";
}

TEST(Bundle, RefusesKeysThatAreNotTrusted) {
  Plant online, plant;
  fill(online);
  const auto file = online.bundle(key());
  const auto stranger = record::SigningKey::create("stranger");
  const auto same_name = record::SigningKey::create("feeds.example");
  for (const auto& trusted : {stranger->verifier(), same_name->verifier()}) {
    const auto refused = plant.accept(file, trusted);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "bundle.untrusted_key");
  }
  EXPECT_EQ(plant.corpus->revision(), 0);
}

TEST(Bundle, EveryChangedOrMissingByteIsRefusedAndChangesNothing) {
  Plant online, plant;
  fill(online);
  const std::string good = read(online.bundle(key()));
  const auto file = plant.directory.path() / "tampered";
  const auto refuse = [&](const std::string& bytes, const std::string& what) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    const auto refused = verify_bundle(file, {key().verifier()});
    ASSERT_FALSE(refused) << what;
    const std::string& code = refused.error().code;
    EXPECT_TRUE(code.starts_with("bundle.")) << what << ": " << code;
  };
  for (std::size_t at = 0; at < good.size(); ++at) {
    const auto bit = at % 8;
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1 << bit);
    refuse(bad, fmt::format("byte {} bit {}", at, bit));
  }
  for (std::size_t size = 0; size < good.size(); size += 5) refuse(good.substr(0, size), fmt::format("cut to {}", size));
  refuse(good + "x", "appended");
  const auto refused = plant.accept(file, key().verifier());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "bundle.damaged");
  EXPECT_EQ(plant.corpus->revision(), 0);
  EXPECT_TRUE(plant.content().empty());
}

TEST(Bundle, DoesNotReplaceAFileNorStartBeyondThePresent) {
  Plant online;
  fill(online);
  const auto file = online.bundle(key());
  EXPECT_EQ(export_bundle(*online.corpus, file, key(), 0, online.clock).error().code, "bundle.file_exists");
  EXPECT_EQ(export_bundle(*online.corpus, online.directory.path() / "new", key(), 1000, online.clock).error().code, "bundle.bad_since");
  EXPECT_FALSE(std::filesystem::exists(online.directory.path() / "new"));
}

TEST(Bundle, ANewerKevCatalogueHereStaysWhole) {
  Plant online, plant;
  online.take({kev("2024-02-01", {"CVE-2024-0001", "CVE-2024-0009"})});
  plant.take({kev("2024-03-01", {"CVE-2024-0001"})});
  const std::string before = plant.content();
  const auto report = plant.accept(online.bundle(key()), key().verifier());
  ASSERT_TRUE(report) << to_text(report.error());
  EXPECT_EQ(report->older, 2);
  EXPECT_EQ(plant.content(), before);
}

}  // namespace
}  // namespace bulkhead::intel
