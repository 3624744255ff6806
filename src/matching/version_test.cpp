#include "matching/version.h"

#include <gtest/gtest.h>

#include <random>

namespace bulkhead::matching {
namespace {

char sign_of(Order order) {
  return order == Order::less ? '<' : order == Order::equal ? '=' : order == Order::greater ? '>' : '?';
}

struct Pair {
  std::string_view a;
  char sign;
  std::string_view b;
  OrderBasis basis = OrderBasis::numeric;
};

void check(std::initializer_list<Pair> pairs) {
  for (const Pair& test : pairs) {
    SCOPED_TRACE(fmt::format("{} {} {}", test.a, test.sign, test.b));
    const Comparison order = compare_versions(test.a, test.b);
    EXPECT_EQ(sign_of(order.order), test.sign);
    if (test.sign != '?') {
      EXPECT_EQ(order.basis, test.basis) << "basis";
    }
    const Comparison back = compare_versions(test.b, test.a);
    EXPECT_EQ(sign_of(back.order), test.sign == '<'   ? '>'
                                   : test.sign == '>' ? '<'
                                                      : test.sign)
        << "the other way round";
  }
}

TEST(Version, OrdersNumbers) {
  check({{"1.9", '<', "1.10"},
         {"2", '<', "10"},
         {"1.0", '=', "1.0.0"},
         {"1", '=', "1.0"},
         {"0", '=', "0.0.0"},
         {"0", '<', "0.0.1"},
         {"1.4", '>', "1.02"},
         {"2023.02.13", '=', "2023.2.13"},
         {"16.0.35907", '=', "16.0.35907.0"},
         {"20190812", '<', "20190813"},
         {"1.99999999999999999999", '<', "1.100000000000000000000"},
         {"10.0.19041.1", '<', "10.0.19041.388"},
         {"4.1\\(6\\)", '=', "4.1(6)"},
         {"4.1(6)", '<', "4.1(10)"},
         {"03.06.19_(18)", '>', "03.06.19_(17)"},
         {"2000-10-10", '<', "2000-10-11"},
         {"5.7.05 build 7057", '=', "5.7.05_build_7057"},
         {"1.0+1", '=', "1.0-1"},
         {"7_0_178", '<', "7_0_179"}});
}

TEST(Version, OrdersLettersAndWords) {
  const OrderBasis words = OrderBasis::words;
  check({{"fw9", '<', "fw14", words},
         {"mp5", '<', "mp10", words},
         {"14sp2", '<', "14sp10", words},
         {"hf2", '<', "hf10", words},
         {"4.0.1", '<', "4.0.1a", words},
         {"4.0.1a", '<', "4.0.1b", words},
         {"4.0.1b", '<', "4.0.2"},
         {"1.1.1c", '<', "1.1.1l", words},
         {"2.3pre1", '<', "2.3", words},
         {"5.6.dev1", '<', "5.6", words},
         {"rc5", '<', "rc10", words},
         {"1.0-alpha", '<', "1.0-beta", words},
         {"1.0-beta2", '<', "1.0-rc1", words},
         {"1.0rc1", '<', "1.0", words},
         {"1.0.0-m1", '<', "1.0.0-rc1", words},
         {"1.0", '<', "1.0 sp1", words},
         {"4.0 sp1", '<', "4.0.1", words},
         {"V14 SP1", '<', "V14 SP1 Upd 4", words},
         {"V14 SP1 Upd 4", '<', "V14 SP1 Upd 10", words},
         {"V14 Upd 9", '<', "V14 SP1", words},
         {"4.8", '<', "4.8 HF4", words},
         {"4.8 HF 4", '=', "4.8_hotfix4"},
         {"4.8 hot fix 4", '=', "4.8 hf4"},
         {"2.9.9", '<', "2.9.9p2", words},
         {"2010 service pack 2", '=', "2010 sp2"},
         {"0.9.8z", '<', "0.9.8za", words},
         {"B", '<', "C", words},
         {"5.0.0.RELEASE", '=', "5.0.0"},
         {"1.0.0.Final", '=', "1.0.0"},
         {"R2.1 HF3", '<', "R2.1 HF10", words},
         {"r41p0", '<', "r49p0", words},
         {"1.2 FP2 HF10", '>', "1.2 FP2 HF6", words},
         {"12.1r3", '<', "12.1r10", words},
         {"1.033K", '<', "1.042U"},
         {"p1-rc1", '<', "p1", words},
         {"7.3 (build 12)", '<', "7.3 (build 13)", words},
         {"2.420.HW01.33.20190811", '<', "2.420.HW01.33.20190812", words}});
}

TEST(Version, DropsTheLeadingV) {
  check({{"v4.5", '=', "4.5"},
         {"V29.011", '=', "29.011"},
         {"v4.5", '<', "6.0.8"},
         {"Version 2.0", '=', "2"},
         {"ver. 1.2", '=', "v1.2"},
         {"v 3.1", '=', "3.1"}});
  EXPECT_TRUE(same_version("V4.5.0", "4.5"));
  EXPECT_FALSE(same_version("fw14", "14"));
}

TEST(Version, AssumesAMissingPrefix) {
  const OrderBasis prefix = OrderBasis::prefix;
  check({{"fw14", '=', "14", prefix},
         {"ccs_9.4", '<', "9.5", prefix},
         {"ccs_9.4", '<', "9.4.1", prefix},
         {"se2021mp5", '>', "2021mp4", prefix},
         {"r8_v3.4.0.1", '=', "3.4.0.1", prefix},
         {"vb22a-ud03", '=', "22a-ud03", prefix},
         {"BIOS V21.01.07", '<', "22", prefix},
         {"SV3.51", '>', "3.50", prefix}});
}

TEST(Version, LeavesWhatHasNoOrderUndecided) {
  check({{"esxi70u1c-17325551", '?', "7.0.0"},
         {"d2f277e26f521ccf6fb438463b41dba6123caabe", '?', "1.0"},
         {"d2f277e26f52", '?', "21d1b618b6b9"},
         {"vista", '?', "xp"},
         {"windows", '?', "1.0"},
         {"fw14", '?', "hw14"},
         {"1.0", '?', "1.0 foo"},
         {"1.0 foo", '?', "1.0 bar"},
         {"4.0.1 hf1", '?', "4.0.1 patch 2"},
         {"4.0.1a", '?', "4.0.1 sp1"},
         {"1.0-dev1", '?', "1.0-alpha1"},
         {"9.x", '?', "9.1"},
         {"9.x", '?', "9.x"},
         {"20190812", '?', "2019.08.12"},
         {"", '?', "1"},
         {"", '?', ""},
         {"-", '?', "-"}});
  EXPECT_EQ(compare_versions("d2f277e26f52", "D2F277E26F52").order, Order::equal);
}

TEST(Version, JoinsTheUpdateOfAName) {
  EXPECT_EQ(compare(Version("2010", "sp1"), Version("2010", "sp2")).order, Order::less);
  EXPECT_EQ(compare(Version("2010", "-"), Version("2010", "sp2")).order, Order::less);
  EXPECT_EQ(compare(Version("7.3", "update_11"), Version("7.4")).order, Order::less);
  EXPECT_EQ(compare(Version("7.3", "update_11"), Version("7.3")).order, Order::greater);
  EXPECT_EQ(compare(Version("7.3", "11"), Version("7.3.2")).order, Order::less);
  EXPECT_EQ(compare(Version("7.3", "rc1"), Version("7.3")).order, Order::less);
  EXPECT_TRUE(Version("7.3", "rc1").is_pre_release());
  EXPECT_EQ(Version("2010", "sp1").text(), "2010 sp1");
  EXPECT_TRUE(Version("-").empty());
  EXPECT_FALSE(Version("0").empty());
}

/// Versions from pieces that occur in records, with a fixed seed.
std::vector<Version> made_versions(std::size_t count, std::uint32_t seed) {
  constexpr std::array<std::string_view, 36> kPieces = {
      "0",  "1",       "2",     "9",      "10", "01", "2019", "20190812", ".",    ".",     ".",   "-",
      "_",  " ",       "a",     "b",      "c",  "z",  "za",   "rc",       "beta", "alpha", "dev", "sp",
      "hf", "update ", "patch", "build ", "fw", "v",  "x",    "r",        "(1)",  "p",     "mp",  "foo"};
  std::mt19937 random(seed);
  std::vector<Version> out;
  while (out.size() < count) {
    std::string text;
    for (std::size_t n = 1 + random() % 6; n > 0; --n) text += kPieces[random() % kPieces.size()];
    out.emplace_back(text);
  }
  return out;
}

TEST(Version, OrderIsAntisymmetricAndTransitive) {
  const auto versions = made_versions(220, 7);
  const auto sure = [](const Comparison& order) {
    return order.order != Order::undecided && order.basis != OrderBasis::prefix;
  };
  std::vector<std::vector<Comparison>> order(versions.size());
  std::size_t decided = 0;
  for (std::size_t a = 0; a < versions.size(); ++a)
    for (const Version& b : versions) order[a].push_back(compare(versions[a], b));
  for (std::size_t a = 0; a < versions.size(); ++a)
    for (std::size_t b = 0; b < versions.size(); ++b) {
      const Order forth = order[a][b].order;
      const Order back = order[b][a].order;
      ASSERT_EQ(forth == Order::less, back == Order::greater) << versions[a].text() << " / " << versions[b].text();
      ASSERT_EQ(forth == Order::equal, back == Order::equal) << versions[a].text() << " / " << versions[b].text();
      decided += forth != Order::undecided;
    }
  EXPECT_GT(decided, versions.size() * versions.size() / 6);
  const auto at_most = [&](std::size_t a, std::size_t b) {
    return sure(order[a][b]) && order[a][b].order != Order::greater;
  };
  for (std::size_t a = 0; a < versions.size(); ++a)
    for (std::size_t b = 0; b < versions.size(); ++b) {
      if (!at_most(a, b)) continue;
      for (std::size_t c = 0; c < versions.size(); ++c) {
        if (!at_most(b, c) || !sure(order[a][c])) continue;
        const bool both_equal = order[a][b].order == Order::equal && order[b][c].order == Order::equal;
        ASSERT_EQ(order[a][c].order, both_equal ? Order::equal : Order::less)
            << versions[a].text() << " / " << versions[b].text() << " / " << versions[c].text();
      }
    }
}

}  // namespace
}  // namespace bulkhead::matching
