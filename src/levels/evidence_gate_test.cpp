#include "levels/evidence_gate.h"

#include <gtest/gtest.h>

#include <random>

#include "worked_example.h"

namespace bulkhead::levels {
namespace {

EvidenceGate weighed(const RowVerdicts& verdicts) { return weigh(verdicts, loaded().system_requirements(), loaded().policy()); }

RowVerdicts verified_to(int level) {
  RowVerdicts verdicts;
  for (const auto& row : loaded().system_requirements().rows)
    if (row.from_level <= level) verdicts[row.id].state = RowState::verified;
  return verdicts;
}

TEST(EvidenceGate, GivesGateAndClaimOfTheWorkedExample) {
  const Example e = example();
  const EvidenceGate gate = weighed(e.verdicts);
  for (std::size_t i = 0; i < kFrCount; ++i) {
    const auto expected = e.root["expected"][fmt::format("FR {}", i + 1)];
    EXPECT_EQ(gate.fr[i].level, expected["gate"].as<int>()) << "FR " << i + 1;
    EXPECT_EQ(gate.fr[i].claimed, expected["claimed"].as<int>()) << "FR " << i + 1;
  }
  EXPECT_EQ(gate.fr[1].missing, std::vector<std::string>{"SR 2.1 RE 2"});
  EXPECT_TRUE(gate.fr[6].missing.empty());
}

TEST(EvidenceGate, IsTheLevelToWhichEveryRowIsVerified) {
  for (int level = 0; level <= 4; ++level) {
    const EvidenceGate gate = weighed(verified_to(level));
    for (std::size_t i = 0; i < kFrCount; ++i) {
      // FR 6 and FR 7 add no rows at SL 4: whoever meets SL 3 there meets SL 4.
      const bool no_rows_above = level == 3 && (i == 5 || i == 6);
      EXPECT_EQ(gate.fr[i].level, no_rows_above ? 4 : level) << "FR " << i + 1;
      EXPECT_EQ(gate.fr[i].missing.empty(), gate.fr[i].level == 4);
    }
  }
}

TEST(EvidenceGate, NothingRecordedIsLevelZeroWithoutGrade) {
  const EvidenceGate gate = weighed({});
  for (const FrGate& fr : gate.fr) {
    EXPECT_EQ(fr.level, 0);
    EXPECT_EQ(fr.satisfied, 0);
    EXPECT_GT(fr.rows, 0);
  }
  EXPECT_EQ(gate.grade, "");
}

TEST(EvidenceGate, GradesByIndependentTests) {
  RowVerdicts verdicts = verified_to(1);  // 37 rows
  const auto independent = [&](int count) {
    for (auto& [row, verdict] : verdicts) verdict.independent_test = count-- > 0;
    return weighed(verdicts).grade;
  };
  EXPECT_EQ(independent(37), "A");
  EXPECT_EQ(independent(34), "A");   // 918 of a thousand
  EXPECT_EQ(independent(33), "B");   // 891
  EXPECT_EQ(independent(26), "B");   // 702
  EXPECT_EQ(independent(25), "C");
  EXPECT_EQ(independent(14), "D");
  EXPECT_EQ(independent(0), "D");
}

TEST(EvidenceGate, VerifyingARowNeverLowersALevel) {
  std::mt19937 random(3);
  const auto& rows = loaded().system_requirements().rows;
  for (int round = 0; round < 200; ++round) {
    RowVerdicts verdicts;
    for (const auto& row : rows) verdicts[row.id].state = static_cast<RowState>(std::uniform_int_distribution<int>(0, 8)(random));
    const EvidenceGate before = weighed(verdicts);
    verdicts[rows[random() % rows.size()].id].state = RowState::verified;
    const EvidenceGate after = weighed(verdicts);
    for (std::size_t i = 0; i < kFrCount; ++i) {
      EXPECT_GE(after.fr[i].level, before.fr[i].level);
      EXPECT_GE(after.fr[i].claimed, after.fr[i].level) << "what is proven is also claimed";
    }
  }
}

}  // namespace
}  // namespace bulkhead::levels
