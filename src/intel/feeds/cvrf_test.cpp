// Microsoft's monthly documents: both forms say the same, only Windows is kept, what breaks rules is refused with its place.
#include <gtest/gtest.h>

#include "core/text.h"
#include "feeds/feed.h"
#include "intel/importer.h"
#include "store/testing.h"

namespace bulkhead::intel {
namespace {

struct Documents final : FeedSink {
  std::vector<UpdateDocument> got;
  std::vector<Error> refused;
  bool keep_going = false;
  int records = 0;
  void claim(const Claim&) override { ADD_FAILURE() << "a monthly document makes no claims"; }
  void epss(std::int64_t, int, int) override {}
  void weakness(const WeaknessEntry&, Instant) override {}
  void attack_pattern(const AttackPattern&, Instant) override {}
  void technique(const Technique&, Instant) override {}
  void update_document(const UpdateDocument& document) override { got.push_back(document); }
  void snapshot(const Snapshot&) override {}
  void whole_document(Source, std::string_view, Instant) override {}
  void cve_record(const std::vector<Claim>&, Instant) override {}
  void record() override { ++records; }
  bool refuse(Error error) override {
    refused.push_back(std::move(error));
    return keep_going;
  }
};

Result<void> read(const std::string& text, Documents& sink) {
  const Detected detected = detect(text, true, "x");
  EXPECT_TRUE(detected.whole && (detected.format == Format::cvrf_xml || detected.format == Format::cvrf_json)) << name_of_format(detected.format);
  std::string padded = text;
  padded.resize(text.size() + RecordSplitter::kPadding);
  return read_whole(detected.format, std::string_view(padded).substr(0, text.size()), "x", sink);
}

const std::string kXml = R"(<?xml version="1.0" encoding="utf-8"?>
<cvrf:cvrfdoc xmlns:cvrf="http://www.icasi.org/CVRF/schema/cvrf/1.1" xmlns:prod="http://www.icasi.org/CVRF/schema/prod/1.1" xmlns:vuln="http://www.icasi.org/CVRF/schema/vuln/1.1">
 <cvrf:DocumentTitle>May 2024 Security Updates</cvrf:DocumentTitle>
 <cvrf:DocumentTracking><cvrf:Identification><cvrf:ID>2024-May</cvrf:ID><cvrf:Alias>2024-May</cvrf:Alias></cvrf:Identification>
  <cvrf:InitialReleaseDate>2024-05-14T07:00:00</cvrf:InitialReleaseDate><cvrf:CurrentReleaseDate>2024-05-20T07:00:00</cvrf:CurrentReleaseDate></cvrf:DocumentTracking>
 <prod:ProductTree><prod:Branch Type="Vendor" Name="Microsoft"><prod:Branch Type="Product Family" Name="Windows">
  <prod:FullProductName ProductID="1">Windows Server 2019</prod:FullProductName><prod:FullProductName ProductID="2">Windows Server 2012 R2</prod:FullProductName>
  <prod:FullProductName ProductID="3-1">Internet Explorer 11 on Windows Server 2019</prod:FullProductName><prod:FullProductName ProductID="4">Windows Admin Center</prod:FullProductName></prod:Branch></prod:Branch></prod:ProductTree>
 <vuln:Vulnerability Ordinal="1"><vuln:Title>T</vuln:Title><vuln:CVE>CVE-2024-90021</vuln:CVE>
  <vuln:ProductStatuses><vuln:Status Type="Known Affected"><vuln:ProductID>1</vuln:ProductID><vuln:ProductID>2</vuln:ProductID><vuln:ProductID>4</vuln:ProductID></vuln:Status></vuln:ProductStatuses>
  <vuln:Threats><vuln:Threat Type="Impact"><vuln:Description>Elevation of Privilege</vuln:Description><vuln:ProductID>1</vuln:ProductID></vuln:Threat>
   <vuln:Threat Type="Severity"><vuln:Description>Important</vuln:Description><vuln:ProductID>1</vuln:ProductID></vuln:Threat><vuln:Threat Type="Severity"><vuln:Description>Important</vuln:Description><vuln:ProductID>2</vuln:ProductID></vuln:Threat>
   <vuln:Threat Type="Exploit Status"><vuln:Description>Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected</vuln:Description></vuln:Threat></vuln:Threats>
  <vuln:Remediations><vuln:Remediation Type="Vendor Fix"><vuln:Description>5009001</vuln:Description><vuln:Supercedence>5008001; 5008002</vuln:Supercedence><vuln:ProductID>1</vuln:ProductID><vuln:ProductID>3-1</vuln:ProductID><vuln:SubType>Security Update</vuln:SubType><vuln:FixedBuild> 10.0.17763.5820 </vuln:FixedBuild></vuln:Remediation>
   <vuln:Remediation Type="Vendor Fix"><vuln:Description>5009002</vuln:Description><vuln:ProductID>2</vuln:ProductID><vuln:SubType>Monthly Rollup</vuln:SubType><vuln:FixedBuild>unknown</vuln:FixedBuild></vuln:Remediation>
   <vuln:Remediation Type="Vendor Fix"><vuln:Description>Release Notes</vuln:Description><vuln:ProductID>2</vuln:ProductID></vuln:Remediation>
   <vuln:Remediation Type="Known Issue"><vuln:Description>5009001</vuln:Description><vuln:ProductID>1</vuln:ProductID></vuln:Remediation></vuln:Remediations>
  <vuln:RevisionHistory><vuln:Revision><cvrf:Number>2.0</cvrf:Number><cvrf:Date>2024-05-20T07:00:00</cvrf:Date></vuln:Revision><vuln:Revision><cvrf:Number>1.0</cvrf:Number><cvrf:Date>2024-05-14T07:00:00</cvrf:Date></vuln:Revision></vuln:RevisionHistory></vuln:Vulnerability>
 <vuln:Vulnerability Ordinal="2"><vuln:CVE>CVE-2024-90022</vuln:CVE><vuln:ProductStatuses><vuln:Status Type="Known Affected"><vuln:ProductID>4</vuln:ProductID></vuln:Status></vuln:ProductStatuses></vuln:Vulnerability>
 <vuln:Vulnerability Ordinal="3"><vuln:CVE>ADV990001</vuln:CVE></vuln:Vulnerability>
</cvrf:cvrfdoc>)";

const std::string kJson = R"({"DocumentTitle":{"Value":"May 2024 Security Updates"},"DocumentType":{"Value":"Security Update"},
 "DocumentTracking":{"Identification":{"ID":{"Value":"2024-May"},"Alias":{"Value":"2024-May"}},"Status":2,"Version":"1.0","InitialReleaseDate":"2024-05-14T07:00:00","CurrentReleaseDate":"2024-05-20T07:00:00Z"},
 "ProductTree":{"Branch":[{"Items":[{"Items":[{"ProductID":"1","Value":"Windows Server 2019"},{"ProductID":"2","Value":"Windows Server 2012 R2"},{"ProductID":"3-1","Value":"Internet Explorer 11 on Windows Server 2019"}],"Type":1,"Name":"Windows"}],"Type":0,"Name":"Microsoft"}],
  "FullProductName":[{"ProductID":"1","Value":"Windows Server 2019","CPE":"cpe:2.3:o:x"},{"ProductID":"4","Value":"Windows Admin Center"}]},
 "Vulnerability":[{"Title":{"Value":"T"},"CVE":"CVE-2024-90021","ProductStatuses":[{"ProductID":["1","2","4"],"Type":3}],
  "Threats":[{"Description":{"Value":"Elevation of Privilege"},"ProductID":["1"],"Type":0},{"Description":{"Value":"Important"},"ProductID":["1"],"Type":3},{"Description":{"Value":"Important"},"ProductID":["2"],"Type":3},
   {"Description":{"Value":"Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected"},"Type":1,"DateSpecified":false}],
  "Remediations":[{"Description":{"Value":"5009001"},"URL":"","Supercedence":"5008001; 5008002","ProductID":["1","3-1"],"Type":2,"SubType":"Security Update","FixedBuild":"10.0.17763.5820"},
   {"Description":{"Value":"5009002"},"ProductID":["2"],"Type":2,"SubType":"Monthly Rollup","FixedBuild":"unknown"},{"Description":{},"ProductID":["2"],"Type":2},{"Description":{"Value":"5009001"},"ProductID":["1"],"Type":5}],
  "RevisionHistory":[{"Number":"2.0","Date":"2024-05-20T07:00:00"},{"Number":"1.0","Date":"2024-05-14T07:00:00"}]},
  {"CVE":"CVE-2024-90022","ProductStatuses":[{"ProductID":["4"],"Type":3}]},{"CVE":"ADV990001"}]})";

