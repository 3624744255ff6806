// The analysis of a CVE: what is said, on what it rests, and what is not said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "sage/analysis.h"

namespace bulkhead::sage {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Knowledge& knowledge() {
  static const Knowledge loaded = Knowledge::load().value();
  return loaded;
}
const standards::Standards& standards_data() {
  static const standards::Standards loaded = standards::Standards::load().value();
  return loaded;
}

/// A missing authentication in the Modbus implementation of a controller, as NVD and the vendor tell it.
intel::Vulnerability modbus_flaw() {
  intel::Claim nvd;
  nvd.cve = "CVE-2025-10001";
  nvd.source = intel::Source::nvd;
  nvd.description = "The Siemens SIMATIC S7-1500 programmable logic controller accepts crafted Modbus packets without authentication.";
  nvd.scores.push_back({"3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H", 91, "nvd@nist.gov", true});
  nvd.weaknesses.push_back({306, "nvd@nist.gov"});
  intel::CpeMatch match;
  match.criteria = "cpe:2.3:o:siemens:simatic_s7-1500_firmware:*:*:*:*:*:*:*:*";
  match.end_excluding = "3.0";
  nvd.configurations.push_back({intel::Operator::or_, false, {{intel::Operator::or_, false, {match}}}});
  intel::Claim csaf;
  csaf.cve = nvd.cve;
  csaf.source = intel::Source::csaf;
  csaf.document = "https://www.siemens.com#SSA-000001";
  intel::ProductClaim product;
  product.vendor = "Siemens";
  product.name = "SIMATIC S7-1500";
  product.versions.push_back({intel::VersionKind::text, intel::ProductStatus::affected, "< V3.0", "", "", true, false, "", {}});
  csaf.products.push_back(product);
  csaf.remedies.push_back({intel::RemedyKind::vendor_fix, "Update to V3.0 or later", "", "V3.0", {0}, "system", ""});
  intel::Vulnerability out;
  out.cve = nvd.cve;
  out.claims = {nvd, csaf};
  return out;
}

Analysis analysed(const intel::Vulnerability& v, const std::vector<PlantUse>& plants = {}) { return analyse(knowledge(), standards_data(), v, plants); }

TEST(Knowledge, EveryTableHoldsWhatItPromises) {
  const auto loaded = Knowledge::load();
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  EXPECT_EQ(loaded->group_of(306)->id, "missing_authentication");
  EXPECT_EQ(loaded->group_of(787)->id, "memory");
  EXPECT_EQ(loaded->group_of(99999), nullptr);
  for (const auto& device : scoring::device_types()) EXPECT_NE(loaded->device(device.name), nullptr) << device.name;
  for (const auto& protocol : loaded->protocols) {
    const auto all = scoring::protocols();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const auto& p) { return p.name == protocol.name; })) << protocol.name << " is not in the lexicon";
  }
  EXPECT_THAT(loaded->cip_line("CIP-007 R1"), ::testing::StartsWith("CIP-007-6 R1: "));
}

TEST(Analysis, SaysWhatItIsHowItIsReachedAndWhatToDo) {
  const Analysis a = analysed(modbus_flaw());
  const std::string summary = paragraph(a.executive_summary);
  EXPECT_THAT(summary, HasSubstr("CVE-2025-10001 is missing or weak authentication in Siemens SIMATIC S7-1500."));
  EXPECT_THAT(summary, HasSubstr("over the network, from wherever the device can be reached, without an account and without anybody's help"));
  EXPECT_THAT(summary, HasSubstr("CVSS 3.1 is 9.1 (CRITICAL)"));
  EXPECT_THAT(paragraph(a.ics_context), HasSubstr("Modbus (TCP 502)"));
  EXPECT_THAT(paragraph(a.ics_context), HasSubstr("Unauthorized Command Message (T0855)"));
  EXPECT_THAT(a.purdue_levels, ::testing::Contains("1"));
  const std::string remedy = paragraph(a.remediation);
  EXPECT_THAT(remedy, HasSubstr("The source names version V3.0 as repaired for SIMATIC S7-1500."));
  EXPECT_THAT(remedy, HasSubstr("needs a restart (system)"));
  EXPECT_THAT(remedy, HasSubstr("on TCP 502 (Modbus)"));
  ASSERT_FALSE(a.controls.empty());
  EXPECT_EQ(a.controls.front().iec62443_3_3, std::vector<std::string>{"SR 5.2"});
  ASSERT_FALSE(a.mitigations.empty());
}

