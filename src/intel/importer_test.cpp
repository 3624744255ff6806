#include "intel/importer.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/text.h"
#include "csaf/csaf_test_document.h"
#include "feeds/feed.h"
#include "record/log.h"
#include "store/testing.h"

namespace bulkhead::intel {
namespace {

const auto kSchemas = corpus_with_log();
const FixedClock kClock(*parse_instant("2026-09-01T00:00:00Z"));

class Folder {
 public:
  std::filesystem::path write(const std::string& name, std::string_view content) const {
    std::ofstream(directory_.path() / name, std::ios::binary) << content;
    return directory_.path() / name;
  }

 private:
  store::testing::TemporaryDirectory directory_;
};

ImportSummary import(Corpus& corpus, const std::vector<std::filesystem::path>& paths, bool keep_going = false, bool skip_known = true) {
  ImportOptions options;
  options.keep_going = keep_going;
  options.skip_known_files = skip_known;
  auto summary = import_paths(corpus, paths, options, kClock);
  EXPECT_TRUE(summary.has_value());
  return summary ? *summary : ImportSummary{};
}

std::string nvd_record(std::string_view cve, std::string_view modified, std::string_view text = "text", std::string_view extra = "") {
  return fmt::format(R"({{"cve":{{"id":"{}","published":"2024-01-01T00:00:00.000","lastModified":"{}","vulnStatus":"Analyzed","descriptions":[{{"lang":"es","value":"no"}},{{"lang":"en","value":"{}"}}]{}}}}})", cve, modified, text, extra);
}
std::string nvd_feed(const std::vector<std::string>& records) {
  std::string all;
  for (const auto& record : records) all += (all.empty() ? "" : ",") + record;
  return fmt::format(R"({{"resultsPerPage":{},"startIndex":0,"totalResults":{},"format":"NVD_CVE","version":"2.0","timestamp":"2026-01-01T00:00:00.000","vulnerabilities":[{}]}})", records.size(), records.size(), all);
}
const std::string kFullExtra = R"(,"metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","type":"Primary","cvssData":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","baseScore":9.8}}]},)"
                               R"("weaknesses":[{"source":"nvd@nist.gov","type":"Primary","description":[{"lang":"en","value":"CWE-787"},{"lang":"en","value":"NVD-CWE-Other"}]}],)"
                               R"("configurations":[{"operator":"AND","nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:o:siemens:s7_firmware:*:*:*:*:*:*:*:*","versionStartIncluding":"1.0","versionEndExcluding":"4.5","matchCriteriaId":"X"}]},)"
                               R"({"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:h:siemens:s7:-:*:*:*:*:*:*:*"}]}]}],)"
                               R"("references":[{"url":"https://a","source":"x","tags":["Patch"]},{"url":"https://a","source":"y","tags":["Exploit"]}],)"
                               R"("affected":[{"source":"c","affectedData":[{"vendor":"n/a","product":"n/a","versions":[{"version":"n/a","status":"affected"}]},{"vendor":"Siemens","product":"S7","defaultStatus":"unaffected","versions":[{"version":"0","lessThan":"V4.5","status":"affected","versionType":"custom"}]}]}],)"
                               R"("cisaExploitAdd":"2024-02-02","cisaActionDue":"2024-03-02","cisaRequiredAction":"Patch.","cisaVulnerabilityName":"S7 hole")";

