#include "sync/csaf_listing.h"

#include <gtest/gtest.h>

namespace bulkhead::intel {
namespace {

const std::string kBase = "https://psirt.example/csaf/";

TEST(CsafListing, ReadsMetadata) {
  const auto read = read_provider_metadata(R"({"public_openpgp_keys":[{"fingerprint":"ab cd","url":"https://a/key"}, 7],
    "distributions":[{"directory_url":"https://a/csaf/"},{"directory_url":"file:///etc"},
                     {"rolie":{"feeds":[{"url":"https://a/feed.json","tlp_label":"AMBER"},{"url":"ftp://a"}]}}]})");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->keys.size(), 2U);
  EXPECT_EQ(read->keys[0].fingerprint, "ABCD");
  EXPECT_EQ(read->directories, std::vector<std::string>{"https://a/csaf/"});
  ASSERT_EQ(read->feeds.size(), 1U);
  EXPECT_EQ(read->feeds[0].tlp_label, "AMBER");
  EXPECT_EQ(read_provider_metadata("[").error().code, "sync.bad_provider");
}

TEST(CsafListing, ReadsSecurityTxt) {
  EXPECT_EQ(read_security_txt("Contact: a\r\n# csaf: https://b\r\n CSAF : https://c/p.json\r\ncsaf: ftp://d\ncsaf: https://\xFF\n"), std::vector<std::string>{"https://c/p.json"});
}

TEST(CsafListing, ReadsRolieAndPrefersSha256) {
  const auto read = read_rolie(R"({"feed":{"entry":[{"updated":"2026-03-01T01:00:00+01:00","link":[
    {"rel":"self","href":"https://a/1.json"},{"rel":"hash","href":"https://a/1.json.sha512"},{"rel":"hash","href":"https://a/1.json.sha256"},
    {"rel":"signature","href":"https://a/1.json.asc"}]},{"content":{"src":"file:///x"}}]}})");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (std::vector<CsafEntry>{{"2026-03-01T00:00:00.000000Z", "https://a/1.json", "https://a/1.json.sha256", "https://a/1.json.asc"}}));
  EXPECT_EQ(read_rolie("{}").error().code, "sync.bad_provider");
}

TEST(CsafListing, StaysWithinItsDirectory) {
  const auto changes = read_changes("\"2026/1.json\",\"2026-03-01T00:00:00Z\"\n../x.json,2026-03-01\n/y.json,2026-03-01\nhttps://b/z.json,2026-03-01\n\xFF.json,2026-03-01\n", kBase);
  ASSERT_TRUE(changes);
  EXPECT_EQ(*changes, (std::vector<CsafEntry>{{"2026-03-01T00:00:00.000000Z", kBase + "2026/1.json", "", ""}}));
  EXPECT_EQ(read_index("2026/1.json\r\n\xC3(.json\nreadme.txt\n", kBase), (std::vector<CsafEntry>{{"", kBase + "2026/1.json", "", ""}}));
}

}  // namespace
}  // namespace bulkhead::intel
