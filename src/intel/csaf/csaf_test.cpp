// Mapping to claims, rule by rule, and the policy on what is refused.
#include "intel/csaf.h"

#include <gtest/gtest.h>

#include "core/text.h"
#include "csaf/csaf_test_document.h"

namespace bulkhead::intel::csaf {
namespace {

std::string changed(std::string_view from, std::string_view to) {
  std::string out = replace_all(kGoodDocument, from, to);
  EXPECT_NE(out, kGoodDocument) << from;
  return out;
}

/// A document with the given product tree and vulnerabilities, base profile.
std::string document_with(std::string_view tree, std::string_view vulnerabilities) {
  return fmt::format(R"({{"document": {{"category": "csaf_base", "csaf_version": "2.0", "publisher": {{"category": "vendor", "name": "Example",
    "namespace": "https://example.com"}}, "title": "T", "tracking": {{"current_release_date": "2024-01-01T00:00:00Z", "id": "X",
    "initial_release_date": "2024-01-01T00:00:00Z", "revision_history": [{{"date": "2024-01-01T00:00:00Z", "number": "1", "summary": "s"}}],
    "status": "final", "version": "1"}}}}, "product_tree": {}, "vulnerabilities": {}}})",
                     tree, vulnerabilities);
}

Claim only_claim(const std::string& text) {
  const auto advisory = read_csaf(text);
  EXPECT_TRUE(advisory) << to_text(advisory.error());
  if (!advisory || advisory->claims.size() != 1) {
    ADD_FAILURE() << "one claim is expected";
    return {};
  }
  return advisory->claims[0];
}

std::string code_of(const std::string& text, const CsafOptions& options = {}) {
  const auto advisory = read_csaf(text, options);
  return advisory ? "" : advisory.error().code;
}

TEST(CsafClaims, TheHeadOfTheAdvisoryIsTaken) {
  const auto advisory = read_csaf(kGoodDocument);
  ASSERT_TRUE(advisory) << to_text(advisory.error());
  EXPECT_EQ(advisory->publisher_namespace, "https://example.com");
  EXPECT_EQ(advisory->tracking_id, "EX-1");
  EXPECT_EQ(advisory->version, "2");
  EXPECT_EQ(advisory->status, "final");
  EXPECT_EQ(advisory->tlp, "WHITE");
  EXPECT_EQ(advisory->category, "csaf_security_advisory");
  EXPECT_EQ(advisory->aliases, std::vector<std::string>{"ALIAS-1"});
  EXPECT_EQ(to_iso_date(advisory->initial_release_date), "2024-01-01");
  EXPECT_EQ(to_iso_date(advisory->current_release_date), "2024-02-01");
  EXPECT_EQ(advisory->digest.size(), 64u);
  EXPECT_EQ(advisory->other_ids, (std::vector<CsafOtherId>{{"Example tracker", "EX-4711"}}));
  EXPECT_TRUE(advisory->problems.empty());
}

