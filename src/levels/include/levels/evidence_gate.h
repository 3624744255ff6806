// The evidence gate: which level the requirement rows of a zone allow, before any operational fact lowers it.
//
// Source   docs/security-levels.md (a); rows and their levels: IEC 62443-3-3:2013 with COR1:2014 (standards/iec62443-3-3.yaml)
#pragma once
#include <array>
#include <map>
#include <string>
#include <vector>

#include "levels/row_state.h"
#include "levels/zone_level.h"

namespace bulkhead::levels {

/// Verdicts by row id ("SR 1.1 RE 1"); rows that are not there are unassessed.
using RowVerdicts = std::map<std::string, RowVerdict, std::less<>>;

struct FrGate {
  int level = 0;                      ///< G: every row of SL 1 to G is verified, verified by compensation, or approved as not applicable
  int claimed = 0;                    ///< the same with implemented and documented compensations allowed
  std::vector<std::string> missing;   ///< rows that keep G from the next level, in the order of the catalogue; none at 4
  int satisfied = 0, rows = 0;        ///< over all rows of the FR
};

struct EvidenceGate {
  std::array<FrGate, kFrCount> fr;
  /// Share of the satisfied rows whose newest evidence is a passing test by someone other than the implementer.
  int independent = 0, satisfied = 0;
  std::string grade;                  ///< A to D; "" while no row is satisfied

  [[nodiscard]] Vector levels() const;
  [[nodiscard]] Vector claimed() const;
};

/// A state that lets a row pass the gate.
[[nodiscard]] bool satisfies(RowState state, const standards::LevelPolicy& policy);

/// Weighs all rows of the catalogue. Cost: O(rows).
[[nodiscard]] EvidenceGate weigh(const RowVerdicts& verdicts, const standards::SystemRequirements& requirements, const standards::LevelPolicy& policy);

}  // namespace bulkhead::levels