TEST(Importer, ReadsEveryFieldOfAnNvdRecord) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Corpus corpus(database);
    const Folder folder;
    const auto summary = import(corpus, {folder.write("anything.bin", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T10:00:00.123", "A hole", kFullExtra)}))});
    ASSERT_TRUE(summary.complete());
    EXPECT_EQ(summary.documents.at(0).format, "nvd_2.0");
    EXPECT_EQ(summary.added, 1);
    EXPECT_EQ(summary.corpus_revision, 1);
    const auto found = corpus.vulnerability("CVE-2024-0001");
    ASSERT_TRUE(found && *found);
    const Claim& claim = (*found)->claims.at(0);
    EXPECT_EQ(claim.description, "A hole");
    EXPECT_EQ(to_iso_milliseconds(claim.modified), "2024-05-05T10:00:00.123Z");
    ASSERT_EQ(claim.scores.size(), 1u);
    EXPECT_EQ(claim.scores[0].tenths, 98);
    EXPECT_TRUE(claim.scores[0].primary);
    ASSERT_EQ(claim.weaknesses.size(), 2u);
    EXPECT_EQ(claim.weaknesses[0].cwe, 787);
    EXPECT_EQ(claim.weaknesses[1].cwe, 0);
    ASSERT_EQ(claim.configurations.size(), 1u);
    EXPECT_EQ(claim.configurations[0].operator_, Operator::and_);
    ASSERT_EQ(claim.configurations[0].nodes.size(), 2u);
    EXPECT_EQ(claim.configurations[0].nodes[0].matches.at(0).end_excluding, "4.5");
    EXPECT_FALSE(claim.configurations[0].nodes[1].matches.at(0).vulnerable);
    ASSERT_EQ(claim.references.size(), 1u);
    EXPECT_EQ(claim.references[0].tags, (std::vector<std::string>{"Patch", "Exploit"}));
    ASSERT_EQ(claim.products.size(), 1u);
    EXPECT_EQ(claim.products[0].versions.at(0).to, "V4.5");
    EXPECT_EQ(claim.products[0].default_status, ProductStatus::not_affected);
    ASSERT_TRUE(claim.kev.has_value());
    EXPECT_EQ(claim.kev->due_date, "2024-03-02");
    const auto provenance = corpus.provenance("CVE-2024-0001");
    ASSERT_EQ(provenance.size(), 1u);
    EXPECT_EQ(provenance[0].imported.format, "nvd_2.0");
    EXPECT_EQ(provenance[0].imported.digest.size(), 64u);
    EXPECT_EQ(provenance[0].imported.retrieved_at, kClock.now());
  });
}

/// Everything the corpus says, as one text.
std::string fingerprint(const Corpus& corpus) {
  std::string out;
  EXPECT_TRUE(corpus.each_vulnerability([&](Vulnerability& v) {
    out += v.cve;
    for (const Claim& claim : v.claims) out += "|" + to_text(to_json(claim));
    if (v.epss) out += "|" + to_text(to_json(*v.epss));
    out += "\n";
    return true;
  }));
  return out;
}

const std::vector<std::string>& documents_in_conflict() {
  static const std::vector<std::string> documents{
      nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T00:00:00", "old"), nvd_record("CVE-2024-0002", "2024-05-05T00:00:00", "same")}),
      nvd_feed({nvd_record("CVE-2024-0001", "2024-06-05T00:00:00", "new"), nvd_record("CVE-2024-0002", "2024-05-05T00:00:00", "same day, longer text")}),
      nvd_feed({nvd_record("CVE-2024-0001", "2024-05-20T00:00:00", "middle"), nvd_record("CVE-2023-9999", "2024-05-05T00:00:00")}),
      R"({"title":"K","catalogVersion":"1","dateReleased":"2024-01-01T00:00:00.0000Z","count":2,"vulnerabilities":[{"cveID":"CVE-2024-0001","vendorProject":"V","product":"P","vulnerabilityName":"N","dateAdded":"2023-12-01","dueDate":"2024-01-01"},{"cveID":"CVE-2024-0002","vendorProject":"V","product":"P","vulnerabilityName":"N","dateAdded":"2023-12-02"}]})",
      R"({"title":"K","catalogVersion":"2","dateReleased":"2024-02-01T00:00:00.0000Z","count":1,"vulnerabilities":[{"cveID":"CVE-2024-0001","vendorProject":"V","product":"P","vulnerabilityName":"Better name","dateAdded":"2023-12-01","knownRansomwareCampaignUse":"Known","notes":"https:\/\/a ; https://b","cwes":["CWE-22"]}]})",
      "#model_version:v1,score_date:2024-01-01T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.1,0.5\nCVE-2024-0002,0.2,0.5\n",
      "#model_version:v1,score_date:2024-01-02T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.033510000,0.876500000\n",
  };
  return documents;
}

