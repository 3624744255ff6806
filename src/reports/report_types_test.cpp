// The figures of each report on a plant that is counted by hand, and what all forms promise.
//
// Five findings and one undecided match: PLC-1/0001 compensating control, PLC-2/0001 active (both critical, KEV, fix), PLC-1/0002 active,
// PLC-2/0002 accepted (high, no fix), SW-1/0003 remediated (medium, fix), the panel's 0004 undecided.
#include <gtest/gtest.h>

#include <fstream>

#include "core/csv.h"
#include "core/process.h"
#include "record/log.h"
#include "reports/pdf.h"
#include "reports/sheet.h"
#include "testing.h"

namespace bulkhead::reports {
namespace {

using testing::at;
using testing::must;
using testing::on_plant;
using testing::Plant;

constexpr std::array kGeneric = {ReportType::executive_summary, ReportType::environment_risk, ReportType::nerc_cip, ReportType::patch_gap, ReportType::vendor_comparison, ReportType::audit_log};

Json data_of(Plant& plant, store::Connection& db, ReportType type) {
  const Json all = must(parse_json(must(render_report(type, plant.inputs(db), ReportFormat::json)).bytes));
  return *all.find("data");
}

std::int64_t number(const Json& json, std::initializer_list<std::string_view> path) {
  const Json* here = &json;
  for (const auto name : path) here = here ? here->find(name) : nullptr;
  return here && here->is_integer() ? here->integer() : -1;
}

TEST(ExecutiveSummary, CountsWhatStandsOpenAndWhatWasAnswered) {
  on_plant([](Plant& plant, store::Connection& db) {
    const Json d = data_of(plant, db, ReportType::executive_summary);
    EXPECT_EQ(number(d, {"matches"}), 6);
    EXPECT_EQ(number(d, {"open"}), 4);
    EXPECT_EQ(number(d, {"active"}), 2);
    EXPECT_EQ(number(d, {"undecided"}), 1);
    EXPECT_EQ(number(d, {"known_exploited"}), 2);
    EXPECT_EQ(number(d, {"known_exploited_assets"}), 2);
    EXPECT_EQ(number(d, {"known_exploited_unanswered"}), 1);
    EXPECT_EQ(number(d, {"answered", "part"}), 3);
    EXPECT_EQ(number(d, {"answered", "whole"}), 5);
    EXPECT_EQ(number(d, {"patched", "part"}), 1);
    EXPECT_EQ(number(d, {"patched", "whole"}), 3);
    EXPECT_EQ(number(d, {"found"}), 5);
    EXPECT_EQ(number(d, {"first_answers"}), 2);  // the third came in February
    EXPECT_EQ(number(d, {"accepted"}), 2);
    EXPECT_EQ(number(d, {"accepted_without_end"}), 2);
    EXPECT_EQ(number(d, {"reviews_overdue"}), 1);
    ASSERT_EQ(d.find("top")->items().size(), 2u);
    EXPECT_EQ(d.find("top")->items()[0].text("cve"), "CVE-2026-0001");
    EXPECT_EQ(d.find("decisions")->items().size(), 3u);
    EXPECT_NE(d.find("decisions")->items()[0].text("decision").find("2 known exploited findings"), std::string::npos);
  });
}

TEST(ExecutiveSummary, TheScoreIsTheSumOfItsSteps) {
  on_plant([](Plant& plant, store::Connection& db) {
    const Json d = data_of(plant, db, ReportType::executive_summary);
    // Open: 2 critical, 2 high, 2 KEV, 2 exploits on 2 of 4 assets. Active: 1 critical, 1 high, 1 KEV, 1 exploit on 2 of 4 assets.
    // open: 4000 x 24/(24+32) = 1714, 3000 x 20/24 = 2500, 1000 x 8/12 = 666, 2000 x 2/4 = 1000
    // active: 4000 x 12/(12+32) = 1090, 3000 x 10/14 = 2142, 1000 x 4/8 = 500, 1000: 4732
    std::vector<std::int64_t> points;
    for (const auto& step : d.find("score")->find("steps")->items()) points.push_back(number(step, {"hundredths"}));
    EXPECT_EQ(points, (std::vector<std::int64_t>{1714, 2500, 666, 1000, number(d.find("score")->find("steps")->items().back(), {"hundredths"})}));
    EXPECT_EQ(d.find("score")->find("steps")->items().back().find("hundredths")->integer(), 4732 - 5880);
    EXPECT_EQ(number(d, {"score", "hundredths"}), 4732);
    EXPECT_EQ(d.find("score")->text("band"), "elevated");
  });
}

TEST(EnvironmentRisk, HoldsDistributionRegisterAndEveryOpenFinding) {
  on_plant([](Plant& plant, store::Connection& db) {
    const Json d = data_of(plant, db, ReportType::environment_risk);
    EXPECT_EQ(number(d, {"open"}), 4);
    EXPECT_EQ(number(d, {"assets_with_open"}), 2);
    EXPECT_EQ(number(d, {"public_exploit"}), 2);
    EXPECT_EQ(number(d, {"score", "hundredths"}), 4732);
    ASSERT_EQ(d.find("registers")->items().size(), 2u);
    EXPECT_EQ(d.find("registers")->items()[0].text("reason"), "accepted_risk");
    EXPECT_EQ(d.find("registers")->items()[1].text("notes"), "Reachable through the <VPN> only");
    ASSERT_EQ(d.find("actions")->items().size(), 1u);  // the fix of the active finding
    EXPECT_EQ(number(d.find("actions")->items()[0], {"findings"}), 1);
    const auto csv = must(render_report(ReportType::environment_risk, plant.inputs(db), ReportFormat::csv));
    EXPECT_EQ(std::count(csv.bytes.begin(), csv.bytes.end(), '\n'), 5);
    EXPECT_LT(csv.bytes.find("CVE-2026-0001"), csv.bytes.find("CVE-2026-0002"));  // by BCS
  });
}

TEST(PatchGap, DividesWhatHasAFixIntoDoneAndGap) {
  on_plant([](Plant& plant, store::Connection& db) {
    const Json d = data_of(plant, db, ReportType::patch_gap);
    EXPECT_EQ(number(d, {"all", "with_fix"}), 3);
    EXPECT_EQ(number(d, {"all", "done"}), 1);
    EXPECT_EQ(number(d, {"all", "gap"}), 2);
    EXPECT_EQ(number(d, {"all", "without_fix"}), 2);
    EXPECT_EQ(number(d, {"all", "known_exploited"}), 2);
    EXPECT_EQ(number(d, {"all", "overdue"}), 2);  // 50 days, the grace time is 30
    EXPECT_EQ(number(d, {"all", "coverage", "permille"}), 333);
    EXPECT_EQ(number(d, {"compensated"}), 1);
    EXPECT_EQ(number(d, {"unanswered"}), 1);
    EXPECT_EQ(number(d, {"accepted"}), 0);
    ASSERT_EQ(d.find("actions")->items().size(), 1u);
    EXPECT_EQ(d.find("actions")->items()[0].text("fix"), "Upgrade to V3.1");
    EXPECT_EQ(number(d.find("actions")->items()[0], {"of_gap", "permille"}), 1000);
    EXPECT_EQ(number(d.find("ages")->items()[1], {"gap"}), 2);  // 31 to 90 days
  });
}

TEST(VendorComparison, CountsByVendorWithDenominators) {
  on_plant([](Plant& plant, store::Connection& db) {
    const Json d = data_of(plant, db, ReportType::vendor_comparison);
    EXPECT_EQ(number(d, {"vendors_total"}), 3);
    const Json& siemens = d.find("vendors")->items().front();
    EXPECT_EQ(siemens.text("vendor"), "Siemens");
    EXPECT_EQ(number(siemens, {"assets"}), 2);
    EXPECT_EQ(number(siemens, {"open"}), 4);
    EXPECT_EQ(number(siemens, {"cves", "critical"}), 1);
    EXPECT_EQ(number(siemens, {"with_fix", "permille"}), 500);
    EXPECT_EQ(number(siemens, {"open_per_asset_tenths"}), 20);
    EXPECT_EQ(number(siemens, {"answered", "part"}), 2);
    EXPECT_EQ(number(siemens, {"answered", "whole"}), 4);
    EXPECT_EQ(number(d, {"largest", "permille"}), 1000);
  });
}

TEST(NercCip, EvaluatesLinesWithApplicabilityAndPatchStatus) {
  on_plant([](Plant& plant, store::Connection& db) {
    const Json d = data_of(plant, db, ReportType::nerc_cip);
    EXPECT_EQ(d.find("editions")->items().size(), 3u);
    EXPECT_EQ(number(d, {"assets"}), 4);
    // S7: 0001 with control, 0001 open; 0002 open, 0002 accepted; Moxa 0003 applied; panel 0004 pending
    EXPECT_EQ(number(d, {"evaluated"}), 6);
    EXPECT_EQ(number(d, {"evaluated_cves"}), 4);
    std::map<std::string, std::int64_t> applicability, states;
    for (const auto& row : d.find("applicability")->items()) applicability[std::string(row.text("name"))] = number(row, {"count"});
    for (const auto& row : d.find("patch_states")->items()) states[std::string(row.text("name"))] = number(row, {"count"});
    EXPECT_EQ(applicability, (std::map<std::string, std::int64_t>{{"applicable", 5}, {"pending", 1}}));
    EXPECT_EQ(states, (std::map<std::string, std::int64_t>{{"applied", 1}, {"available, not planned", 1}, {"compensating control", 1}, {"no patch known", 1}, {"risk accepted", 1}}));
    EXPECT_EQ(number(d, {"planned_in_time", "part"}), 2);  // the control after one day, the switch after 22
    EXPECT_EQ(number(d, {"planned_in_time", "whole"}), 3);
    EXPECT_TRUE(d.find("widest_seconds")->is_null());  // no evaluation stands in this log
    EXPECT_FALSE(d.find("within_interval")->boolean());
    EXPECT_EQ(number(d, {"changes"}), 6);  // 4 assets, 2 zones
  });
}

TEST(NercCip, TheEditionIsWhatWasAskedForAndAnUnknownOneIsRefused) {
  on_plant([](Plant& plant, store::Connection& db) {
    auto in = plant.inputs(db);
    in.cip_editions = {"CIP-007-7"};
    const auto html = must(render_report(ReportType::nerc_cip, in, ReportFormat::html)).bytes;
    EXPECT_NE(html.find("CIP-007-7 Cyber Security"), std::string::npos);
    EXPECT_EQ(html.find("CIP-007-6"), std::string::npos);
    EXPECT_EQ(html.find("CIP-010"), std::string::npos);
    in.cip_editions = {"CIP-099-1"};
    EXPECT_EQ(render_report(ReportType::nerc_cip, in, ReportFormat::html).error().code, "report.unknown_edition");
  });
}

TEST(AuditExtract, HasTheCompatibleColumnsAndOnlyWhatTheCheckpointCovers) {
  on_plant([](Plant& plant, store::Connection& db) {
    auto in = plant.inputs(db);
    in.to = "2026-02-28";
    in.log_size = must(record::log_head(db)).size;
    const auto csv = must(render_report(ReportType::audit_log, in, ReportFormat::csv)).bytes;
    EXPECT_TRUE(csv.starts_with("timestamp,actor_email,actor_name,action,resource_type,resource_id,environment_name,detail_json,ip_address\r\n")) << csv.substr(0, 200);
    const auto rows = std::count(csv.begin(), csv.end(), '\n') - 1;
    EXPECT_EQ(static_cast<std::uint64_t>(rows), in.log_size);
    in.log.actions = {record::Action::finding_acknowledged};
    const auto filtered = must(render_report(ReportType::audit_log, in, ReportFormat::csv)).bytes;
    EXPECT_EQ(std::count(filtered.begin(), filtered.end(), '\n'), 3);
    in.log_size -= 1;
    in.log = {};
    const auto less = must(render_report(ReportType::audit_log, in, ReportFormat::csv)).bytes;
    EXPECT_EQ(std::count(less.begin(), less.end(), '\n'), rows);
    in.organization_id = 2;
    EXPECT_EQ(must(render_report(ReportType::audit_log, in, ReportFormat::csv)).bytes.find("PLC-1"), std::string::npos);
  });
}

TEST(Reports, EveryFormIsTheSameTwiceAndNoTextBecomesMarkupOrFormula) {
  on_plant([](Plant& plant, store::Connection& db) {
    for (const auto type : kGeneric)
      for (const auto format : {ReportFormat::html, ReportFormat::csv, ReportFormat::json, ReportFormat::xlsx}) {
        const auto first = must(render_report(type, plant.inputs(db), format));
        const auto second = must(render_report(type, plant.inputs(db), format));
        EXPECT_EQ(first.sha256, second.sha256) << name_of(type) << " " << name_of(format);
        EXPECT_TRUE(first.file_name.starts_with(info_of(type).code));
        if (format == ReportFormat::html) {
          EXPECT_EQ(first.bytes.find("<script"), std::string::npos) << name_of(type);
          EXPECT_EQ(first.bytes.find("<VPN>"), std::string::npos) << name_of(type);
          EXPECT_EQ(first.bytes.find("http://"), std::string::npos) << name_of(type);
        }
        if (format == ReportFormat::csv) {
          EXPECT_EQ(first.bytes.find(",=Panel"), std::string::npos) << name_of(type);
        }
      }
  });
}

TEST(Reports, EveryPdfIsTaggedAndTheSameTwice) {
  on_plant([](Plant& plant, store::Connection& db) {
    if (db.dialect() == store::Dialect::postgresql) return;  // the figures come from the same code; printing takes seconds
    for (const auto type : kGeneric) {
      const auto first = must(render_report(type, plant.inputs(db), ReportFormat::pdf));
      EXPECT_EQ(first.sha256, must(render_report(type, plant.inputs(db), ReportFormat::pdf)).sha256) << name_of(type);
      const std::string info = must(run_process({"pdfinfo", "-"}, {.input = first.bytes})).output;
      EXPECT_NE(info.find("Tagged:          yes"), std::string::npos) << info;
      const std::string text = must(run_process({"pdftotext", "-layout", "-", "-"}, {.input = first.bytes})).output;
      for (const auto expected : {info_of(type).title, std::string_view("Counting rules"), std::string_view("log 12 entries, root aaaaaaaaaaaaaaaa")}) EXPECT_NE(text.find(expected), std::string::npos) << name_of(type) << ": " << expected;
    }
  });
}

TEST(Reports, RefuseWhatCannotHold) {
  on_plant([](Plant& plant, store::Connection& db) {
    auto in = plant.inputs(db);
    in.environments.push_back(in.environments.front());
    EXPECT_EQ(render_report(ReportType::nerc_cip, in, ReportFormat::html).error().code, "report.one_environment");
    in.environments.clear();
    EXPECT_EQ(render_report(ReportType::patch_gap, in, ReportFormat::html).error().code, "report.no_environment");
    in = plant.inputs(db);
    in.as_of = at("2026-01-20T00:00:00Z");
    EXPECT_EQ(render_report(ReportType::executive_summary, in, ReportFormat::html).error().code, "report.store_moved_on");
    in = plant.inputs(db);
    in.to = "2025-01-01";
    EXPECT_EQ(render_report(ReportType::executive_summary, in, ReportFormat::html).error().code, "report.bad_period");
  });
}

/// The texts of a tab, by unzipping the workbook.
std::string tab_xml(const std::string& workbook, std::string_view name) {
  const store::testing::TemporaryDirectory folder;
  const auto file = folder.path() / "book.xlsx";
  std::ofstream(file, std::ios::binary) << workbook;
  return must(run_process({"python3", "-c", "import sys, zipfile; sys.stdout.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())", file.string(), std::string(name)}, {})).output;
}

TEST(Workbook, StoresTextsAsTextsAndNumbersAsNumbers) {
  const std::vector<Sheet> sheets = {sheet_of("a/b:c", {"name", "score", "known", "empty"}, {{"=HYPERLINK(\"x\")", Cell::number(98, 1), Cell::truth(true), Cell()}, {"<b>\x01&", Cell::known(-1, 2), Cell::truth(false), ""}})};
  const WorkbookFacts facts{"Title <&>", "Org", at("2026-03-01T00:00:00Z")};
  const auto first = must(write_xlsx(sheets, facts));
  EXPECT_EQ(first, must(write_xlsx(sheets, facts)));
  const std::string xml = tab_xml(first, "xl/worksheets/sheet1.xml");
  EXPECT_EQ(xml.find("<f>"), std::string::npos) << "no formula";
  EXPECT_NE(xml.find("=HYPERLINK("), std::string::npos);
  EXPECT_NE(xml.find("<v>9.8"), std::string::npos);
  EXPECT_NE(xml.find("&lt;b&gt;&amp;"), std::string::npos);
  EXPECT_NE(tab_xml(first, "xl/workbook.xml").find("name=\"a b c\""), std::string::npos);
  EXPECT_NE(tab_xml(first, "docProps/core.xml").find("2026-03-01T00:00:00Z"), std::string::npos);
}

}  // namespace
}  // namespace bulkhead::reports
