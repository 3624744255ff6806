#include "records/splitter.h"

#include <gtest/gtest.h>

namespace bulkhead::intel {
namespace {

struct Cut {
  std::vector<std::string> records;
  std::vector<std::uint64_t> offsets;
  std::map<std::string, std::string, std::less<>> header;
  std::string code, place;
};

/// Feeds `text` in blocks of `block` bytes.
Cut cut(std::string_view text, SplitRules rules, std::size_t block = 1 << 20) {
  std::size_t at = 0;
  RecordSplitter splitter(
      [&]() -> Result<std::string_view> {
        const auto piece = text.substr(std::min(at, text.size()), block);
        at += piece.size();
        return piece;
      },
      std::move(rules));
  Cut out;
  for (;;) {
    const auto more = splitter.next();
    if (!more) {
      out.code = more.error().code;
      out.place = more.error().place;
      return out;
    }
    if (!*more) break;
    out.records.emplace_back(splitter.record());
    out.offsets.push_back(splitter.offset());
  }
  out.header = splitter.header();
  return out;
}

const SplitRules kArray{.shape = Shape::member_array, .member = "list"};

TEST(RecordSplitter, CutsTheSameWhateverTheBlocksAre) {
  const std::string long_text(300, 'x');
  const std::string text = R"({ "count" : 3, "note": "a \"]} [{ b", "deep": {"a": [1, {"b": "}"}]},)"
                           R"( "list" : [ {"a": "}]\\"}, {"b": [ {"c": "\\\""} ], "d": ")" + long_text + R"("} , {} ],)"
                           "\n \"after\": true }\n";
  for (const std::size_t block : {1u, 2u, 3u, 7u, 63u, 64u, 65u, 1000u}) {
    SCOPED_TRACE(block);
    const Cut got = cut(text, kArray, block);
    ASSERT_EQ(got.code, "");
    ASSERT_EQ(got.records.size(), 3u);
    EXPECT_EQ(got.records[0], R"({"a": "}]\\"})");
    EXPECT_EQ(got.records[1], R"({"b": [ {"c": "\\\""} ], "d": ")" + long_text + "\"}");
    EXPECT_EQ(got.records[2], "{}");
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(text.substr(got.offsets[i], got.records[i].size()), got.records[i]);
    EXPECT_EQ(got.header.at("count"), "3");
    EXPECT_TRUE(got.header.contains("after"));
  }
}

TEST(RecordSplitter, KeepsHeaderValuesAcrossBlockBorders) {
  const Cut got = cut(R"({"list": [], "catalogVersion": "2026.08.21", "count": 12345})", kArray, 5);
  ASSERT_EQ(got.code, "");
  EXPECT_EQ(got.header.at("catalogVersion"), "\"2026.08.21\"");
  EXPECT_EQ(got.header.at("count"), "12345");
}

TEST(RecordSplitter, RefusesWithThePlace) {
  struct Case {
    std::string_view text, code, place;
  };
  const std::string deep = R"({"list": [)" + std::string(100, '[') + std::string(100, ']') + "]}";
  for (const Case& c : std::initializer_list<Case>{
           {R"({"list": [{"a": 1}, {"b": 2)", "json.truncated", "byte 20"},
           {R"({"list": [{"a": 1})", "json.truncated", "byte 18"},
           {R"({"list": [{"a": 1}], "x": "ab)", "json.truncated", "byte 26"},
           {R"({"list": [{"a": 1}])", "json.truncated", "byte 19"},
           {R"({"list": [{"a": 1}{"b": 1}]})", "json.malformed", "byte 18"},
           {R"({"list": [{"a": 1},]})", "json.malformed", "byte 19"},
           {R"({"list": []} {})", "json.malformed", "byte 13"},
           {R"({"other": []})", "json.no_records", "byte 13"},
           {R"({"list": [], "list": []})", "json.duplicate_key", "byte 13"},
           {R"({"a": 1, "a": 2, "list": []})", "json.duplicate_key", "byte 9"},
           {R"([{"a": 1}])", "json.malformed", "byte 0"},
           {R"({list: []})", "json.malformed", "byte 1"},
           {"", "json.malformed", "byte 0"},
           {deep, "json.too_deep", "byte 74"},
       }) {
    SCOPED_TRACE(c.text);
    for (const std::size_t block : {4u, 4096u}) {
      const Cut got = cut(c.text, kArray, block);
      EXPECT_EQ(got.code, c.code);
      EXPECT_EQ(got.place, c.place);
    }
  }
}

TEST(RecordSplitter, BoundsARecord) {
  SplitRules rules = kArray;
  rules.max_record_bytes = 1000;
  EXPECT_EQ(cut(R"({"list": [{"a": ")" + std::string(5000, 'x') + "\"}]}", rules, 128).code, "json.record_too_large");
  rules.shape = Shape::lines;
  EXPECT_EQ(cut("{\"a\": \"" + std::string(5000, 'x') + "\"}\n", rules, 128).code, "json.record_too_large");
}

TEST(RecordSplitter, ReadsArraysValuesAndLines) {
  EXPECT_EQ(cut("\xEF\xBB\xBF[{\"a\":1},\n{\"b\":2}]", {.shape = Shape::array}).records, (std::vector<std::string>{R"({"a":1})", R"({"b":2})"}));
  EXPECT_EQ(cut("{\n \"a\":1\n}\n{\"b\":2}", {.shape = Shape::values}, 3).records, (std::vector<std::string>{"{\n \"a\":1\n}", R"({"b":2})"}));
  const Cut lines = cut("{\"a\":1}\n\n{\"broken\n  {\"b\":2}  \r\n", {.shape = Shape::lines}, 3);
  EXPECT_EQ(lines.code, "");
  EXPECT_EQ(lines.records, (std::vector<std::string>{R"({"a":1})", R"({"broken)", R"({"b":2})"}));
  EXPECT_EQ(cut("{\"a\":1} x", {.shape = Shape::values}).code, "json.malformed");
}

}  // namespace
}  // namespace bulkhead::intel
