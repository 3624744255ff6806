// Ticket rules, and the address where ticket systems report.
#include "finding_shape.h"
#include "ticket_shape.h"

namespace bulkhead::faces::native {
namespace {

struct TicketRuleView {
  std::int64_t id = 0;
  std::string name, trigger;
  std::optional<std::int64_t> environment_id;
  std::optional<double> severity_floor;
  tickets::Destination destination_type = tickets::Destination::none;
  RoutingView destination;
  std::optional<std::string> assignee;
  std::optional<int> due_days;
  bool enabled = true;
  std::int64_t left_over = 0;
  std::optional<std::string> left_over_at;
  std::string created_at, updated_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(TicketRuleView, (), (id, name, trigger, environment_id, severity_floor, destination_type, destination, assignee, due_days, enabled, left_over, left_over_at, created_at, updated_at, version))

/// An absent member keeps its value; null clears environment, floor, assignee and days.
struct TicketRuleBody {
  std::optional<std::string> name, trigger;
  std::optional<std::int64_t> environment_id;
  std::optional<double> severity_floor;
  std::optional<tickets::Destination> destination_type;
  std::optional<std::int64_t> connection_id;
  std::optional<std::vector<std::string>> to;
  std::optional<std::string> project, issue_type, assignment_group, team, assignee;
  std::optional<int> due_days;
  std::optional<bool> enabled;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(TicketRuleBody, (), (name, trigger, environment_id, severity_floor, destination_type, connection_id, to, project, issue_type, assignment_group, team, assignee, due_days, enabled, version))

struct ForecastItem {
  std::int64_t match_id = 0;
  std::string cve_id, title;
  findings::Severity severity = findings::Severity::NONE;
  std::optional<double> cvss_score, bcs_score;
  PlaceName environment, asset;
};
BOOST_DESCRIBE_STRUCT(ForecastItem, (), (match_id, cve_id, title, severity, cvss_score, bcs_score, environment, asset))
struct ForecastView {
  std::int64_t findings = 0, with_ticket = 0, would_open = 0;
  std::vector<ForecastItem> items;
};
BOOST_DESCRIBE_STRUCT(ForecastView, (), (findings, with_ticket, would_open, items))

struct RunView {
  std::int64_t opened = 0;
  std::vector<std::int64_t> ticket_ids;
};
BOOST_DESCRIBE_STRUCT(RunView, (), (opened, ticket_ids))

TicketRuleView shown(const tickets::TicketRule& r) {
  return {r.id, r.name, r.trigger_name, r.environment_id, r.severity_floor ? std::optional(static_cast<double>(*r.severity_floor) / 10) : std::nullopt, r.routing.destination, routing_view(r.routing),
          known_text(r.assignee), r.due_days, r.enabled, r.left_over, known_time(r.left_over_at), to_iso_milliseconds(r.created_at), to_iso_milliseconds(r.updated_at), r.version};
}

void apply(const TicketRuleBody& given, const Json& body, tickets::TicketRule& rule) {
  if (given.name) rule.name = *given.name;
  if (given.trigger) rule.trigger_name = *given.trigger;
  if (body.find("environment_id")) rule.environment_id = given.environment_id;
  if (body.find("severity_floor")) {
    rule.severity_floor.reset();
    if (given.severity_floor) rule.severity_floor = static_cast<int>(std::clamp(*given.severity_floor, -1.0, 11.0) * 10 + 0.5);
  }
  apply_routing(given, rule.routing);
  if (body.find("assignment_group")) rule.routing.target.assignment_group = given.assignment_group;
  if (body.find("assignee")) rule.assignee = given.assignee.value_or("");
  if (body.find("due_days")) rule.due_days = given.due_days;
  if (given.enabled) rule.enabled = *given.enabled;
  if (given.version) rule.version = *given.version;
}

/// The environments that a rule speaks of.
Result<std::vector<std::shared_ptr<const findings::EnvironmentView>>> views_of(Services& services, const record::Actor& actor, const tickets::TicketRule& rule) {
  std::vector<std::shared_ptr<const findings::EnvironmentView>> out;
  const auto environments = inventory::environments(*services.database.reader(), actor.organization_id);
  for (const auto& environment : environments)
    if (!rule.environment_id || *rule.environment_id == environment.id) out.push_back(TRY(view_of(services, actor, environment.id)));
  return out;
}

ForecastItem item_of(const findings::EnvironmentView& view, const findings::Finding& f) {
  return {f.id.value, f.match.cve, f.facts.title, f.facts.severity, known_tenths(f.facts.cvss_tenths), known_hundredths(f.facts.bcs_hundredths), {view.environment().id, view.environment().name}, {f.asset_id, f.asset_name}};
}

Result<Reply> test_rule(Services& services, Context& context) {
  const auto& actor = actor_of(context);
  const auto rule = TRY(tickets::ticket_rule(*services.database.reader(), actor.organization_id, context.path_integer("rule_id")));
  ForecastView out;
  for (const auto& view : TRY(views_of(services, actor, rule))) {
    const auto found = tickets::forecast(*services.database.reader(), rule, *view, services.clock.now());
    out.findings += found.findings;
    out.with_ticket += found.with_ticket;
    for (const auto& finding : found.would_open)
      if (out.items.size() < tickets::kMostAtOnce) out.items.push_back(item_of(*view, finding));
  }
  out.would_open = out.findings - out.with_ticket;
  return http::single_reply(out);
}

Result<Reply> run_rule(Services& services, Context& context) {
  const auto& actor = actor_of(context);
  const auto rule = TRY(tickets::ticket_rule(*services.database.reader(), actor.organization_id, context.path_integer("rule_id")));
  const auto views = TRY(views_of(services, actor, rule));
  const auto desk = desk_of(services);
  record::UnitOfWork work(services.database, actor, services.clock);
  RunView out;
  for (const auto& view : views) {
    if (out.opened >= tickets::kMostAtOnce) break;
    std::vector<notify::Alert> alerts;
    for (const auto& ticket : TRY(tickets::run_rule(work, desk, rule, *view))) {
      out.ticket_ids.push_back(ticket.id);
      alerts.push_back(tickets::announcement_of(ticket));
    }
    if (!alerts.empty()) notify::ticket_created(work, actor.organization_id, std::move(alerts), desk.reach);
    out.opened = static_cast<std::int64_t>(out.ticket_ids.size());
  }
  if (out.opened > 0) TRY(work.commit());
  return http::single_reply(out);
}

void add_hook_route(std::vector<Route>& routes, Services& services) {
  Route hook = route("POST", "/integrations/inbound/{connection_id:int}", "report_ticket", "tickets", "public", "Where Jira, ServiceNow and Linear report that an issue moved, signed with the secret of the connection; the issue is then asked for.", [&services](Context& context) -> Result<Reply> {
    const auto& request = context.request;
    const auto signature = request.has_header("Linear-Signature") ? request.header("Linear-Signature") : request.header("X-Hub-Signature");
    auto taken = services.courier->receive(services.database, context.path_integer("connection_id"), signature, request.content());
    if (!taken && taken.error().kind == ErrorKind::unauthenticated)
      if (const auto refusal = limited(services, "ticket hook " + request.remote_address)) return http::refusal_reply(*refusal);
    TRY(std::move(taken));
    return http::single_reply(Json::object());
  });
  hook.body = free_object();
  hook.reply = free_object();
  hook.errors = {"AUTH_REQUIRED", "RATE_LIMITED"};
  routes.push_back(std::move(hook));
}

}  // namespace

void add_ticket_rule_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/integrations/ticket-rules", "list_ticket_rules", "tickets", "read", "Ticket rules.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    for (const auto& rule : tickets::ticket_rules(*services.database.reader(), actor_of(context).organization_id)) rows.push(to_json(shown(rule)));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<TicketRuleView>(Direction::reply));
  routes.push_back(std::move(list));

