// Golden cases: one for each pitfall of matching that is known from real records.
#include "matching/engine.h"

#include "index_test_data.h"

namespace bulkhead::matching {

using namespace test;
using intel::ProductStatus;
using intel::Source;

namespace {

intel::Vulnerability moxa(const std::string& cve, const std::string& last) {
  intel::ProductClaim series = product("Moxa", "EDS-518A Series", {up_to("1.0", last, true)}, ProductStatus::not_affected);
  intel::Claim cna = claim(cve, Source::cna, "", {series});
  cna.references = {{"https://www.example.org/en/support/mpsa-241156-several-vulnerabilities", "", {"vendor-advisory"}, "Moxa"}};
  cna.remedies = {{intel::RemedyKind::cna_solution, "An updated firmware is available.", "", "3.11.2", {}, "", ""}};
  return vulnerability(cve, {cna});
}

}  // namespace

TEST(Engine, ResolvesASwitchNamedByItsModel) {
  Folder folder;
  const Engine engine = engine_of(folder, {moxa("CVE-2024-9137", "3.11"), moxa("CVE-2024-7695", "3.11"), moxa("CVE-2024-9404", "3.11"),
                                           vulnerability("CVE-2024-1000", {claim("CVE-2024-1000", Source::cna, "", {product("Moxa", "EDS-510A Series", {up_to("1.0", "3.12", true)})})})});
  const MatchResult result = engine.match(device("Moxa", "EDS-518A", "V3.5"));
  EXPECT_EQ(result.resolution.status, ResolutionStatus::resolved);
  EXPECT_EQ(result.resolution.confidence, 94);
  EXPECT_EQ(result.resolution.confidence_band, "HIGH");
  EXPECT_EQ(summary(result), "CVE-2024-7695 RANGE HIGH; CVE-2024-9137 RANGE HIGH; CVE-2024-9404 RANGE HIGH");
  for (const Match& match : result.matches) {
    EXPECT_EQ(match.fix.action, "upgrade to 3.11.2");
    EXPECT_EQ(match.fix.document, "MPSA-241156");
    EXPECT_EQ(match.fix.source, "stored");
    EXPECT_EQ(match.range.version_end, "3.11");
    EXPECT_TRUE(match.range.version_end_inclusive);
  }
  EXPECT_EQ(engine.match(device("Moxa", "EDS-518A", "")).resolution.confidence, 78);
}

TEST(Engine, TakesFirmwareAndHardwareOfOneStemAsOneDevice) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2020-1111", {nvd("CVE-2020-1111", {firmware_on_hardware("siemens:scalance_x408", "4.1.4")})})});
  EXPECT_EQ(summary(engine.match(device("Siemens AG", "SCALANCE X408", "V4.1.3"))), "CVE-2020-1111 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(device("Siemens AG", "SCALANCE X408", "V4.1.4"))), "");
  // Only the firmware is stated: the hardware is taken as given, and said so.
  const MatchResult firmware = engine.match(by_cpe("cpe:2.3:o:siemens:scalance_x408_firmware:4.1.3:*:*:*:*:*:*:*"));
  EXPECT_EQ(summary(firmware), "CVE-2020-1111 RANGE MEDIUM");
  EXPECT_FALSE(firmware.matches.at(0).assumptions.empty());
  // The hardware is context only.
  EXPECT_EQ(summary(engine.match(by_cpe("cpe:2.3:h:siemens:scalance_x408:-:*:*:*:*:*:*:*"))), "");
}

TEST(Engine, NeverConfirmsWithoutAVersion) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2020-1111", {nvd("CVE-2020-1111", {firmware_on_hardware("siemens:scalance_x408", "4.1.4")})}),
                                           vulnerability("CVE-2020-1112", {claim("CVE-2020-1112", Source::csaf, "ICSA-20-001-01", {product("Siemens", "SCALANCE X408", {text_range("vers:all/*")})})})});
  const MatchResult result = engine.match(device("Siemens", "SCALANCE X408", ""));
  EXPECT_EQ(summary(result), "CVE-2020-1111 PRODUCT_WIDE MEDIUM; CVE-2020-1112 PRODUCT_WIDE MEDIUM");
  EXPECT_EQ(result.resolution.warnings.at(0).code, "NO_VERSION_SUPPLIED");
  EXPECT_EQ(summary(engine.match(device("Siemens", "SCALANCE X408", "V5.0"))), "CVE-2020-1112 PRODUCT_WIDE MEDIUM") << "no version bound: by product alone, not confirmed";
}

