#include "levels/zone_level.h"

#include <gtest/gtest.h>

#include <random>

#include "worked_example.h"

namespace bulkhead::levels {
namespace {

TEST(ZoneLevel, ReproducesTheWorkedExampleToTheLastDigit) {
  const Example e = example();
  const ZoneResult result = evaluate(e.input, loaded().policy());
  EXPECT_EQ(result.ack_permille, 950);
  for (int i = 0; i < kFrCount; ++i) {
    const std::string fr = fmt::format("FR {}", i + 1);
    SCOPED_TRACE(fr);
    const auto want = e.root["expected"][fr];
    const FrResult& got = result.fr[static_cast<std::size_t>(i)];
    EXPECT_EQ(got.exposure_ppm, want["exposure_ppm"].as<int>());
    EXPECT_EQ(got.exposure_cap, want["exposure_cap"].as<int>());
    if (want["patch_permille"].IsNull()) EXPECT_FALSE(got.patch_permille);
    else EXPECT_EQ(got.patch_permille, want["patch_permille"].as<int>());
    EXPECT_EQ(got.patch_cap, want["patch_cap"].as<int>());
    EXPECT_EQ(got.ack_cap, want["ack_cap"].as<int>());
    EXPECT_EQ(got.level, want["sl_a"].as<int>());
    EXPECT_EQ(got.gap, want["gap"].as<int>());
    EXPECT_EQ(got.binding, want["binding"].as<std::vector<std::string>>());
    ASSERT_EQ(got.parts.size(), want["parts"].size());
    for (std::size_t p = 0; p < got.parts.size(); ++p) {
      EXPECT_EQ(got.parts[p].finding, want["parts"][p]["finding"].as<std::string>());
      EXPECT_EQ(got.parts[p].u, want["parts"][p]["u"].as<int>());
      EXPECT_EQ(got.parts[p].e_ppm, want["parts"][p]["e_ppm"].as<int>());
    }
  }
  EXPECT_EQ(result.scalar, e.root["zone_sl_a"].as<int>());
}

TEST(ZoneLevel, MovesAsTheExampleSaysWhenOneFindingCloses) {
  const Example e = example();
  const ZoneResult before = evaluate(e.input, loaded().policy());
  const std::map<std::string, std::map<int, int>> moves = {{"F1", {{0, 2}}}, {"F2", {{0, 2}}}, {"F3", {{0, 2}}}, {"F4", {{2, 2}, {6, 2}}}, {"F5", {{6, 2}}}, {"F6", {}}, {"F7", {{2, 2}}}};
  for (const auto& [id, expected] : moves) {
    SCOPED_TRACE(id);
    ZoneInput input = e.input;
    std::erase_if(input.findings, [&](const ExposedFinding& f) { return f.id == id; });
    const ZoneResult after = evaluate(input, loaded().policy());
    for (int i = 0; i < kFrCount; ++i) {
      const auto n = static_cast<std::size_t>(i);
      EXPECT_EQ(after.fr[n].level, expected.contains(i) ? expected.at(i) : before.fr[n].level) << "FR " << i + 1;
    }
  }
  ZoneInput slow = e.input;
  slow.acknowledgment.in_time = 9;
  EXPECT_EQ(evaluate(slow, loaded().policy()).fr[5].level, 0);
  ZoneInput untested = e.input;
  untested.findings[6].t = 500;
  EXPECT_EQ(evaluate(untested, loaded().policy()).fr[4].level, 1);
}

/// docs/security-levels.md, properties 1 to 4, on generated zones.
TEST(ZoneLevel, KeepsItsProperties) {
  std::mt19937 random(62443);
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  const auto& policy = loaded().policy();
  for (int round = 0; round < 400; ++round) {
    ZoneInput zone;
    for (int i = 0; i < kFrCount; ++i) {
      zone.sl_t[static_cast<std::size_t>(i)] = pick(0, 4);
      zone.gate[static_cast<std::size_t>(i)] = pick(0, 4);
      for (int p = pick(0, 5); p > 0; --p)
        zone.patches[static_cast<std::size_t>(i)].push_back({std::array{"critical", "high", "medium", "low"}[static_cast<std::size_t>(pick(0, 3))], pick(0, 1) == 1, pick(0, 3) == 0});
    }
    zone.acknowledgment.due = pick(0, 30);
    zone.acknowledgment.in_time = pick(0, zone.acknowledgment.due);
    for (int n = pick(0, 8); n > 0; --n) {
      ExposedFinding f;
      f.id = fmt::format("F{}", n);
      if (pick(0, 1)) f.bcs_hundredths = pick(0, 1000);
      f.cvss_tenths = pick(0, 100);
      f.epss_permille = pick(0, 999);
      f.kev = pick(0, 5) == 0;
      f.r = std::array{300, 600, 1000}[static_cast<std::size_t>(pick(0, 2))];
      f.t = std::array{100, 200, 500, 1000}[static_cast<std::size_t>(pick(0, 3))];
      for (auto& m : f.m) m = std::array{0, 500, 1000}[static_cast<std::size_t>(pick(0, 2))];
      zone.findings.push_back(f);
    }
    const ZoneResult base = evaluate(zone, policy);
    ZoneInput shuffled = zone;
    std::shuffle(shuffled.findings.begin(), shuffled.findings.end(), random);
    ZoneInput worse = zone, better = zone, patched = zone;
    ExposedFinding extra;
    extra.id = "X";
    extra.bcs_hundredths = pick(0, 1000);
    for (auto& m : extra.m) m = pick(0, 1) * 1000;
    worse.findings.push_back(extra);
    if (!better.findings.empty()) better.findings.pop_back();
    for (auto& list : patched.patches)
      for (auto& pair : list) pair.installed = true;
    const ZoneResult shuffled_result = evaluate(shuffled, policy), worse_result = evaluate(worse, policy), better_result = evaluate(better, policy), patched_result = evaluate(patched, policy);
    for (std::size_t i = 0; i < kFrCount; ++i) {
      EXPECT_EQ(shuffled_result.fr[i].level, base.fr[i].level) << "order never matters";
      EXPECT_EQ(shuffled_result.fr[i].exposure_ppm, base.fr[i].exposure_ppm);
      EXPECT_LE(worse_result.fr[i].level, base.fr[i].level) << "a finding never raises a level";
      EXPECT_GE(better_result.fr[i].level, base.fr[i].level) << "closing a finding never lowers a level";
      EXPECT_GE(patched_result.fr[i].level, base.fr[i].level) << "a patch never lowers a level";
      EXPECT_LE(base.fr[i].level, base.fr[i].gate) << "the level never passes the gate";
    }
    ZoneInput clean;
    clean.sl_t = zone.sl_t;
    clean.gate = zone.gate;
    const ZoneResult clean_result = evaluate(clean, policy);
    for (std::size_t i = 0; i < kFrCount; ++i) EXPECT_EQ(clean_result.fr[i].level, zone.gate[i]);
  }
}

}  // namespace
}  // namespace bulkhead::levels