TEST(CsafClaims, AClaimCarriesTheFactsOfItsEntry) {
  const Claim claim = only_claim(std::string(kGoodDocument));
  EXPECT_EQ(claim.cve, "CVE-2024-1000");
  EXPECT_EQ(claim.source, Source::csaf);
  EXPECT_EQ(claim.document, "https://example.com#EX-1");
  EXPECT_EQ(claim.revision, "2");
  EXPECT_EQ(to_iso_date(claim.modified), "2024-02-01");
  EXPECT_EQ(claim.title, "Long write");
  EXPECT_EQ(claim.description, "A long write.");  // a description goes before general notes
  ASSERT_EQ(claim.scores.size(), 1u);
  EXPECT_EQ(claim.scores[0], (Score{"3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98, "Example", false}));
  EXPECT_EQ(claim.weaknesses, (std::vector<Weakness>{{787, "Example"}}));
  ASSERT_EQ(claim.references.size(), 2u);
  EXPECT_EQ(claim.references[0].tags, std::vector<std::string>{"self"});
  EXPECT_TRUE(claim.exploits.empty());
}

TEST(CsafClaims, BranchesGiveVendorNameAndVersion) {
  const Claim claim = only_claim(std::string(kGoodDocument));
  ASSERT_EQ(claim.products.size(), 2u);
  const ProductClaim& pump = claim.products[0];
  EXPECT_EQ(pump.vendor, "Example");
  EXPECT_EQ(pump.name, "Pump");
  EXPECT_EQ(pump.model_numbers, (std::vector<std::string>{"6ES7*", "SKU-1"}));
  ASSERT_EQ(pump.versions.size(), 1u);
  EXPECT_EQ(pump.versions[0].kind, VersionKind::text);
  EXPECT_EQ(pump.versions[0].text, "<V2.1");
  EXPECT_EQ(pump.default_status, ProductStatus::unknown);
  const ProductClaim& valve = claim.products[1];  // affected 1.0 and fixed 1.1 stand in one claim
  ASSERT_EQ(valve.versions.size(), 2u);
  EXPECT_EQ(valve.versions[0].kind, VersionKind::exact);
  EXPECT_EQ(valve.versions[0].status, ProductStatus::affected);
  EXPECT_EQ(valve.versions[1].text, "1.1");
  EXPECT_EQ(valve.versions[1].status, ProductStatus::fixed);
}

TEST(CsafClaims, RemediationsPointToTheirProducts) {
  const Claim claim = only_claim(std::string(kGoodDocument));
  ASSERT_EQ(claim.remedies.size(), 2u);
  const Remedy& fix = claim.remedies[0];
  EXPECT_EQ(fix.kind, RemedyKind::vendor_fix);
  EXPECT_EQ(fix.fixed_version, "V2.1");
  EXPECT_EQ(fix.products, std::vector<int>{0});
  EXPECT_EQ(fix.restart, "system");
  EXPECT_EQ(fix.url, "https://example.com/fix");
  const Remedy& firewall = claim.remedies[1];  // the group of both products: all
  EXPECT_EQ(firewall.kind, RemedyKind::mitigation);
  EXPECT_TRUE(firewall.products.empty());
  EXPECT_EQ(firewall.fixed_version, "");
}

TEST(CsafClaims, FamiliesServicePacksAndRangesInVersions) {
  const Claim claim = only_claim(document_with(
      R"({"branches": [{"category": "vendor", "name": "V", "branches": [{"category": "product_family", "name": "F", "branches": [
         {"category": "product_name", "name": "N", "branches": [
           {"category": "product_version", "name": "4.0", "branches": [{"category": "service_pack", "name": "SP1", "product": {"name": "a", "product_id": "A"}}]},
           {"category": "product_version", "name": "All versions", "product": {"name": "b", "product_id": "B"}},
           {"category": "architecture", "name": "x86", "product": {"name": "c", "product_id": "C"}}]},
         {"category": "product_version_range", "name": "vers:all/*", "product": {"name": "d", "product_id": "D"}}]}]}],
         "full_product_names": [{"name": "Loose thing 7", "product_id": "E"}]})",
      R"([{"cve": "CVE-2024-1000", "product_status": {"known_affected": ["A", "B", "C", "D", "E"]}}])"));
  ASSERT_EQ(claim.products.size(), 4u);
  EXPECT_EQ(claim.products[0].families, std::vector<std::string>{"F"});
  ASSERT_EQ(claim.products[0].versions.size(), 2u);
  EXPECT_EQ(claim.products[0].versions[0].text, "4.0 SP1");
  EXPECT_EQ(claim.products[0].versions[0].kind, VersionKind::exact);
  EXPECT_EQ(claim.products[0].versions[1].text, "All versions");
  EXPECT_EQ(claim.products[0].versions[1].kind, VersionKind::text);
  EXPECT_EQ(claim.products[1].platforms, std::vector<std::string>{"x86"});
  EXPECT_EQ(claim.products[1].versions[0].kind, VersionKind::all);
  EXPECT_EQ(claim.products[2].name, "F");  // only a family is named
  EXPECT_TRUE(claim.products[2].families.empty());
  EXPECT_EQ(claim.products[3].name, "Loose thing 7");
  EXPECT_EQ(claim.products[3].vendor, "");
}

TEST(CsafClaims, RelationshipsMakeAProductOnAPlatform) {
  const Claim claim = only_claim(document_with(
      R"({"branches": [{"category": "vendor", "name": "V", "branches": [
           {"category": "product_name", "name": "Firmware", "branches": [
              {"category": "product_version", "name": "1.0", "product": {"name": "fw 1.0", "product_id": "F1"}},
              {"category": "product_version", "name": "2.0", "product": {"name": "fw 2.0", "product_id": "F2"}}]},
           {"category": "product_name", "name": "Camera", "product": {"name": "Camera", "product_id": "H"}}]}],
          "relationships": [
            {"category": "installed_on", "full_product_name": {"name": "fw 1.0 on camera", "product_id": "F1H"}, "product_reference": "F1", "relates_to_product_reference": "H"},
            {"category": "installed_on", "full_product_name": {"name": "fw 2.0 on camera", "product_id": "F2H"}, "product_reference": "F2", "relates_to_product_reference": "H"}]})",
      R"([{"cve": "CVE-2024-1000", "product_status": {"known_affected": ["F1H"], "fixed": ["F2H"]},
           "remediations": [{"category": "vendor_fix", "details": "Update to 2.0", "product_ids": ["F1H"]}]}])"));
  ASSERT_EQ(claim.products.size(), 2u);
  const ProductClaim& camera = claim.products[0];
  EXPECT_TRUE(camera.context);
  EXPECT_EQ(camera.name, "Camera");
  EXPECT_EQ(camera.default_status, ProductStatus::affected);
  const ProductClaim& firmware = claim.products[1];
  EXPECT_FALSE(firmware.context);
  EXPECT_EQ(firmware.platform, 0);
  EXPECT_EQ(firmware.id, "F1H");
  ASSERT_EQ(firmware.versions.size(), 2u);
  EXPECT_EQ(firmware.versions[1].status, ProductStatus::fixed);
  EXPECT_TRUE(claim.remedies[0].products.empty());  // all that can be affected
}