TEST(Importer, TheOrderOfFilesDoesNotMatter) {
  const Folder folder;
  std::vector<std::filesystem::path> paths;
  for (std::size_t i = 0; i < documents_in_conflict().size(); ++i) paths.push_back(folder.write(fmt::format("{}.json", i), documents_in_conflict()[i]));
  std::string expected;
  std::vector<std::size_t> order(paths.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (int round = 0; round < 8; ++round) {
    const store::testing::TemporaryDirectory directory;
    auto database = store::Database::open({.location = directory.path().string()});
    ASSERT_TRUE(database && (*database)->migrate(kSchemas, kClock));
    Corpus corpus(**database);
    std::vector<std::filesystem::path> shuffled;
    for (const std::size_t i : order) shuffled.push_back(paths[i]);
    ASSERT_TRUE(import(corpus, shuffled).complete());
    const std::string got = fingerprint(corpus);
    if (round == 0) {
      expected = got;
      EXPECT_NE(got.find("\"new\""), std::string::npos);
      EXPECT_NE(got.find("Better name"), std::string::npos);
      EXPECT_NE(got.find("33510"), std::string::npos);
      const auto withdrawn = corpus.vulnerability("CVE-2024-0002");
      ASSERT_TRUE(withdrawn && *withdrawn);
      EXPECT_EQ((*withdrawn)->kev(), nullptr);
    }
    EXPECT_EQ(got, expected) << "round " << round;
    std::rotate(order.begin(), order.begin() + 1 + round % 3, order.end());
    if (round % 2 == 1) std::reverse(order.begin(), order.end());
  }
}

TEST(Importer, ImportingTwiceChangesNothing) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Corpus corpus(database);
    const Folder folder;
    std::vector<std::filesystem::path> paths;
    for (std::size_t i = 0; i < documents_in_conflict().size(); ++i) paths.push_back(folder.write(fmt::format("{}.json", i), documents_in_conflict()[i]));
    import(corpus, paths);
    const auto before = fingerprint(corpus);
    const auto revision = corpus.revision();
    const auto documents = corpus.documents(100).size();
    const auto events = corpus.kev_events(100);
    ASSERT_EQ(events.size(), 3u);
    EXPECT_FALSE(events[0].added);
    EXPECT_EQ(events[0].cve, "CVE-2024-0002");
    const auto again = import(corpus, paths, false, false);
    EXPECT_EQ(again.added + again.updated + again.removed, 0);
    EXPECT_EQ(again.corpus_revision, revision);
    const auto skipped = import(corpus, paths);
    for (const auto& document : skipped.documents) EXPECT_EQ(document.state, DocumentState::known);
    EXPECT_EQ(fingerprint(corpus), before);
    EXPECT_EQ(corpus.revision(), revision);
    EXPECT_EQ(corpus.documents(100).size(), documents);
    EXPECT_EQ(corpus.kev_events(100).size(), 3u);
  });
}

std::string cve_record(std::string_view updated, std::string_view containers) {
  return fmt::format(R"({{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{{"cveId":"CVE-2024-7001","state":"PUBLISHED","dateUpdated":"{}"}},"containers":{{"cna":{{"providerMetadata":{{"shortName":"maker","dateUpdated":"2024-05-01T00:00:00Z"}},"descriptions":[{{"lang":"en","value":"x"}}]}},"adp":[{}]}}}})",
                     updated, containers);
}
constexpr std::string_view kCisaContainer = R"({"providerMetadata":{"shortName":"CISA-ADP","dateUpdated":"2024-05-02T00:00:00Z"},"title":"CISA"})";
constexpr std::string_view kOtherContainer = R"({"providerMetadata":{"shortName":"other","dateUpdated":"2024-05-02T00:00:00Z"},"title":"Other"})";

