#include <gtest/gtest.h>

#include "core/clock.h"
#include "core/codec.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/numbers.h"
#include "core/packed.h"
#include "core/text.h"

namespace bulkhead {
namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)
struct Inner {
  std::string name;
  std::optional<int> size;
  friend bool operator==(const Inner&, const Inner&) = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, size))
struct Outer {
  std::int64_t id = 0;
  Colour colour = Colour::red;
  std::vector<Inner> inners;
  Instant at;
  bool flag = true;
  friend bool operator==(const Outer&, const Outer&) = default;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (id, colour, inners, at, flag))

const Outer kOuter{-7, Colour::green, {{"a", 3}, {"b\n\"", std::nullopt}}, Instant{1'700'000'000'123'456}, false};

TEST(Codec, WritesAndReadsADescribedStruct) {
  const Json json = to_json(kOuter);
  EXPECT_EQ(to_text(json), R"({"id":-7,"colour":"green","inners":[{"name":"a","size":3},{"name":"b\n\"","size":null}],)"
                           R"("at":"2023-11-14T22:13:20.123456Z","flag":false})");
  const auto back = from_json<Outer>(json);
  ASSERT_TRUE(back) << to_text(back.error());
  EXPECT_EQ(*back, kOuter);
}

TEST(Codec, GathersEveryProblemWithItsPlace) {
  const auto json = parse_json(R"({"id":"x","colour":"blue","inners":[{"name":1,"extra":2}],"at":"2026-02-30","flag":true})");
  ASSERT_TRUE(json);
  const auto read = from_json<Outer>(*json);
  ASSERT_FALSE(read);
  std::vector<std::string> places;
  for (const auto& p : read.error().problems) places.push_back(p.place);
  EXPECT_EQ(places, (std::vector<std::string>{"/id", "/colour", "/inners/0/name", "/inners/0/extra", "/at"}));
}

TEST(Packed, RoundTripsAndRefusesEveryTruncation) {
  const std::string body = pack(kOuter);
  const auto back = unpack<Outer>(body);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, kOuter);
  for (std::size_t n = 0; n < body.size(); ++n) EXPECT_FALSE(unpack<Outer>(std::string_view(body).substr(0, n))) << n;
  EXPECT_FALSE(unpack<Outer>(body + "x"));
}

TEST(Packed, ACountMayNotAskForMoreThanTheBodyHolds) {
  static_assert(detail::least_packed_bytes<Inner>() == 2 && detail::least_packed_bytes<Outer>() == 5);
  const std::string three(std::string("\x03", 1) + std::string(5, '\0'));  // three items of two bytes cannot stand in five
  EXPECT_FALSE(unpack<std::vector<Inner>>(three));
  EXPECT_TRUE(unpack<std::vector<Inner>>(three + std::string(1, '\0')));
}

TEST(Json, RefusesWhatIsNotAllowed) {
  struct Case { std::string_view text, code, place; };
  for (const Case& c : {Case{R"({"a":1,"a":2})", "json.duplicate_key", "/a"}, Case{"{", "json.malformed", ""},
                        Case{"\"\xff\"", "json.not_utf8", ""}, Case{"", "json.malformed", ""}, Case{"[1,]", "json.malformed", ""}}) {
    SCOPED_TRACE(c.text);
    const auto json = parse_json(c.text);
    ASSERT_FALSE(json);
    EXPECT_EQ(json.error().code, c.code);
    EXPECT_EQ(json.error().place, c.place);
  }
  EXPECT_EQ(parse_json(std::string(100, '[') + std::string(100, ']')).error().code, "json.too_deep");
  EXPECT_EQ(parse_json("12345", {.max_bytes = 4}).error().code, "json.too_large");
}

TEST(Json, ReadsWholeNumbersBeyond64Bits) {
  const auto json = parse_json(R"({"12345678901234567890123":-18446744073709552000,"a":["\"100000000000000000000",100000000000000000000,1234567890123456789,1e20]})");
  ASSERT_TRUE(json) << to_text(json.error());
  EXPECT_EQ(to_canonical_text(*json), R"({"12345678901234567890123":-18446744073709552000,"a":["\"100000000000000000000",100000000000000000000,1234567890123456789,100000000000000000000]})");
  EXPECT_FALSE(parse_json("[1e999]"));
  EXPECT_FALSE(parse_json("[00000000000000000000001]"));
}

