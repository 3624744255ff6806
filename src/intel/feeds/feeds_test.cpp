#include "feeds/feed.h"

#include <gtest/gtest.h>

namespace bulkhead::intel {
namespace {

struct Gathered final : FeedSink {
  std::vector<Claim> claims;
  std::vector<AttackPattern> patterns;
  std::vector<Technique> techniques;
  std::vector<WeaknessEntry> weaknesses;
  void claim(const Claim& claim) override { claims.push_back(claim); }
  void epss(std::int64_t, int, int) override {}
  void weakness(const WeaknessEntry& entry, Instant) override { weaknesses.push_back(entry); }
  void attack_pattern(const AttackPattern& entry, Instant) override { patterns.push_back(entry); }
  void technique(const Technique& entry, Instant) override { techniques.push_back(entry); }
  void update_document(const UpdateDocument&) override {}
  void snapshot(const Snapshot&) override {}
  void whole_document(Source, std::string_view, Instant) override {}
  void cve_record(const std::vector<Claim>&, Instant) override {}
  void record() override {}
  bool refuse(Error) override { return false; }
};

/// Detects and reads a document held in memory.
Gathered gather(std::string_view text, Format expected) {
  Gathered sink;
  const Detected detected = detect(text, true, "x");
  EXPECT_EQ(name_of_format(detected.format), name_of_format(expected));
  if (detected.format != expected) return sink;
  std::string padded(text);
  padded.resize(text.size() + RecordSplitter::kPadding);
  bool given = false;
  RecordSplitter splitter([&]() -> Result<std::string_view> { return std::exchange(given, true) ? std::string_view{} : text; }, detected.split);
  const auto read = detected.whole ? read_whole(detected.format, std::string_view(padded).substr(0, text.size()), "x", sink) : read_records(detected.format, splitter, sink);
  EXPECT_TRUE(read) << (read ? "" : to_text(read.error()));
  return sink;
}

TEST(Feeds, ReadsACveRecordWithItsAdpContainers) {
  const auto got = gather(R"({"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2024-1234","state":"PUBLISHED","datePublished":"2024-03-01T00:00:00.000Z","dateUpdated":"2024-04-01T00:00:00.000Z"},
 "containers":{"cna":{"providerMetadata":{"shortName":"siemens","dateUpdated":"2024-03-05T00:00:00.000Z"},"title":"T","descriptions":[{"lang":"en","value":"D"}],
  "affected":[{"vendor":"Siemens","product":"S7","defaultStatus":"unknown","cpes":["cpe:2.3:h:siemens:s7:*:*:*:*:*:*:*:*"],"versions":[
    {"version":"All versions < V2.9.3","status":"affected"},{"version":"0","lessThan":"*","status":"affected","versionType":"custom"},{"version":"1.0","lessThanOrEqual":"2.0","status":"affected","versionType":"semver","changes":[{"at":"1.5","status":"unaffected"}]},
    {"version":"4.0 SP1","status":"unaffected"},{"version":"*","status":"affected"}]},{"vendor":"n/a","product":"n/a"},{"vendor":"V","product":"P","defaultStatus":"affected"}],
  "cpeApplicability":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:x:y:*:*:*:*:*:*:*:*","versionEndExcluding":"3"}]}]}],
  "metrics":[{"format":"CVSS","cvssV4_0":{"version":"4.0","vectorString":"CVSS:4.0/AV:N","baseScore":8.7}},{"other":{"type":"unknown","content":{}}}],
  "problemTypes":[{"descriptions":[{"lang":"en","type":"CWE","cweId":"CWE-79","description":"CWE-79 XSS"}]}],
  "solutions":[{"lang":"en","value":"Update."}],"workarounds":[{"lang":"en","value":"Block."}],
  "references":[{"url":"https://r","name":"R","tags":["vendor-advisory"]}]},
  "adp":[{"title":"CISA ADP Vulnrichment","providerMetadata":{"shortName":"CISA-ADP","dateUpdated":"2024-03-09T00:00:00.000Z"},"metrics":[{"other":{"type":"ssvc","content":{"timestamp":"2024-03-09T00:00:00Z","options":[{"Exploitation":"poc"},{"Automatable":"no"},{"Technical Impact":"total"}]}}},{"other":{"type":"kev","content":{"dateAdded":"2024-03-08"}}}]}]}})",
                          Format::cve_5);
  ASSERT_EQ(got.claims.size(), 2u);
  const Claim& cna = got.claims[0];
  EXPECT_EQ(cna.source, Source::cna);
  EXPECT_EQ(cna.title, "T");
  EXPECT_EQ(to_iso_date(cna.modified), "2024-03-05");
  ASSERT_EQ(cna.products.size(), 2u);
  const auto& versions = cna.products[0].versions;
  ASSERT_EQ(versions.size(), 5u);
  EXPECT_EQ(versions[0].kind, VersionKind::text);
  EXPECT_EQ(versions[1].kind, VersionKind::range);
  EXPECT_EQ(versions[1].from + versions[1].to, "");
  EXPECT_TRUE(versions[2].to_inclusive);
  EXPECT_EQ(versions[2].changes.at(0).status, ProductStatus::not_affected);
  EXPECT_EQ(versions[3].kind, VersionKind::exact);
  EXPECT_EQ(versions[3].status, ProductStatus::not_affected);
  EXPECT_EQ(versions[4].kind, VersionKind::all);
  EXPECT_EQ(cna.products[1].versions.at(0).kind, VersionKind::all);
  EXPECT_EQ(cna.configurations.at(0).nodes.at(0).matches.at(0).end_excluding, "3");
  EXPECT_EQ(cna.scores.at(0).tenths, 87);
  EXPECT_EQ(cna.weaknesses, (std::vector<Weakness>{{79, "siemens"}}));
  ASSERT_EQ(cna.remedies.size(), 2u);
  EXPECT_EQ(cna.remedies[0].kind, RemedyKind::cna_solution);
  const Claim& adp = got.claims[1];
  EXPECT_EQ(adp.document, "CISA-ADP");
  EXPECT_EQ(adp.ssvc->exploitation, "poc");
  EXPECT_EQ(adp.ssvc->technical_impact, "total");
  EXPECT_EQ(adp.kev->date_added, "2024-03-08");
  const auto rejected = gather(R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-1235","state":"REJECTED","dateUpdated":"2024-04-01T00:00:00"},"containers":{"cna":{"providerMetadata":{"orgId":"o"},"rejectedReasons":[{"lang":"en","value":"Not a hole."}]}}})", Format::cve_5);
  ASSERT_EQ(rejected.claims.size(), 1u);
  EXPECT_TRUE(rejected.claims[0].rejected);
  EXPECT_EQ(rejected.claims[0].description, "Not a hole.");
}

