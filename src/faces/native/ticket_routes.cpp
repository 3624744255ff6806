// Tickets: lists, one ticket with its history, and what can be done with it.
#include "asset_shape.h"
#include "core/numbers.h"
#include "core/text.h"
#include "ticket_shape.h"

namespace bulkhead::faces::native {
namespace {

/// A finding is named by `match_id`, or by `asset_id` and `cve_id`.
struct NewTicketBody {
  std::optional<std::int64_t> match_id, asset_id;
  std::optional<std::string> cve_id, title, details, assignee, due_date;
  std::optional<tickets::TicketPriority> priority;
  std::optional<tickets::Destination> destination_type;
  std::optional<std::int64_t> connection_id;
  std::optional<std::vector<std::string>> to;
  std::optional<std::string> destination_email, project, issue_type, assignment_group, team;
};
BOOST_DESCRIBE_STRUCT(NewTicketBody, (), (match_id, asset_id, cve_id, title, details, assignee, due_date, priority, destination_type, connection_id, to, destination_email, project, issue_type, assignment_group, team))

/// An absent member keeps its value; null clears assignee, due date and details.
struct TicketBody {
  std::optional<std::string> title, details, assignee, due_date;
  std::optional<tickets::TicketPriority> priority;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(TicketBody, (), (title, details, assignee, due_date, priority, version))

struct CloseBody {
  std::optional<tickets::CloseReason> reason;
  std::optional<std::string> notes, version, review_date, expires_at;
};
BOOST_DESCRIBE_STRUCT(CloseBody, (), (reason, notes, version, review_date, expires_at))

struct ReopenBody {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ReopenBody, (), (reason))

/// Names joined by commas, in any case.
template <class E>
Result<std::set<E>> choices(const Context& context, std::string_view name) {
  std::set<E> out;
  const std::string given = context.text(name).value_or("");
  for (const auto part : split(given, ',')) {
    const auto word = trim(part);
    if (word.empty()) continue;
    auto value = enum_of<E>(to_lower(word));
    if (!value) value = enum_of<E>(to_upper(word));
    if (!value) return fail(http::invalid_field(fmt::format("query.{}", name), fmt::format("'{}' is not known here.", shorten(word, 50)), "enum"));
    out.insert(*value);
  }
  return out;
}

std::vector<http::QueryParameter> list_parameters() {
  std::vector<http::QueryParameter> out{http::text_parameter("state", "open, closed, reopened, joined by commas; default any."),
                                        http::text_parameter("priority", "CRITICAL, HIGH, MEDIUM, LOW, joined by commas."),
                                        http::text_parameter("destination", "none, email, jira, servicenow, linear, joined by commas."),
                                        http::text_parameter("assignee", "A mail address."),
                                        http::text_parameter("cve_id", "A CVE."),
                                        http::integer_parameter("asset_id", "An asset.", 1, std::nullopt),
                                        http::text_parameter("q", "In title, CVE, asset and key of the other system."),
                                        http::boolean_parameter("overdue", "Only open ones whose due date has passed."),
                                        http::boolean_parameter("conflict", "Only those that are closed here and open there, or the other way round."),
                                        http::choice_parameter("sort_by", "newest, priority, or due (earliest first).", {"newest", "priority", "due"}, "newest")};
  for (auto& parameter : http::page_parameters()) out.push_back(std::move(parameter));
  return out;
}

Result<Reply> list_tickets(Services& services, Context& context, std::optional<std::int64_t> environment_id) {
  const auto& actor = actor_of(context);
  const auto db = services.database.reader();
  if (environment_id) TRY(inventory::environment(*db, actor.organization_id, *environment_id));
  http::Page page = context.page();
  tickets::Query query;
  query.organization_id = actor.organization_id;
  query.environment_id = environment_id;
  query.asset_id = context.integer("asset_id");
  query.states = TRY(choices<tickets::TicketState>(context, "state"));
  query.priorities = TRY(choices<tickets::TicketPriority>(context, "priority"));
  query.destinations = TRY(choices<tickets::Destination>(context, "destination"));
  query.cve = to_upper(context.text("cve_id").value_or(""));
  query.assignee = context.text("assignee").value_or("");
  query.q = context.text("q").value_or("");
  query.overdue = context.boolean("overdue").value_or(false);
  query.conflict = context.boolean("conflict").value_or(false);
  query.now = services.clock.now();
  query.order = enum_of<tickets::Order>(*context.text("sort_by")).value_or(tickets::Order::newest);
  query.page = page.page;
  query.per_page = page.per_page;
  const auto found = tickets::tickets(*db, query);
  Json rows = Json::array();
  for (const auto& ticket : found.tickets) rows.push(to_json(ticket_view(ticket, query.now)));
  Reply reply = http::named_reply({{"tickets", std::move(rows)}});
  page.total = found.total;
  reply.page = page;
  reply.filters_applied = context.filters();
  return reply;
}

/// The ticket with what only its own page shows.
Json detail_of(Services& services, const tickets::Ticket& ticket) {
  Json out = to_json(ticket_view(ticket, services.clock.now()));
  out.set("brief", to_json(ticket.brief));
  out.set("history", to_json(tickets::history(*services.database.reader(), ticket.id)));
  return out;
}

Result<tickets::Wish> wish_of(const NewTicketBody& body) {
  tickets::Wish wish;
  if (body.match_id) wish.finding = {*body.match_id};
  else if (body.asset_id && body.cve_id) wish.finding = TRY(findings::finding_id(*body.asset_id, to_upper(*body.cve_id)));
  else return fail(http::invalid_field("body.match_id", "Name the finding: match_id, or asset_id and cve_id.", "missing"));
  wish.title = body.title.value_or("");
  wish.details = body.details.value_or("");
  wish.priority = body.priority;
  wish.assignee = body.assignee.value_or("");
  wish.due_date = body.due_date.value_or("");
  apply_routing(body, wish.routing);
  if (body.destination_email) {  // the name that the compatible form uses
    wish.routing.destination = tickets::Destination::email;
    wish.routing.target.to.push_back(*body.destination_email);
  }
  return wish;
}

/// The findings of a ticket's environment; null when the environment was deleted.
Result<std::shared_ptr<const findings::EnvironmentView>> view_of_ticket(Services& services, const record::Actor& actor, std::int64_t ticket_id) {
  const auto ticket = TRY(tickets::ticket(*services.database.reader(), actor.organization_id, ticket_id));
  auto view = view_of(services, actor, ticket.environment_id);
  if (!view && view.error().kind == ErrorKind::not_found) return std::shared_ptr<const findings::EnvironmentView>();
  return view;
}

void add_ticket_changes(std::vector<Route>& routes, Services& services) {
  Route change = route("PUT", "/tickets/{ticket_id:int}", "update_ticket", "tickets", "manage_tickets", "Changes the given members of an open ticket; with `version`, only when nobody changed it since.", [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    const auto body = TRY(from_json<TicketBody>(json));
    tickets::TicketChange change{body.title, body.details, body.assignee, body.due_date, body.priority, body.version};
    if (json.find("details") && !body.details) change.details = "";
    if (json.find("assignee") && !body.assignee) change.assignee = "";
    if (json.find("due_date") && !body.due_date) change.due_date = "";
    return http::single_reply(detail_of(services, TRY(through_door(services, context, [&](record::UnitOfWork& work) { return tickets::update_ticket(work, context.path_integer("ticket_id"), change); }))));
  });
  change.body = schema_of<TicketBody>(Direction::request);
  change.reply = schema_of<TicketView>(Direction::reply);
  change.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(change));

