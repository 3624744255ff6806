// Decisions on findings: one at a time, or on everything that a filter lists.
#include <unordered_set>

#include "finding_filter.h"
#include "finding_shape.h"
#include "findings/triage.h"

namespace bulkhead::faces::native {
namespace {

struct DecisionBody {
  std::optional<std::string> reason, notes, review_date, expires_at;
};
BOOST_DESCRIBE_STRUCT(DecisionBody, (), (reason, notes, review_date, expires_at))

enum class BulkDecision : std::uint8_t { acknowledge, dismiss, restore };
BOOST_DESCRIBE_ENUM(BulkDecision, acknowledge, dismiss, restore)

struct BulkBody {
  std::optional<Json> filter;
  std::optional<std::vector<std::int64_t>> match_ids;
  BulkDecision decision = BulkDecision::acknowledge;
  std::optional<std::string> reason, notes, review_date, expires_at;
  std::optional<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(BulkBody, (), (filter, match_ids, decision, reason, notes, review_date, expires_at, dry_run))

struct BulkResult {
  std::int64_t count = 0;
  bool applied = false;
  std::optional<std::int64_t> log_index;
};
BOOST_DESCRIBE_STRUCT(BulkResult, (), (count, applied, log_index))

findings::DecisionRequest request_of(findings::DecisionKind kind, const auto& body) {
  return {kind, body.reason.value_or(""), body.notes.value_or(""), body.review_date.value_or(""), body.expires_at.value_or("")};
}

/// After a decision the view is read again, so that the reply shows the new state.
Result<Reply> decided(Services& services, Context& context, findings::DecisionKind kind) {
  const auto& actor = actor_of(context);
  const std::int64_t environment = context.path_integer("env_id");
  const findings::FindingId id{context.path_integer("match_id")};
  const auto body = context.request.content().empty() ? DecisionBody{} : TRY(context.body<DecisionBody>());
  const auto view = TRY(view_of(services, actor, environment));
  if (!view->finding(id, services.clock.now())) return fail(http::not_found("finding", context.path_text("match_id")));
  record::UnitOfWork work(services.database, actor, services.clock);
  TRY(findings::decide(work, *view, {id}, request_of(kind, body)));
  TRY(work.commit());
  const auto after = TRY(view_of(services, actor, environment));
  const auto finding = after->finding(id, services.clock.now());
  ENSURE(finding, "a decision leaves its finding in place");
  return http::single_reply(TRY(finding_detail(services, *after, *finding)));
}

/// The findings of a filter whose ids are listed.
std::vector<findings::FindingId> listed(const findings::EnvironmentView& view, const findings::Filter& filter, const std::vector<std::int64_t>& ids, findings::DecisionKind kind, Instant now) {
  const std::unordered_set<std::int64_t> wanted(ids.begin(), ids.end());
  std::vector<findings::FindingId> out;
  view.each(filter, now, [&](const findings::Finding& f) {
    if (wanted.contains(f.id.value) && (kind != findings::DecisionKind::restore || f.decision)) out.push_back(f.id);
  });
  return out;
}

}  // namespace

void add_decision_routes(std::vector<Route>& routes, Services& services) {
  using findings::DecisionKind;
  const std::tuple<const char*, DecisionKind, const char*> kinds[] = {
      {"acknowledge", DecisionKind::acknowledge, "Takes a documented position on a finding."},
      {"dismiss", DecisionKind::dismiss, "Takes a finding out of view, with a reason."},
      {"restore", DecisionKind::restore, "Returns a finding to the active queue."}};
  for (const auto& [name, kind, summary] : kinds) {
    Route one = route("POST", fmt::format("/environments/{{env_id:int}}/matches/{{match_id:int}}/{}", name), fmt::format("{}_finding", name), "findings", "triage_findings", summary,
                      [&services, kind = kind](Context& context) { return decided(services, context, kind); });
    one.body = schema_of<DecisionBody>(Direction::request);
    one.body_optional = true;
    one.reply = schema_of<FindingView>(Direction::reply);
    one.errors = {"NOT_FOUND", "CONFLICT"};
    routes.push_back(std::move(one));
  }

  Route bulk = route("POST", "/environments/{env_id:int}/findings/bulk", "decide_findings", "findings", "triage_findings", "Decides on everything that a filter lists; `dry_run` only counts.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto body = TRY(context.body<BulkBody>());
    if (!body.filter && !body.match_ids) return fail(http::invalid_field("body.filter", "Give a filter, match_ids, or both.", "missing"));
    const auto view = TRY(view_of(services, actor, context.path_integer("env_id")));
    auto filter = TRY(finding_filter(services, context, *view, body.filter.value_or(Json()), "body.filter"));
    const auto kind = enum_of<DecisionKind>(name_of(body.decision)).value_or(DecisionKind::acknowledge);
    const auto request = request_of(kind, body);
    const Instant now = services.clock.now();
    if (!body.filter || (filter.states.empty() && body.match_ids))  // ids alone: whatever state they are in
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<findings::State>>([&](auto d) { filter.states.insert(d.value); });
    else if (filter.states.empty() && kind == DecisionKind::restore)
      filter.states = {findings::State::acknowledged, findings::State::dismissed};
    if (body.dry_run.value_or(false)) {
      const auto count = body.match_ids ? static_cast<std::int64_t>(listed(*view, filter, *body.match_ids, kind, now).size()) : view->count(filter, now);
      return http::single_reply(BulkResult{count, false, {}});
    }
    record::UnitOfWork work(services.database, actor, services.clock);
    BulkResult out;
    if (body.match_ids) out.count = TRY(findings::decide(work, *view, listed(*view, filter, *body.match_ids, kind, now), request));
    else out.count = TRY(findings::decide_all(work, *view, filter, request));
    if (out.count > 0) {
      const auto receipt = TRY(work.commit());
      if (receipt.first_index) out.log_index = static_cast<std::int64_t>(*receipt.first_index);
    }
    out.applied = true;
    return http::single_reply(out);
  });
  bulk.body = schema_of<BulkBody>(Direction::request);
  bulk.reply = schema_of<BulkResult>(Direction::reply);
  bulk.errors = {"NOT_FOUND"};
  routes.push_back(std::move(bulk));
}

}  // namespace bulkhead::faces::native
