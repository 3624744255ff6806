#include "identity/demo_token.h"

#include <gtest/gtest.h>

namespace bulkhead::identity {
namespace {

constexpr Instant kNow{1'772'368'245'000'000};
constexpr Instant after(std::int64_t seconds) { return {kNow.microseconds + seconds * kMicrosecondsPerSecond}; }

TEST(DemoToken, HoldsForADayAndOnlyWhereItWasMade) {
  const DemoTokens tokens, others;
  const std::string token = tokens.mint(kNow).reveal();
  EXPECT_EQ(token.size(), 72u);
  EXPECT_TRUE(token.starts_with("bs_demo_"));
  EXPECT_NE(token, tokens.mint(kNow).reveal());
  EXPECT_TRUE(tokens.valid(token, kNow));
  EXPECT_TRUE(tokens.valid(token, after(kDemoTokenSeconds - 1)));
  EXPECT_FALSE(tokens.valid(token, after(kDemoTokenSeconds)));
  EXPECT_FALSE(others.valid(token, kNow));
}

TEST(DemoToken, RefusesEveryChangedLetter) {
  const DemoTokens tokens;
  const std::string token = tokens.mint(kNow).reveal();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = other[i] == '0' ? '1' : '0';
    EXPECT_FALSE(tokens.valid(other, kNow)) << i;
  }
  for (const std::string& other : {std::string(), std::string("bs_demo_"), token + "0", token.substr(1), "bs_live_" + token.substr(8)}) EXPECT_FALSE(tokens.valid(other, kNow)) << other;
}

}  // namespace
}  // namespace bulkhead::identity