TEST(Importer, WithdrawsContainersThatTheNewerCveRecordLacksInAnyOrder) {
  const std::string both = cve_record("2024-05-03T00:00:00Z", fmt::format("{},{}", kCisaContainer, kOtherContainer));
  const std::string fewer = cve_record("2024-05-04T00:00:00Z", kOtherContainer);
  for (const bool newest_first : {false, true})
    store::testing::on_each_store(kSchemas, [&](store::Database& database) {
      Corpus corpus(database);
      const Folder folder;
      const auto first = folder.write("a.json", newest_first ? fewer : both), second = folder.write("b.json", newest_first ? both : fewer);
      const auto documents = [&] {
        std::set<std::string> out;
        const auto found = corpus.vulnerability("CVE-2024-7001");
        if (found && *found)
          for (const Claim& claim : (*found)->claims)
            if (claim.source == Source::adp) out.insert(claim.document);
        return out;
      };
      import(corpus, {first});
      EXPECT_EQ(documents(), newest_first ? (std::set<std::string>{"other"}) : (std::set<std::string>{"CISA-ADP", "other"}));
      const auto summary = import(corpus, {second});
      EXPECT_EQ(documents(), (std::set<std::string>{"other"}));
      EXPECT_EQ(summary.removed, newest_first ? 0 : 1);
      const auto again = import(corpus, {first, second}, false, false);
      EXPECT_EQ(again.added + again.updated + again.removed, 0);
      // Both revisions in one file, a record a line.
      import(corpus, {folder.write("lines.jsonl", fmt::format("{}\n{}\n", newest_first ? fewer : both, newest_first ? both : fewer))}, false, false);
      EXPECT_EQ(documents(), (std::set<std::string>{"other"}));
      // A later revision may have it again.
      import(corpus, {folder.write("c.json", cve_record("2024-05-05T00:00:00Z", kCisaContainer))});
      EXPECT_EQ(documents(), (std::set<std::string>{"CISA-ADP"}));
    });
}

TEST(Importer, AnAdvisoryWithoutCvesWithdrawsItsOldClaimsInAnyOrder) {
  const std::string old(csaf::kGoodDocument);
  // The newer revision knows the vulnerability by the maker's own id alone.
  std::string newer = replace_all(old, "\"cve\": \"CVE-2024-1000\",", "");
  ASSERT_NE(newer, old);
  const auto at = newer.find("\"current_release_date\": \"");
  ASSERT_NE(at, std::string::npos);
  newer.replace(at + 25, 4, "2031");
  for (const bool newest_first : {false, true})
    store::testing::on_each_store(kSchemas, [&](store::Database& database) {
      Corpus corpus(database);
      const Folder folder;
      const auto first = folder.write("a.json", newest_first ? newer : old), second = folder.write("b.json", newest_first ? old : newer);
      const auto known = [&] {
        const auto found = corpus.vulnerability("CVE-2024-1000");
        return found && *found && !(*found)->claims.empty();
      };
      const auto one = import(corpus, {first});
      EXPECT_TRUE(one.complete()) << to_text(one.documents.at(0).refusals.at(0));
      EXPECT_EQ(known(), !newest_first);
      const auto two = import(corpus, {second});
      EXPECT_TRUE(two.complete()) << to_text(two.documents.at(0).refusals.at(0));
      EXPECT_FALSE(known());
    });
}

