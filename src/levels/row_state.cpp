#include "levels/row_state.h"

#include <array>

namespace bulkhead::levels {
namespace {

constexpr std::array kAnswers{"unassessed", "not_met", "partly_met", "planned", "implemented", "compensated", "not_applicable"};
constexpr std::array kStates{"unassessed", "not_met", "partly_met", "planned", "implemented", "verified", "compensated_documented", "compensated_verified", "not_applicable_approved"};

/// The day on which a test stops counting.
Instant stale_on(const RowTest& test, const standards::LevelPolicy& policy) { return {test.at.microseconds + policy.test_valid_days * kMicrosecondsPerDay}; }

/// True when the test proves the row; else says why not.
bool proves(const std::optional<RowTest>& test, std::optional<Instant> zone_changed, Instant now, const standards::LevelPolicy& policy, std::vector<std::string>& shortfalls) {
  const std::size_t before = shortfalls.size();
  if (!test) {
    shortfalls.emplace_back("test_missing");
    return false;
  }
  if (!test->passed) shortfalls.emplace_back("test_failed");
  if (now >= stale_on(*test, policy)) shortfalls.emplace_back("test_too_old");
  if (policy.test_stale_after_zone_change && zone_changed && test->at < *zone_changed) shortfalls.emplace_back("test_before_change");
  return shortfalls.size() == before;
}

/// True when every part is there and the review is not overdue; else says what is wanting.
bool holds(const RowGrounds& grounds, bool with_description, Instant now, std::vector<std::string>& shortfalls) {
  const std::size_t before = shortfalls.size();
  if (with_description && grounds.description.empty()) shortfalls.emplace_back("description_missing");
  if (grounds.rationale.empty()) shortfalls.emplace_back("rationale_missing");
  if (grounds.approver.empty()) shortfalls.emplace_back("approver_missing");
  if (!grounds.review_on) shortfalls.emplace_back("review_date_missing");
  else if (now >= *grounds.review_on) shortfalls.emplace_back("review_overdue");
  return shortfalls.size() == before;
}

}  // namespace

std::string_view name_of(RowAnswer answer) { return kAnswers[static_cast<std::size_t>(answer)]; }
std::string_view name_of(RowState state) { return kStates[static_cast<std::size_t>(state)]; }

RowVerdict judge(const RowRecord& record, std::optional<Instant> zone_changed, Instant now, const standards::LevelPolicy& policy) {
  RowVerdict out;
  switch (record.answer) {
    case RowAnswer::unassessed: out.state = RowState::unassessed; break;
    case RowAnswer::not_met: out.state = RowState::not_met; break;
    case RowAnswer::partly_met: out.state = RowState::partly_met; break;
    case RowAnswer::planned: out.state = RowState::planned; break;
    case RowAnswer::implemented:
      out.state = RowState::implemented;
      if (proves(record.test, zone_changed, now, policy, out.shortfalls)) {
        out.state = RowState::verified;
        out.holds_until = stale_on(*record.test, policy);
      }
      break;
    case RowAnswer::compensated:
      out.state = RowState::not_met;
      if (!holds(record.grounds, true, now, out.shortfalls)) break;
      out.state = RowState::compensated_documented;
      out.holds_until = record.grounds.review_on;
      if (proves(record.test, zone_changed, now, policy, out.shortfalls)) {
        out.state = RowState::compensated_verified;
        out.holds_until = std::min(*record.grounds.review_on, stale_on(*record.test, policy));
      }
      break;
    case RowAnswer::not_applicable:
      out.state = RowState::unassessed;
      if (!holds(record.grounds, false, now, out.shortfalls)) break;
      out.state = RowState::not_applicable_approved;
      out.holds_until = record.grounds.review_on;
      break;
  }
  out.independent_test = record.test && record.test->independent && (out.state == RowState::verified || out.state == RowState::compensated_verified);
  return out;
}

}  // namespace bulkhead::levels