TEST(Analysis, EverySentenceCarriesItsSources) {
  auto silent = modbus_flaw();
  silent.claims[0] = {};
  silent.claims[0].cve = silent.cve;
  silent.claims[1] = silent.claims[0];
  for (const auto& v : {modbus_flaw(), silent}) {
    const Analysis a = analysed(v, {{"Water Works", "water_treatment", 2}});
    EXPECT_GE(a.sentences().size(), 5u);
    for (const auto* sentence : a.sentences()) {
      EXPECT_FALSE(sentence->sources.empty()) << sentence->text;
      for (const auto& source : sentence->sources) EXPECT_FALSE(source.source.empty() || source.document.empty() || source.field.empty()) << sentence->text;
      EXPECT_TRUE(sentence->text.ends_with('.')) << sentence->text;
      EXPECT_THAT(sentence->text, Not(HasSubstr("{"))) << "a place was left unfilled";
    }
  }
}

TEST(Analysis, ThePlantDecidesWhichConsequenceIsTold) {
  const auto v = modbus_flaw();
  const std::string water = paragraph(analysed(v, {{"Water Works", "water_treatment", 2}}).ics_context);
  EXPECT_THAT(water, HasSubstr("For Water Works: dosing"));
  EXPECT_THAT(paragraph(analysed(v, {{"Grid", "electric_utility", 1}}).ics_context), HasSubstr("breakers"));
  EXPECT_THAT(paragraph(analysed(v).ics_context), HasSubstr("For the process: "));
}

TEST(Analysis, TheSameFactsGiveTheSameWords) {
  const Analysis a = analysed(modbus_flaw()), b = analysed(modbus_flaw());
  EXPECT_EQ(a.executive_summary, b.executive_summary);
  EXPECT_EQ(a.ics_context, b.ics_context);
  EXPECT_EQ(a.remediation, b.remediation);
  EXPECT_EQ(a.virtual_patch, b.virtual_patch);
}

TEST(Analysis, LocalFlawsGetNoNetworkControls) {
  auto v = modbus_flaw();
  v.claims[0].scores[0].vector = "CVSS:3.1/AV:L/AC:L/PR:L/UI:R/S:U/C:H/I:H/A:H";
  const Analysis a = analysed(v);
  EXPECT_FALSE(a.virtual_patch);
  ASSERT_FALSE(a.controls.empty());
  for (const auto& use : a.controls) {
    const auto& reach = knowledge().control(use.id)->reach;
    EXPECT_NE(std::find(reach.begin(), reach.end(), "local"), reach.end()) << use.id;
  }
  for (const auto& technique : a.techniques) EXPECT_NE(technique.id, "T0866");
}

TEST(Analysis, RejectedNumbersSayOnlyThat) {
  auto v = modbus_flaw();
  v.claims[0].rejected = true;
  const Analysis a = analysed(v);
  ASSERT_EQ(a.executive_summary.size(), 1u);
  EXPECT_THAT(a.executive_summary[0].text, HasSubstr("was rejected"));
  EXPECT_FALSE(a.executive_summary[0].sources.empty());
  EXPECT_TRUE(a.remediation.empty());
  EXPECT_FALSE(a.virtual_patch);
}

TEST(Confidence, CountsWhoStatedWhatAndAddsUp) {
  auto v = modbus_flaw();
  const Confidence full = analysed(v).confidence;
  EXPECT_EQ(scoring::total_hundredths(full.parts), full.hundredths);
  EXPECT_GE(full.hundredths, 75);
  v.claims.pop_back();
  const Confidence one = analysed(v).confidence;
  EXPECT_LT(one.hundredths, full.hundredths) << "without the vendor's own word";
  EXPECT_EQ(scoring::total_hundredths(one.parts), one.hundredths);
  v.claims[0].weaknesses.clear();
  EXPECT_LT(analysed(v).confidence.hundredths, one.hundredths);
  v.claims[0] = {};
  v.claims[0].cve = v.cve;
  EXPECT_EQ(analysed(v).confidence.tier(), ConfidenceTier::LOW);
  EXPECT_EQ(analysed(v).confidence.hundredths, 0);
}

