#include "standards/standards.h"

#include <gtest/gtest.h>

namespace bulkhead::standards {
namespace {

class StandardsTest : public ::testing::Test {
 protected:
  static const Standards& standards() {
    static const auto loaded = Standards::load();
    if (!loaded) throw std::runtime_error(to_text(loaded.error()));
    return *loaded;
  }
};

TEST_F(StandardsTest, CountsTheRowsOf33) {
  int requirements = 0, enhancements = 0;
  std::array<std::array<int, 5>, kFrCount> required{};
  for (const auto& row : standards().system_requirements().rows) {
    ++(row.parent.empty() ? requirements : enhancements);
    for (int level = row.from_level; level <= 4; ++level) ++required[static_cast<std::size_t>(row.fr)][static_cast<std::size_t>(level)];
  }
  EXPECT_EQ(requirements, 51);
  EXPECT_EQ(enhancements, 49);
  const std::array<std::array<int, 5>, kFrCount> expected = {{{0, 10, 16, 22, 24}, {0, 8, 12, 21, 24}, {0, 5, 10, 16, 19}, {0, 2, 4, 5, 6}, {0, 4, 6, 10, 11}, {0, 1, 2, 3, 3}, {0, 7, 10, 13, 13}}};
  EXPECT_EQ(required, expected);
}

TEST_F(StandardsTest, KeepsTheFixedLinesOfTheCweMap) {
  const std::map<int, int> fixed = {{287, 0}, {306, 0}, {269, 1}, {862, 1}, {94, 2}, {787, 2}, {200, 3}, {319, 3}};
  for (const auto& [cwe, fr] : fixed) {
    ASSERT_NE(standards().cwe(cwe), nullptr) << cwe;
    EXPECT_EQ(standards().cwe(cwe)->primary, fr) << cwe;
  }
  EXPECT_EQ(standards().cwe(1), nullptr);
}

TEST_F(StandardsTest, AssignsByWeaknessThenFallbackThenRules) {
  const auto memory = standards().assign({.weaknesses = {787}, .availability_high = true});
  EXPECT_EQ(memory.weight[2], 1000);
  EXPECT_EQ(memory.weight[6], 1000);
  EXPECT_EQ(memory.weight[4], 0);
  const auto device = standards().assign({.weaknesses = {306}, .network_device_or_protocol = true});
  EXPECT_EQ(device.weight[0], 1000);
  EXPECT_EQ(device.weight[4], 1000);
  const auto nothing = standards().assign({});
  EXPECT_EQ(nothing.weight, (std::array<int, kFrCount>{0, 0, 1000, 0, 0, 0, 0}));
  const auto leak = standards().assign({.confidentiality_high = true});
  EXPECT_EQ(leak.weight, (std::array<int, kFrCount>{0, 0, 0, 1000, 0, 0, 0}));
}

TEST_F(StandardsTest, CarriesTheControlAndItsCrosswalk) {
  const auto& control = standards().program_control();
  EXPECT_EQ(control.id, "IEC 62443-2-1 4.2.3.9");
  ASSERT_EQ(control.crosswalk.size(), 4u);
  for (const auto& row : control.crosswalk)
    for (const auto& list : {row.edition_2010, row.edition_2024})
      for (const auto& clause : list) EXPECT_TRUE(control.titles.contains(clause)) << clause;
}

TEST_F(StandardsTest, ReadsThePolicy) {
  const auto& p = standards().policy();
  EXPECT_EQ(p.exposure_caps.size(), 5u);
  EXPECT_EQ(p.patch_weight.at("critical"), 4);
  EXPECT_EQ(p.ack_days.at("kev"), 1);
  EXPECT_EQ(p.digest.size(), 64u);
}

}  // namespace
}  // namespace bulkhead::standards