  Route close = route("POST", "/tickets/{ticket_id:int}/close", "close_ticket", "tickets", "manage_tickets", "Closes a ticket. `patched` verifies the declared version, or writes the given one first; only a fixed version remediates the finding.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto body = TRY(context.body<CloseBody>());
    if (!body.reason) return fail(http::invalid_field("body.reason", "One of these is expected: patched, risk_accepted, false_positive, vendor_notified.", "missing"));
    const std::int64_t id = context.path_integer("ticket_id");
    const auto view = TRY(view_of_ticket(services, actor, id));
    const tickets::Closing closing{*body.reason, body.notes.value_or(""), body.version.value_or(""), body.review_date.value_or(""), body.expires_at.value_or("")};
    const auto desk = desk_of(services);
    const auto closed = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return tickets::close_ticket(work, desk, view.get(), id, closing); }));
    if (!closing.version.empty()) TRY(match_new_assets(services, actor));
    return http::single_reply(detail_of(services, closed));
  });
  close.body = schema_of<CloseBody>(Direction::request);
  close.reply = schema_of<TicketView>(Direction::reply);
  close.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(close));

  Route reopen = route("POST", "/tickets/{ticket_id:int}/reopen", "reopen_ticket", "tickets", "manage_tickets", "Opens a closed ticket again; its finding returns to the queue when closing took it out.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<ReopenBody>());
    const std::int64_t id = context.path_integer("ticket_id");
    const auto view = TRY(view_of_ticket(services, actor_of(context), id));
    return http::single_reply(detail_of(services, TRY(through_door(services, context, [&](record::UnitOfWork& work) { return tickets::reopen_ticket(work, view.get(), id, body.reason.value_or("")); }))));
  });
  reopen.body = schema_of<ReopenBody>(Direction::request);
  reopen.reply = schema_of<TicketView>(Direction::reply);
  reopen.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(reopen));

  Route send = route("POST", "/tickets/{ticket_id:int}/send", "send_ticket", "tickets", "manage_tickets", "Brings the other system to the state of here: makes a missing copy, closes or reopens it.", [&services](Context& context) -> Result<Reply> {
    return http::single_reply(detail_of(services, TRY(through_door(services, context, [&](record::UnitOfWork& work) { return tickets::send_ticket(work, context.path_integer("ticket_id")); }))));
  });
  send.reply = schema_of<TicketView>(Direction::reply);
  send.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(send));
}

}  // namespace