TEST(Engine, TellsVariantsApartByOrderNumber) {
  Folder folder;
  const Engine engine = engine_of(
      folder, {vulnerability("CVE-2022-2001", {claim("CVE-2022-2001", Source::csaf, "ICSA-22-001-01",
                                                     {product("Siemens", "SIMATIC S7-1500 CPU 1516-3 PN/DP (6ES7516-3AN00-0AB0)", {text_range("vers:all/*")}),
                                                      product("Siemens", "SIMATIC S7-1500 CPU 1516-3 PN/DP (6ES7516-3AN02-0AB0)", {text_range("< V2.9.7")})})})});
  EXPECT_EQ(summary(engine.match(device("Siemens", "SIMATIC S7-1500 CPU 1516-3 PN/DP (6ES7516-3AN00-0AB0)", "V3.0"))), "CVE-2022-2001 PRODUCT_WIDE MEDIUM");
  EXPECT_EQ(summary(engine.match(device("Siemens", "SIMATIC S7-1500 CPU 1516-3 PN/DP (6ES7516-3AN02-0AB0)", "V3.0"))), "");
  // The order number alone is enough, however the rest is written.
  Identity by_order = device("Siemens", "CPU of line 3", "V2.9.2");
  by_order.model = "6ES7516-3AN02-0AB0";
  const MatchResult found = engine.match(by_order);
  EXPECT_EQ(summary(found), "CVE-2022-2001 RANGE HIGH");
  EXPECT_EQ(found.resolution.match_basis.at(0), "order_number");
  // Without one, variants that differ leave it open.
  EXPECT_EQ(summary(engine.match(device("Siemens", "SIMATIC S7-1500 CPU 1516-3 PN/DP", "V3.0"))), "CVE-2022-2001 PRODUCT_WIDE MEDIUM");
}

TEST(Engine, ListsUndecidedVersionsAndAsks) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2021-3001", {claim("CVE-2021-3001", Source::csaf, "ICSA-21-001-01", {product("Acme", "Gateway", {text_range("7.0.0")})})}),
                                           vulnerability("CVE-2021-3002", {claim("CVE-2021-3002", Source::cna, "", {product("Acme", "Gateway", {up_to("", "7.0.0", false)})})})});
  const MatchResult result = engine.match(device("Acme", "Gateway", "9f86d081884c7d65"));
  bool asked = false;
  for (const Match& match : result.matches)
    if (match.undecided) {
      asked = true;
      EXPECT_FALSE(match.question.empty());
      EXPECT_FALSE(match.confirmed());
    }
  EXPECT_TRUE(asked) << summary(result);
}

TEST(Engine, TheVendorsWordWeighsMoreThanAnothersRange) {
  Folder folder;
  intel::CpeMatch range = criteria("cpe:2.3:a:acme:scada:*:*:*:*:*:*:*:*");
  range.end_including = "5.0";
  const Engine engine = engine_of(folder, {vulnerability("CVE-2022-4001", {nvd("CVE-2022-4001", {plain({range})}),
                                                                           claim("CVE-2022-4001", Source::csaf, "ACME-2022-1", {product("Acme", "Scada", {text_range("< 4.5"), exactly("4.5", ProductStatus::fixed)})})})});
  EXPECT_EQ(summary(engine.match(device("Acme", "Scada", "4.4"))), "CVE-2022-4001 RANGE HIGH");
  EXPECT_EQ(engine.match(device("Acme", "Scada", "4.4")).matches.at(0).fix.action, "upgrade to 4.5");
  const MatchResult fixed = engine.match(device("Acme", "Scada", "4.5"));
  EXPECT_EQ(summary(fixed), "CVE-2022-4001 PRODUCT_WIDE MEDIUM");
  EXPECT_NE(fixed.matches.at(0).disagreement.find("ACME-2022-1"), std::string::npos) << fixed.matches.at(0).disagreement;
}

TEST(Engine, RejectedRecordsNeverMatch) {
  Folder folder;
  intel::Claim rejected = nvd("CVE-2023-5001", {plain({criteria("cpe:2.3:a:acme:scada:1.0:*:*:*:*:*:*:*")})});
  rejected.rejected = true;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2023-5001", {rejected, claim("CVE-2023-5001", Source::csaf, "X-1", {product("Acme", "Scada", {exactly("1.0", ProductStatus::affected)})})})});
  EXPECT_EQ(summary(engine.match(device("Acme", "Scada", "1.0"))), "");
  EXPECT_FALSE(engine.index().find_cve("CVE-2023-5001"));
}

