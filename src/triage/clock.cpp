#include "triage/clock.h"

#include "core/text.h"
#include "findings/triage.h"
#include "subject.h"
#include "triage_store.h"

namespace bulkhead::triage {
namespace {

using findings::State;

/// Where `length` of counted time after `start` ends; pauses that last are counted up to `now`.
Instant end_of(Instant start, std::int64_t length, const std::vector<Pause>* pauses, Instant now) {
  Instant at = start;
  if (pauses != nullptr)
    for (const Pause& pause : *pauses) {
      const Instant to = std::max(pause.to.value_or(now), pause.from);
      if (to <= at) continue;
      const std::int64_t counted = std::max<std::int64_t>(0, pause.from.microseconds - at.microseconds);
      if (counted >= length) break;
      length -= counted;
      at = to;
    }
  return {at.microseconds + length};
}

std::optional<Instant> start_of_day(std::string_view date) {
  if (date.empty()) return std::nullopt;
  const auto parsed = parse_instant(date);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

std::optional<Instant> end_of_day(std::string_view date) {
  const auto start = start_of_day(date);
  return start ? std::optional(Instant{start->microseconds + kMicrosecondsPerDay - 1}) : std::nullopt;
}

/// Spans in which findings were out of the queue, from their decisions in order.
std::unordered_map<std::int64_t, std::vector<Pause>> out_of_queue(store::Connection& db, std::int64_t environment_id, const std::vector<std::int64_t>& assets) {
  std::unordered_map<std::int64_t, std::vector<Pause>> out;
  db.for_each_row("SELECT asset_id, cve, state_after, at FROM decision_event WHERE environment_id = $1" + of_assets(assets) + " ORDER BY id",
                  [&](const store::Row& row) {
                    const auto id = findings::finding_id(row.integer(0), row.text(1));
                    if (!id) return;
                    const bool open = is_open(enum_of<State>(row.text(2)).value_or(State::active));
                    const Instant at{row.integer(3)};
                    const auto known = out.find(id->value);
                    const bool outside = known != out.end() && !known->second.empty() && !known->second.back().to;
                    if (!open && !outside) out[id->value].push_back({at, {}});
                    if (open && outside) known->second.back().to = at;
                  },
                  environment_id);
  return out;
}

struct Waiting {
  std::int64_t id = 0;
  Instant from;
  std::optional<Instant> to;
};

std::vector<Waiting> waits(store::Connection& db, std::int64_t environment_id, const std::vector<std::int64_t>& assets) {
  std::vector<Waiting> out;
  db.for_each_row("SELECT f.asset_id, f.cve, r.requested_at, r.answered_at FROM approval_request r JOIN approval_finding f ON f.request_id = r.id WHERE r.environment_id = $1" + of_assets(assets) +
                      " ORDER BY r.id",
                  [&](const store::Row& row) {
                    const auto id = findings::finding_id(row.integer(0), row.text(1));
                    if (!id) return;
                    Waiting& w = out.emplace_back();
                    w.id = id->value;
                    w.from = {row.integer(2)};
                    if (row.integer(3) != 0) w.to = Instant{row.integer(3)};
                  },
                  environment_id);
  return out;
}

/// Sorted by beginning, overlapping ones joined.
void join_overlapping(std::vector<Pause>& pauses) {
  std::sort(pauses.begin(), pauses.end(), [](const Pause& a, const Pause& b) { return a.from < b.from; });
  std::vector<Pause> out;
  for (const Pause& pause : pauses) {
    if (out.empty() || (out.back().to && *out.back().to < pause.from)) out.push_back(pause);
    else if (out.back().to) out.back().to = pause.to ? std::optional(std::max(*out.back().to, *pause.to)) : std::nullopt;
  }
  pauses = std::move(out);
}

}  // namespace

FindingClock clock_of(const findings::TriagePolicy& policy, const ClockInput& in, Instant now) {
  FindingClock out;
  const Instant until = in.open ? now : in.decided_at.value_or(now);  // what stands still after the decision moves no date
  const auto consider = [&](const findings::DueRule* rule, Instant start) {
    if (rule == nullptr) return;
    const Instant due = end_of(start, rule->days * kMicrosecondsPerDay, in.pauses, until);
    if (out.due_at && *out.due_at <= due) return;
    out.started_at = start;
    out.due_at = due;
    out.rule = rule;
  };
  consider(findings::rule_for(policy, in.severity, false, in.criticality), in.first_seen);
  if (in.kev) consider(findings::rule_for(policy, in.severity, true, in.criticality), std::max(in.first_seen, in.kev_since.value_or(in.first_seen)));
  if (in.own_due && (!out.due_at || *in.own_due < *out.due_at)) {
    if (!out.started_at) out.started_at = in.first_seen;
    out.due_at = in.own_due;
    out.rule = nullptr;
    out.own_date = true;
  }
  if (!out.due_at) return out;
  if (!in.open) {
    if (!in.decided_at) return {};  // withdrawn: there is nothing to do and nobody did it
    out.stopped_at = in.decided_at;
    out.state = *in.decided_at <= *out.due_at ? ClockState::met : ClockState::breached;
  } else if (now > *out.due_at) {
    out.state = ClockState::breached;
  } else {
    out.state = in.waiting ? ClockState::paused : ClockState::running;
  }
  return out;
}

Clocks::Clocks(store::Connection& db, const findings::EnvironmentView& view, Instant now, std::vector<std::int64_t> assets)
    : view_(view), now_(now), policy_(findings::triage_policy(db, view.environment().organization_id)) {
  std::sort(assets.begin(), assets.end());
  assets.erase(std::unique(assets.begin(), assets.end()), assets.end());
  const std::int64_t environment = view.environment().id;
  for (auto& [id, pauses] : out_of_queue(db, environment, assets)) kept_[id].pauses = std::move(pauses);
  for (const Waiting& wait : waits(db, environment, assets)) {
    Kept& kept = kept_[wait.id];
    kept.pauses.push_back({wait.from, wait.to});
    if (!wait.to) kept.waiting_since = wait.from;
    join_overlapping(kept.pauses);
  }
  for (const Work& w : works(db, environment, assets))
    if (const auto id = findings::finding_id(w.asset_id, w.cve); id && !w.due_on.empty()) kept_[id->value].own_due = end_of_day(w.due_on);
  kev_since_.reserve(view.cves().size());
  for (const auto& cve : view.cves()) kev_since_.push_back(start_of_day(cve.facts.kev_since));
}

FindingClock Clocks::clock(ClockInput in, std::int64_t id) const {
  std::vector<Pause> ended;
  const auto kept = kept_.find(id);
  if (kept != kept_.end()) {
    in.own_due = kept->second.own_due;
    in.pauses = &kept->second.pauses;
    in.waiting = in.open && kept->second.waiting_since.has_value();
    // A decision that ended by its date is open again before the schedule writes it down.
    if (in.open && !in.waiting && !kept->second.pauses.empty() && !kept->second.pauses.back().to) {
      ended = kept->second.pauses;
      ended.back().to = now_;
      in.pauses = &ended;
    }
  }
  return clock_of(policy_, in, now_);
}

FindingClock Clocks::of(const findings::Finding& f) const {
  ClockInput in;
  in.first_seen = f.first_seen;
  in.severity = f.facts.severity;
  in.criticality = f.criticality;
  in.kev = f.facts.kev;
  in.kev_since = start_of_day(f.facts.kev_since);
  in.open = is_open(f.state);
  if (f.state != State::withdrawn && f.decision) in.decided_at = f.decision->at;
  return clock(in, f.id.value);
}

FindingClock Clocks::of(const findings::EnvironmentView::Pair& pair) const {
  const auto& match = view_.matches()[pair.match];
  const auto& cve = view_.cves()[match.cve];
  const auto& asset = view_.assets()[pair.asset];
  ClockInput in;
  in.first_seen = pair.first_seen;
  in.severity = cve.facts.severity;
  in.criticality = asset.criticality;
  in.kev = cve.facts.kev;
  in.kev_since = kev_since_[match.cve];
  in.open = is_open(pair.state);
  if (pair.state != State::withdrawn && pair.decision != nullptr) in.decided_at = pair.decision->at;
  const auto id = kept_.empty() ? std::nullopt : std::optional(findings::finding_id(asset.id, cve.id).value_or(findings::FindingId{}));
  return clock(in, id ? id->value : 0);
}

std::optional<Instant> Clocks::by_policy(const findings::Finding& f) const {
  ClockInput in;
  in.first_seen = f.first_seen;
  in.severity = f.facts.severity;
  in.criticality = f.criticality;
  in.kev = f.facts.kev;
  in.kev_since = start_of_day(f.facts.kev_since);
  const auto kept = kept_.find(f.id.value);
  if (kept != kept_.end()) in.pauses = &kept->second.pauses;
  return clock_of(policy_, in, now_).due_at;
}

std::unordered_set<std::int64_t> in_state(const Clocks& clocks, const findings::EnvironmentView& view, ClockState state, Instant now) {
  std::unordered_set<std::int64_t> out;
  view.each_pair(now, [&](const findings::EnvironmentView::Pair& pair) {
    if (clocks.of(pair).state != state) return;
    if (const auto id = findings::finding_id(view.assets()[pair.asset].id, view.cves()[view.matches()[pair.match].cve].id)) out.insert(id->value);
  });
  return out;
}

ClockCounts count_clocks(const Clocks& clocks, const findings::EnvironmentView& view, Instant now) {
  ClockCounts out;
  const Instant soon{now.microseconds + kSoonDays * kMicrosecondsPerDay};
  view.each_pair(now, [&](const findings::EnvironmentView::Pair& pair) {
    if (!is_open(pair.state)) return;
    const FindingClock clock = clocks.of(pair);
    if (clock.state == ClockState::none) return;
    ++out.open;
    out.running += clock.state == ClockState::running;
    out.breached += clock.state == ClockState::breached;
    out.paused += clock.state == ClockState::paused;
    out.due_soon += clock.state == ClockState::running && *clock.due_at <= soon;
  });
  return out;
}

}  // namespace bulkhead::triage