TEST(Feeds, ReadsTheNestedNodesOfNvd11) {
  const auto got = gather(R"({"CVE_data_type":"CVE","CVE_data_numberOfCVEs":"1","CVE_Items":[{"cve":{"CVE_data_meta":{"ID":"CVE-2021-0001"},"description":{"description_data":[{"lang":"en","value":"** REJECT ** x"}]}},
 "configurations":{"nodes":[{"operator":"AND","children":[{"operator":"OR","children":[],"cpe_match":[{"vulnerable":true,"cpe23Uri":"cpe:2.3:o:a:b_firmware:1:*:*:*:*:*:*:*"}]},{"operator":"OR","children":[],"cpe_match":[{"vulnerable":false,"cpe23Uri":"cpe:2.3:h:a:b:-:*:*:*:*:*:*:*"}]}],"cpe_match":[]},
  {"operator":"OR","children":[],"cpe_match":[{"vulnerable":true,"cpe23Uri":"cpe:2.3:a:c:d:*:*:*:*:*:*:*:*","versionEndIncluding":"2"}]}]},
 "impact":{"baseMetricV2":{"cvssV2":{"version":"2.0","vectorString":"AV:L","baseScore":2.1}}},"publishedDate":"2021-01-01T10:15Z","lastModifiedDate":"2021-02-01T10:15Z"}]})", Format::nvd_1_1);
  ASSERT_EQ(got.claims.size(), 1u);
  const Claim& claim = got.claims[0];
  EXPECT_TRUE(claim.rejected);
  ASSERT_EQ(claim.configurations.size(), 2u);
  EXPECT_EQ(claim.configurations[0].operator_, Operator::and_);
  EXPECT_EQ(claim.configurations[0].nodes.size(), 2u);
  EXPECT_EQ(claim.configurations[1].nodes.at(0).matches.at(0).end_including, "2");
  EXPECT_EQ(claim.scores.at(0).tenths, 21);
}

