// Requests to accept risks, and their answers.
#include "triage/approval.h"
#include "triage_shape.h"

namespace bulkhead::faces::native {
namespace {

struct ApprovalView {
  std::int64_t id = 0, environment_id = 0;
  std::string environment;
  Person requested_by;
  bool yours = false;              ///< the caller asked for it
  std::string requested_at, notes;
  std::optional<std::string> review_date, expires_at;
  triage::ApprovalState state = triage::ApprovalState::pending;
  std::optional<Person> answered_by;
  std::optional<std::string> answered_at, answer;
  std::int64_t finding_count = 0;
};
BOOST_DESCRIBE_STRUCT(ApprovalView, (), (id, environment_id, environment, requested_by, yours, requested_at, notes, review_date, expires_at, state, answered_by, answered_at, answer, finding_count))

struct RequestBody {
  std::optional<Json> filter;
  std::optional<std::vector<std::int64_t>> match_ids;
  std::string notes;
  std::optional<std::string> review_date, expires_at;
};
BOOST_DESCRIBE_STRUCT(RequestBody, (), (filter, match_ids, notes, review_date, expires_at))

struct AnswerBody {
  std::optional<std::string> answer;
};
BOOST_DESCRIBE_STRUCT(AnswerBody, (), (answer))

ApprovalView shown(const triage::ApprovalRequest& r, const std::string& environment, const record::Actor& reader) {
  ApprovalView out{r.id, r.environment_id, environment, person_of(r.requester), r.requester_id == reader.user_id, to_iso_milliseconds(r.requested_at), r.notes, known_text(r.review_date), known_text(r.expires_at), r.state, {},
                   known_time(r.answered_at), known_text(r.answer), r.findings};
  if (!r.answered_by.empty()) out.answered_by = person_of(r.answered_by);
  return out;
}

/// The request of the path, with the view of its environment.
struct Named {
  triage::ApprovalRequest request;
  std::shared_ptr<const findings::EnvironmentView> view;
};
Result<Named> named_request(Services& services, const Context& context) {
  const auto& actor = actor_of(context);
  Named out;
  out.request = TRY(triage::approval(*services.database.reader(), actor.organization_id, context.path_integer("approval_id")));
  out.view = TRY(view_of(services, actor, out.request.environment_id));
  return out;
}

Result<Reply> answered(Services& services, Context& context, bool approve) {
  const auto body = context.request.content().empty() ? AnswerBody{} : TRY(context.body<AnswerBody>());
  const auto named = TRY(named_request(services, context));
  const auto done = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::answer_approval(work, *named.view, named.request.id, approve, body.answer.value_or("")); }));
  return http::single_reply(to_json(shown(done, named.view->environment().name, actor_of(context))));
}

}  // namespace

void add_approval_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/approvals", "list_approvals", "triage", "read", "Requests to accept risks, newest first; `meta.pending` counts those without an answer.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto db = services.database.reader();
    std::map<std::int64_t, std::string> names;
    for (const auto& environment : inventory::environments(*db, actor.organization_id)) names.emplace(environment.id, environment.name);
    const auto state = context.text("state");
    http::Page page = context.page();
    std::int64_t at = 0;
    const std::int64_t first = (page.page - 1) * page.per_page;
    std::vector<ApprovalView> rows;
    for (const auto& request : triage::approvals(*db, actor.organization_id, state ? enum_of<triage::ApprovalState>(*state) : std::nullopt)) {
      const auto name = names.find(request.environment_id);
      if (name == names.end()) continue;  // deleted, or not the caller's to see
      if (at >= first && at < first + page.per_page) rows.push_back(shown(request, name->second, actor));
      ++at;
    }
    page.total = at;
    Reply reply = http::collection_reply(rows, page);
    reply.filters_applied = context.filters();
    return reply;
  });
  list.query = {http::choice_parameter("state", "Only these.", {"pending", "approved", "refused", "withdrawn"})};
  for (auto& parameter : http::page_parameters()) list.query.push_back(std::move(parameter));
  list.shape = Reply::Shape::collection;
  list.reply = schema_of<ApprovalView>(Direction::reply);
  routes.push_back(std::move(list));

  Route read = route("GET", "/approvals/{approval_id:int}", "read_approval", "triage", "read", "One request with the findings that it is about (the first 500).", [&services](Context& context) -> Result<Reply> {
    const auto named = TRY(named_request(services, context));
    constexpr std::size_t kShown = 500;
    std::vector<findings::Finding> found;
    for (const auto id : triage::approval_findings(*services.database.reader(), named.request.id)) {
      if (found.size() >= kShown) break;
      if (auto finding = named.view->finding(id, services.clock.now())) found.push_back(std::move(*finding));
    }
    Json out = to_json(shown(named.request, named.view->environment().name, actor_of(context)));
    out.set("findings", to_json(finding_views(services, *named.view, found)));
    return http::single_reply(std::move(out));
  });
  read.reply = schema_of<ApprovalView>(Direction::reply);
  read.errors = {"NOT_FOUND"};
  routes.push_back(std::move(read));

  Route ask = route("POST", "/environments/{env_id:int}/approvals", "request_approval", "triage", "triage_findings", "Asks another person to accept the risk of findings.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<RequestBody>());
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    const auto ids = TRY(named_findings(services, context, *view, body.filter, body.match_ids));
    const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) {
      return triage::request_approval(work, *view, ids, {body.notes, body.review_date.value_or(""), body.expires_at.value_or("")});
    }));
    return http::single_reply(to_json(shown(made, view->environment().name, actor_of(context))), 201);
  });
  ask.body = schema_of<RequestBody>(Direction::request);
  ask.reply = schema_of<ApprovalView>(Direction::reply);
  ask.success_status = 201;
  ask.errors = {"NOT_FOUND", "CONFLICT", "TOO_LARGE"};
  routes.push_back(std::move(ask));

  const auto answer = [&](std::string_view verb, std::string operation, std::string permission, std::string summary, http::Handler handler) {
    Route out = route("POST", fmt::format("/approvals/{{approval_id:int}}/{}", verb), std::move(operation), "triage", std::move(permission), std::move(summary), std::move(handler));
    out.body = schema_of<AnswerBody>(Direction::request);
    out.body_optional = true;
    out.reply = schema_of<ApprovalView>(Direction::reply);
    out.errors = {"NOT_FOUND", "CONFLICT"};
    routes.push_back(std::move(out));
  };
  answer("approve", "approve_request", "approve", "Accepts the risk of all findings of a request of another person.", [&services](Context& context) { return answered(services, context, true); });
  answer("refuse", "refuse_request", "approve", "Refuses the request of another person, saying why.", [&services](Context& context) { return answered(services, context, false); });
  answer("withdraw", "withdraw_request", "triage_findings", "Takes back a request of one's own.", [&services](Context& context) -> Result<Reply> {
    const auto named = TRY(named_request(services, context));
    const auto done = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::withdraw_approval(work, *named.view, named.request.id); }));
    return http::single_reply(to_json(shown(done, named.view->environment().name, actor_of(context))));
  });
}

}  // namespace bulkhead::faces::native