TEST(Importer, LogsWhatItBringsInTheSameTransaction) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Corpus corpus(database);
    const Folder folder;
    const auto file = folder.write("feed.json", nvd_feed({nvd_record("CVE-2024-1001", "2024-05-05T00:00:00.000")}));
    import(corpus, {file});
    import(corpus, {file}, false, false);  // nothing new: no entry
    ASSERT_TRUE(import_bytes(corpus, "page", nvd_feed({nvd_record("CVE-2024-1002", "2024-05-05T00:00:00.000")}), {.source = "nvd"}, kClock));
    const auto entries = record::list_entries(*database.reader(), {}).entries;
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[1].action, "FEED_IMPORTED");
    EXPECT_EQ(entries[1].detail.text("source"), "feed.json");
    EXPECT_EQ(entries[0].action, "FEED_SYNCED");
    EXPECT_EQ(entries[0].detail.text("source"), "nvd");
    EXPECT_EQ(entries[0].detail.find("corpus_revision")->integer(), corpus.revision());
  });
}

TEST(Importer, TellsWhatChanged) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Corpus corpus(database);
    const Folder folder;
    import(corpus, {folder.write("a", documents_in_conflict()[0])});
    const auto first = corpus.revision();
    import(corpus, {folder.write("b", documents_in_conflict()[1]), folder.write("c", documents_in_conflict()[3])});
    EXPECT_EQ(corpus.changed_since(0), (std::vector<std::string>{"CVE-2024-0001", "CVE-2024-0002"}));
    const auto second = corpus.revision();
    EXPECT_GT(second, first);
    import(corpus, {folder.write("d", documents_in_conflict()[4]), folder.write("e", documents_in_conflict()[2])});
    EXPECT_EQ(corpus.changed_since(second), (std::vector<std::string>{"CVE-2023-9999", "CVE-2024-0001", "CVE-2024-0002"}));
    EXPECT_EQ(corpus.changed_since(corpus.revision()).size(), 0u);
    import(corpus, {folder.write("f", documents_in_conflict()[5])});
    import(corpus, {folder.write("g", documents_in_conflict()[6])});
    EXPECT_EQ(corpus.epss_changed_since(corpus.revision() - 1), (std::vector<std::string>{"CVE-2024-0001"}));
    const auto curve = corpus.epss_curve("CVE-2024-0001");
    ASSERT_EQ(curve.size(), 2u);
    EXPECT_EQ(curve[0].score_ppm, 100'000);
    EXPECT_EQ(curve[1].score_ppm, 33'510);
    SyncState state{"kev", "{}", kClock.now(), kClock.now(), "ok"};
    corpus.set_sync_state(state);
    EXPECT_EQ(corpus.sync_state("kev")->message, "ok");
    EXPECT_FALSE(corpus.sync_state("epss"));
  });
}

struct Refused {
  std::string name, text, code, place;
};