TEST(Feeds, ReadsExploitEvidence) {
  const auto edb = gather(R"({"id":"1","file":"x.c","description":"W","date_published":"2003-03-23","platform":"windows","date_updated":"2017-11-22","verified":"1","codes":"OSVDB-1;CVE-2003-0109;cve-2003-0110;CVE-bad"}
{"id":"2","file":"y.c","description":"W","date_published":"2003-03-24","platform":"windows","verified":"0"}
)", Format::exploit_db);
  ASSERT_EQ(edb.claims.size(), 2u);
  EXPECT_EQ(edb.claims[1].cve, "CVE-2003-0110");
  EXPECT_EQ(edb.claims[0].document, "EDB-1");
  EXPECT_EQ(edb.claims[0].exploits.at(0).kind, ExploitKind::functional);
  const auto msf = gather(R"({"exploit_a":{"name":"A","fullname":"exploit/a","rank":600,"disclosure_date":"2018-01-02","references":["CVE-2018-11770","URL-https://x"],"path":"/modules/a.rb","mod_time":"2024-01-31 12:00:00 +0000"}})", Format::metasploit);
  ASSERT_EQ(msf.claims.size(), 1u);
  EXPECT_EQ(msf.claims[0].document, "exploit/a");
  EXPECT_EQ(to_iso(msf.claims[0].modified).substr(0, 16), "2024-01-31T12:00");
  std::string index;
  for (int i = 0; i < 30; ++i) index += fmt::format(R"({{"id":"CVE-2020-{:04}","poc":{{"reference":["No PoCs from references."],"github":["https://github.com/list/of-all"{}]}}}})", 1000 + i, i == 7 ? R"(,"https://github.com/a/exploit")" : "") + "\n";
  const auto poc = gather(index, Format::poc_index);
  ASSERT_EQ(poc.claims.size(), 1u);
  EXPECT_EQ(poc.claims[0].cve, "CVE-2020-1007");
  EXPECT_EQ(poc.claims[0].exploits.at(0).url, "https://github.com/a/exploit");
}

TEST(Feeds, ReadsCatalogues) {
  const auto cwe = gather(R"(<?xml version="1.0"?><Weakness_Catalog Name="CWE" Version="4.15" Date="2024-07-16"><Weaknesses><Weakness ID="79" Name="XSS" Abstraction="Base" Status="Stable"><Related_Weaknesses><Related_Weakness Nature="ChildOf" CWE_ID="74" View_ID="1000"/><Related_Weakness Nature="ChildOf" CWE_ID="1" View_ID="1003"/></Related_Weaknesses><Likelihood_Of_Exploit>High</Likelihood_Of_Exploit><Related_Attack_Patterns><Related_Attack_Pattern CAPEC_ID="63"/></Related_Attack_Patterns></Weakness></Weaknesses></Weakness_Catalog>)", Format::cwe_xml);
  ASSERT_EQ(cwe.weaknesses.size(), 1u);
  EXPECT_EQ(cwe.weaknesses[0], (WeaknessEntry{79, "XSS", "Base", "Stable", "High", {74}, {63}, "4.15"}));
  const auto stix = gather(R"({"type":"bundle","id":"bundle--1","objects":[{"type":"attack-pattern","id":"a","spec_version":"2.1","name":"N","modified":"2025-01-01T00:00:00Z","external_references":[{"source_name":"mitre-attack","external_id":"T0866"}],"kill_chain_phases":[{"kill_chain_name":"mitre-ics-attack","phase_name":"lateral-movement"}],"x_mitre_platforms":["None"]},
 {"type":"attack-pattern","id":"b","name":"C","modified":"2025-01-01T00:00:00Z","external_references":[{"source_name":"capec","external_id":"CAPEC-87"},{"source_name":"cwe","external_id":"CWE-425"}]},{"type":"relationship","id":"r"}]})", Format::stix);
  ASSERT_EQ(stix.techniques.size(), 1u);
  EXPECT_EQ(stix.techniques[0].tactics, (std::vector<std::string>{"lateral-movement"}));
  ASSERT_EQ(stix.patterns.size(), 1u);
  EXPECT_EQ(stix.patterns[0].weaknesses, (std::vector<int>{425}));
}

}  // namespace
}  // namespace bulkhead::intel
