#include "levels/row_state.h"

#include <gtest/gtest.h>

namespace bulkhead::levels {
namespace {

const standards::LevelPolicy& policy() {
  static const auto standards = standards::Standards::load();
  return standards->policy();
}
Instant day(int n) { return {n * kMicrosecondsPerDay}; }

RowRecord implemented(std::optional<RowTest> test) { return {.row = "SR 1.1", .answer = RowAnswer::implemented, .test = std::move(test), .grounds = {}}; }
RowGrounds whole() { return {"allow list in the cell firewall", "same paths are closed", "Omar", day(1000)}; }

TEST(RowState, AnAnswerAloneIsNotProof) {
  const RowVerdict verdict = judge(implemented({}), {}, day(500), policy());
  EXPECT_EQ(verdict.state, RowState::implemented);
  EXPECT_EQ(verdict.shortfalls, std::vector<std::string>{"test_missing"});
  EXPECT_FALSE(verdict.holds_until);
}

TEST(RowState, AFreshPassingTestVerifies) {
  const RowVerdict verdict = judge(implemented(RowTest{"TR-88", true, day(400), true}), day(400), day(500), policy());
  EXPECT_EQ(verdict.state, RowState::verified);
  EXPECT_TRUE(verdict.shortfalls.empty());
  EXPECT_TRUE(verdict.independent_test);
  EXPECT_EQ(verdict.holds_until, day(765));
}

TEST(RowState, ATestEndsOnTheDayThePolicyNames) {
  const RowRecord record = implemented(RowTest{"TR-88", true, day(400), false});
  EXPECT_EQ(judge(record, {}, {day(765).microseconds - 1}, policy()).state, RowState::verified);
  const RowVerdict old = judge(record, {}, day(765), policy());
  EXPECT_EQ(old.state, RowState::implemented);
  EXPECT_EQ(old.shortfalls, std::vector<std::string>{"test_too_old"});
}

TEST(RowState, AFailedTestAndAChangedZoneAreNamedTogether) {
  const RowVerdict verdict = judge(implemented(RowTest{"TR-89", false, day(400), true}), day(450), day(900), policy());
  EXPECT_EQ(verdict.state, RowState::implemented);
  EXPECT_EQ(verdict.shortfalls, (std::vector<std::string>{"test_failed", "test_too_old", "test_before_change"}));
  EXPECT_FALSE(verdict.independent_test);
}

TEST(RowState, ACompensationNeedsAllItsParts) {
  RowRecord record{.row = "SR 1.2", .answer = RowAnswer::compensated, .test = {}, .grounds = {}};
  RowVerdict verdict = judge(record, {}, day(500), policy());
  EXPECT_EQ(verdict.state, RowState::not_met);
  EXPECT_EQ(verdict.shortfalls, (std::vector<std::string>{"description_missing", "rationale_missing", "approver_missing", "review_date_missing"}));
  record.grounds = whole();
  verdict = judge(record, {}, day(500), policy());
  EXPECT_EQ(verdict.state, RowState::compensated_documented);
  EXPECT_EQ(verdict.shortfalls, std::vector<std::string>{"test_missing"});
  record.test = RowTest{"IN-4", true, day(480), true};
  verdict = judge(record, {}, day(500), policy());
  EXPECT_EQ(verdict.state, RowState::compensated_verified);
  EXPECT_EQ(verdict.holds_until, day(845));
  verdict = judge(record, {}, day(1000), policy());
  EXPECT_EQ(verdict.state, RowState::not_met) << "the review is due: nothing expires silently";
  EXPECT_EQ(verdict.shortfalls, std::vector<std::string>{"review_overdue"});
}

TEST(RowState, AnExclusionNeedsReasonApproverAndReview) {
  RowRecord record{.row = "SR 1.6", .answer = RowAnswer::not_applicable, .test = {}, .grounds = whole()};
  record.grounds.description.clear();
  EXPECT_EQ(judge(record, {}, day(500), policy()).state, RowState::not_applicable_approved);
  EXPECT_EQ(judge(record, {}, day(1000), policy()).state, RowState::unassessed);
  record.grounds.approver.clear();
  EXPECT_EQ(judge(record, {}, day(500), policy()).state, RowState::unassessed);
}

}  // namespace
}  // namespace bulkhead::levels