TEST(Importer, RefusesBadInputWithItsPlaceAndChangesNothing) {
  const std::string good = nvd_record("CVE-2024-0001", "2024-05-05T00:00:00");
  const std::string deep = std::string(80, '[') + std::string(80, ']');
  const std::vector<Refused> cases{
      {"empty", "", "import.empty", ""},
      {"noise", "hello", "import.unknown_format", ""},
      {"truncated", nvd_feed({good}).substr(0, 250), "json.truncated", fmt::format("byte {}", nvd_feed({good}).find(good))},
      {"count", R"({"resultsPerPage":2,"format":"NVD_CVE","vulnerabilities":[)" + good + "]}", "nvd.wrong_count", "/resultsPerPage"},
      {"date", nvd_feed({good, nvd_record("CVE-2024-0002", "2024-02-30T00:00:00")}), "time.bad", "/vulnerabilities/1/cve/lastModified"},
      {"id", nvd_feed({nvd_record("CVE-24-1", "2024-05-05T00:00:00")}), "cve.bad_id", "/vulnerabilities/0/cve/id"},
      {"twice", nvd_feed({good, good}), "record.duplicate_id", "/vulnerabilities/1"},
      {"key", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T00:00:00", "t", R"(,"id":"CVE-2024-0003")")}), "json.duplicate_key", "/vulnerabilities/0/cve/id"},
      {"nul", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T00:00:00", "a\\u0000b")}), "json.nul", "/vulnerabilities/0/cve/descriptions/1/value"},
      {"utf8", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T00:00:00", "a\xff" "b")}), "json.not_utf8", "/vulnerabilities/0"},
      {"control", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T00:00:00", "a\nb")}), "json.malformed", "/vulnerabilities/0"},
      {"deep", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T00:00:00", "t", ",\"x\":" + deep)}), "json.too_deep", ""},
      {"score", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T00:00:00", "t", R"(,"metrics":{"cvssMetricV2":[{"cvssData":{"baseScore":11}}]})")}), "cvss.bad_score", "/vulnerabilities/0/cve/metrics/cvssMetricV2/0/cvssData/baseScore"},
      {"type", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T00:00:00", "t", R"(,"references":{})")}), "json.bad_type", "/vulnerabilities/0/cve/references"},
      {"kevcount", R"({"catalogVersion":"1","count":5,"vulnerabilities":[{"cveID":"CVE-2024-0001","dateAdded":"2024-01-01"}]})", "kev.wrong_count", "/count"},
      {"kevcsv", "cveID,vendorProject,dateAdded\nCVE-2024-0001,V,2024-13-01\n", "time.bad", "line 2"},
      {"state", R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0001","state":"FORGOTTEN"},"containers":{"cna":{}}})", "cve.unknown_state", "record 1, /cveMetadata/state"},
      {"status", R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0001","state":"PUBLISHED"},"containers":{"cna":{"affected":[{"vendor":"V","product":"P","versions":[{"version":"1","status":"harmless"}]}]}}})",
       "cve.unknown_status", "record 1, /containers/cna/affected/0/versions/0/status"},
      {"default", R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0001","state":"PUBLISHED"},"containers":{"cna":{"affected":[{"vendor":"V","product":"P","defaultStatus":"harmless"}]}}})",
       "cve.unknown_status", "record 1, /containers/cna/affected/0/defaultStatus"},
      {"epss", "#model_version:1,score_date:2024-01-01\ncve,epss,percentile\nCVE-2024-0001,1.5,0.1\n", "epss.bad_score", "line 3"},
      {"epsstwice", "#model_version:1,score_date:2024-01-01\ncve,epss,percentile\nCVE-2024-0001,0.5,0.1\nCVE-2024-0001,0.5,0.1\n", "record.duplicate_id", "line 4"},
      {"epssdate", "#model_version:1,score_date:2024-02-31\ncve,epss,percentile\n", "time.bad", "line 1"},
      {"cwe", "<?xml version='1.0'?><Weakness_Catalog Name='CWE' Date='2024-01-01'><Weaknesses><Weakness ID='x'/></Weaknesses></Weakness_Catalog>", "cwe.bad_id", "/Weakness_Catalog/Weaknesses/Weakness[1]/@ID"},
      {"cwexml", "<Weakness_Catalog Date='2024-01-01'><Weaknesses>", "xml.malformed", "line 1"},
      {"doctype", "<!DOCTYPE x [<!ENTITY a 'b'>]><Weakness_Catalog/>", "xml.doctype", "line 1"},
      {"cve5", R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0001","state":"PUBLISHED"},"containers":{}})", "cve.no_cna", ""},
  };
  store::testing::on_each_store(kSchemas, [&](store::Database& database) {
    Corpus corpus(database);
    const Folder folder;
    for (const Refused& c : cases) {
      SCOPED_TRACE(c.name);
      for (const bool keep_going : {false, true}) {
        if (keep_going && c.name != "deep" && c.name != "truncated") continue;
        const auto summary = import(corpus, {folder.write(c.name, c.text)}, keep_going);
        EXPECT_FALSE(summary.complete());
        ASSERT_EQ(summary.documents.size(), 1u);
        ASSERT_EQ(summary.documents[0].refusals.size(), 1u);
        const Error& error = summary.documents[0].refusals[0];
        EXPECT_EQ(error.code, c.code);
        EXPECT_TRUE(error.place.starts_with(c.place)) << error.place;
        EXPECT_NE(to_text(error).find(c.name), std::string::npos);
        EXPECT_EQ(summary.documents[0].state, DocumentState::refused);
      }
      EXPECT_EQ(corpus.revision(), 0);
      EXPECT_EQ(fingerprint(corpus), "");
    }
    EXPECT_FALSE(import_paths(corpus, {"/nowhere"}, {}, kClock));
  });
}

TEST(Importer, KeepGoingTakesTheGoodAndListsTheRest) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Corpus corpus(database);
    const Folder folder;
    const auto mixed = folder.write("1.json", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T00:00:00"), nvd_record("CVE-bad", "2024-05-05T00:00:00"), nvd_record("CVE-2024-0003", "2024-05-05T00:00:00")}));
    const auto truncated = folder.write("2.json", nvd_feed({nvd_record("CVE-2024-0004", "2024-05-05T00:00:00")}).substr(0, 250));
    const auto lines = folder.write("3.jsonl", nvd_record("CVE-2024-0005", "2024-05-05T00:00:00") + "\n{\"broken\n" + nvd_record("CVE-2024-0006", "2024-05-05T00:00:00") + "\n");
    const auto strict = import(corpus, {mixed, lines});
    EXPECT_EQ(strict.documents.size(), 1u);
    EXPECT_EQ(corpus.revision(), 0);
    const auto kept = import(corpus, {mixed, truncated, lines}, true);
    EXPECT_FALSE(kept.complete());
    ASSERT_EQ(kept.documents.size(), 3u);
    EXPECT_EQ(kept.documents[0].state, DocumentState::imported);
    EXPECT_EQ(kept.documents[0].refused, 1);
    EXPECT_EQ(kept.documents[1].state, DocumentState::refused);
    EXPECT_EQ(kept.documents[2].added, 2);
    EXPECT_EQ(corpus.changed_since(0), (std::vector<std::string>{"CVE-2024-0001", "CVE-2024-0003", "CVE-2024-0005", "CVE-2024-0006"}));
  });
}

TEST(Importer, ADocumentOfManyBlocksIsAppliedWholeOrNotAtAll) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Corpus corpus(database);
    const Folder folder;
    std::vector<std::string> records;
    for (int i = 0; i < 6000; ++i) records.push_back(nvd_record(fmt::format("CVE-2024-{:05}", 10000 + i), "2024-05-05T00:00:00", std::string(600, 'x')));
    auto broken = records;
    broken.push_back(nvd_record("CVE-2024-99999", "never"));
    EXPECT_FALSE(import(corpus, {folder.write("broken.json", nvd_feed(broken))}).complete());
    EXPECT_EQ(corpus.revision(), 0);
    EXPECT_TRUE(corpus.counts().empty());
    EXPECT_TRUE(import(corpus, {folder.write("good.json", nvd_feed(records))}).complete());
    ASSERT_EQ(corpus.counts().size(), 1u);
    EXPECT_EQ(corpus.counts()[0].cves, 6000);
  });
}

