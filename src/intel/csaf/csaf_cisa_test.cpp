// Real advisories: what CISA published for OT, counted against figures taken with another program.
#include <gtest/gtest.h>

#include <ctime>
#include <set>

#include "csaf/csaf_test_data.h"
#include "intel/csaf.h"

namespace bulkhead::intel::csaf {
namespace {

TEST(CsafCisa, ReadsTheWholeFeedAndCountsAsOthersDo) {
  const auto files = read_test_archive("csaf/cisa-csaf-ot-2017-2024.tar.zst");
  if (!files) return;
  std::map<std::string, int> failed_by;  // code to documents
  std::map<std::string, int> refused;
  std::set<std::string> cves;
  std::size_t documents = 0, bytes = 0, claims = 0, products = 0, contexts = 0, statements = 0, remedies = 0, fixed_versions = 0, vendor_fixes = 0, product_names = 0;
  std::map<ProductStatus, std::size_t> by_status;
  std::clock_t spent = 0;
  for (const auto& [name, text] : *files) {
    if (!name.ends_with(".json") || name.ends_with("feed-tlp-white.json")) continue;  // the feed's list is no advisory
    ++documents;
    bytes += text.size();
    const std::clock_t start = std::clock();
    const auto advisory = read_csaf(text, {.warnings = false});
    spent += std::clock() - start;
    if (!advisory) {
      ++refused[advisory.error().code];
      std::printf("%s: %s\n", name.c_str(), to_text(advisory.error()).c_str());
      continue;
    }
    for (std::size_t at = text.find("\"product_id\":"); at != std::string::npos; at = text.find("\"product_id\":", at + 1)) ++product_names;
    std::set<std::string> codes;
    for (const Problem& problem : advisory->problems) codes.insert(problem.code);
    for (const std::string& code : codes) ++failed_by[code];
    for (const Claim& claim : advisory->claims) {
      EXPECT_FALSE(claim.products.empty()) << name;
      ++claims;
      cves.insert(claim.cve);
      remedies += claim.remedies.size();
      for (const Remedy& remedy : claim.remedies) {
        vendor_fixes += remedy.kind == RemedyKind::vendor_fix;
        fixed_versions += !remedy.fixed_version.empty();
        for (const int index : remedy.products) ASSERT_LT(static_cast<std::size_t>(index), claim.products.size()) << name;
      }
      for (const ProductClaim& product : claim.products) {
        ++(product.context ? contexts : products);
        statements += product.versions.size();
        for (const VersionStatement& version : product.versions) ++by_status[version.status];
        ASSERT_LT(product.platform, static_cast<int>(claim.products.size())) << name;
        EXPECT_FALSE(product.name.empty()) << name;
        EXPECT_FALSE(product.vendor.empty()) << name;
      }
    }
  }
  std::printf("%zu documents, %zu bytes, %zu claims, %zu CVEs, %zu product claims and %zu platforms, %zu statements, %zu remedies, %zu vendor fixes, %zu fixed versions\n",
              documents, bytes, claims, cves.size(), products, contexts, statements, remedies, vendor_fixes, fixed_versions);
  for (const auto& [code, count] : failed_by) std::printf("  %5d documents fail %s\n", count, code.c_str());
  for (const auto& [code, count] : refused) std::printf("  %5d documents refused with %s\n", count, code.c_str());
  const double seconds = static_cast<double>(spent) / CLOCKS_PER_SEC;
  std::printf("  %.0f documents and %.1f MB a second of processor time\n", static_cast<double>(documents) / seconds, static_cast<double>(bytes) / 1e6 / seconds);
  for (const auto& [status, count] : by_status) std::printf("  %6zu statements: %s\n", count, std::string(name_of(status)).c_str());
  EXPECT_EQ(documents, 2457u);
  EXPECT_EQ(claims, 8429u);
  EXPECT_EQ(cves.size(), 7362u);
  EXPECT_EQ(product_names, 17050u + 1283u);  // products of branches, and of relationships
  EXPECT_TRUE(refused.empty());
  EXPECT_LE(failed_by.size(), 1u);  // one document names a range as a product version (6.1.31)
  EXPECT_GT(fixed_versions, 6000u);
}

}  // namespace
}  // namespace bulkhead::intel::csaf
