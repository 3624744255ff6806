// The structural rules, each broken once in a small good document.
#include <gtest/gtest.h>

#include "core/json.h"
#include "core/text.h"
#include "csaf/csaf_test_document.h"
#include "intel/csaf.h"

namespace bulkhead::intel::csaf {
namespace {

struct Broken {
  const char* from;
  const char* to;
  const char* code;
  const char* place;
};

TEST(CsafSchema, TheGoodDocumentHasNoProblems) {
  const auto report = validate_csaf(kGoodDocument);
  ASSERT_TRUE(report) << to_text(report.error());
  for (const Problem& problem : report->problems) ADD_FAILURE() << problem.place << ' ' << problem.code << ' ' << problem.message;
}

TEST(CsafSchema, EachBrokenRuleIsNamedWithItsPlace) {
  const Broken cases[] = {
      {R"("csaf_version": "2.0",)", "", "csaf.schema.required", "/document"},
      {R"("csaf_version": "2.0")", R"("csaf_version": 2.0)", "csaf.schema.type", "/document/csaf_version"},
      {R"("csaf_version": "2.0")", R"("csaf_version": "2.1")", "csaf.schema.enum", "/document/csaf_version"},
      {R"("label": "WHITE")", R"("label": "BLUE")", "csaf.schema.enum", "/document/distribution/tlp/label"},
      {R"("namespace": "https://example.com")", R"("namespace": "example")", "csaf.schema.format", "/document/publisher/namespace"},
      {R"("id": "EX-1")", R"("id": " EX-1")", "csaf.schema.pattern", "/document/tracking/id"},
      {R"("id": "EX-1")", R"("id": "")", "csaf.schema.min_length", "/document/tracking/id"},
      {R"("initial_release_date": "2024-01-01T00:00:00Z")", R"("initial_release_date": "2024-01-01")", "csaf.schema.format", "/document/tracking/initial_release_date"},
      {R"("cve": "CVE-2024-1000")", R"("cve": "CVE-2024-1")", "csaf.schema.pattern", "/vulnerabilities/0/cve"},
      {R"("known_affected": ["P1", "P2"])", R"("known_affected": [])", "csaf.schema.min_items", "/vulnerabilities/0/product_status/known_affected"},
      {R"("known_affected": ["P1", "P2"])", R"("known_affected": ["P1", "P2", "P1"])", "csaf.schema.unique", "/vulnerabilities/0/product_status/known_affected/2"},
      {R"("category": "vendor", "name": "Example")", R"("category": "maker", "name": "Example")", "csaf.schema.enum", "/product_tree/branches/0/category"},
      {R"("category": "vendor", "name": "Example")", R"("category": "vendor", "name": "Example", "note": 1)", "csaf.schema.max_members", "/product_tree/branches/0"},
      {R"("baseScore": 9.8,)", R"("baseScore": 19.8,)", "csaf.6.1.8", "/vulnerabilities/0/scores/0/cvss_v3/baseScore"},
      {R"("baseSeverity": "CRITICAL",)", "", "csaf.6.1.8", "/vulnerabilities/0/scores/0/cvss_v3"},
  };
  for (const Broken& c : cases) {
    SCOPED_TRACE(c.to);
    const std::string text = replace_all(kGoodDocument, c.from, c.to);
    ASSERT_NE(text, kGoodDocument);
    const auto report = validate_csaf(text);
    ASSERT_TRUE(report) << to_text(report.error());
    bool found = false;
    for (const Problem& problem : report->problems) found = found || (problem.code == c.code && problem.place == c.place);
    EXPECT_TRUE(found);
    if (!found)
      for (const Problem& problem : report->problems) std::printf("%s %s\n", problem.code.c_str(), problem.place.c_str());
  }
}

TEST(CsafSchema, BadJsonIsRefusedWithItsReason) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "json.malformed"},
      {"{", "json.malformed"},
      {"{\"document\": {\"a\": 1, \"a\": 2}}", "json.duplicate_key"},
      {"{\"x\": \"\xFF\"}", "json.not_utf8"},
      {std::string(100, '[') + std::string(100, ']'), "json.too_deep"},
  };
  for (const auto& [text, code] : cases) {
    const auto report = validate_csaf(text);
    ASSERT_FALSE(report) << text;
    EXPECT_EQ(report.error().code, code) << text;
  }
  EXPECT_EQ(read_csaf("[]").error().code, "csaf.refused");
  EXPECT_EQ(read_csaf("null").error().code, "csaf.refused");
}

}  // namespace
}  // namespace bulkhead::intel::csaf
