#include "levels/evidence_gate.h"

namespace bulkhead::levels {
namespace {

constexpr int kHighest = 4;

bool contains(const std::vector<std::string>& list, std::string_view word) { return std::find(list.begin(), list.end(), word) != list.end(); }

/// The highest level to which every row passes.
template <class Passes>
int highest(const std::vector<const standards::RequirementRow*>& rows, const Passes& passes) {
  int level = kHighest;
  for (const auto* row : rows)
    if (!passes(*row)) level = std::min(level, row->from_level - 1);
  return level;
}

}  // namespace

bool satisfies(RowState state, const standards::LevelPolicy& policy) { return contains(policy.satisfying_states, name_of(state)); }

EvidenceGate weigh(const RowVerdicts& verdicts, const standards::SystemRequirements& requirements, const standards::LevelPolicy& policy) {
  std::array<std::vector<const standards::RequirementRow*>, kFrCount> rows;
  for (const auto& row : requirements.rows) rows[static_cast<std::size_t>(row.fr)].push_back(&row);
  const auto verdict_of = [&](const standards::RequirementRow& row) {
    const auto found = verdicts.find(row.id);
    return found == verdicts.end() ? RowVerdict{} : found->second;
  };
  EvidenceGate gate;
  for (std::size_t i = 0; i < kFrCount; ++i) {
    FrGate& fr = gate.fr[i];
    fr.level = highest(rows[i], [&](const auto& row) { return satisfies(verdict_of(row).state, policy); });
    fr.claimed = highest(rows[i], [&](const auto& row) { return contains(policy.claimed_states, name_of(verdict_of(row).state)); });
    for (const auto* row : rows[i]) {
      const RowVerdict verdict = verdict_of(*row);
      ++fr.rows;
      if (satisfies(verdict.state, policy)) {
        ++fr.satisfied;
        gate.independent += verdict.independent_test;
      } else if (row->from_level <= fr.level + 1) {
        fr.missing.push_back(row->id);
      }
    }
    gate.satisfied += fr.satisfied;
  }
  if (gate.satisfied > 0) {
    const int permille = gate.independent * 1000 / gate.satisfied;
    for (const auto& [grade, bound] : policy.grades)
      if (permille >= bound && gate.grade.empty()) gate.grade = grade;
  }
  return gate;
}

Vector EvidenceGate::levels() const {
  Vector out{};
  for (std::size_t i = 0; i < kFrCount; ++i) out[i] = fr[i].level;
  return out;
}

Vector EvidenceGate::claimed() const {
  Vector out{};
  for (std::size_t i = 0; i < kFrCount; ++i) out[i] = fr[i].claimed;
  return out;
}

}  // namespace bulkhead::levels
