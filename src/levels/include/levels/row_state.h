// The state of one requirement row in one zone, drawn from what is recorded about it.
//
// An answer alone proves nothing: a row is verified only by a passing test that is fresh and younger than the last change
// of its zone; a compensation or an exclusion counts only while every part that an auditor asks for is there and its
// review date has not passed. Source of the states: docs/security-levels.md (a), constants from `evidence` of
// standards/sla-policy.yaml.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "standards/standards.h"

namespace bulkhead::levels {

/// What the owner states about a row.
enum class RowAnswer { unassessed, not_met, partly_met, planned, implemented, compensated, not_applicable };
/// "unassessed", "not_met" ...
[[nodiscard]] std::string_view name_of(RowAnswer answer);

/// What follows from the answer and its evidence.
enum class RowState { unassessed, not_met, partly_met, planned, implemented, verified, compensated_documented, compensated_verified, not_applicable_approved };
/// "unassessed" ... "not_applicable_approved", as standards/sla-policy.yaml writes them.
[[nodiscard]] std::string_view name_of(RowState state);

/// The newest test or inspection that is linked to the row in this zone.
struct RowTest {
  std::string id;
  bool passed = false;
  Instant at;
  bool independent = false;  ///< done by someone other than who implemented the row
};

/// Reasons and names behind a compensation or an exclusion. Empty texts are missing parts.
struct RowGrounds {
  std::string description;   ///< of the countermeasure; only compensations need it
  std::string rationale;     ///< why it protects equally, or why the row does not apply
  std::string approver;
  std::optional<Instant> review_on;
};

struct RowRecord {
  std::string row;           ///< "SR 1.1 RE 1"
  RowAnswer answer = RowAnswer::unassessed;
  std::optional<RowTest> test;
  RowGrounds grounds;
};

struct RowVerdict {
  RowState state = RowState::unassessed;
  /// Why the state is not a better one: test_missing, test_failed, test_too_old, test_before_change, description_missing,
  /// rationale_missing, approver_missing, review_date_missing, review_overdue. In this order.
  std::vector<std::string> shortfalls;
  bool independent_test = false;   ///< the state rests on a passing test by someone other than the implementer
  std::optional<Instant> holds_until;  ///< when the state falls by itself: the test grows old or the review is due
};

/// Judges one row at `now`. `zone_changed` is the zone's last relevant change (assets, conduits, baselines).
/// A compensation with a missing part or an overdue review is not met; an exclusion likewise is unassessed again.
[[nodiscard]] RowVerdict judge(const RowRecord& record, std::optional<Instant> zone_changed, Instant now, const standards::LevelPolicy& policy);

}  // namespace bulkhead::levels
