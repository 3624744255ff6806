#include "csaf/csaf_text_rules.h"

#include <gtest/gtest.h>

#include "csaf/csaf_registries.h"
#include "csaf/csaf_versions.h"

namespace bulkhead::intel::csaf {
namespace {

void expect_all(TextRule rule, std::initializer_list<std::string_view> texts, bool wanted) {
  for (const std::string_view text : texts) EXPECT_EQ(rule(text), wanted) << text;
}

TEST(CsafTextRules, DatesNeedTimeSecondsAndZone) {
  expect_all(is_date_time, {"2021-07-21T10:00:00.000Z", "2021-07-21T10:00:00Z", "2021-07-21T10:00:00+02:00", "2024-02-29T00:00:00Z"}, true);
  expect_all(is_date_time, {"", "2021-07-21", "2021-07-21T10:00:00", "2021-07-21 10:00:00Z", "2021-07-21T10:00Z", "2021-02-30T10:00:00Z",
                            "2021-07-21T25:00:00Z", "2021-07-21T10:00:00.000Zx", "21 July 2021"},
             false);
}

TEST(CsafTextRules, UrisAreAbsoluteAndComplete) {
  expect_all(is_uri, {"https://example.com/a?b=c#d", "urn:uuid:1", "mailto:a@b.example", "https://example.com/%20x"}, true);
  expect_all(is_uri, {"", "example.com", "/path", "https:", "http://a b", "https://example.com/%2", "https://example.com/\xC3\xA4", "1http://x"}, false);
}

TEST(CsafTextRules, VersionsAreIntegersOrSemantic) {
  expect_all(is_version, {"0", "1", "42", "1.0.0", "0.9.5", "1.0.0-alpha.1", "1.0.0+build.01", "1.0.0-0a+b"}, true);
  expect_all(is_version, {"", "01", "1.0", "1.0.0.0", "v1.0.0", "1.0.0-", "1.0.0-01", "1.0.0+", "1.0.0-a..b", "-1", "1.02.0"}, false);
}

TEST(CsafTextRules, IdentifiersHaveTheirForm) {
  expect_all(is_cve, {"CVE-2024-1234", "CVE-1999-0001", "CVE-2024-1234567"}, true);
  expect_all(is_cve, {"", "CVE-2024-123", "cve-2024-1234", "CVE-24-1234", "CVE-2024-1234 ", "CVE-2024-12a4"}, false);
  expect_all(is_cwe, {"CWE-1", "CWE-787", "CWE-100000"}, true);
  expect_all(is_cwe, {"", "CWE-", "CWE-0", "CWE-012", "CWE-1234567", "787"}, false);
  expect_all(is_hash_value, {"0123456789abcdefABCDEF0123456789"}, true);
  expect_all(is_hash_value, {"", "0123456789abcdef", "0123456789abcdefABCDEF012345678g"}, false);
  expect_all(is_category, {"csaf_base", "a", "Siemens Security Advisory"}, true);
  expect_all(is_category, {"", " a", "a ", "_a", "a-", ".a", "a."}, false);
  expect_all(is_tracking_id, {"ICSA-24-001-01", "a b"}, true);
  expect_all(is_tracking_id, {"", " a", "a\n", "a\nb"}, false);
}

TEST(CsafTextRules, CpeNamesOfBothBindings) {
  expect_all(is_cpe, {"cpe:2.3:o:siemens:s7-1500_firmware:2.9.4:*:*:*:*:*:*:*", "cpe:2.3:a:x:y\\:z:-:*:*:de-DE:*:*:*:*", "cpe:/o:siemens:s7-1500", "CPE:/a",
                      "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*", "cpe:2.3:a:x:??y*:1:*:*:*:*:*:*:*"},
             true);
  expect_all(is_cpe, {"", "cpe:2.3", "cpe:2.3:o:siemens", "cpe:2.3:x:a:b:c:*:*:*:*:*:*:*", "cpe:2.3:a:b:c d:1:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:*",
                      "cpe:2.3:a:b:c:1:*:*:english:*:*:*:*", "cpe:/x:a", "cpe:2.3:a:b:c:1\\", "cpe:/a:b:c:d:e:f:g:h"},
             false);
}

TEST(CsafTextRules, PackageUrlsNeedTypeAndName) {
  expect_all(is_purl, {"pkg:maven/org.apache/commons@1.3.4", "pkg:npm/%40angular/core@12", "pkg:deb/debian/curl@7.50?arch=i386&distro=jessie", "pkg:generic/a"}, true);
  expect_all(is_purl, {"", "pkg:maven/@1.3.4", "pkg:maven/", "pkg:/name", "maven/name", "pkg:generic/a%2", "pkg:generic/a?=x", "pkg:1x/a"}, false);
}

TEST(CsafTextRules, CvssVectorsNameKnownMetrics) {
  expect_all(is_cvss31_vector, {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/MAV:X/E:P"}, true);
  expect_all(is_cvss31_vector, {"", "CVSS:3.1/", "CVSS:3.0/AV:N", "AV:N", "CVSS:3.1/AV:Q", "CVSS:3.1/AV:N/", "CVSS:3.1/XX:N"}, false);
  expect_all(is_cvss2_vector, {"AV:N/AC:L/Au:N/C:P/I:P/A:P", "AV:N/TD:ND"}, true);
  expect_all(is_cvss2_vector, {"", "(AV:N)", "AV:X", "AU:N"}, false);
}

TEST(CsafTextRules, LanguageTagsAndTheirRegistry) {
  expect_all(is_language_tag, {"en", "de-DE", "zh-Hans-CN", "en-US-x-private", "i-default", "sl-rozaj-biske", "x-whatever", "es-419", "en-u-ca-gregory"}, true);
  expect_all(is_language_tag, {"", "e", "en-", "en_US", "en-US-", "en-x", "en-u", "toolonglang"}, false);
  for (const auto* tag : {"en", "de-CH", "zh-Hant", "qtx", "i-default", "es-419", "DE"}) EXPECT_TRUE(is_registered_language(tag)) << tag;
  for (const auto* tag : {"ez", "EZ", "en-BB-zz", "en-Wxyz", "en-QL"}) EXPECT_EQ(is_registered_language(tag), std::string_view(tag) == "en-BB-zz") << tag;
  for (const auto* tag : {"qtx", "en-QM", "en-XP", "en-Qaby", "en-AA", "fr-ZZ", "en-x-a"}) EXPECT_EQ(is_private_language(tag), std::string_view(tag) != "en-Qaby") << tag;
  EXPECT_TRUE(is_private_language("en-Qaaa"));
  EXPECT_FALSE(is_private_language("i-default"));
}

TEST(CsafTextRules, CweNamesComeFromTheList) {
  EXPECT_EQ(cwe_name(79), "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')");
  EXPECT_EQ(cwe_name(787), "Out-of-bounds Write");
  EXPECT_FALSE(cwe_name(999999));
  EXPECT_FALSE(cwe_name(0));
}

TEST(CsafVersions, OrderIsThatOfSemanticVersioning) {
  const std::vector<std::string_view> ascending = {"0.1.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11",
                                                   "1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0", "10.0.0", "99999999999999999999999.0.0"};
  for (std::size_t i = 1; i < ascending.size(); ++i)
    EXPECT_TRUE(compare_versions(read_version(ascending[i - 1]), read_version(ascending[i])) < 0) << ascending[i];
  EXPECT_TRUE(compare_versions(read_version("1.0.0+a"), read_version("1.0.0+b")) == 0);
  EXPECT_TRUE(read_version("7").is_integer);
  EXPECT_FALSE(read_version("7.0.0").is_integer);
}

}  // namespace
}  // namespace bulkhead::intel::csaf
