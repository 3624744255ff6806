// How a finding is written.
#pragma once
#include "declare.h"
#include "triage/clock.h"

namespace bulkhead::faces::native {

struct FindingAsset {
  std::int64_t id = 0;
  std::string name, vendor, product, version;
  inventory::Layer layer = inventory::Layer::OT;
  std::optional<std::int64_t> zone_id;
  std::optional<std::string> zone;
  inventory::Criticality criticality = inventory::Criticality::medium;
  friend bool operator==(const FindingAsset&, const FindingAsset&) = default;
};
BOOST_DESCRIBE_STRUCT(FindingAsset, (), (id, name, vendor, product, version, layer, zone_id, zone, criticality))

struct FindingFix {
  bool available = false;
  std::string action;
  std::optional<std::string> source;
  bool derived = false;
  friend bool operator==(const FindingFix&, const FindingFix&) = default;
};
BOOST_DESCRIBE_STRUCT(FindingFix, (), (available, action, source, derived))

/// Who did something, as far as the record says.
struct Person {
  std::string name, email;
  friend bool operator==(const Person&, const Person&) = default;
};
BOOST_DESCRIBE_STRUCT(Person, (), (name, email))

struct DecisionView {
  std::string reason;
  std::optional<std::string> notes;
  Person actor;
  std::string at;
  std::optional<std::string> review_date, expires_at;
  bool remedy_changed = false;
  friend bool operator==(const DecisionView&, const DecisionView&) = default;
};
BOOST_DESCRIBE_STRUCT(DecisionView, (), (reason, notes, actor, at, review_date, expires_at, remedy_changed))

/// Who looks after a finding.
struct Assignee {
  std::int64_t id = 0;
  std::string name, email;
  friend bool operator==(const Assignee&, const Assignee&) = default;
};
BOOST_DESCRIBE_STRUCT(Assignee, (), (id, name, email))

/// Until when it is to be decided or repaired. `rule` says where the date comes from.
struct ClockView {
  triage::ClockState state = triage::ClockState::none;
  std::optional<std::string> started_at, due_at, stopped_at, rule;
  bool own_date = false;                 ///< a person set it, earlier than the policy
  friend bool operator==(const ClockView&, const ClockView&) = default;
};
BOOST_DESCRIBE_STRUCT(ClockView, (), (state, started_at, due_at, stopped_at, rule, own_date))

struct FindingView {
  std::int64_t match_id = 0;
  std::string cve_id, bsid, title;
  findings::Severity severity = findings::Severity::NONE;
  std::optional<double> cvss_score, bcs_score, epss_score, epss_percentile;
  bool kev_flagged = false;
  findings::ExploitMaturity exploit_maturity = findings::ExploitMaturity::NONE;
  findings::MatchTier match_tier = findings::MatchTier::PRODUCT_WIDE;
  findings::Confidence confidence = findings::Confidence::MEDIUM;
  findings::State state = findings::State::active;
  double priority = 0;
  std::string priority_reason, reason;
  int urgency = 4;                       ///< tier 1 to 4
  std::string urgency_reason;
  FindingAsset asset;
  FindingFix fix;
  std::string first_seen_at;
  std::optional<DecisionView> decision;
  std::optional<Assignee> assignee;
  std::optional<ClockView> clock;
};
BOOST_DESCRIBE_STRUCT(FindingView, (), (match_id, cve_id, bsid, title, severity, cvss_score, bcs_score, epss_score, epss_percentile, kev_flagged, exploit_maturity, match_tier, confidence,
                                        state, priority, priority_reason, reason, urgency, urgency_reason, asset, fix, first_seen_at, decision, assignee, clock))

[[nodiscard]] FindingView finding_view(const findings::Finding& finding);
[[nodiscard]] ClockView clock_view(const triage::FindingClock& clock);
/// The members of an organization by account.
[[nodiscard]] std::map<std::int64_t, Assignee> people(store::Connection& db, std::int64_t organization_id);
/// Findings of one environment with assignee and clock.
[[nodiscard]] std::vector<FindingView> finding_views(Services& services, const findings::EnvironmentView& view, const std::vector<findings::Finding>& findings);
/// From what the store keeps of an actor: a mail address, or a name.
[[nodiscard]] Person person_of(std::string_view actor);
/// The list shape with explanation, scores, stated fixes and history.
Result<Json> finding_detail(Services& services, const findings::EnvironmentView& view, const findings::Finding& finding);
/// {score, tier, formula_version, rule, contributions}; `unit` divides the hundredths of the tier's scale.
[[nodiscard]] Json score_json(int hundredths, Severity tier, std::string_view formula, std::string_view rule, const std::vector<scoring::Contribution>& steps);
/// Every CVSS score that a source states, the headline one marked.
[[nodiscard]] Json cvss_claims(const intel::Vulnerability& vulnerability);

}  // namespace bulkhead::faces::native