TEST(Engine, AReleaseLineSaysNothingOnAnother) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2023-6001", {claim("CVE-2023-6001", Source::csaf, "ICSA-23-001-01",
                                                                                 {product("Siemens", "RUGGEDCOM RSG2288 V4.X", {text_range("vers:all/<V4.3.11")}),
                                                                                  product("Siemens", "RUGGEDCOM RSG2288 V5.X", {text_range("vers:all/<V5.7.0")})})})});
  EXPECT_EQ(summary(engine.match(device("Siemens", "RUGGEDCOM RSG2288", "V4.3.10"))), "CVE-2023-6001 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(device("Siemens", "RUGGEDCOM RSG2288", "V4.3.11"))), "");
  EXPECT_EQ(summary(engine.match(device("Siemens", "RUGGEDCOM RSG2288 V5.X", "V5.6.0"))), "CVE-2023-6001 RANGE HIGH");
}

TEST(Engine, AFamilyIsALeadNotAProof) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2019-7001", {claim("CVE-2019-7001", Source::csaf, "ICSA-19-001-01",
                                                                                 {product("Siemens", "SIMATIC S7-1500 CPU family (incl. SIPLUS variants)", {text_range("< V2.5")})})})});
  const MatchResult result = engine.match(device("Siemens", "SIMATIC S7-1500 CPU 1518-4 PN/DP", "V2.1"));
  EXPECT_EQ(result.resolution.confidence_band, "MEDIUM");
  EXPECT_EQ(summary(result), "CVE-2019-7001 PRODUCT_WIDE MEDIUM");
  EXPECT_EQ(summary(engine.match(device("Siemens", "SIMATIC S7-1500 CPU 1518-4 PN/DP", "V2.5"))), "");
}

TEST(Engine, SoftwareOnAPlatformNeedsBothSides) {
  Folder folder;
  intel::ProductClaim software = product("Acme", "Runtime", {text_range("< 3.0")});
  software.platform = 1;
  intel::ProductClaim platform = product("Acme", "Panel 7", {});
  platform.context = true;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2023-7101", {claim("CVE-2023-7101", Source::csaf, "ACME-7", {software, platform})})});
  EXPECT_EQ(summary(engine.match(device("Acme", "Runtime", "2.0"))), "CVE-2023-7101 PRODUCT_WIDE MEDIUM");
  Identity both = device("Acme", "Runtime", "2.0");
  both.hardware = "Panel 7";
  EXPECT_EQ(summary(engine.match(both)), "CVE-2023-7101 RANGE HIGH");
  EXPECT_EQ(summary(engine.match(device("Acme", "Runtime", "3.0"))), "");
}

TEST(Engine, AnUnstatedPlatformLeavesTheMatchOpen) {
  Folder folder;
  intel::Configuration tree = plain({criteria("cpe:2.3:a:acme:player:6.4:*:*:*:*:*:*:*")});
  tree.operator_ = intel::Operator::and_;
  tree.nodes.push_back({intel::Operator::or_, false, {criteria("cpe:2.3:o:other:os_7:-:*:*:*:*:*:*:*", false)}});
  const Engine engine = engine_of(folder, {vulnerability("CVE-2008-7201", {nvd("CVE-2008-7201", {tree})})});
  const MatchResult result = engine.match(by_cpe("cpe:2.3:a:acme:player:6.4:*:*:*:*:*:*:*"));
  EXPECT_EQ(summary(result), "CVE-2008-7201 PRODUCT_WIDE MEDIUM");
  EXPECT_FALSE(result.matches.at(0).assumptions.empty());
  EXPECT_EQ(summary(engine.match(by_cpe("cpe:2.3:a:acme:player:6.5:*:*:*:*:*:*:*"))), "");
}

TEST(Engine, TheSameWordsMeanTheSameVersion) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2018-7202", {claim("CVE-2018-7202", Source::csaf, "A-3", {product("Acme", "Monitor", {exactly("8.2 (all editions)", ProductStatus::affected)})})})});
  EXPECT_EQ(summary(engine.match(device("Acme", "Monitor", "V8.2  (All Editions)"))), "CVE-2018-7202 EXACT HIGH");
}

TEST(Engine, AVBeforeAReleaseLetterIsNoPartOfTheVersion) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2021-7203", {claim("CVE-2021-7203", Source::csaf, "A-4", {product("Acme", "Net Manager", {exactly("R15A", ProductStatus::affected), exactly("R14B", ProductStatus::affected)})})})});
  EXPECT_EQ(summary(engine.match(device("Acme", "Net Manager", "vR15A"))), "CVE-2021-7203 EXACT HIGH");
}

