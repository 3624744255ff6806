#include "levels/gap_plan.h"

#include <numeric>
#include <queue>

namespace bulkhead::levels {
namespace {

/// Evaluates sets of actions and counts how often.
class Trial {
 public:
  Trial(const ZoneState& state, const std::vector<PlanAction>& actions, const standards::SystemRequirements& requirements, const standards::LevelPolicy& policy)
      : state_(state), actions_(actions), requirements_(requirements), policy_(policy) {
    std::vector<int> all(actions.size());
    std::iota(all.begin(), all.end(), 0);
    best_ = gaps(all);
  }

  /// True when the set leaves no more gap in any FR than all actions together.
  bool enough(const std::vector<int>& set) {
    const Vector left = gaps(set);
    for (std::size_t i = 0; i < kFrCount; ++i)
      if (left[i] > best_[i]) return false;
    return true;
  }
  /// Sum over the FRs of what the set still lacks.
  int lacks(const std::vector<int>& set) {
    const Vector left = gaps(set);
    int sum = 0;
    for (std::size_t i = 0; i < kFrCount; ++i) sum += std::max(0, left[i] - best_[i]);
    return sum;
  }
  [[nodiscard]] const Vector& best() const { return best_; }
  [[nodiscard]] int evaluations() const { return evaluations_; }

 private:
  Vector gaps(const std::vector<int>& set) {
    ++evaluations_;
    std::vector<const PlanAction*> chosen;
    for (const int index : set) chosen.push_back(&actions_[static_cast<std::size_t>(index)]);
    const ZoneResult result = evaluate(after(state_, chosen), requirements_, policy_);
    Vector out{};
    for (std::size_t i = 0; i < kFrCount; ++i) out[i] = result.fr[i].gap;
    return out;
  }

  const ZoneState& state_;
  const std::vector<PlanAction>& actions_;
  const standards::SystemRequirements& requirements_;
  const standards::LevelPolicy& policy_;
  Vector best_{};
  int evaluations_ = 0;
};

int cost_of(const std::vector<int>& set, const std::vector<PlanAction>& actions) {
  int sum = 0;
  for (const int index : set) sum += actions[static_cast<std::size_t>(index)].cost;
  return sum;
}

/// Takes what closes most for its cost until the target stands, then leaves out what is not needed, the dearest first.
std::vector<int> greedy(Trial& trial, const std::vector<PlanAction>& actions) {
  std::vector<int> set;
  std::vector<bool> taken(actions.size(), false);
  int lacking = trial.lacks(set);
  while (lacking > 0) {
    int pick = -1;
    std::int64_t pick_gain = -1, pick_cost = 1;
    for (std::size_t i = 0; i < actions.size(); ++i) {
      if (taken[i]) continue;
      set.push_back(static_cast<int>(i));
      const std::int64_t gain = lacking - trial.lacks(set);
      set.pop_back();
      // gain / cost is greater; several actions may be needed before any gain shows: then the cheapest goes on.
      if (pick < 0 || gain * pick_cost > pick_gain * actions[i].cost || (gain == 0 && pick_gain == 0 && actions[i].cost < pick_cost)) {
        pick = static_cast<int>(i);
        pick_gain = gain;
        pick_cost = actions[i].cost;
      }
    }
    taken[static_cast<std::size_t>(pick)] = true;
    set.push_back(pick);
    lacking = trial.lacks(set);
  }
  std::vector<int> by_cost = set;
  std::stable_sort(by_cost.begin(), by_cost.end(), [&](int a, int b) { return actions[static_cast<std::size_t>(a)].cost > actions[static_cast<std::size_t>(b)].cost; });
  for (const int index : by_cost) {
    std::vector<int> without = set;
    std::erase(without, index);
    if (trial.enough(without)) set = std::move(without);
  }
  std::sort(set.begin(), set.end());
  return set;
}

/// A set whose extensions add only actions behind its last one, so that each set is met once.
struct Open {
  int cost = 0;
  std::vector<int> set;
  friend bool operator<(const Open& a, const Open& b) { return std::tie(a.cost, a.set) > std::tie(b.cost, b.set); }  // cheapest on top
};

}  // namespace

ZoneState after(const ZoneState& state, const std::vector<const PlanAction*>& actions) {
  ZoneState out = state;
  for (const PlanAction* action : actions) {
    if (!action->closes.empty()) std::erase_if(out.input.findings, [&](const ExposedFinding& finding) { return action->closes.contains(finding.id); });
    for (const std::string& row : action->verifies) out.verdicts[row].state = RowState::verified;
    for (const auto& [fr, pair] : action->installs) out.input.patches[static_cast<std::size_t>(fr)].at(pair).installed = true;
    out.input.acknowledgment.in_time = std::min(out.input.acknowledgment.due, out.input.acknowledgment.in_time + action->answers);
    if (action->answers_kev) out.input.acknowledgment.kev_overdue = false;
  }
  return out;
}

ZoneResult evaluate(const ZoneState& state, const standards::SystemRequirements& requirements, const standards::LevelPolicy& policy) {
  ZoneInput input = state.input;
  input.gate = weigh(state.verdicts, requirements, policy).levels();
  return evaluate(input, policy);
}

std::vector<Sensitivity> sensitivity(const ZoneState& state, const std::vector<PlanAction>& actions, const standards::SystemRequirements& requirements, const standards::LevelPolicy& policy) {
  const ZoneResult before = evaluate(state, requirements, policy);
  std::vector<Sensitivity> out;
  for (const PlanAction& action : actions) {
    const ZoneResult changed = evaluate(after(state, {&action}), requirements, policy);
    Sensitivity one{action.id, {}};
    for (std::size_t i = 0; i < kFrCount; ++i)
      if (changed.fr[i].level != before.fr[i].level) one.moves.push_back({static_cast<int>(i), before.fr[i].level, changed.fr[i].level});
    out.push_back(std::move(one));
  }
  return out;
}

GapPlan plan_gap(const ZoneState& state, const std::vector<PlanAction>& actions, const standards::SystemRequirements& requirements, const standards::LevelPolicy& policy, int max_evaluations) {
  Trial trial(state, actions, requirements, policy);
  GapPlan plan;
  for (std::size_t i = 0; i < kFrCount; ++i)
    if (trial.best()[i] > 0) plan.unreached.push_back(static_cast<int>(i));
  plan.reachable = plan.unreached.empty();
  std::vector<int> chosen = greedy(trial, actions);
  plan.cost = cost_of(chosen, actions);

  std::priority_queue<Open> open;
  open.push({});
  while (!open.empty() && open.top().cost < plan.cost && trial.evaluations() < max_evaluations) {
    const Open at = open.top();
    open.pop();
    if (trial.enough(at.set)) {
      chosen = at.set;
      plan.cost = at.cost;
      break;
    }
    for (int next = at.set.empty() ? 0 : at.set.back() + 1; next < static_cast<int>(actions.size()); ++next) {
      Open one{at.cost + actions[static_cast<std::size_t>(next)].cost, at.set};
      one.set.push_back(next);
      if (one.cost >= plan.cost) continue;
      std::vector<int> most = one.set;
      for (int more = next + 1; more < static_cast<int>(actions.size()); ++more) most.push_back(more);
      if (trial.enough(most)) open.push(std::move(one));
    }
  }
  plan.exact = open.empty() || open.top().cost >= plan.cost;
  plan.lower_bound = plan.exact ? plan.cost : open.top().cost;
  for (const int index : chosen) plan.actions.push_back(actions[static_cast<std::size_t>(index)].id);
  return plan;
}

}  // namespace bulkhead::levels