TEST(CsafClaims, DifferentRemediesKeepVersionsApartAndSharedFixesStandInBoth) {
  const Claim claim = only_claim(document_with(
      R"({"branches": [{"category": "product_name", "name": "N", "branches": [
          {"category": "product_version_range", "name": "<1.5", "product": {"name": "a", "product_id": "A"}},
          {"category": "product_version_range", "name": ">=2.0|<2.7", "product": {"name": "b", "product_id": "B"}},
          {"category": "product_version", "name": "3.0", "product": {"name": "c", "product_id": "C"}}]}]})",
      R"([{"cve": "CVE-2024-1000", "product_status": {"known_affected": ["A", "B"], "known_not_affected": ["C"]}, "remediations": [
          {"category": "vendor_fix", "details": "Update to 1.5", "product_ids": ["A"]},
          {"category": "vendor_fix", "details": "Update to 2.7", "product_ids": ["B"]}]}])"));
  ASSERT_EQ(claim.products.size(), 2u);
  for (const ProductClaim& product : claim.products) {
    ASSERT_EQ(product.versions.size(), 2u);
    EXPECT_EQ(product.versions[1].text, "3.0");
    EXPECT_EQ(product.versions[1].status, ProductStatus::not_affected);
  }
  EXPECT_EQ(claim.remedies[0].products, std::vector<int>{0});
  EXPECT_EQ(claim.remedies[1].products, std::vector<int>{1});
  EXPECT_EQ(claim.remedies[1].fixed_version, "2.7");
}

TEST(CsafClaims, CompetingFixesKeepTheirVersionOnlyWhenTheyNameTheProduct) {
  const Claim claim = only_claim(document_with(
      R"({"full_product_names": [{"name": "Pump A", "product_id": "A"}, {"name": "Pump B", "product_id": "B"}]})",
      R"([{"cve": "CVE-2024-1000", "product_status": {"known_affected": ["A", "B"]}, "remediations": [
          {"category": "vendor_fix", "details": "Pump A: update to 1.5", "product_ids": ["A"]},
          {"category": "vendor_fix", "details": "Pump B: update to 2.7", "product_ids": ["A", "B"]}]}])"));
  ASSERT_EQ(claim.remedies.size(), 2u);
  EXPECT_EQ(claim.remedies[0].fixed_version, "1.5");
  EXPECT_EQ(claim.remedies[1].fixed_version, "");
}

TEST(CsafClaims, AVersionStatedForANamedProductIsNotItsSiblings) {
  const Claim claim = only_claim(document_with(
      R"({"full_product_names": [{"name": "FirewallOS", "product_id": "A"}, {"name": "Proxy", "product_id": "B"}, {"name": "Proxy VM", "product_id": "C"}]})",
      R"([{"cve": "CVE-2024-1000", "product_status": {"known_affected": ["A", "B", "C"]}, "remediations": [
          {"category": "vendor_fix", "details": "Update Proxy to V7.4.3", "product_ids": ["A", "B", "C"]}]}])"));
  ASSERT_EQ(claim.remedies.size(), 2u);
  EXPECT_EQ(claim.remedies[0].fixed_version, "V7.4.3");
  EXPECT_EQ(claim.remedies[0].products, (std::vector<int>{1, 2}));
  EXPECT_EQ(claim.remedies[1].fixed_version, "");
  EXPECT_EQ(claim.remedies[1].products, (std::vector<int>{0}));
}

TEST(CsafClaims, EntriesWithoutCveGiveNoClaimButAreCounted) {
  const auto advisory = read_csaf(document_with(R"({"full_product_names": [{"name": "a", "product_id": "A"}]})",
                                                R"([{"title": "x", "ids": [{"system_name": "S", "text": "S-1"}]}])"));
  ASSERT_TRUE(advisory) << to_text(advisory.error());
  EXPECT_TRUE(advisory->claims.empty());
  EXPECT_EQ(advisory->entries_without_cve, 1u);
  EXPECT_EQ(advisory->other_ids.size(), 1u);
}

