#include "levels/gap_plan.h"

#include <gtest/gtest.h>

#include <random>

#include "worked_example.h"

namespace bulkhead::levels {
namespace {

ZoneState packaging_cell() {
  const Example e = example();
  return {e.input, e.verdicts};
}

PlanAction closing(const std::string& finding, int cost = 1) {
  PlanAction action;
  action.id = "close " + finding;
  action.cost = cost;
  action.closes = {finding};
  return action;
}

GapPlan planned(const ZoneState& state, const std::vector<PlanAction>& actions, int max_evaluations = 20'000) {
  return plan_gap(state, actions, loaded().system_requirements(), loaded().policy(), max_evaluations);
}

TEST(GapPlan, OneChangeMovesWhatTheWorkedExampleSays) {
  const Example e = example();
  std::vector<PlanAction> actions;
  for (int i = 1; i <= 7; ++i) actions.push_back(closing(fmt::format("F{}", i)));
  PlanAction& verify = actions.emplace_back();
  verify.id = "verify SR 2.1 RE 2";
  verify.verifies = {"SR 2.1 RE 2"};
  PlanAction& patch = actions.emplace_back(closing("F2"));
  patch.id = "close F2 and install its patch";
  patch.installs = {{0, 0}};
  for (const Sensitivity& one : sensitivity(packaging_cell(), actions, loaded().system_requirements(), loaded().policy())) {
    SCOPED_TRACE(one.action);
    bool found = false;
    for (const auto& row : e.root["sensitivity"]) {
      if (row["change"].as<std::string>() != one.action) continue;
      found = true;
      std::vector<LevelMove> expected;
      for (const auto& move : row["moves"]) expected.push_back({*standards::fr_index(move.first.as<std::string>()), move.second[0].as<int>(), move.second[1].as<int>()});
      EXPECT_EQ(one.moves, expected);
    }
    EXPECT_TRUE(found);
  }
}

TEST(GapPlan, FindsTheCheapestWayToTheTarget) {
  std::vector<PlanAction> actions{closing("F1", 5), closing("F2", 8), closing("F3", 3), closing("F4", 8), closing("F5", 4), closing("F6", 1), closing("F7", 6)};
  PlanAction& verify = actions.emplace_back();
  verify.id = "verify SR 2.1 RE 2";
  verify.cost = 2;
  verify.verifies = {"SR 2.1 RE 2"};
  PlanAction& patches = actions.emplace_back();
  patches.id = "install the patches of FR 7";
  patches.cost = 3;
  patches.installs = {{6, 1}};
  const GapPlan plan = planned(packaging_cell(), actions);
  EXPECT_TRUE(plan.reachable);
  EXPECT_TRUE(plan.exact);
  // FR 1 needs one of F1, F2, F3; FR 3 one of F3, F4, F7; FR 7 (target 3) F4 and F5: F3 is the cheapest for FR 1.
  EXPECT_EQ(plan.actions, (std::vector<std::string>{"close F3", "close F4", "close F5", "verify SR 2.1 RE 2"}));
  EXPECT_EQ(plan.cost, 17);
  EXPECT_EQ(plan.lower_bound, 17);
}

TEST(GapPlan, SaysWhatStaysBelowTheTarget) {
  const GapPlan plan = planned(packaging_cell(), {closing("F3")});
  EXPECT_FALSE(plan.reachable);
  EXPECT_TRUE(plan.exact);
  EXPECT_EQ(plan.unreached, (std::vector<int>{1, 2, 6}));
  EXPECT_EQ(plan.actions, std::vector<std::string>{"close F3"}) << "what helps is still done";
}

TEST(GapPlan, AZoneAtItsTargetNeedsNothing) {
  ZoneState state = packaging_cell();
  state.input.sl_t = {1, 1, 1, 1, 1, 1, 1};
  const GapPlan plan = planned(state, {closing("F1")});
  EXPECT_TRUE(plan.reachable);
  EXPECT_TRUE(plan.actions.empty());
  EXPECT_EQ(plan.cost, 0);
}

/// A zone with random findings, rows and actions that touch one or several of them.
struct Generated {
  ZoneState state;
  std::vector<PlanAction> actions;
};
Generated generated(std::mt19937& random, int most_actions) {
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  Generated g;
  for (const auto& row : loaded().system_requirements().rows) g.state.verdicts[row.id].state = pick(0, 12) ? RowState::verified : RowState::implemented;
  for (std::size_t i = 0; i < kFrCount; ++i) g.state.input.sl_t[i] = pick(0, 4);
  for (int n = pick(1, 8); n > 0; --n) {
    ExposedFinding finding;
    finding.id = fmt::format("F{}", n);
    finding.bcs_hundredths = pick(0, 1000);
    for (auto& m : finding.m) m = pick(0, 2) * 500;
    g.state.input.findings.push_back(finding);
  }
  for (int n = pick(1, most_actions); n > 0; --n) {
    PlanAction action;
    action.id = fmt::format("A{}", n);
    action.cost = pick(1, 9);
    for (int k = pick(0, 2); k > 0; --k) action.closes.insert(fmt::format("F{}", pick(1, 8)));
    if (action.closes.empty())
      for (const auto& [row, verdict] : g.state.verdicts)
        if (verdict.state == RowState::implemented && pick(0, 1)) action.verifies.insert(row);
    g.actions.push_back(action);
  }
  return g;
}

TEST(GapPlan, NoSubsetIsCheaper) {
  std::mt19937 random(4);
  for (int round = 0; round < 60; ++round) {
    const Generated g = generated(random, 8);
    const auto gaps = [&](const std::vector<const PlanAction*>& set) {
      const ZoneResult result = evaluate(after(g.state, set), loaded().system_requirements(), loaded().policy());
      Vector out{};
      for (std::size_t i = 0; i < kFrCount; ++i) out[i] = result.fr[i].gap;
      return out;
    };
    std::vector<const PlanAction*> all;
    for (const auto& action : g.actions) all.push_back(&action);
    const Vector best = gaps(all);
    int cheapest = 1 << 20;
    for (unsigned mask = 0; mask < 1U << all.size(); ++mask) {
      std::vector<const PlanAction*> set;
      int cost = 0;
      for (std::size_t i = 0; i < all.size(); ++i)
        if (mask >> i & 1U) {
          set.push_back(all[i]);
          cost += all[i]->cost;
        }
      if (cost < cheapest && gaps(set) == best) cheapest = cost;
    }
    const GapPlan plan = planned(g.state, g.actions);
    EXPECT_TRUE(plan.exact);
    EXPECT_EQ(plan.cost, cheapest) << "round " << round;
  }
}

TEST(GapPlan, BoundsHoldWhenTheSearchIsCutShort) {
  std::mt19937 random(5);
  int cut = 0;
  for (int round = 0; round < 40; ++round) {
    const Generated g = generated(random, 10);
    const GapPlan exact = planned(g.state, g.actions), rough = planned(g.state, g.actions, 1);
    EXPECT_LE(rough.lower_bound, exact.cost);
    EXPECT_GE(rough.cost, exact.cost);
    cut += !rough.exact;
  }
  EXPECT_GT(cut, 5);
}

}  // namespace
}  // namespace bulkhead::levels