TEST(MonthlyUpdates, BothFormsSayTheSame) {
  Documents xml, json;
  const auto from_xml = read(kXml, xml), from_json = read(kJson, json);
  ASSERT_TRUE(from_xml) << to_text(from_xml.error());
  ASSERT_TRUE(from_json) << to_text(from_json.error());
  ASSERT_EQ(xml.got.size(), 1u);
  EXPECT_EQ(xml.got, json.got);
  EXPECT_EQ(xml.records, 3);
  const UpdateDocument& document = xml.got.front();
  EXPECT_EQ(document.id, "2024-May");
  EXPECT_EQ(to_iso_date(document.revised), "2024-05-20");
  ASSERT_EQ(document.products.size(), 2u) << "what runs on Windows is left out";
  ASSERT_EQ(document.flaws.size(), 1u) << "advisories and other products are left out";
  const UpdateFlaw& flaw = document.flaws.front();
  EXPECT_EQ(to_iso_date(flaw.published), "2024-05-14");
  EXPECT_TRUE(flaw.exploited);
  EXPECT_EQ(flaw.affected, (std::vector<std::string>{"1", "2"}));
  ASSERT_EQ(flaw.severities.size(), 1u);
  EXPECT_EQ(flaw.severities.front().products.size(), 2u);
  ASSERT_EQ(flaw.remedies.size(), 2u);
  EXPECT_EQ(flaw.remedies[0], (UpdateRemedy{"KB5009001", "Security Update", "10.0.17763.5820", {"KB5008001", "KB5008002"}, {"1"}}));
  EXPECT_EQ(flaw.remedies[1], (UpdateRemedy{"KB5009002", "Monthly Rollup", "", {}, {"2"}})) << "a build that is none is not taken";
}

