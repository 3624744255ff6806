// What would raise a level: the effect of one change alone, and the cheapest set of changes that reaches the target.
//
// Every change only helps: closing findings, installing patches, verifying rows and answering findings never lower a level
// (docs/security-levels.md, property 2). The search uses that: a set that does not reach the target with everything that
// may still be added is dropped with all its extensions.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "levels/evidence_gate.h"

namespace bulkhead::levels {

/// A zone with what its gate rests on.
struct ZoneState {
  ZoneInput input;                    ///< `gate` is drawn from `verdicts`
  RowVerdicts verdicts;
};

/// Something that can be done.
struct PlanAction {
  std::string id;                     ///< "close F1", "install KB5031364 on 4 assets"
  int cost = 1;                       ///< above 0; hours or any other unit, the same for all
  std::set<std::string> closes;       ///< findings
  std::set<std::string> verifies;     ///< rows
  std::vector<std::pair<int, std::size_t>> installs;  ///< index of the FR and of the pair in ZoneInput::patches
  int answers = 0;                    ///< findings that are due and get their answer
  bool answers_kev = false;           ///< no known-exploited finding is overdue afterwards
};

/// The state after the actions.
[[nodiscard]] ZoneState after(const ZoneState& state, const std::vector<const PlanAction*>& actions);

/// Gate and rules together.
[[nodiscard]] ZoneResult evaluate(const ZoneState& state, const standards::SystemRequirements& requirements, const standards::LevelPolicy& policy);

struct LevelMove {
  int fr = 0, before = 0, after = 0;
  friend bool operator==(const LevelMove&, const LevelMove&) = default;
};
struct Sensitivity {
  std::string action;
  std::vector<LevelMove> moves;       ///< FRs whose level changes, in order
};
/// What each action alone would move. Cost: one evaluation for each action.
[[nodiscard]] std::vector<Sensitivity> sensitivity(const ZoneState& state, const std::vector<PlanAction>& actions, const standards::SystemRequirements& requirements,
                                                   const standards::LevelPolicy& policy);

struct GapPlan {
  bool reachable = false;             ///< with all actions together
  bool exact = false;                 ///< no cheaper set exists; else the true least cost lies from lower_bound to cost
  std::vector<std::string> actions;   ///< in the order they were given
  int cost = 0, lower_bound = 0;
  std::vector<int> unreached;         ///< FRs that stay below their target even with all actions
};
/// The cheapest set of actions after which no FR is below its target. Where the target cannot be reached, the set is the
/// cheapest found that leaves the same gaps as all actions together.
///
/// Exact while the search needs at most `max_evaluations` (about 10 microseconds each for a zone with ten findings); beyond that a
/// greedy set, thinned out, with the cost of the cheapest open set as lower bound.
[[nodiscard]] GapPlan plan_gap(const ZoneState& state, const std::vector<PlanAction>& actions, const standards::SystemRequirements& requirements, const standards::LevelPolicy& policy,
                               int max_evaluations = 20'000);

}  // namespace bulkhead::levels
