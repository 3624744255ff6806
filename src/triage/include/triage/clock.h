// The clock of a finding: until when it is to be decided or repaired, and whether that was met.
#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "findings/environment_view.h"
#include "findings/policy.h"
#include "store/store.h"

namespace bulkhead::triage {

enum class ClockState : std::uint8_t {
  none,      ///< no rule of the policy fits, or the intelligence no longer says so
  running,
  met,       ///< decided or repaired in time
  breached,  ///< open after the due date, or decided after it
  paused     ///< waits for a second person's approval
};
BOOST_DESCRIBE_ENUM(ClockState, none, running, met, breached, paused)

struct FindingClock {
  ClockState state = ClockState::none;
  std::optional<Instant> started_at, due_at, stopped_at;
  const findings::DueRule* rule = nullptr;  ///< that gave the date; null when a person did, or nothing
  bool own_date = false;                    ///< a person set an earlier date than the policy
};

/// A time in which the clock stands still: the finding was out of the queue, or waited for approval. `to` unset: still does.
struct Pause {
  Instant from;
  std::optional<Instant> to;
};

/// What the clock of one finding is computed from.
struct ClockInput {
  Instant first_seen;
  findings::Severity severity = findings::Severity::NONE;
  inventory::Criticality criticality = inventory::Criticality::medium;
  bool kev = false;
  std::optional<Instant> kev_since;    ///< start of the day on which the CVE was listed
  const std::vector<Pause>* pauses = nullptr;  ///< by beginning, not overlapping; null: none
  bool open = true;                    ///< active, undecided or in a ticket
  std::optional<Instant> decided_at;   ///< when it is not open
  bool waiting = false;                ///< an approval is asked for
  std::optional<Instant> own_due;      ///< end of the day that a person set
};

/// The clock as a pure function. Time counts while the finding is open; pauses push the due date on. The rule for known exploited
/// CVEs runs from the listing, when that came later than the finding; the earlier of its date and that of the other rules
/// counts.
[[nodiscard]] FindingClock clock_of(const findings::TriagePolicy& policy, const ClockInput& input, Instant now);

/// The clocks of an environment's findings at one instant: policy, dates of people, decisions and approvals are read once.
class Clocks {
 public:
  /// Takes    `assets`: only findings of these will be asked for; empty: of any
  Clocks(store::Connection& db, const findings::EnvironmentView& view, Instant now, std::vector<std::int64_t> assets = {});

  [[nodiscard]] FindingClock of(const findings::Finding& finding) const;
  [[nodiscard]] FindingClock of(const findings::EnvironmentView::Pair& pair) const;
  /// The due date without what a person set.
  [[nodiscard]] std::optional<Instant> by_policy(const findings::Finding& finding) const;
  [[nodiscard]] const findings::TriagePolicy& policy() const { return policy_; }

 private:
  struct Kept {
    std::vector<Pause> pauses;
    std::optional<Instant> own_due;
    std::optional<Instant> waiting_since;
  };
  [[nodiscard]] FindingClock clock(ClockInput input, std::int64_t id) const;

  const findings::EnvironmentView& view_;
  Instant now_;
  findings::TriagePolicy policy_;
  std::vector<std::optional<Instant>> kev_since_;  // by CVE of the view
  std::unordered_map<std::int64_t, Kept> kept_;    // by finding id
};

/// Open findings in clock state `state`, by id; for the list's filter.
[[nodiscard]] std::unordered_set<std::int64_t> in_state(const Clocks& clocks, const findings::EnvironmentView& view, ClockState state, Instant now);

struct ClockCounts {
  std::int64_t open = 0;       ///< with a clock
  std::int64_t running = 0, breached = 0, paused = 0;
  std::int64_t due_soon = 0;   ///< running, due within 7 days
};
inline constexpr int kSoonDays = 7;
[[nodiscard]] ClockCounts count_clocks(const Clocks& clocks, const findings::EnvironmentView& view, Instant now);

/// Tells missed due dates: one entry and one bell item an environment for the findings that became overdue since the last call.
/// A finding is told once, and again only when it was closed in between. Run on schedule; returns how many were told.
Result<std::int64_t> tell_overdue(store::Database& database, const bulkhead::Clock& clock, findings::ViewCache& views, std::int64_t corpus_revision);

}  // namespace bulkhead::triage