TEST(MonthlyUpdates, WhatBreaksRulesIsRefusedWithItsPlace) {
  const auto refusal = [](std::string text, std::string_view what, std::string_view with) {
    Documents sink;
    const auto done = read(replace_all(text, what, with), sink);
    EXPECT_FALSE(done) << with;
    EXPECT_TRUE(sink.got.empty());
    return done ? std::string() : done.error().code + " " + done.error().place;
  };
  EXPECT_EQ(refusal(kXml, "CVE-2024-90022", "CVE-2024-9002x"), "cve.bad_id /cvrfdoc/Vulnerability[2]/CVE");
  EXPECT_EQ(refusal(kJson, "CVE-2024-90022", "CVE-2024-90021"), "record.duplicate_id /Vulnerability/1/CVE");
  EXPECT_EQ(refusal(kXml, ">2024-May<", ">cisco-sa-1<"), "cvrf.no_id /DocumentTracking/Identification/ID");
  EXPECT_EQ(refusal(kJson, "2024-05-20T07:00:00Z", "2024-02-30"), "time.bad /DocumentTracking/CurrentReleaseDate");
  EXPECT_EQ(refusal(kXml, "<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<!DOCTYPE x>"), "xml.doctype line 1");
  Documents sink;
  sink.keep_going = true;
  EXPECT_TRUE(read(replace_all(kXml, "CVE-2024-90022", "x"), sink));
  EXPECT_EQ(sink.refused.size(), 1u);
  EXPECT_EQ(sink.got.front().flaws.size(), 1u);
}

TEST(MonthlyUpdates, KbNamesAreOneWriting) {
  for (const auto* good : {"5009001", "KB5009001", "kb5009001 "}) EXPECT_EQ(kb_name(good), "KB5009001");
  for (const auto* bad : {"", "KB", "12", "50090011x", "123456789", "Release Notes"}) EXPECT_EQ(kb_name(bad), "");
}

TEST(MonthlyUpdates, TheLaterRevisionStaysInTheCorpusOnBothStores) {
  const auto schemas = corpus_with_log();
  store::testing::on_each_store(schemas, [](store::Database& database) {
    const FixedClock clock(*parse_instant("2026-03-01T12:00:00Z"));
    Corpus corpus(database);
    const auto import = [&](const std::string& text) { return import_bytes(corpus, "2024-May.json", text, {}, clock); };
    const std::string later = replace_all(replace_all(kJson, "2024-05-20T07:00:00Z", "2024-06-01T07:00:00Z"), "10.0.17763.5820", "10.0.17763.5830");
    auto first = import(kXml);
    ASSERT_TRUE(first) << to_text(first.error());
    EXPECT_TRUE(first->complete());
    EXPECT_EQ(first->added, 1);
    EXPECT_EQ(first->documents.front().format, "cvrf_xml");
    EXPECT_EQ(import(later)->updated, 1);
    EXPECT_EQ(import(kJson)->older, 1);
    ASSERT_EQ(corpus.update_documents().size(), 1u);
    EXPECT_EQ(corpus.update_documents().front().flaws.front().remedies.front().fixed_build, "10.0.17763.5830");
  });
}

}  // namespace
}  // namespace bulkhead::intel
