// Work on findings: who looks after them, until when; the policy behind the dates.
#include "findings/policy.h"
#include "triage/work.h"
#include "triage_shape.h"

namespace bulkhead::faces::native {
namespace {

/// An absent member keeps its value, null takes it away.
struct WorkBody {
  std::optional<std::int64_t> assignee_id;
  std::optional<std::string> due_on;
};
BOOST_DESCRIBE_STRUCT(WorkBody, (), (assignee_id, due_on))

struct AssignBody {
  std::optional<Json> filter;
  std::optional<std::vector<std::int64_t>> match_ids;
  std::optional<std::int64_t> assignee_id;
};
BOOST_DESCRIBE_STRUCT(AssignBody, (), (filter, match_ids, assignee_id))

struct AssignResult {
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(AssignResult, (), (count))

struct PolicyView {
  std::vector<findings::DueRule> due;
  std::vector<std::string> rules;  ///< the same in words
  bool approve_acceptance = false;
  std::optional<int> longest_acceptance_days;
  std::int64_t version = 0;
  bool decided = false;            ///< false: the defaults of the program
  std::optional<std::string> updated_by, updated_at;
};
BOOST_DESCRIBE_STRUCT(PolicyView, (), (due, rules, approve_acceptance, longest_acceptance_days, version, decided, updated_by, updated_at))

struct PolicyBody {
  std::vector<findings::DueRule> due;
  std::optional<bool> approve_acceptance;
  std::optional<int> longest_acceptance_days;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(PolicyBody, (), (due, approve_acceptance, longest_acceptance_days, version))

PolicyView shown(const findings::TriagePolicy& p) {
  PolicyView out{p.due, {}, p.approve_acceptance, p.longest_acceptance_days, p.version, p.version > 0, known_text(p.updated_by), known_time(p.updated_at)};
  for (const auto& rule : p.due) out.rules.push_back(findings::to_text(rule));
  return out;
}

void add_policy_routes(std::vector<Route>& routes, Services& services) {
  Route read = route("GET", "/settings/triage-policy", "read_triage_policy", "triage", "read", "Until when findings are due, and what accepting a risk takes.", [&services](Context& context) -> Result<Reply> {
    return http::single_reply(shown(findings::triage_policy(*services.database.reader(), actor_of(context).organization_id)));
  });
  read.reply = schema_of<PolicyView>(Direction::reply);
  routes.push_back(std::move(read));

  Route save = route("PUT", "/settings/triage-policy", "save_triage_policy", "triage", "manage_settings", "Replaces the policy; with `version`, only when nobody changed it since.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<PolicyBody>());
    const auto saved = TRY(through_door(services, context, [&](record::UnitOfWork& work) {
      auto policy = findings::triage_policy(work.db(), work.actor().organization_id);
      policy.due = body.due;
      policy.approve_acceptance = body.approve_acceptance.value_or(false);
      policy.longest_acceptance_days = body.longest_acceptance_days;
      if (body.version) policy.version = *body.version;
      return findings::save_policy(work, policy);
    }));
    return http::single_reply(shown(saved));
  });
  save.body = schema_of<PolicyBody>(Direction::request);
  save.reply = schema_of<PolicyView>(Direction::reply);
  save.errors = {"CONFLICT"};
  routes.push_back(std::move(save));
}

}  // namespace

void add_work_routes(std::vector<Route>& routes, Services& services) {
  Route members = route("GET", "/assignees", "list_assignees", "triage", "read", "Members who may be given findings.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    for (const auto& [id, person] : people(*services.database.reader(), actor_of(context).organization_id)) rows.push(to_json(person));
    return http::single_reply(std::move(rows));
  });
  members.reply = list_of(schema_of<Assignee>(Direction::reply));
  routes.push_back(std::move(members));

  Route one = route("PUT", "/environments/{env_id:int}/findings/{match_id:int}/work", "set_finding_work", "triage", "triage_findings", "Sets who looks after a finding, and an earlier due date; an absent member keeps its value, null takes it away.",
                    [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    const auto body = TRY(from_json<WorkBody>(json));
    const auto named = TRY(finding_of(services, context));
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    std::int64_t changes = 0;
    if (json.find("assignee_id") != nullptr) changes += TRY(triage::assign(work, *named.view, {named.finding.id}, body.assignee_id));
    if (json.find("due_on") != nullptr) changes += TRY(triage::set_due(work, *named.view, named.finding.id, body.due_on.value_or(""))) ? 1 : 0;
    if (changes > 0) TRY(work.commit());
    return http::single_reply(TRY(finding_detail(services, *named.view, named.finding)));
  });
  one.body = schema_of<WorkBody>(Direction::request);
  one.reply = schema_of<FindingView>(Direction::reply);
  one.errors = {"NOT_FOUND"};
  routes.push_back(std::move(one));

  Route many = route("POST", "/environments/{env_id:int}/findings/assign", "assign_findings", "triage", "triage_findings", "Gives findings to a member, or to nobody (null).", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<AssignBody>());
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    const auto ids = TRY(named_findings(services, context, *view, body.filter, body.match_ids));
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    const AssignResult out{TRY(triage::assign(work, *view, ids, body.assignee_id))};
    if (out.count > 0) TRY(work.commit());
    return http::single_reply(out);
  });
  many.body = schema_of<AssignBody>(Direction::request);
  many.reply = schema_of<AssignResult>(Direction::reply);
  many.errors = {"NOT_FOUND"};
  routes.push_back(std::move(many));

  add_policy_routes(routes, services);
}

}  // namespace bulkhead::faces::native