TEST(Json, CanonicalTextFollowsRfc8785) {
  // The example of RFC 8785 section 3.2.3 and number samples of its appendix B.
  const auto json = parse_json(R"({"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]})");
  ASSERT_TRUE(json);
  EXPECT_EQ(to_canonical_text(*json),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  const auto order = parse_json("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude02\":5,\"\\u0080\":6,\"\\u00f6\":7}");
  ASSERT_TRUE(order);
  EXPECT_EQ(to_canonical_text(*order), "{\"\\r\":2,\"1\":4,\"\xC2\x80\":6,\"ö\":7,\"€\":1,\"😂\":5,\"\xEF\xAC\xB3\":3}");
}

TEST(Clock, ReadsAndWritesInstants) {
  struct Case { std::string_view text, iso; };
  for (const Case& c : {Case{"2026-03-01", "2026-03-01T00:00:00.000000Z"}, Case{"2026-03-01T12:30:45.123", "2026-03-01T12:30:45.123000Z"},
                        Case{"2026-03-01T00:30:00+01:00", "2026-02-28T23:30:00.000000Z"}, Case{"2024-02-29T12:00Z", "2024-02-29T12:00:00.000000Z"},
                        Case{"1999-12-31T23:59:59Z", "1999-12-31T23:59:59.000000Z"}}) {
    const auto instant = parse_instant(c.text);
    ASSERT_TRUE(instant) << c.text;
    EXPECT_EQ(to_iso(*instant), c.iso);
  }
  for (std::string_view bad : {"", "2026", "2026-02-30", "2026-13-01", "2026-01-01T25:00:00Z", "2026-01-01T10:00:00+1", "x026-01-01", "2026-01-01Tab:00",
                               "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:00-00:01", "9999-12-31T23:59:60Z"})
    EXPECT_FALSE(parse_instant(bad)) << bad;
}

TEST(Numbers, ReadsOnlyWhatIsANumber) {
  EXPECT_EQ(parse_integer<int>("-12"), -12);
  EXPECT_EQ(parse_integer<unsigned>("-0"), std::nullopt);
  EXPECT_EQ(parse_integer<int>("1 "), std::nullopt);
  EXPECT_EQ(parse_integer<std::int8_t>("300"), std::nullopt);
  EXPECT_EQ(parse_fixed("9.8", 1), 98);
  EXPECT_EQ(parse_fixed("10", 1), 100);
  EXPECT_EQ(parse_fixed("9.85", 1), std::nullopt);
  EXPECT_EQ(parse_fixed("9.", 1), std::nullopt);
  EXPECT_EQ(parse_fixed("-1", 1), std::nullopt);
  EXPECT_EQ(format_fixed(884, 2), "8.84");
  EXPECT_EQ(format_fixed(-5, 1), "-0.5");
  EXPECT_EQ(format_fixed(5, 2), "0.05");
}

TEST(Digest, MatchesPublishedVectors) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256Stream stream;
  stream.add("a");
  stream.add("bc");
  EXPECT_EQ(stream.finish(), sha256("abc"));
  // RFC 4231 test case 2
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Text, EncodesAndDecodes) {
  EXPECT_EQ(from_hex(to_hex(std::string_view("\x00\xff", 2))).value(), std::string("\x00\xff", 2));
  EXPECT_EQ(to_base64("any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
  EXPECT_EQ(from_base64("YW55IGNhcm5hbCBwbGVhcw==").value(), "any carnal pleas");
  EXPECT_FALSE(from_base64("YW55*"));
  EXPECT_FALSE(from_base64("YW5\xDE")) << "libsodium 1.0.18 would take it";
  EXPECT_EQ(shorten("naïve", 3), "na…");
  EXPECT_EQ(printable("a\nb\x1b"), "a\\x0ab\\x1b");
  EXPECT_EQ(split("a,,b", ',').size(), 3u);
}

}  // namespace
}  // namespace bulkhead