  Route make = route("POST", "/integrations/ticket-rules", "create_ticket_rule", "tickets", "manage_integrations", "Makes a rule that opens tickets from now on.", [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    tickets::TicketRule rule;
    apply(TRY(from_json<TicketRuleBody>(json)), json, rule);
    return http::single_reply(shown(TRY(through_door(services, context, [&](record::UnitOfWork& work) { return tickets::create_ticket_rule(work, rule); }))), 201);
  });
  make.body = schema_of<TicketRuleBody>(Direction::request);
  make.reply = schema_of<TicketRuleView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND"};
  routes.push_back(std::move(make));

  Route update = route("PUT", "/integrations/ticket-rules/{rule_id:int}", "update_ticket_rule", "tickets", "manage_integrations", "Changes the given members; with `version`, only when nobody changed it since.", [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    const auto body = TRY(from_json<TicketRuleBody>(json));
    return http::single_reply(shown(TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<tickets::TicketRule> {
      auto rule = TRY(tickets::ticket_rule(work.db(), work.actor().organization_id, context.path_integer("rule_id")));
      apply(body, json, rule);
      return tickets::update_ticket_rule(work, rule);
    }))));
  });
  update.body = schema_of<TicketRuleBody>(Direction::request);
  update.reply = schema_of<TicketRuleView>(Direction::reply);
  update.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(update));

  Route remove = route("DELETE", "/integrations/ticket-rules/{rule_id:int}", "delete_ticket_rule", "tickets", "manage_integrations", "Deletes a ticket rule; its tickets stay.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return tickets::delete_ticket_rule(work, context.path_integer("rule_id")); }));
    return http::single_reply(Json::object());
  });
  remove.reply = free_object();
  remove.errors = {"NOT_FOUND"};
  routes.push_back(std::move(remove));

  Route test = route("POST", "/integrations/ticket-rules/{rule_id:int}/test", "test_ticket_rule", "tickets", "manage_integrations", "Which findings would get a ticket if they were news; opens none.", [&services](Context& context) { return test_rule(services, context); });
  test.reply = schema_of<ForecastView>(Direction::reply);
  test.errors = {"NOT_FOUND"};
  routes.push_back(std::move(test));

  Route run = route("POST", "/integrations/ticket-rules/{rule_id:int}/run", "run_ticket_rule", "tickets", "manage_integrations", "Opens tickets for the findings that the rule wants now, at most 100 an environment.", [&services](Context& context) { return run_rule(services, context); });
  run.reply = schema_of<RunView>(Direction::reply);
  run.errors = {"NOT_FOUND"};
  routes.push_back(std::move(run));
  add_hook_route(routes, services);
}

}  // namespace bulkhead::faces::native
