// Where documents disagree: the vendor before others, the newer before the older of one vendor, and fixes with their product.
#include "index_test_data.h"

namespace bulkhead::matching {

using namespace test;
using intel::ProductStatus;
using intel::Source;

namespace {

intel::Claim dated(intel::Claim claim, const char* date) {
  claim.modified = *parse_instant(date);
  return claim;
}

intel::Claim advisory(const std::string& document, const char* date, intel::VersionStatement version) {
  return dated(claim("CVE-2024-8001", Source::csaf, document, {product("Acme", "Scada", {std::move(version)})}), date);
}

MatchResult match_with(std::vector<intel::Claim> claims, const std::string& version) {
  Folder folder;
  return engine_of(folder, {vulnerability("CVE-2024-8001", std::move(claims))}).match(device("Acme", "Scada", version));
}

const std::string kAcme = "https://psirt.acme.example#";
const std::string kOther = "https://www.coordinator.example#";

}  // namespace

TEST(NewestDocument, OfAVendorTakesTheOlderBack) {
  const auto older = advisory(kAcme + "A-1", "2023-01-01", text_range("< 5.0"));
  const auto newer = advisory(kAcme + "A-2", "2024-01-01", exactly("4.5", ProductStatus::fixed));
  for (const auto& claims : {std::vector{older, newer}, std::vector{newer, older}}) {
    const MatchResult result = match_with(claims, "4.5");
    EXPECT_EQ(summary(result), "CVE-2024-8001 PRODUCT_WIDE MEDIUM");
    EXPECT_EQ(result.matches.at(0).document, "A-1");
    EXPECT_NE(result.matches.at(0).disagreement.find("A-2"), std::string::npos) << "both stay visible: " << result.matches.at(0).disagreement;
    EXPECT_NE(result.matches.at(0).reason.find("newer document"), std::string::npos) << result.matches.at(0).reason;
  }
  EXPECT_EQ(summary(match_with({older, newer}, "4.4")), "CVE-2024-8001 RANGE HIGH") << "the newer one says nothing on 4.4";
}

TEST(NewestDocument, IsTheAffectedOneWhenItIsNewer) {
  const MatchResult result = match_with({advisory(kAcme + "A-1", "2024-01-01", text_range("< 5.0")), advisory(kAcme + "A-2", "2023-01-01", exactly("4.5", ProductStatus::fixed))}, "4.5");
  EXPECT_EQ(summary(result), "CVE-2024-8001 RANGE HIGH");
  EXPECT_NE(result.matches.at(0).disagreement.find("A-2"), std::string::npos) << result.matches.at(0).disagreement;
}

TEST(NewestDocument, OfAnotherPublisherTakesNothingBackUnlessItIsTheVendor) {
  EXPECT_EQ(summary(match_with({advisory(kAcme + "A-1", "2023-01-01", text_range("< 5.0")), advisory(kOther + "B-1", "2024-01-01", exactly("4.5", ProductStatus::fixed))}, "4.5")), "CVE-2024-8001 RANGE HIGH");
  EXPECT_EQ(summary(match_with({advisory(kOther + "B-1", "2023-01-01", text_range("< 5.0")), advisory(kAcme + "A-1", "2024-01-01", exactly("4.5", ProductStatus::fixed))}, "4.5")), "CVE-2024-8001 PRODUCT_WIDE MEDIUM");
}

TEST(NewestDocument, ARangeThatEndsBeforeTakesNothingBack) {
  EXPECT_EQ(summary(match_with({advisory(kAcme + "A-1", "2023-01-01", text_range("< 5.0")), advisory(kAcme + "A-2", "2024-01-01", text_range("< 4.0"))}, "4.5")), "CVE-2024-8001 RANGE HIGH");
}

TEST(NewestDocument, EqualTimesLeaveTheDoubt) {
  EXPECT_EQ(summary(match_with({advisory(kAcme + "A-1", "2024-01-01", text_range("< 5.0")), advisory(kAcme + "A-2", "2024-01-01", exactly("4.5", ProductStatus::fixed))}, "4.5")), "CVE-2024-8001 RANGE HIGH");
}

TEST(StarterStatements, SpeakForTheProductUntilADocumentIsThere) {
  intel::CpeMatch range = criteria("cpe:2.3:a:acme:scada:*:*:*:*:*:*:*:*");
  range.end_including = "5.0";
  intel::Claim starter = claim("CVE-2024-8001", Source::starter, "", {product("Acme", "Scada", {text_range("< 4.5"), exactly("4.5", ProductStatus::fixed)})});
  starter.configurations = {plain({range})};
  EXPECT_EQ(summary(match_with({starter}, "4.4")), "CVE-2024-8001 RANGE HIGH");
  EXPECT_EQ(summary(match_with({starter}, "4.5")), "CVE-2024-8001 PRODUCT_WIDE MEDIUM") << "the vendor's word, kept in the extract, weighs more than NVD's range";
  EXPECT_EQ(summary(match_with({starter, advisory(kAcme + "A-1", "2024-01-01", text_range("<= 4.8"))}, "4.5")), "CVE-2024-8001 RANGE HIGH") << "a document itself is newer than the extract";
  const intel::Claim stale = claim("CVE-2024-8001", Source::starter, "", {product("Acme", "Scada", {text_range("< 9.0")})});
  EXPECT_EQ(summary(match_with({stale, advisory(kAcme + "A-1", "2024-01-01", exactly("4.5", ProductStatus::fixed))}, "4.5")), "CVE-2024-8001 PRODUCT_WIDE MEDIUM");
}

TEST(AdvisoryTable, StatesRangesOfItsOwnButNotBesideTheAdvisoryItself) {
  const auto row = [](intel::VersionStatement version) {
    intel::ProductClaim scada = product("Acme", "Scada", {std::move(version)});
    scada.default_status = ProductStatus::unknown;
    return claim("CVE-2024-8001", Source::ics_advisory, "ICSA-24-001-01", {scada});
  };
  EXPECT_EQ(summary(match_with({row(text_range("< 5.0"))}, "4.5")), "CVE-2024-8001 RANGE HIGH");
  EXPECT_EQ(summary(match_with({row(text_range("< 5.0"))}, "5.1")), "");
  EXPECT_EQ(summary(match_with({row(text_range("< 5.0")), advisory("https://www.cisa.gov#ICSA-24-001-01", "2024-01-01", text_range("< 4.0"))}, "4.5")), "") << "the copy says nothing beside the document";
  const MatchResult denied = match_with({row(text_range("< 5.0")), advisory(kAcme + "A-1", "2024-01-01", exactly("4.5", ProductStatus::fixed))}, "4.5");
  EXPECT_EQ(summary(denied), "CVE-2024-8001 PRODUCT_WIDE MEDIUM") << "the vendor's word weighs more";
}

TEST(AdvisoryTable, AsksWhereItStatesProductsForAWholeAdvisory) {
  intel::VersionStatement open = text_range("< 5.0");
  open.status = ProductStatus::unknown;
  intel::ProductClaim scada = product("Acme", "Scada", {open});
  scada.default_status = ProductStatus::unknown;
  const intel::Claim row = claim("CVE-2024-8001", Source::ics_advisory, "ICSA-24-001-01", {scada});
  const MatchResult asked = match_with({row}, "4.5");
  ASSERT_EQ(asked.matches.size(), 1u);
  EXPECT_FALSE(asked.matches[0].confirmed());
  EXPECT_NE(asked.matches[0].reason.find("Undecided. The table of ICS advisories"), std::string::npos) << asked.matches[0].reason;
  EXPECT_FALSE(asked.matches[0].question.empty());
  EXPECT_EQ(summary(match_with({row}, "5.1")), "") << "outside every range of the advisory";
  const intel::Claim other = claim("CVE-2024-8001", Source::cna, "", {product("Acme", "Historian", {text_range("< 2.0")})});
  EXPECT_EQ(summary(match_with({row, other}, "4.5")), "") << "another source answers which products the CVE concerns";
}

TEST(Fixes, StayWithTheProductTheyAreStatedFor) {
  Folder folder;
  intel::Claim record = claim("CVE-2024-8002", Source::starter, "", {product("Forge", "FirewallOS", {up_to("7.4.0", "7.4.2", true)}), product("Carrier", "Module 8", {text_range("vers:all/*")})});
  record.remedies = {{intel::RemedyKind::vendor_fix, "", "", "V7.4.3", {1}, "", ""}};
  const Engine engine = engine_of(folder, {vulnerability("CVE-2024-8002", {record})});
  EXPECT_EQ(engine.match(device("Forge", "FirewallOS", "7.4.1")).matches.at(0).fix.action, "upgrade beyond 7.4.2");
  EXPECT_EQ(engine.match(device("Carrier", "Module 8", "7.0")).matches.at(0).fix.action, "upgrade to V7.4.3");
}

TEST(Confidence, FollowsTheVersionEvidence) {
  const MatchResult whole = match_with({claim("CVE-2024-8001", Source::csaf, "A-1", {product("Acme", "Scada", {text_range("vers:all/*")})})}, "4.5");
  EXPECT_EQ(summary(whole), "CVE-2024-8001 PRODUCT_WIDE MEDIUM");
  EXPECT_NE(whole.matches.at(0).reason.find("no version bound"), std::string::npos) << whole.matches.at(0).reason;
  EXPECT_EQ(summary(match_with({nvd("CVE-2024-8001", {plain({criteria("cpe:2.3:a:acme:scada:*:*:*:*:*:*:*:*")})})}, "4.5")), "CVE-2024-8001 PRODUCT_WIDE MEDIUM");
  const MatchResult words = match_with({claim("CVE-2024-8001", Source::csaf, "A-1", {product("Acme", "Scada", {text_range("< 4.5b")})})}, "4.5a");
  EXPECT_EQ(summary(words), "CVE-2024-8001 RANGE HIGH");
  EXPECT_NE(words.matches.at(0).reason.find("strong, not certain"), std::string::npos) << words.matches.at(0).reason;
}

}  // namespace bulkhead::matching