void add_ticket_routes(std::vector<Route>& routes, Services& services) {
  Route all = route("GET", "/tickets", "list_all_tickets", "tickets", "read", "Tickets of all environments.", [&services](Context& context) { return list_tickets(services, context, {}); });
  Route list = route("GET", "/environments/{env_id:int}/tickets", "list_tickets", "tickets", "read", "Tickets of an environment.", [&services](Context& context) { return list_tickets(services, context, context.path_integer("env_id")); });
  for (Route* each : {&all, &list}) {
    each->query = list_parameters();
    each->shape = Reply::Shape::named;
    each->reply = container("tickets", schema_of<TicketView>(Direction::reply), true);
  }
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(all));
  routes.push_back(std::move(list));

  Route make = route("POST", "/environments/{env_id:int}/tickets", "create_ticket", "tickets", "manage_tickets", "Opens a ticket for a finding; the finding stays in the queue.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto body = TRY(context.body<NewTicketBody>());
    const auto view = TRY(view_of(services, actor, context.path_integer("env_id")));
    const auto wish = TRY(wish_of(body));
    const auto desk = desk_of(services);
    const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<tickets::Ticket> {
      auto ticket = TRY(tickets::open_ticket(work, desk, *view, wish));
      notify::ticket_created(work, actor.organization_id, {tickets::announcement_of(ticket)}, desk.reach);
      return ticket;
    }));
    return http::single_reply(detail_of(services, made), 201);
  });
  make.body = schema_of<NewTicketBody>(Direction::request);
  make.reply = schema_of<TicketView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(make));

  Route one = route("GET", "/tickets/{ticket_id:int}", "read_ticket", "tickets", "read", "One ticket with its brief and its history.", [&services](Context& context) -> Result<Reply> {
    return http::single_reply(detail_of(services, TRY(tickets::ticket(*services.database.reader(), actor_of(context).organization_id, context.path_integer("ticket_id")))));
  });
  one.reply = schema_of<TicketView>(Direction::reply);
  one.errors = {"NOT_FOUND"};
  routes.push_back(std::move(one));
  add_ticket_changes(routes, services);
}

}  // namespace bulkhead::faces::native