TEST(CsafClaims, TheStatusOfEachGroup) {
  const std::pair<const char*, ProductStatus> cases[] = {
      {"first_affected", ProductStatus::affected},     {"known_affected", ProductStatus::affected},
      {"last_affected", ProductStatus::affected},      {"first_fixed", ProductStatus::fixed},
      {"fixed", ProductStatus::fixed},                 {"known_not_affected", ProductStatus::not_affected},
      {"recommended", ProductStatus::recommended},     {"under_investigation", ProductStatus::under_investigation}};
  for (const auto& [group, status] : cases) {
    const Claim claim = only_claim(document_with(R"({"full_product_names": [{"name": "a", "product_id": "A"}]})",
                                                 fmt::format(R"([{{"cve": "CVE-2024-1000", "product_status": {{"{}": ["A"]}}}}])", group)));
    ASSERT_EQ(claim.products.size(), 1u) << group;
    ASSERT_EQ(claim.products[0].versions.size(), 1u) << group;
    EXPECT_EQ(claim.products[0].versions[0].status, status) << group;
  }
}

TEST(CsafPolicy, WhatHarmsMatchingIsRefused) {
  EXPECT_EQ(code_of(changed(R"("known_affected": ["P1", "P2"])", R"("known_affected": ["P1", "P2", "P9"])")), "csaf.refused");   // 6.1.1
  EXPECT_EQ(code_of(changed(R"("product_id": "P3")", R"("product_id": "P2")")), "csaf.refused");                                // 6.1.2
  EXPECT_EQ(code_of(changed(R"("group_ids": ["G1"])", R"("group_ids": ["G2"])")), "csaf.refused");                              // 6.1.4
  EXPECT_EQ(code_of(changed(R"("fixed": ["P3"])", R"("fixed": ["P3", "P1"])")), "csaf.refused");                                // 6.1.6
  EXPECT_EQ(code_of(changed(R"("cve": "CVE-2024-1000")", R"("cve": "2024-1000")")), "csaf.refused");
  EXPECT_EQ(code_of(changed(R"("current_release_date": "2024-02-01T00:00:00Z")", R"("current_release_date": "soon")")), "csaf.refused");
  EXPECT_EQ(code_of(changed(R"("product_id": "P3")", R"("product_id": 3)")), "csaf.refused");
}

TEST(CsafPolicy, RefusalsListEveryProblemWithItsPlace) {
  const auto advisory = read_csaf(changed(R"("fixed": ["P3"])", R"("fixed": ["P3", "P1"])"));
  ASSERT_FALSE(advisory);
  ASSERT_EQ(advisory.error().problems.size(), 1u);
  EXPECT_EQ(advisory.error().problems[0].code, "csaf.6.1.6");
  EXPECT_EQ(advisory.error().problems[0].place, "/vulnerabilities/0/product_status/known_affected/0");
}

TEST(CsafPolicy, WhatCannotHarmIsTakenAndListedUnlessStrict) {
  const std::pair<std::string, const char*> cases[] = {
      {changed(R"("baseScore": 9.8)", R"("baseScore": 9.7)"), "csaf.6.1.9"},
      {changed("Out-of-bounds Write", "Wrong Name"), "csaf.6.1.11"},
      {changed(R"("lang": "en")", R"("lang": "ez")"), "csaf.6.1.12"},
      {changed(R"("number": "2")", R"("number": "3")"), "csaf.6.1.16"},
      {changed(R"("label": "WHITE")", R"("label": "CLEAR")"), "csaf.schema.enum"}};
  for (const auto& [text, code] : cases) {
    const auto advisory = read_csaf(text);
    ASSERT_TRUE(advisory) << code;
    ASSERT_FALSE(advisory->problems.empty()) << code;
    EXPECT_EQ(advisory->problems[0].code, code);
    EXPECT_EQ(advisory->claims.size(), 1u);
    EXPECT_EQ(code_of(text, {.strict = true}), "csaf.refused") << code;
  }
  EXPECT_EQ(code_of(std::string(kGoodDocument), {.strict = true}), "");
}

TEST(CsafPolicy, DraftsAreRefusedAndInterimTaken) {
  EXPECT_EQ(code_of(changed(R"("status": "final")", R"("status": "draft")")), "csaf.draft");
  EXPECT_EQ(code_of(changed(R"("status": "final")", R"("status": "interim")")), "");
}

}  // namespace
}  // namespace bulkhead::intel::csaf