TEST(Confidence, InferenceNeverReachesHighConfidence) {
  auto v = modbus_flaw();
  v.epss = intel::Epss{10'000, 500'000, "2026-08-16", "v4"};
  v.claims[0].weaknesses = {{99999, "nvd@nist.gov"}};
  const Confidence c = analysed(v).confidence;
  EXPECT_LE(c.hundredths, 74);
  EXPECT_EQ(scoring::total_hundredths(c.parts), c.hundredths);
}

TEST(Confidence, TiersBeginAtTheirBounds) {
  EXPECT_EQ(confidence_tier(90), ConfidenceTier::SOVEREIGN_AUDIT_PASS);
  EXPECT_EQ(confidence_tier(89), ConfidenceTier::HIGH_CONFIDENCE);
  EXPECT_EQ(confidence_tier(75), ConfidenceTier::HIGH_CONFIDENCE);
  EXPECT_EQ(confidence_tier(74), ConfidenceTier::MODERATE);
  EXPECT_EQ(confidence_tier(50), ConfidenceTier::MODERATE);
  EXPECT_EQ(confidence_tier(49), ConfidenceTier::LOW);
}

TEST(VirtualPatch, ExistsOnlyWhereTheWireShowsTheFlaw) {
  const auto patch = analysed(modbus_flaw()).virtual_patch;
  ASSERT_TRUE(patch);
  EXPECT_EQ(patch->protocol, "Modbus");
  EXPECT_EQ(patch->port, 502);
  EXPECT_THAT(patch->suricata_rule, HasSubstr("$HOME_NET 502 "));
  EXPECT_TRUE(check_rule(patch->suricata_rule)) << patch->suricata_rule;
  EXPECT_TRUE(check_rule(patch->snort_rule)) << patch->snort_rule;
  EXPECT_FALSE(patch->false_positives.empty());
  EXPECT_FALSE(patch->blind.empty());

  auto named_only = modbus_flaw();
  named_only.claims[0].description = "The configuration page of the Modbus gateway lacks a password.";
  EXPECT_FALSE(analysed(named_only).virtual_patch) << "a protocol in a product's name alone says nothing";
  auto other_weakness = modbus_flaw();
  other_weakness.claims[0].weaknesses[0].cwe = 79;
  EXPECT_FALSE(analysed(other_weakness).virtual_patch) << "no condition of Modbus answers script injection";
}

TEST(VirtualPatch, AWebServersPathTraversalIsSeenInTheUri) {
  auto v = modbus_flaw();
  v.claims[0].description = "The web server of the device allows path traversal.";
  v.claims[0].weaknesses[0].cwe = 22;
  const auto patch = analysed(v).virtual_patch;
  ASSERT_TRUE(patch);
  EXPECT_EQ(patch->protocol, "HTTP");
  EXPECT_THAT(patch->suricata_rule, HasSubstr("alert http "));
  EXPECT_THAT(patch->snort_rule, HasSubstr("$HTTP_PORTS"));
  EXPECT_TRUE(check_rule(patch->snort_rule)) << patch->snort_rule;
}

TEST(RuleCheck, RefusesWhatASensorWouldRefuse) {
  const std::string good = R"(alert tcp $EXTERNAL_NET any -> $HOME_NET 502 (msg:"x"; content:"|05 64|"; depth:2; sid:1000001; rev:1;))";
  ASSERT_TRUE(check_rule(good)) << to_text(check_rule(good).error());
  const std::pair<std::string_view, std::string_view> faults[] = {
      {"alert tcp", "alert icmpx"}, {"->", "<-"}, {" 502 ", " 65536 "}, {"|05 64|", "|05 6|"}, {"|05 64|", "|05 6G|"}, {"|05 64|\"", "|05 64|"},
      {"depth:2", "depth:two"}, {"depth:2", "depthh:2"}, {"sid:1000001; ", ""}, {"rev:1;", "rev:1"}, {"msg:\"x\"", "msg:x"}, {"msg:\"x\";", "msg:\"x\"; msg:\"y\";"}};
  for (const auto& [what, with] : faults) {
    const std::string bad = replace_all(good, what, with);
    ASSERT_NE(bad, good) << what;
    EXPECT_FALSE(check_rule(bad)) << bad;
  }
}

}  // namespace
}  // namespace bulkhead::sage
