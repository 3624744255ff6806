// The table of ICS advisories: rows to claims, what a row states for which CVE, refusals.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/csv.h"
#include "core/text.h"
#include "feeds/readers.h"
#include "input/documents.h"

namespace bulkhead::intel {
namespace {

struct Gathered final : FeedSink {
  std::vector<Claim> claims;
  std::vector<Error> refused;
  std::int64_t records = 0;
  bool keep_going = true;
  void claim(const Claim& claim) override { claims.push_back(claim); }
  void epss(std::int64_t, int, int) override {}
  void weakness(const WeaknessEntry&, Instant) override {}
  void attack_pattern(const AttackPattern&, Instant) override {}
  void technique(const Technique&, Instant) override {}
  void update_document(const UpdateDocument&) override {}
  void snapshot(const Snapshot&) override {}
  void whole_document(Source, std::string_view, Instant) override {}
  void cve_record(const std::vector<Claim>&, Instant) override {}
  void record() override { ++records; }
  bool refuse(Error error) override {
    refused.push_back(std::move(error));
    return keep_going;
  }
};

constexpr std::string_view kHeader =
    "icsad_ID,Original_Release_Date,Last_Updated,Year,ICS-CERT_Number,ICS-CERT_Advisory_Title,Vendor,Product,Products_Affected,CVE_Number,Cumulative_CVSS,CVSS_Severity,CWE_Number,"
    "Critical_Infrastructure_Sector,Product_Distribution,Company_Headquarters,License\r\n";

struct Cells {
  std::string released = "8/20/2026", updated = "8/21/2026", number = "ICSA-26-232-01", vendor = "Acme Inc.", product = "Acme Scada", affected = "Acme Scada: <=V2.01", cves = "CVE-2026-1001", score = "5.8",
              weaknesses = "CWE-316";
};

std::string row(const Cells& c) {
  std::string out;
  append_csv_row(out, {"1", c.released, c.updated, "2026", c.number, "Acme Scada title", c.vendor, c.product, c.affected, c.cves, c.score, "Medium", c.weaknesses, "Energy; Dams", "Worldwide", "Ireland", "ODbL"});
  return out;
}

Gathered read(const std::vector<Cells>& rows) {
  Gathered sink;
  std::string text(kHeader);
  for (const Cells& cells : rows) text += row(cells);
  const auto good = read_ics_advisory_csv(text, sink);
  EXPECT_TRUE(good) << (good ? "" : to_text(good.error()));
  return sink;
}

TEST(IcsAdvisory, ReadsARow) {
  const Gathered got = read({Cells{}});
  ASSERT_EQ(got.claims.size(), 1u);
  const Claim& claim = got.claims[0];
  EXPECT_EQ(claim.cve, "CVE-2026-1001");
  EXPECT_EQ(claim.source, Source::ics_advisory);
  EXPECT_EQ(claim.document, "ICSA-26-232-01");
  EXPECT_EQ(to_iso_date(claim.published), "2026-08-20");
  EXPECT_EQ(to_iso_date(claim.modified), "2026-08-21");
  EXPECT_EQ(claim.title, "Acme Scada title");
  EXPECT_NE(claim.description.find("Products affected: Acme Scada: <=V2.01"), std::string::npos) << claim.description;
  EXPECT_NE(claim.description.find("Sectors: Energy; Dams."), std::string::npos) << claim.description;
  ASSERT_EQ(claim.scores.size(), 1u);
  EXPECT_EQ(claim.scores[0].tenths, 58);
  EXPECT_EQ(claim.scores[0].version, "") << "the table does not tell it";
  ASSERT_EQ(claim.weaknesses.size(), 1u);
  EXPECT_EQ(claim.weaknesses[0].cwe, 316);
  ASSERT_EQ(claim.products.size(), 1u);
  EXPECT_EQ(claim.products[0].vendor, "Acme Inc.");
  EXPECT_EQ(claim.products[0].name, "Acme Scada");
  ASSERT_EQ(claim.products[0].versions.size(), 1u);
  EXPECT_EQ(claim.products[0].versions[0].text, "<=V2.01");
  EXPECT_EQ(claim.products[0].versions[0].status, ProductStatus::affected);
}

TEST(IcsAdvisory, SeparatesCvesInAllTheWaysOfTheTable) {
  const Gathered got = read({Cells{.cves = "CVE-2011-0001., CVE-2011-0002;\r\nCVE-2011-0003 CVE-2011-0002\r\n", .weaknesses = "CWE-79, CWE22 , CWE-NA"}});
  ASSERT_EQ(got.claims.size(), 3u);
  for (const Claim& claim : got.claims) {
    EXPECT_TRUE(claim.scores.empty()) << "the highest score of an advisory is that of one of its CVEs";
    EXPECT_TRUE(claim.weaknesses.empty()) << "two weaknesses among three CVEs";
    EXPECT_EQ(claim.products.at(0).versions.at(0).status, ProductStatus::affected) << "one product, one range: of each CVE";
  }
  EXPECT_EQ(read({Cells{.cves = "CVE-2011-0001, CVE-2011-0002"}}).claims.at(1).weaknesses.size(), 1u) << "the only weakness";
  EXPECT_TRUE(read({Cells{.cves = "CVE-NA"}}).claims.empty());
}

TEST(IcsAdvisory, LeavesOpenWhichProductHasWhichCve) {
  const Gathered got = read({Cells{.affected = "Scada <2.0 | Historian <3.0", .cves = "CVE-2011-0001, CVE-2011-0002"}});
  ASSERT_EQ(got.claims.size(), 2u);
  ASSERT_EQ(got.claims[0].products.size(), 2u);
  for (const ProductClaim& product : got.claims[0].products) EXPECT_EQ(product.versions.at(0).status, ProductStatus::unknown);
  EXPECT_EQ(read({Cells{.affected = "Scada <2.0 | Historian <3.0"}}).claims.at(0).products.at(1).versions.at(0).status, ProductStatus::affected) << "one CVE: of both";
}

TEST(IcsAdvisory, KeepsProseAsText) {
  const Gathered got = read({Cells{.affected = "Firmware of the pump family, see the vendor's page, and others (<2.0"}});
  const ProductClaim& product = got.claims.at(0).products.at(0);
  EXPECT_EQ(product.name, "Acme Scada");
  EXPECT_EQ(product.default_status, ProductStatus::unknown);
  EXPECT_TRUE(product.versions.empty());
  EXPECT_NE(got.claims[0].description.find("see the vendor's page"), std::string::npos);
}

TEST(IcsAdvisory, JoinsRowsOfOneAdvisory) {
  const Gathered got = read({Cells{}, Cells{.updated = "8/25/2026", .vendor = "Bolt", .product = "Bolt Scada", .affected = "Bolt Scada: <3.0"}, Cells{}});
  ASSERT_EQ(got.claims.size(), 1u);
  EXPECT_EQ(got.claims[0].products.size(), 2u);
  EXPECT_EQ(to_iso_date(got.claims[0].modified), "2026-08-25");
}

TEST(IcsAdvisory, RefusesRowsWithLineAndColumn) {
  const struct {
    Cells cells;
    std::string code, column;
  } cases[] = {
      {{.released = "13/20/2026"}, "time.bad", "original_release_date"},
      {{.updated = "2/30/2026"}, "time.bad", "last_updated"},
      {{.updated = "2026-08-21"}, "time.bad", "last_updated"},
      {{.updated = "8/19/2026"}, "ics_advisory.bad_order", "last_updated"},
      {{.number = "SSA-1"}, "ics_advisory.bad_number", "ics-cert_number"},
      {{.cves = "CVE-2024 21916"}, "cve.bad_id", "cve_number"},
      {{.cves = "SeeSSB-439005"}, "cve.bad_id", "cve_number"},
      {{.cves = "CVE-2013-521"}, "cve.bad_id", "cve_number"},
      {{.cves = " "}, "ics_advisory.no_cve", "cve_number"},
      {{.score = "10.1"}, "ics_advisory.bad_score", "cumulative_cvss"},
      {{.score = "high"}, "ics_advisory.bad_score", "cumulative_cvss"},
      {{.weaknesses = "buffer"}, "ics_advisory.bad_weakness", "cwe_number"},
  };
  for (const auto& one : cases) {
    const Gathered got = read({Cells{}, one.cells, Cells{.cves = "CVE-2026-1009"}});
    ASSERT_EQ(got.refused.size(), 1u) << one.code;
    EXPECT_EQ(got.refused[0].code, one.code);
    EXPECT_EQ(got.refused[0].place, "line 3, column " + one.column);
    EXPECT_EQ(got.claims.size(), 2u) << "the good rows are read";
    EXPECT_EQ(got.records, 3);
  }
  Gathered strict;
  strict.keep_going = false;
  EXPECT_FALSE(read_ics_advisory_csv(std::string(kHeader) + row(Cells{.score = "11"}), strict));
  Gathered ragged;
  EXPECT_TRUE(read_ics_advisory_csv(std::string(kHeader) + "1,2,3\r\n", ragged));
  ASSERT_EQ(ragged.refused.size(), 1u);
  EXPECT_EQ(ragged.refused[0].code, "csv.ragged");
  Gathered headless;
  const auto bad = read_ics_advisory_csv("ICS-CERT_Number,CVE_Number\r\n", headless);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, "ics_advisory.no_column");
}

TEST(IcsAdvisory, CountsForNothingBesideTheCsafDocumentOfTheSameNumber) {
  Vulnerability v;
  v.cve = "CVE-2026-1001";
  Claim copy = read({Cells{.number = "ICSA-26-232-01A", .weaknesses = "CWE-79"}}).claims.at(0);
  Claim csaf;
  csaf.cve = v.cve;
  csaf.source = Source::csaf;
  csaf.document = "https://www.cisa.gov#ICSA-26-232-02";
  v.claims = {csaf, copy};
  EXPECT_FALSE(v.repeats_advisory(v.claims[1]));
  ASSERT_NE(v.headline_score().score, nullptr);
  EXPECT_EQ(v.weaknesses(), std::vector{79});
  v.claims[0].document = "https://www.cisa.gov#ICSA-26-232-01";
  EXPECT_TRUE(v.repeats_advisory(v.claims[1])) << "the letter is the revision";
  EXPECT_EQ(v.headline_score().score, nullptr);
  EXPECT_TRUE(v.weaknesses().empty());
  // A score without version gives way to any other.
  v.claims[0].document = "https://www.cisa.gov#ICSA-26-232-02";
  v.claims[0].scores = {{"3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", -1, "CISA", false}};
  EXPECT_EQ(v.headline_score().score, &v.claims[0].scores[0]);
}

TEST(IcsAdvisory, ReadsTheRealTable) {
  const char* folder = std::getenv("BULKHEAD_TEST_DATA");
  if (folder == nullptr) {
    std::puts("skipped: BULKHEAD_TEST_DATA is not set");
    return;
  }
  const auto bytes = open_file(std::filesystem::path(folder) / "csaf/ics-advisory-project-master-2026-08-20.csv.gz");
  ASSERT_TRUE(bytes);
  Gathered sink;
  const auto walked = each_document(**bytes, "table.csv.gz", {}, [&](DocumentStream& document) -> Result<Walk> {
    std::string text = TRY(document.read_whole(InputLimits{}.max_whole_bytes));
    EXPECT_EQ(name_of_format(detect(std::string_view(text).substr(0, 4096), false, "x").format), "ics_advisory_csv");
    TRY(read_ics_advisory_csv(text, sink));
    return Walk::go_on;
  });
  ASSERT_TRUE(walked) << to_text(walked.error());
  EXPECT_EQ(sink.records, 3989);
  ASSERT_EQ(sink.refused.size(), 3u) << "CVE numbers that are none";
  for (const Error& error : sink.refused) EXPECT_EQ(error.code, "cve.bad_id");
  std::unordered_set<std::string> cves;
  std::size_t stated = 0, asked = 0, named = 0;
  for (const Claim& claim : sink.claims) {
    cves.insert(claim.cve);
    for (const ProductClaim& product : claim.products) {
      EXPECT_FALSE(product.name.empty());
      if (product.versions.empty()) ++named;
      for (const VersionStatement& version : product.versions) ++(version.status == ProductStatus::affected ? stated : asked);
    }
  }
  std::printf("%zu claims on %zu CVEs: %zu ranges stated, %zu of an advisory as a whole, %zu products without versions\n", sink.claims.size(), cves.size(), stated, asked, named);
  EXPECT_GT(cves.size(), 11'900u);
  EXPECT_GT(stated, 4'000u);
}

}  // namespace
}  // namespace bulkhead::intel