TEST(Importer, CountsTheRealFiles) {
  const char* data = getenv("BULKHEAD_TEST_DATA");
  if (!data) {
    std::fprintf(stderr, "skipped: BULKHEAD_TEST_DATA is not set\n");
    return;
  }
  const std::filesystem::path root(data);
  const store::testing::TemporaryDirectory directory;
  auto database = store::Database::open({.location = directory.path().string()});
  ASSERT_TRUE(database && (*database)->migrate(kSchemas, kClock));
  Corpus corpus(**database);
  struct File {
    const char* path;
    const char* format;
    std::int64_t records;
  };
  for (const File& file : {File{"nvd/nvdcve-2.0-2003.json.gz", "nvd_2.0", 1555}, File{"nvd11/nvdcve-1.1-2020.json.xz", "nvd_1.1", 1378},
                           File{"nvd20-derived/nvdcve-2.0-derived-2020.json.xz", "nvd_2.0", 1378}, File{"cve5/vulnrichment-2025-01-24-without-2023.jsonl.zst", "cve_5", 46004},
                           File{"kev/known_exploited_vulnerabilities-2026-08-22.json.gz", "kev_json", 1674}, File{"kev/known_exploited_vulnerabilities-2025-08-25.csv.gz", "kev_csv", 1404},
                           File{"epss/epss_scores-2026-08-16.csv.gz", "epss_csv", 360142}, File{"cpe/nvd-overrides-anchore-2026-08-21.jsonl.zst", "cpe_supplement", 32184},
                           File{"exploits/exploitdb-metadata-2024-10-02.jsonl.zst", "exploit_db", 46102}, File{"exploits/poc-index-2026-08-22.jsonl.zst", "poc_index", 38616},
                           File{"weakness/cwec_v4.15.xml.xz", "cwe_xml", 964}, File{"weakness/cwe-list.csv", "cwe_csv", 964},
                           File{"weakness/capec-stix-2.1.jsonl.zst", "stix_2.1", 2683}, File{"attack/ics-attack-18.1.json.gz", "stix_2.1", 1826}}) {
    SCOPED_TRACE(file.path);
    const auto summary = import(corpus, {root / file.path}, true);
    for (const auto& document : summary.documents)
      for (const auto& refusal : document.refusals) ADD_FAILURE() << to_text(refusal);
    ASSERT_EQ(summary.documents.size(), 1u);
    EXPECT_EQ(summary.documents[0].format, file.format);
    EXPECT_EQ(summary.records, file.records);
  }
  EXPECT_EQ(corpus.epss_count(), 360142);
  EXPECT_EQ(corpus.attack_patterns().size(), 615u);
  EXPECT_EQ(corpus.techniques().size(), 83u);  // of 95 patterns 12 are deprecated and carry no id any more
  EXPECT_EQ(corpus.weakness_catalogue().size(), 964u);
  EXPECT_FALSE(corpus.weakness_catalogue().at(10).version.empty());
  for (const auto& count : corpus.counts()) {
    if (count.source == Source::kev) {
      EXPECT_EQ(count.claims, 1674);  // the older CSV changed nothing
    }
    if (count.source == Source::cna) {
      EXPECT_EQ(count.claims, 46004);
    }
  }
}

