#include "findings/triage.h"

#include "core/digest.h"
#include "core/text.h"
#include "findings/policy.h"
#include "findings_store.h"

namespace bulkhead::findings {
namespace {

using record::Action;

constexpr std::size_t kExamples = 20;  // findings that the entry of a bulk decision names

State state_after(DecisionKind kind) {
  switch (kind) {
    case DecisionKind::acknowledge: return State::acknowledged;
    case DecisionKind::dismiss: return State::dismissed;
    case DecisionKind::restore: return State::active;
    case DecisionKind::remediate: return State::remediated;
  }
  return State::active;
}

Action action_of(DecisionKind kind) {
  switch (kind) {
    case DecisionKind::acknowledge: return Action::finding_acknowledged;
    case DecisionKind::dismiss: return Action::finding_dismissed;
    case DecisionKind::restore: return Action::finding_restored;
    case DecisionKind::remediate: return Action::finding_remediated;
  }
  return Action::finding_acknowledged;
}

Json filter_json(const Filter& f) {
  Json json = Json::object();
  const auto names = [](const auto& set) {
    Json list = Json::array();
    for (const auto value : set) list.push(name_of(value));
    return list;
  };
  if (!f.states.empty()) json.set("state", names(f.states));
  if (!f.severities.empty()) json.set("severity", names(f.severities));
  if (!f.tiers.empty()) json.set("tier", names(f.tiers));
  if (!f.confidences.empty()) json.set("confidence", names(f.confidences));
  if (f.kev) json.set("kev", *f.kev);
  if (f.exploit) json.set("exploit", *f.exploit);
  if (f.fix_available) json.set("fix_available", *f.fix_available);
  if (!f.fix.empty()) json.set("fix", f.fix);
  if (f.zone_id) json.set("zone_id", *f.zone_id);
  if (f.layer) json.set("layer", name_of(*f.layer));
  if (!f.fix_product.empty()) json.set("fix_product", f.fix_product);
  if (!f.layers.empty()) json.set("layer", names(f.layers));
  if (!f.zone_ids.empty()) {
    Json list = Json::array();
    for (const std::int64_t id : f.zone_ids) list.push(id);
    json.set("zone_id", std::move(list));
  }
  if (f.asset_id) json.set("asset_id", *f.asset_id);
  if (!f.cve.empty()) json.set("cve_id", f.cve);
  if (f.only) json.set("only", static_cast<std::int64_t>(f.only->size()));
  if (!f.urgencies.empty()) {
    Json list = Json::array();
    for (const int tier : f.urgencies) list.push(tier);
    json.set("urgency", std::move(list));
  }
  if (!f.q.empty()) json.set("q", f.q);
  return json;
}

Result<Instant> expiry_of(const DecisionRequest& request) {
  if (request.expires_at.empty()) return Instant{};
  return parse_instant(request.expires_at);
}

Result<std::int64_t> write(record::UnitOfWork& work, const EnvironmentView& view, const std::vector<Finding>& findings, const DecisionRequest& request, const Filter* filter) {
  const State after = state_after(request.kind);
  const Instant expires = TRY(expiry_of(request));
  std::vector<NewDecision> decisions;
  for (const Finding& f : findings) {
    if (f.decision && f.state == after && f.decision->reason == request.reason && f.decision->notes == request.notes && f.decision->expires_at == expires &&
        f.decision->review_date == request.review_date)
      continue;
    NewDecision& d = decisions.emplace_back();
    d.environment_id = view.environment().id;
    d.asset_id = f.asset_id;
    d.cve = f.match.cve;
    d.before = f.state;
    d.after = after;
    d.reason = request.reason;
    d.notes = request.notes;
    d.review_date = request.review_date;
    d.expires_at = expires;
    d.fix_action = f.match.fix_action;
  }
  if (decisions.empty()) return std::int64_t{0};
  const auto& actor = work.actor();
  write_decisions(work.db(), decisions, {actor.user_id, actor.email.empty() ? actor.name : actor.email, work.now(), static_cast<std::int64_t>(work.next_index())});

  record::Change change;
  change.action = action_of(request.kind);
  change.environment_id = view.environment().id;
  change.environment_name = view.environment().name;
  Json detail = Json::object({{"reason", request.reason}, {"notes", request.notes}});
  if (!request.review_date.empty()) detail.set("review_date", request.review_date);
  if (!request.expires_at.empty()) detail.set("expires_at", request.expires_at);
  if (!request.requested_by.empty()) detail.set("requested_by", request.requested_by);
  if (decisions.size() == 1) {
    const NewDecision& d = decisions.front();
    change.resource_type = "finding";
    change.resource_id = fmt::format("{}", finding_id(d.asset_id, d.cve).value_or(FindingId{}).value);
    detail.set("cve_id", d.cve).set("asset_id", d.asset_id).set("asset_name", findings.front().asset_name).set("state_before", name_of(d.before));
  } else {
    // One entry for the whole decision; the digest binds it to exactly these findings.
    change.resource_type = "findings";
    Sha256Stream digest;
    for (const auto& d : decisions) digest.add(fmt::format("{} {}\n", d.asset_id, d.cve));
    detail.set("count", static_cast<std::int64_t>(decisions.size())).set("findings_sha256", to_hex(digest.finish()));
    if (filter) detail.set("filter", filter_json(*filter));
    Json examples = Json::array();
    for (std::size_t i = 0; i < std::min(decisions.size(), kExamples); ++i)
      examples.push(Json::object({{"asset_id", decisions[i].asset_id}, {"cve_id", decisions[i].cve}}));
    detail.set("first", std::move(examples));
  }
  change.detail = std::move(detail);
  work.change(std::move(change));
  return static_cast<std::int64_t>(decisions.size());
}

}  // namespace

Result<void> check(const DecisionRequest& request, Instant now) {
  const auto refuse = [](std::string_view code, std::string message, std::string place) { return fail(ErrorKind::invalid, code, std::move(message), std::move(place)); };
  if (request.notes.size() > 10'000) return refuse("decision.notes_too_long", "Notes hold at most 10000 bytes.", "notes");
  if (!is_utf8(request.notes)) return refuse("text.not_utf8", "The notes are not valid UTF-8.", "notes");
  if (request.kind == DecisionKind::acknowledge || request.kind == DecisionKind::dismiss) {
    if (request.reason.empty()) return refuse("decision.missing_reason", "Say why: a reason is required.", "reason");
    if (request.kind == DecisionKind::acknowledge && !enum_of<AcknowledgeReason>(request.reason))
      return refuse("decision.bad_reason", "One of these is expected: not_applicable, compensating_control, accepted_risk, false_match, escalated.", "reason");
    if (request.kind == DecisionKind::dismiss && !enum_of<DismissReason>(request.reason))
      return refuse("decision.bad_reason", "One of these is expected: false_match, not_applicable, duplicate.", "reason");
    if (request.reason == "compensating_control" && trim(request.notes).empty())
      return refuse("decision.notes_needed", "Describe the compensating control in the notes.", "notes");
  }
  if (!request.review_date.empty()) {
    const auto date = parse_instant(request.review_date);
    if (!date || request.review_date.size() != 10) return refuse("decision.bad_date", "A date such as 2026-03-01 is expected.", "review_date");
    if (date->microseconds + kMicrosecondsPerDay <= now.microseconds) return refuse("decision.in_the_past", "The review date lies in the past.", "review_date");
  }
  if (!request.expires_at.empty()) {
    const auto date = parse_instant(request.expires_at);
    if (!date) return refuse("decision.bad_date", "A date or time such as 2026-03-01 is expected.", "expires_at");
    if (*date <= now) return refuse("decision.in_the_past", "The expiry lies in the past.", "expires_at");
  }
  return {};
}

namespace {

/// That this person may take this decision in this organization.
Result<void> allowed(record::UnitOfWork& work, const EnvironmentView& view, const DecisionRequest& request) {
  TRY(record::authorise(work.actor(), request.approved ? record::Permission::approve : record::Permission::triage_findings));
  TRY(check(request, work.now()));
  return check_policy(triage_policy(work.db(), view.environment().organization_id), request, work.now());
}

}  // namespace

Result<std::int64_t> decide(record::UnitOfWork& work, const EnvironmentView& view, const std::vector<FindingId>& ids, const DecisionRequest& request) {
  TRY(allowed(work, view, request));
  std::vector<Finding> findings;
  for (const FindingId id : ids) {
    auto found = view.finding(id, work.now());
    if (!found) return fail(ErrorKind::not_found, "finding.not_found", fmt::format("There is no finding {} in this environment.", id.value));
    if (request.kind == DecisionKind::restore && !found->decision)
      return fail(ErrorKind::conflict, "decision.not_decided", "The finding is in the active queue already.");
    findings.push_back(std::move(*found));
  }
  return write(work, view, findings, request, nullptr);
}

Result<std::int64_t> decide_all(record::UnitOfWork& work, const EnvironmentView& view, const Filter& filter, const DecisionRequest& request) {
  TRY(allowed(work, view, request));
  std::vector<Finding> findings;
  view.each(filter, work.now(), [&](const Finding& f) {
    if (request.kind != DecisionKind::restore || f.decision) findings.push_back(f);
  });
  return write(work, view, findings, request, &filter);
}

Result<std::int64_t> expire_decisions(record::UnitOfWork& work) {
  struct Expired {
    std::int64_t environment_id = 0, asset_id = 0;
    std::string cve, state;
  };
  std::vector<NewDecision> decisions;
  work.db().for_each_row("SELECT environment_id, asset_id, cve, state FROM decision WHERE expires_at > 0 AND expires_at <= $1 AND state <> 'active' ORDER BY environment_id, asset_id, cve",
                         [&](const store::Row& row) {
                           NewDecision& d = decisions.emplace_back();
                           d.environment_id = row.integer(0);
                           d.asset_id = row.integer(1);
                           d.cve = row.text(2);
                           d.before = enum_of<State>(row.text(3)).value_or(State::acknowledged);
                           d.after = State::active;
                           d.reason = "expired";
                         },
                         work.now());
  if (decisions.empty()) return std::int64_t{0};
  // One entry an environment: the decisions come in its order.
  for (auto begin = decisions.begin(); begin != decisions.end();) {
    const std::int64_t environment = begin->environment_id;
    const auto end = std::find_if(begin, decisions.end(), [&](const NewDecision& d) { return d.environment_id != environment; });
    const std::vector<NewDecision> part(begin, end);
    begin = end;
    write_decisions(work.db(), part, {0, "Bulkhead", work.now(), static_cast<std::int64_t>(work.next_index())});
    Json first = Json::array();
    for (std::size_t i = 0; i < std::min(part.size(), kExamples); ++i) first.push(Json::object({{"asset_id", part[i].asset_id}, {"cve_id", part[i].cve}}));
    record::Change change;
    change.action = Action::finding_decision_expired;
    change.resource_type = "findings";
    change.environment_id = environment;
    change.environment_name = work.db().find<std::string>("SELECT name FROM environment WHERE id = $1", environment).value_or("");
    change.organization_id = work.db().find<std::int64_t>("SELECT organization_id FROM environment WHERE id = $1", environment).value_or(0);
    change.detail = Json::object({{"count", static_cast<std::int64_t>(part.size())}, {"first", std::move(first)}});
    work.change(std::move(change));
  }
  return static_cast<std::int64_t>(decisions.size());
}

}  // namespace bulkhead::findings
