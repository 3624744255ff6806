// The report on a small plant whose figures are worked out by hand, and the frame that all reports share.
#include <gtest/gtest.h>

#include <fstream>

#include "core/digest.h"
#include "core/process.h"
#include "core/text.h"
#include "findings/triage.h"
#include "iec62443_gather.h"
#include "reports/cve_sheet.h"
#include "reports/document.h"
#include "reports/iec62443.h"
#include "reports/pdf.h"
#include "reports/table_pdf.h"
#include "testing.h"

namespace bulkhead::reports {
namespace {

using testing::at;
using testing::must;
using testing::on_plant;
using testing::Plant;

const ZoneReading& zone(const Iec62443Data& d, std::string_view name) {
  for (const auto& z : d.zones)
    if (z.name == name) return z;
  throw std::runtime_error("no zone " + std::string(name));
}

std::string text_of_pdf(const std::string& pdf) { return must(run_process({"pdftotext", "-layout", "-", "-"}, {.input = pdf})).output; }
std::string info_of_pdf(const std::string& pdf) { return must(run_process({"pdfinfo", "-"}, {.input = pdf})).output; }

TEST(Iec62443, FiguresAreThoseWorkedOutByHand) {
  on_plant([](Plant& plant, store::Connection& db) {
    const auto d = must(gather_iec62443(plant.inputs(db)));
    EXPECT_EQ(d.all_findings, 6);
    EXPECT_EQ(d.open, 4);
    EXPECT_EQ(d.undecided, 1);
    EXPECT_EQ(d.severities.critical, 2);
    EXPECT_EQ(d.severities.high, 2);
    EXPECT_EQ(d.kev_findings, 2);
    EXPECT_EQ(d.kev_cves, 1);
    EXPECT_EQ(d.kev_assets, 2);
    EXPECT_EQ(d.answered.part, 3);
    EXPECT_EQ(d.answered.whole, 5);
    EXPECT_EQ(d.acknowledgment.part, 2);
    EXPECT_EQ(d.acknowledgment.whole, 5);
    EXPECT_EQ(d.acknowledgment.permille, 400);
    EXPECT_EQ(d.patches.part, 1);
    EXPECT_EQ(d.patches.whole, 3);
    EXPECT_EQ(d.patches.permille, 333);

    ASSERT_EQ(d.response.size(), 5u);
    EXPECT_EQ(d.response[0].group, "known exploited");
    EXPECT_EQ(d.response[0].found, 2);
    EXPECT_EQ(d.response[0].answered, 1);
    EXPECT_EQ(d.response[0].in_time.part, 1);  // exactly one day is in time
    EXPECT_EQ(d.response[0].in_time.whole, 2);
    EXPECT_EQ(d.response[0].median_seconds, 86'400);
    EXPECT_EQ(d.response[2].median_seconds, 5 * 86'400);
    EXPECT_EQ(d.response[3].in_time.part, 0);
    EXPECT_EQ(d.response[3].p90_seconds, 22 * 86'400);
    EXPECT_EQ(d.response[1].median_seconds, std::nullopt);
    ASSERT_EQ(d.months.size(), 1u);
    EXPECT_EQ(d.months[0].found, 5);
    EXPECT_EQ(d.months[0].answered, 2);
  });
}

TEST(Iec62443, ZoneReadingFollowsTheLevelRules) {
  on_plant([](Plant& plant, store::Connection& db) {
    const auto d = must(gather_iec62443(plant.inputs(db)));
    const ZoneReading& cell = zone(d, "Cell A");
    EXPECT_EQ(cell.gate_source, "SL-T");
    EXPECT_EQ(cell.findings.total(), 4);
    const FrReading& integrity = cell.readings[2];
    // 900 x 1000 x 1000 x 500 and x 1000: 450000 and 900000; 10^6 x 0.55 x 0.1 = 55000 left
    EXPECT_EQ(integrity.exposure_ppm, 945'000);
    EXPECT_EQ(integrity.exposure_cap, 0);
    EXPECT_TRUE(integrity.kev_rule);
    EXPECT_EQ(integrity.bound, 0);
    EXPECT_EQ(integrity.gap, 2);
    ASSERT_FALSE(integrity.contributions.empty());
    EXPECT_EQ(integrity.contributions[0].asset, "PLC-2");
    EXPECT_EQ(integrity.contributions[0].e_ppm, 900'000);
    // CWE-306: 500 x 1000 x 1000 x 1000, twice: accepting a risk does not lower it
    EXPECT_EQ(cell.readings[0].exposure_ppm, 750'000);
    EXPECT_EQ(cell.readings[0].bound, 1);
    EXPECT_EQ(cell.readings[0].rows_at_target.size(), 16u);  // rows of FR 1 required at SL 2
    EXPECT_TRUE(cell.kev_overdue);
    EXPECT_EQ(cell.acknowledgment.whole, 4);
    EXPECT_EQ(cell.acknowledgment.part, 2);

    const ZoneReading& dmz = zone(d, "DMZ");
    EXPECT_FALSE(dmz.readings[3].bound);  // nothing declared: not known, never zero
    EXPECT_FALSE(dmz.readings[3].gap);
    EXPECT_EQ(dmz.readings[3].exposure_ppm, 300 * 600 / 10);  // isolated 600, remediated 100
    EXPECT_FALSE(zone(d, "Assets in no zone").declared);
    EXPECT_EQ(zone(d, "Assets in no zone").undecided, 1);
  });
}

TEST(Iec62443, RegistersSuppliersQualityAndRecommendationsNameTheirSources) {
  on_plant([](Plant& plant, store::Connection& db) {
    const auto d = must(gather_iec62443(plant.inputs(db)));
    ASSERT_EQ(d.registers.size(), 2u);
    EXPECT_EQ(d.registers[0].kind, "accepted_risk");
    EXPECT_FALSE(d.registers[0].review_overdue);
    EXPECT_EQ(d.registers[1].kind, "compensating_control");
    EXPECT_EQ(d.registers[1].actor, "ann@plant.example");
    EXPECT_TRUE(d.registers[1].review_overdue);
    ASSERT_EQ(d.suppliers.size(), 3u);
    EXPECT_EQ(d.suppliers[0].vendor, "Siemens");
    EXPECT_EQ(d.suppliers[0].assets, 2);
    EXPECT_EQ(d.suppliers[0].cves.total(), 2);
    EXPECT_EQ(d.suppliers[0].with_fix.permille, 500);
    const auto quality = [&](std::string_view name) {
      for (const auto& q : d.quality)
        if (q.name == name) return q.share;
      throw std::runtime_error("no such line");
    };
    EXPECT_EQ(quality("Assets without a stated version").part, 1);
    EXPECT_EQ(quality("Assets without a stated version").whole, 4);
    EXPECT_EQ(quality("Zones without a declared SL-T").part, 1);
    EXPECT_EQ(quality("Zones without a declared SL-T").whole, 2);
    ASSERT_GE(d.recommendations.size(), 6u);
    EXPECT_NE(d.recommendations[0].action.find("2 open known-exploited findings on 2 assets"), std::string::npos);
    for (const auto& r : d.recommendations) EXPECT_FALSE(r.sources.empty()) << r.action;
    ASSERT_EQ(d.control.size(), 4u);
    EXPECT_EQ(d.control[1].edition_2010.front(), "4.2.3.9 Conduct a detailed risk assessment");
  });
}

TEST(Iec62443, TextOfOthersIsEscapedAndTheLevelIsNeverCalledAchieved) {
  on_plant([](Plant& plant, store::Connection& db) {
    const std::string html = must(render_iec62443(plant.inputs(db), ReportFormat::html)).bytes;
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("<VPN>"), std::string::npos);
    EXPECT_EQ(html.find("<North>"), std::string::npos);
    EXPECT_NE(html.find("Reachable through the &lt;VPN&gt; only"), std::string::npos);
    EXPECT_NE(html.find("&lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
    EXPECT_EQ(html.find("SL-A"), std::string::npos);
    EXPECT_NE(html.find("osture upper bound"), std::string::npos);
    EXPECT_NE(html.find("33.3\u202f%"), std::string::npos);
    EXPECT_NE(html.find("as mapped by this product"), std::string::npos);
    EXPECT_EQ(html.find("http://"), std::string::npos);  // nothing is fetched
  });
}

TEST(Iec62443, CsvHoldsEveryMatchAndItsDigestStandsInTheData) {
  on_plant([](Plant& plant, store::Connection& db) {
    const auto in = plant.inputs(db);
    const auto csv = must(render_iec62443(in, ReportFormat::csv));
    EXPECT_EQ(std::count(csv.bytes.begin(), csv.bytes.end(), '\n'), 7);
    EXPECT_NE(csv.bytes.find("'=Panel & Co"), std::string::npos);  // no formula for a spreadsheet
    EXPECT_NE(csv.bytes.find("CVE-2026-0001,CRITICAL,9.8,9.00"), std::string::npos);
    const auto json = must(render_iec62443(in, ReportFormat::json));
    const Json parsed = must(parse_json(json.bytes));
    EXPECT_EQ(parsed.find("findings")->items().size(), 6u);
    EXPECT_EQ(parsed.find("data")->text("findings_sha256"), csv.sha256);
    EXPECT_EQ(parsed.text("input_digest"), to_hex(sha256(to_canonical_text(*parsed.find("data")))));
  });
}

TEST(Iec62443, RefusesAPeriodOrAnAsOfTimeThatCannotHold) {
  on_plant([](Plant& plant, store::Connection& db) {
    auto in = plant.inputs(db);
    in.to = "2025-12-31";
    EXPECT_EQ(gather_iec62443(in).error().code, "report.bad_period");
    in = plant.inputs(db);
    in.from = "2026-02-30";
    EXPECT_EQ(gather_iec62443(in).error().code, "report.bad_period");
    in = plant.inputs(db);
    in.as_of = at("2026-01-20T00:00:00Z");  // the switch was remediated later
    EXPECT_EQ(gather_iec62443(in).error().code, "report.store_moved_on");
    in = plant.inputs(db);
    in.environments.clear();
    EXPECT_EQ(gather_iec62443(in).error().code, "report.no_environment");
  });
}

TEST(Iec62443, PdfIsTaggedReadableAndTheSameTwice) {
  on_plant([](Plant& plant, store::Connection& db) {
    const auto first = must(render_iec62443(plant.inputs(db), ReportFormat::pdf));
    const auto second = must(render_iec62443(plant.inputs(db), ReportFormat::pdf));
    EXPECT_EQ(first.sha256, second.sha256);
    if (const char* keep = getenv("BULKHEAD_KEEP_REPORT")) std::ofstream(keep, std::ios::binary) << first.bytes;
    const std::string info = info_of_pdf(first.bytes), text = text_of_pdf(first.bytes);
    EXPECT_NE(info.find("Tagged:          yes"), std::string::npos) << info;
    const int pages = must(pdf_pages(first.bytes));
    EXPECT_GE(pages, 8);
    EXPECT_LE(pages, 20);
    for (const std::string_view expected : {"IEC 62443 report", "Water & Power <North>", "Contents", "Cell A", "0.945000", "Posture upper bound", "33.3", "1 of 3 findings", "Page A-1 of A-1", "CVE-2026-0004",
                                            "4.2.3.9 Conduct a detailed risk assessment", "log 12 entries, root aaaaaaaaaaaaaaaa", "Draft: not signed"})
      EXPECT_NE(text.find(expected), std::string::npos) << expected;
    const std::string fonts = must(run_process({"pdffonts", "-"}, {.input = first.bytes})).output;
    for (const auto line : split(fonts, '\n')) {
      if (line.starts_with("name") || line.starts_with("---") || trim(line).empty()) continue;
      EXPECT_NE(line.find(" yes yes yes"), std::string_view::npos) << line;  // embedded, subset, with text mapping
    }
  });
}

TEST(LongTable, RepeatsItsHeadAndCountsItsPages) {
  LongTable table;
  table.title = "Long <table>";
  table.columns = {{"Number", 1, Align::right}, {"Text", 4, Align::left}};
  for (int i = 0; i < 500; ++i) table.rows.push_back({fmt::format("{}", i), "Gr\u00f6\u00dfe \u4e2d & row"});
  table.page_prefix = "A-";
  table.created = at("2026-03-01");
  const auto made = must(long_table_pdf(table));
  EXPECT_EQ(made.pages, must(pdf_pages(made.pdf)));
  EXPECT_GT(made.pages, 10);
  EXPECT_EQ(made.pdf, must(long_table_pdf(table)).pdf);
  const std::string text = text_of_pdf(made.pdf);
  std::size_t heads = 0;
  for (std::size_t found = text.find("Number"); found != std::string::npos; found = text.find("Number", found + 1)) ++heads;
  EXPECT_EQ(heads, static_cast<std::size_t>(made.pages));
  EXPECT_NE(text.find(fmt::format("Page A-2 of A-{}", made.pages)), std::string::npos);
}

TEST(Document, EscapesTextAndAttributes) {
  Document d;
  d.heading(1, "a\"b", "x < y & z");
  d.paragraph("'quoted' \x01 text");
  d.table({.caption = "", .columns = {{"<c>"}}, .rows = {}});
  EXPECT_NE(d.body().find("id=\"a&quot;b\""), std::string::npos);
  EXPECT_NE(d.body().find("x &lt; y &amp; z"), std::string::npos);
  EXPECT_NE(d.body().find("&#39;quoted&#39;  text"), std::string::npos);
  EXPECT_NE(d.body().find("None."), std::string::npos);
  EXPECT_EQ(escape(std::string(27, 'x') + "&<y z").html, std::string(27, 'x') + "&amp;<wbr>&lt;y z");  // a long word may break, between characters
  Frame frame;
  frame.footer = "</style><script>";
  EXPECT_EQ(to_html(frame, d).find("<script"), std::string::npos);
}

TEST(Pdf, RefusesToFetchAnything) {
  PdfOptions options;
  options.identifier = "x";
  const auto pdf = html_to_pdf("<html lang=en><head><title>t</title><link rel=stylesheet href=\"file:///etc/passwd\"></head><body><img src=\"file:///etc/passwd\" alt=\"none\">seen</body></html>", options);
  ASSERT_TRUE(pdf) << to_text(pdf.error());
  EXPECT_NE(text_of_pdf(*pdf).find("seen"), std::string::npos);
  EXPECT_EQ(text_of_pdf(*pdf).find("root:"), std::string::npos);
  options.deadline = std::chrono::seconds(30);
  options.max_memory_bytes = 8u << 20;
  EXPECT_EQ(html_to_pdf("<p>x</p>", options).error().kind, ErrorKind::unavailable);
}

TEST(Pdf, JoiningRefusesWhatIsNoPdf) {
  EXPECT_EQ(join_pdf({"not a pdf"}).error().code, "report.join_failed");
  EXPECT_EQ(pdf_pages("%PDF-1.7 nothing").error().code, "report.join_failed");
}

TEST(Conduits, SayWhichZonesAreReachedFromOutside) {
  std::vector<inventory::Zone> zones(3);
  for (std::size_t i = 0; i < zones.size(); ++i) zones[i].id = static_cast<std::int64_t>(i) + 1, zones[i].name = std::string(1, static_cast<char>('A' + i));
  zones[2].parent_id = 2;
  inventory::Conduit conduit;
  conduit.name = "C-1";
  conduit.from_zone_id = 1;
  conduit.to_zone_id = 2;
  conduit.flows = Json::array({Json::object({{"protocol", "OPC UA"}, {"port", "4840"}, {"direction", "to"}})});
  const ConduitReading none({}, zones), one({conduit}, zones);
  EXPECT_TRUE(none.enters(1)) << "nothing declared: nothing excluded";
  EXPECT_FALSE(one.enters(1)) << "the flow leaves A";
  EXPECT_TRUE(one.enters(2));
  EXPECT_TRUE(one.enters(3)) << "C lies in B";
  EXPECT_TRUE(one.enters(0)) << "assets in no zone";
  EXPECT_EQ(one.at(1), std::vector<std::string>{"C-1 with B: OPC UA 4840 outward; SL-T not decided"});
  EXPECT_EQ(one.at(2), std::vector<std::string>{"C-1 with A: OPC UA 4840 inward; SL-T not decided"});
  conduit.flows = Json::array();
  EXPECT_TRUE(ConduitReading({conduit}, zones).enters(1)) << "flows not stated: everything may pass";
}

TEST(CveSheet, SaysWhatTheDetailSaysAndEscapesIt) {
  CveSheetInputs in;
  in.detail = must(parse_json(R"({"cve_id":"CVE-2026-0001","bsid":"BS-2026-GLOBAL-000001-C","title":"Flaw in <b>Panel</b>","description":"A crafted packet.","rejected":false,
    "scoring":{"cvss":{"score":9.8,"severity":"CRITICAL","version":"3.1","issuer":"NVD","vector":"CVSS:3.1/AV:N"},"epss":null,"bcs":{"score":9.1,"tier":"CRITICAL","formula_version":"bcs-1","rule":"Rule.",
    "contributions":[{"factor":"cvss","hundredths":568,"detail":"base 9.8","assumed":false}]}},"exploitation":{"kev_flagged":true,"kev_added_at":"2026-02-03"},
    "affected_products":[{"source":"nvd","document":"d","vendor":"Acme","product":"Panel","status":"affected","versions":["< 3.1"],"fixed_version":"3.1"}],
    "patch":{"status":"patched","patch_version":"3.1"},"references":{"nvd_url":"https://nvd.nist.gov/vuln/detail/CVE-2026-0001"}})"));
  in.organization = "Plant & Co";
  in.generator = "bulkhead test";
  in.as_of = at("2026-03-01T00:00:00Z");
  const std::string without = cve_sheet_html(in);
  for (const auto* part : {"Flaw in &lt;b&gt;Panel&lt;/b&gt;", "Plant &amp; Co", "+5.68", "base 9.8", "since 2026-02-03", "9.8 critical", "nvd.nist.gov", "No asset of this organization"}) EXPECT_NE(without.find(part), std::string::npos) << part;
  EXPECT_EQ(without.find("<section class=\"cover\">"), std::string::npos);
  in.findings = {{"North", "Cell", "PLC-1", "Acme Panel", "2.0", "active", "88.10", "Upgrade to 3.1"}};
  in.findings_total = 250;
  const std::string with = cve_sheet_html(in);
  EXPECT_NE(with.find("North, Cell"), std::string::npos);
  EXPECT_NE(with.find("1 of 250 findings shown"), std::string::npos);
  const std::string pdf = must(cve_sheet_pdf(in));
  EXPECT_EQ(pdf, must(cve_sheet_pdf(in))) << "same input, same bytes";
  EXPECT_GE(must(pdf_pages(pdf)), 1);
}

}  // namespace
}  // namespace bulkhead::reports