TEST(Importer, TellsKnownFromPassedOver) {
  store::testing::on_each_store(kSchemas, [](store::Database& database) {
    Corpus corpus(database);
    const Folder folder;
    const auto feed = folder.write("feed.json", nvd_feed({nvd_record("CVE-2024-0001", "2024-05-05T10:00:00.123")}));
    folder.write("feed.json.sha512", "abc  feed.json");
    folder.write("names.csv", "vendor,name\r\nacme,scada\r\n");
    const auto states = [&](const ImportSummary& summary) {
      std::string out;
      for (const auto& document : summary.documents) out += std::filesystem::path(document.path).filename().string() + " " + std::string(name_of(document.state)) + "\n";
      return out;
    };
    const auto first = import(corpus, {feed.parent_path()});
    EXPECT_TRUE(first.complete());
    EXPECT_EQ(states(first), "feed.json imported\nfeed.json.sha512 passed_over\nnames.csv passed_over\n");
    EXPECT_EQ(first.documents[0].reason, "");
    EXPECT_NE(first.documents[1].reason.find("companion"), std::string::npos);
    EXPECT_EQ(first.documents[2].reason, "none of the formats that can be imported");
    EXPECT_EQ(states(import(corpus, {feed.parent_path()})), "feed.json known\nfeed.json.sha512 passed_over\nnames.csv passed_over\n");
    // A file that somebody names is meant: not to know it is an error.
    const auto named = import(corpus, {feed.parent_path() / "names.csv"});
    ASSERT_EQ(named.documents.size(), 1u);
    EXPECT_EQ(named.documents[0].state, DocumentState::refused);
    EXPECT_EQ(named.documents[0].refusals.at(0).code, "import.unknown_format");
  });
}

}  // namespace
}  // namespace bulkhead::intel
