#include <gtest/gtest.h>

#include "core/numbers.h"
#include "scoring/assessment.h"
#include "scoring/flaw.h"
#include "scoring/priority.h"

namespace bulkhead::scoring {
namespace {

TEST(Signals, PutsEpssPercentilesInWords) {
  EXPECT_EQ(epss_interpretation(950'000), "Top 5% most likely to be exploited");
  EXPECT_EQ(epss_interpretation(949'999), "Top 10% most likely to be exploited");
  EXPECT_EQ(epss_interpretation(900'000), "Top 10% most likely to be exploited");
  EXPECT_EQ(epss_interpretation(899'999), "Top 25% most likely to be exploited");
  EXPECT_EQ(epss_interpretation(750'000), "Top 25% most likely to be exploited");
  EXPECT_EQ(epss_interpretation(500'000), "Above median exploitation probability");
  EXPECT_EQ(epss_interpretation(499'999), "Below median exploitation probability");
  EXPECT_EQ(epss_interpretation(0), "Below median exploitation probability");
}

TEST(Signals, TakesTheHighestMaturity) {
  EXPECT_EQ(exploit_maturity(true, false, false), ExploitMaturity::WEAPONIZED);
  EXPECT_EQ(exploit_maturity(false, true, true), ExploitMaturity::FUNCTIONAL);
  EXPECT_EQ(exploit_maturity(false, false, true), ExploitMaturity::POC);
  EXPECT_EQ(exploit_maturity(false, false, false), ExploitMaturity::NONE);
  EXPECT_EQ(name_of(ExploitMaturity::WEAPONIZED), "WEAPONIZED");
}

TEST(Bsid, FollowsThePublishedRule) {
  EXPECT_EQ(bsid("CVE-2024-9137", 2024, Severity::critical), "BS-2024-GLOBAL-009137-C");
  EXPECT_EQ(bsid("CVE-2018-16558", 2019, Severity::medium), "BS-2019-GLOBAL-2018016558-M");
  EXPECT_EQ(bsid("CVE-2017-1000001", 2017, Severity::high), "BS-2017-GLOBAL-1000001-H");
  EXPECT_EQ(bsid("CVE-2020-0001", 0, std::nullopt), "BS-2020-GLOBAL-000001-U");
  EXPECT_EQ(bsid("CVE-2020-0001", 2020, Severity::none), "BS-2020-GLOBAL-000001-L");
  EXPECT_EQ(bsid("CVE-2020-x", 2020, Severity::low), "");
  EXPECT_EQ(bsid("", 2020, Severity::low), "");
}

TEST(Bsid, NamesOneCveOnly) {
  for (const char* cve : {"CVE-2018-16558", "CVE-2019-16558", "CVE-2019-0001", "CVE-2017-1000001", "CVE-2018-2018016558", "CVE-1999-0095"})
    for (const int year : {2017, 2018, 2019, 2026})
      EXPECT_EQ(cve_of_bsid(bsid(cve, year, Severity::high)), cve) << bsid(cve, year, Severity::high);
  for (const char* text : {"", "BS", "BS-2019-GLOBAL-12345-C", "BS-2019-GLOBAL-123456-X", "BS-19-GLOBAL-123456-C", "BS-2019-LOCAL-123456-C", "BS-2019-GLOBAL-12a456-C"})
    EXPECT_EQ(cve_of_bsid(text), "") << text;
}

TEST(Names, GiveOneIdentityToManySpellings) {
  for (const char* name : {"Siemens", "siemens", "SIEMENS AG", "Siemens AG.", "The Siemens", "Siemens\xC2\xA0"}) EXPECT_EQ(vendor_key(name), "siemens") << name;
  for (const char* name : {"Schneider Electric", "schneider-electric", "schneider_electric", "Schneider Electric SE", "Schneider"})
    EXPECT_EQ(vendor_key(name), "schneiderelectric") << name;
  for (const char* name : {"Phoenix Contact GmbH & Co. KG", "phoenixcontact", "PHOENIX CONTACT", "phoenix_contact"}) EXPECT_EQ(vendor_key(name), "phoenixcontact") << name;
  for (const char* name : {"VMware, Inc.", "vmware"}) EXPECT_EQ(vendor_key(name), "vmware") << name;
  for (const char* name : {"Prodotti S.p.A.", "prodotti"}) EXPECT_EQ(vendor_key(name), "prodotti") << name;
  for (const char* name : {"n/a", "N/A", "", "-", "unknown", "*"}) EXPECT_EQ(vendor_key(name), "") << name;
  EXPECT_EQ(vendor_key("CODESYS GmbH"), vendor_key("3S-Smart Software Solutions GmbH"));
  EXPECT_NE(vendor_key("Mitsubishi Electric"), vendor_key("Mitsubishi Motors"));
}

TEST(Names, TakeVendorFirmwareAndSeriesOffProducts) {
  EXPECT_EQ(product_key("moxa", "Moxa EDS-518A Series"), "eds518a");
  EXPECT_EQ(product_key("moxa", "eds-518a_firmware"), "eds518a");
  EXPECT_EQ(product_key("siemens", "simatic_s7-1500_firmware"), product_key("siemens", "SIMATIC S7-1500"));
  EXPECT_EQ(product_key("siemens", "Siemens"), "siemens");
  EXPECT_EQ(product_key("x", "n/a"), "");
  EXPECT_EQ(display_of_cpe("simatic_s7-1500_firmware"), "Simatic S7-1500");
  EXPECT_EQ(display_vendor("Schneider Electric SE"), "Schneider Electric");
  EXPECT_EQ(display_vendor("Phoenix  Contact GmbH & Co. KG"), "Phoenix Contact");
  EXPECT_EQ(slug_of("Schneider-Electric"), "schneider-electric");
  EXPECT_EQ(slug_of("Rockwell Automation, Inc."), "rockwell-automation");
}

TEST(Names, ReadCpe) {
  const CpeName cpe = cpe_name("cpe:2.3:o:siemens:simatic_s7-1500_firmware:*:*:*:*:*:*:*:*");
  EXPECT_EQ(cpe.part, 'o');
  EXPECT_EQ(cpe.vendor, "siemens");
  EXPECT_EQ(cpe.product, "simatic_s7-1500_firmware");
  EXPECT_EQ(cpe_name("cpe:2.3:a:x\\:y:a\\\\b:1").vendor, "x:y");
  EXPECT_EQ(cpe_name("cpe:2.3:a:x\\:y:a\\\\b:1").product, "a\\b");
  EXPECT_EQ(cpe_name("cpe:2.3:a").part, 0);
  EXPECT_EQ(cpe_name("").part, 0);
  EXPECT_EQ(cpe_name("cpe:2.3:a:\\").vendor, "\\");
}

/// A record as the feeds give it, for the tests below.
intel::Vulnerability switch_record() {
  intel::Vulnerability v;
  v.cve = "CVE-2024-9137";
  intel::Claim cna;
  cna.cve = v.cve;
  cna.source = intel::Source::cna;
  cna.published = parse_instant("2024-10-14T08:09:22Z").value();
  cna.description = "The device lacks an authentication check when commands are sent to its service over PROFINET.";
  cna.scores = {{"3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:H/A:H", 94, "Moxa", false}};
  cna.weaknesses = {{306, "Moxa"}};
  intel::ProductClaim product;
  product.vendor = "Moxa Inc.";
  product.name = "EDS-518A Series";
  product.versions = {{intel::VersionKind::range, intel::ProductStatus::affected, "", "1.0", "3.11", true, true, "custom", {}}};
  cna.products = {product};
  cna.remedies = {{intel::RemedyKind::cna_solution, "Upgrade to the version named.", "https://vendor.example/fix", "3.11.2", {}, "", ""}};
  v.claims = {cna};
  v.epss = intel::Epss{5010, 405'000, "2026-08-16", ""};
  return v;
}

TEST(Assessment, HoldsWhatTheDetailObjectNeeds) {
  const auto out = assess(switch_record());
  EXPECT_EQ(out.bsid, "BS-2024-GLOBAL-009137-C");
  EXPECT_EQ(out.cvss.tenths, 94);
  EXPECT_EQ(out.cvss.computed_tenths, 94);
  EXPECT_EQ(out.cvss.version, "3.1");
  EXPECT_EQ(out.cvss.severity, Severity::critical);
  EXPECT_EQ(out.cvss.attack_vector, "NETWORK");
  EXPECT_EQ(out.cvss.confidentiality_impact, "LOW");
  EXPECT_EQ(out.epss_interpretation, "Below median exploitation probability");
  ASSERT_NE(out.primary_vendor(), nullptr);
  EXPECT_EQ(out.primary_vendor()->name, "Moxa");
  EXPECT_EQ(out.primary_product()->name, "EDS-518A");
  EXPECT_EQ(out.relevance.device_names(), std::vector<std::string>{"Industrial Switch"});
  EXPECT_EQ(out.relevance.protocol_names(), std::vector<std::string>{"PROFINET"});
  EXPECT_EQ(out.relevance.layer, Layer::NETWORK);
  EXPECT_TRUE(out.relevance.relevant());
  EXPECT_EQ(total_hundredths(out.relevance.signals), out.relevance.hundredths);
  EXPECT_EQ(out.patch.version, "3.11.2");
  EXPECT_EQ(out.patch.fixed_in_product, "EDS-518A");
  EXPECT_EQ(out.category, "Authentication");
  EXPECT_EQ(out.exploitation.maturity, ExploitMaturity::NONE);
  EXPECT_EQ(total_hundredths(out.bcs.contributions), out.bcs.hundredths);
}

TEST(Assessment, ListFormAgreesWithTheWholeForm) {
  const auto whole = assess(switch_record()), list = assess_for_list(switch_record());
  EXPECT_EQ(whole.bcs_inputs, list.bcs_inputs);
  EXPECT_EQ(whole.bcs.hundredths, list.bcs.hundredths);
  EXPECT_EQ(whole.bsid, list.bsid);
  EXPECT_EQ(whole.cvss.tenths, list.cvss.tenths);
}

TEST(Assessment, ScoresFromTheVectorWhenNobodyStatesTheNumber) {
  auto v = switch_record();
  v.claims[0].scores[0].tenths = -1;
  EXPECT_EQ(assess(v).cvss.tenths, 94);
  EXPECT_EQ(assess_for_list(v).cvss.tenths, 94);
  v.claims[0].scores.clear();
  EXPECT_EQ(assess(v).cvss.tenths, -1);
  EXPECT_EQ(assess(v).cvss.severity, std::nullopt);
  EXPECT_TRUE(assess(v).bcs.contributions.front().assumed);
}

TEST(Assessment, SurvivesAnEmptyRecord) {
  const auto out = assess(intel::Vulnerability{});
  EXPECT_EQ(out.bsid, "");
  EXPECT_EQ(out.primary_vendor(), nullptr);
  EXPECT_EQ(out.relevance.hundredths, 0);
  EXPECT_EQ(out.relevance.layer, Layer::unknown);
}

TEST(Relevance, IsZeroForOfficeSoftware) {
  intel::Vulnerability v;
  intel::Claim claim;
  claim.source = intel::Source::cna;
  claim.description = "A use after free in the renderer of a web browser lets a remote attacker run code through a crafted page.";
  intel::ProductClaim product;
  product.vendor = "Example Browser Inc.";
  product.name = "Browser";
  claim.products = {product};
  claim.weaknesses = {{416, ""}};
  v.claims = {claim};
  const auto relevance = ics_relevance(v, affected_names(v));
  EXPECT_EQ(relevance.hundredths, 0);
  EXPECT_EQ(relevance.layer, Layer::OS);
}

TEST(Relevance, WordsWithOtherMeaningsNeedAControlSystemBesideThem) {
  intel::Vulnerability v;
  intel::Claim claim;
  claim.source = intel::Source::cna;
  claim.description = "A time server of a UPS in the version control system has a weakness.";
  v.claims = {claim};
  EXPECT_EQ(ics_relevance(v, affected_names(v)).device_bits, 0u);
  intel::ProductClaim product;
  product.vendor = "Schneider Electric";
  product.name = "Something";
  v.claims[0].products = {product};
  EXPECT_NE(ics_relevance(v, affected_names(v)).device_bits, 0u);
}

TEST(Relevance, NeverFallsWithMoreEvidence) {
  const std::string_view texts[] = {"", "A PLC.", "A PLC with Modbus.", "A PLC with Modbus in an industrial control system."};
  int before = -1;
  for (const auto text : texts)
    for (const bool vendor : {false, true}) {
      intel::Vulnerability v;
      intel::Claim claim;
      claim.source = intel::Source::cna;
      claim.description = text;
      if (vendor) {
        intel::ProductClaim product;
        product.vendor = "Moxa";
        product.name = "Thing";
        claim.products = {product};
      }
      v.claims = {claim};
      const int own = ics_relevance(v, affected_names(v)).hundredths;
      v.claims[0].references = {{"https://www.cisa.gov/news-events/ics-advisories/icsa-24-001-01", "", {}, ""}};
      EXPECT_GT(ics_relevance(v, affected_names(v)).hundredths, own);
      if (vendor) continue;
      EXPECT_GE(own, before);
      before = own;
    }
}

TEST(Priority, AddsUpAndStaysOnItsScale) {
  AssetContext worst{1000, Certainty::confirmed, Criticality::critical, Reach::internet, 10, true, Compensation::none};
  EXPECT_EQ(asset_priority(worst).hundredths, 10'000);
  EXPECT_EQ(asset_priority(worst).tier(), Severity::critical);
  AssetContext best{0, Certainty::confirmed, Criticality::low, Reach::local, 50, false, Compensation::verified};
  EXPECT_EQ(asset_priority(best).hundredths, 60);
  for (const auto& step : asset_priority({}).contributions)
    EXPECT_EQ(step.assumed, step.factor != "bcs") << step.factor;
}

TEST(Priority, IsMonotonicInEveryInput) {
  int checked = 0;
  for (int score = 0; score <= 1000; score += 125)
    for (const auto certainty : {Certainty::vendor_only, Certainty::product_wide, Certainty::confirmed})
      for (const auto criticality : {Criticality::unknown, Criticality::low, Criticality::medium, Criticality::high, Criticality::critical})
        for (const auto reach : {Reach::unknown, Reach::local, Reach::same_zone, Reach::other_zone, Reach::internet})
          for (const auto compensation : {Compensation::none, Compensation::documented, Compensation::verified}) {
            const AssetContext base{score, certainty, criticality, reach, 20, false, compensation};
            const Priority own = asset_priority(base);
            ASSERT_EQ(total_hundredths(own.contributions), own.hundredths);
            ASSERT_EQ(asset_priority_points(base), own.hundredths);
            ASSERT_GE(own.hundredths, 0);
            const auto above = [&](auto change, const char* what) {
              AssetContext next = base;
              change(next);
              ASSERT_GE(asset_priority(next).hundredths, own.hundredths) << what;
              ++checked;
            };
            if (score < 1000) above([](auto& c) { c.bcs_hundredths += 125; }, "BCS");
            if (certainty != Certainty::confirmed) above([](auto& c) { c.certainty = static_cast<Certainty>(static_cast<int>(c.certainty) + 1); }, "certainty");
            if (criticality != Criticality::critical && criticality != Criticality::unknown)
              above([](auto& c) { c.criticality = static_cast<Criticality>(static_cast<int>(c.criticality) + 1); }, "criticality");
            if (reach != Reach::internet && reach != Reach::unknown) above([](auto& c) { c.reach = static_cast<Reach>(static_cast<int>(c.reach) + 1); }, "reach");
            above([](auto& c) { c.safety_relevant = true; }, "safety");
            above([](auto& c) { c.purdue_tenths = 10; }, "level");
            if (compensation != Compensation::none) above([](auto& c) { c.compensation = static_cast<Compensation>(static_cast<int>(c.compensation) - 1); }, "compensation");
          }
  EXPECT_GT(checked, 1000);
}

TEST(Difference, SaysWhyAScoreChanged) {
  BcsInputs before{75, 405'000, ExploitMaturity::NONE, 70, PatchState::patched};
  BcsInputs after = before;
  after.maturity = ExploitMaturity::WEAPONIZED;
  after.epss_percentile_ppm = 930'000;
  const Bcs was = bcs(before), is = bcs(after);
  const auto changes = differences(was.contributions, is.contributions);
  int sum = 0;
  for (const auto& change : changes) sum += change.after_hundredths - change.before_hundredths;
  EXPECT_EQ(sum, is.hundredths - was.hundredths);
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].factor, "kev");
  EXPECT_EQ(changes[1].factor, "epss_percentile");
  EXPECT_EQ(changes[1].before, "percentile 40 %");
  EXPECT_EQ(changes[1].after, "percentile 93 %");
  EXPECT_TRUE(differences(was.contributions, was.contributions).empty());
}

TEST(Weaknesses, BelongToAGroup) {
  EXPECT_EQ(weakness_category(787), "Memory safety");
  EXPECT_EQ(weakness_category(306), "Authentication");
  EXPECT_EQ(weakness_category(78), "Injection");
  EXPECT_EQ(weakness_category(999'999), "");
  EXPECT_FALSE(explain_metric("attack_vector", "NETWORK").empty());
  EXPECT_TRUE(explain_metric("attack_vector", "MAIL").empty());
}

intel::Vulnerability described(std::string text, int cwe = 0) {
  intel::Vulnerability v;
  v.cve = "CVE-2026-0001";
  intel::Claim claim;
  claim.source = intel::Source::nvd;
  claim.cve = v.cve;
  claim.description = std::move(text);
  if (cwe) claim.weaknesses = {{cwe, "nvd"}};
  v.claims.push_back(std::move(claim));
  return v;
}

TEST(FlawSignals, ReadTheVectorsOfEveryVersion) {
  const auto of = [](std::string_view vector) { return flaw_of(described("A flaw."), vector); };
  EXPECT_EQ(of("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:H"), (Flaw{.availability_high = true}));
  EXPECT_EQ(of("AV:L/AC:L/Au:N/C:C/I:P/A:N"), (Flaw{.confidentiality_high = true, .local = true}));
  EXPECT_EQ(of("CVSS:4.0/AV:P/AC:L/AT:N/PR:N/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:H"), (Flaw{.integrity_high = true, .availability_high = true, .local = true}));
  EXPECT_EQ(of(""), Flaw{});
  for (std::uint16_t bits = 0; bits < 64; ++bits) EXPECT_EQ(to_bits(flaw_of_bits(bits)), bits);
}

TEST(FlawSignals, TellAProtocolsImplementationFromItsName) {
  EXPECT_TRUE(flaw_of(described("A crafted Modbus packet stops the device."), "").protocol);
  EXPECT_TRUE(flaw_of(described("The PROFINET stack reads out of bounds."), "").protocol);
  EXPECT_FALSE(flaw_of(described("The web server of the Modbus gateway has a hard-coded password."), "").protocol);
  EXPECT_FALSE(flaw_of(described("The gateway speaks Modbus. A crafted HTML message of the browser runs code."), "").protocol) << "another sentence";
}

TEST(FlawSignals, SeeFirmwareThatIsTamperedWith) {
  EXPECT_TRUE(flaw_of(described("An attacker can install malicious firmware."), "").firmware_tampering);
  EXPECT_TRUE(flaw_of(described("The device does not verify firmware updates.", 347), "").firmware_tampering);
  EXPECT_FALSE(flaw_of(described("The firmware has a buffer overflow.", 120), "").firmware_tampering);
}

}  // namespace
}  // namespace bulkhead::scoring