TEST(Engine, TakesAnyTextFromAnInventory) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2020-1111", {nvd("CVE-2020-1111", {firmware_on_hardware("siemens:scalance_x408", "4.1.4")})})});
  for (const std::string& version : {std::string(100'000, '9'), std::string("4.1\xff\xfe"), std::string("4.1\0.2", 6), std::string("\n\t"), std::string(5000, '\\')}) {
    const MatchResult result = engine.match(device("Siemens", "SCALANCE X408", version));
    EXPECT_EQ(result.resolution.status, ResolutionStatus::resolved);
  }
  EXPECT_EQ(engine.match(device(std::string(100'000, 'x'), std::string(100'000, 'y'), "1")).resolution.status, ResolutionStatus::unresolved);
  EXPECT_EQ(engine.match(by_cpe("cpe:2.3:broken")).resolution.warnings.at(0).code, "CPE_UNREADABLE");
}

TEST(Engine, UnclearNamesAreAmbiguousOrUnresolvedNeverSilent) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2023-8001", {claim("CVE-2023-8001", Source::csaf, "S-1",
                                                                                 {product("Siemens", "SCALANCE XC206-2SFP", {text_range("vers:all/*")}), product("Siemens", "SCALANCE XC206-2SFP EEC", {text_range("vers:all/*")}),
                                                                                  product("Siemens", "SCALANCE XC208", {text_range("vers:all/*")}), product("Siemens", "SCALANCE XC208G", {text_range("vers:all/*")})})})});
  const MatchResult vague = engine.match(device("Siemens", "SCALANCE XC206", "V4.1"));
  EXPECT_EQ(vague.resolution.status, ResolutionStatus::ambiguous);
  EXPECT_GE(vague.resolution.candidates.size(), 2u);
  EXPECT_TRUE(vague.matches.empty());
  const MatchResult unknown = engine.match(device("Siemens", "Coffee machine", "1"));
  EXPECT_EQ(unknown.resolution.status, ResolutionStatus::unresolved);
  EXPECT_EQ(unknown.resolution.warnings.at(0).code, "VENDOR_RESOLVED_PRODUCT_NOT_FOUND");
  EXPECT_EQ(engine.match(device("Nobody", "Nothing", "1")).resolution.status, ResolutionStatus::unresolved);
}

TEST(Engine, AcceptsOtherSpellings) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2023-8101", {claim("CVE-2023-8101", Source::csaf, "R-1", {product("Rockwell Automation ", "1756-EN2T Series C", {text_range("<= 5.008")})})}),
                                           vulnerability("CVE-2023-8102", {nvd("CVE-2023-8102", {plain({criteria("cpe:2.3:a:schneider-electric:ecostruxure_control_expert:15.0:sp1:*:*:*:*:*:*")})})})});
  for (const auto& [vendor, name] : std::vector<std::pair<std::string, std::string>>{{"rockwellautomation", "1756-EN2T/C"}, {"ROCKWELL AUTOMATION, INC.", "1756 EN2T SERIES C"}, {"Allen-Bradley", "1756-EN2T Series C"}})
    EXPECT_EQ(summary(engine.match(device(vendor, name, "v5.008"))), "CVE-2023-8101 RANGE HIGH") << vendor << " " << name;
  const MatchResult typed = engine.match(device("Schneider Electric SE", "EcoStruxure Control Exprt", "15.0 sp1"));
  EXPECT_EQ(typed.resolution.status, ResolutionStatus::resolved);
  EXPECT_EQ(summary(engine.match(device("Schneider Electric", "EcoStruxure Control Expert", "v15.0 SP1"))), "CVE-2023-8102 EXACT HIGH");
}

TEST(Engine, UsesTheFirmwareVersionWhenThereIsNoOther) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2020-1111", {nvd("CVE-2020-1111", {firmware_on_hardware("siemens:scalance_x408", "4.1.4")})})});
  Identity identity = device("Siemens", "SCALANCE X408", "");
  identity.firmware_version = "V4.1.2";
  const MatchResult result = engine.match(identity);
  EXPECT_EQ(summary(result), "CVE-2020-1111 RANGE HIGH");
  EXPECT_EQ(result.resolution.warnings.at(0).code, "VERSION_FROM_FIRMWARE");
}

TEST(Engine, ListsOtherProductsOfTheVendorOnlyOnRequest) {
  Folder folder;
  const Engine engine = engine_of(folder, {vulnerability("CVE-2023-9001", {claim("CVE-2023-9001", Source::csaf, "A-1", {product("Acme", "Pump", {text_range("vers:all/*")})})}),
                                           vulnerability("CVE-2023-9002", {claim("CVE-2023-9002", Source::csaf, "A-2", {product("Acme", "Valve", {text_range("vers:all/*")})})})});
  EXPECT_EQ(summary(engine.match(device("Acme", "Pump", "1"))), "CVE-2023-9001 PRODUCT_WIDE MEDIUM");
  EXPECT_EQ(summary(engine.match(device("Acme", "Pump", "1"), {.vendor_only = true})), "CVE-2023-9001 PRODUCT_WIDE MEDIUM; CVE-2023-9002 PRODUCT_WIDE LOW");
}

}  // namespace bulkhead::matching
