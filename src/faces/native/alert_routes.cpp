// Alert rules, their mail recipients, and the delivery log with replay.
#include "core/numbers.h"
#include "declare.h"
#include "notify/raise.h"
#include "notify/rule.h"
#include "record/outbox.h"

namespace bulkhead::faces::native {
namespace {

struct RuleView {
  std::int64_t id = 0;
  std::string name, trigger;
  std::optional<std::int64_t> environment_id, connection_id;
  std::optional<double> severity_floor;
  std::optional<std::string> quiet_from, quiet_to;
  int utc_offset_minutes = 0;
  notify::Digest digest = notify::Digest::none;
  bool enabled = true;
  std::string created_at, updated_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(RuleView, (), (id, name, trigger, environment_id, connection_id, severity_floor, quiet_from, quiet_to, utc_offset_minutes, digest, enabled, created_at, updated_at, version))

/// An absent member keeps its value; null clears environment, connection, floor and quiet hours.
struct RuleBody {
  std::optional<std::string> name, trigger;
  std::optional<std::int64_t> environment_id, connection_id;
  std::optional<double> severity_floor;
  std::optional<std::string> quiet_from, quiet_to;
  std::optional<int> utc_offset_minutes;
  std::optional<notify::Digest> digest;
  std::optional<bool> enabled;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(RuleBody, (), (name, trigger, environment_id, connection_id, severity_floor, quiet_from, quiet_to, utc_offset_minutes, digest, enabled, version))

struct RecipientView {
  std::int64_t id = 0;
  std::string email;
  std::optional<std::int64_t> environment_id;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(RecipientView, (), (id, email, environment_id, created_at))
struct RecipientBody {
  std::string email;
  std::optional<std::int64_t> environment_id;
};
BOOST_DESCRIBE_STRUCT(RecipientBody, (), (email, environment_id))

struct DeliveryView {
  std::string id;
  record::OutboxState state = record::OutboxState::waiting;
  std::string destination;
  std::optional<std::int64_t> connection_id;
  std::vector<std::string> to;
  std::string event, title;
  std::int64_t alerts = 1, attempts = 0;
  std::string created_at;
  std::optional<std::string> sent_at, next_attempt_at, last_error;
};
BOOST_DESCRIBE_STRUCT(DeliveryView, (), (id, state, destination, connection_id, to, event, title, alerts, attempts, created_at, sent_at, next_attempt_at, last_error))

std::optional<std::string> clock_time(std::optional<int> minutes) { return minutes ? std::optional(fmt::format("{:02}:{:02}", *minutes / 60, *minutes % 60)) : std::nullopt; }

Result<std::optional<int>> minutes_of(const std::optional<std::string>& text, std::string_view field) {
  if (!text) return std::optional<int>();
  const auto hour = text->size() == 5 && (*text)[2] == ':' ? parse_integer<int>(std::string_view(*text).substr(0, 2)) : std::nullopt;
  const auto minute = hour ? parse_integer<int>(std::string_view(*text).substr(3)) : std::nullopt;
  if (!minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return fail(http::invalid_field(fmt::format("body.{}", field), "A time such as 22:00 is expected.", "time"));
  return std::optional<int>(*hour * 60 + *minute);
}

RuleView shown(const notify::AlertRule& r) {
  return {r.id, r.name, r.trigger_name, r.environment_id, r.connection_id, r.severity_floor ? std::optional(static_cast<double>(*r.severity_floor) / 10) : std::nullopt, clock_time(r.quiet_from), clock_time(r.quiet_to),
          r.utc_offset_minutes, r.digest, r.enabled, to_iso_milliseconds(r.created_at), to_iso_milliseconds(r.updated_at), r.version};
}

Result<void> apply(const RuleBody& given, const Json& body, notify::AlertRule& rule) {
  if (given.name) rule.name = *given.name;
  if (given.trigger) rule.trigger_name = *given.trigger;
  if (body.find("environment_id")) rule.environment_id = given.environment_id;
  if (body.find("connection_id")) rule.connection_id = given.connection_id;
  if (body.find("severity_floor")) {
    rule.severity_floor.reset();
    if (given.severity_floor) rule.severity_floor = static_cast<int>(std::clamp(*given.severity_floor, -1.0, 11.0) * 10 + 0.5);
  }
  if (body.find("quiet_from")) rule.quiet_from = TRY(minutes_of(given.quiet_from, "quiet_from"));
  if (body.find("quiet_to")) rule.quiet_to = TRY(minutes_of(given.quiet_to, "quiet_to"));
  if (given.utc_offset_minutes) rule.utc_offset_minutes = *given.utc_offset_minutes;
  if (given.digest) rule.digest = *given.digest;
  if (given.enabled) rule.enabled = *given.enabled;
  if (given.version) rule.version = *given.version;
  return {};
}

DeliveryView shown(const record::OutboxEntry& entry) {
  DeliveryView out;
  out.id = to_text(entry.id);
  out.state = entry.state();
  out.destination = entry.body.text("name");
  if (const Json* id = entry.body.find("connection_id"); id && id->is_integer()) out.connection_id = id->integer();
  if (const Json* to = entry.body.find("to"); to && to->is_array())
    for (const auto& address : to->items())
      if (address.is_string()) out.to.push_back(address.string());
  if (const Json* alerts = entry.body.find("alerts"); alerts && alerts->is_array() && !alerts->items().empty()) {
    out.event = alerts->items().front().text("event");
    out.title = alerts->items().front().text("title");
  }
  if (const Json* total = entry.body.find("total"); total && total->is_integer()) out.alerts = total->integer();
  out.attempts = entry.attempts;
  out.created_at = to_iso_milliseconds(entry.created_at);
  if (entry.done_at) out.sent_at = to_iso_milliseconds(*entry.done_at);
  if (out.state == record::OutboxState::waiting || out.state == record::OutboxState::retrying) out.next_attempt_at = to_iso_milliseconds(entry.due_at);
  out.last_error = known_text(entry.last_error);
  return out;
}

Result<record::OutboxEntry> delivery_of(store::Connection& db, const Context& context) {
  return record::outbox_entry(db, actor_of(context).organization_id, notify::kTopic, TRY(record::parse_outbox_id(context.path_text("delivery_id"))));
}

void add_rule_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/integrations/alert-rules", "list_alert_rules", "alerts", "read", "Alert rules.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    for (const auto& rule : notify::alert_rules(*services.database.reader(), actor_of(context).organization_id)) rows.push(to_json(shown(rule)));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<RuleView>(Direction::reply));
  routes.push_back(std::move(list));

  Route make = route("POST", "/integrations/alert-rules", "create_alert_rule", "alerts", "manage_alerts", "Makes an alert rule; without a connection it writes mail to administrators and recipients.", [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    notify::AlertRule rule;
    TRY(apply(TRY(from_json<RuleBody>(json)), json, rule));
    return http::single_reply(shown(TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::create_alert_rule(work, rule); }))), 201);
  });
  make.body = schema_of<RuleBody>(Direction::request);
  make.reply = schema_of<RuleView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND"};
  routes.push_back(std::move(make));

  Route update = route("PUT", "/integrations/alert-rules/{rule_id:int}", "update_alert_rule", "alerts", "manage_alerts", "Changes the given members; with `version`, only when nobody changed it since.", [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    const auto body = TRY(from_json<RuleBody>(json));
    return http::single_reply(shown(TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<notify::AlertRule> {
      auto rule = TRY(notify::alert_rule(work.db(), work.actor().organization_id, context.path_integer("rule_id")));
      TRY(apply(body, json, rule));
      return notify::update_alert_rule(work, rule);
    }))));
  });
  update.body = schema_of<RuleBody>(Direction::request);
  update.reply = schema_of<RuleView>(Direction::reply);
  update.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(update));

  Route remove = route("DELETE", "/integrations/alert-rules/{rule_id:int}", "delete_alert_rule", "alerts", "manage_alerts", "Deletes an alert rule.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::delete_alert_rule(work, context.path_integer("rule_id")); }));
    return http::single_reply(Json::object());
  });
  remove.reply = free_object();
  remove.errors = {"NOT_FOUND"};
  routes.push_back(std::move(remove));
}

void add_recipient_routes(std::vector<Route>& routes, Services& services) {
  const auto view = [](const notify::Recipient& r) { return RecipientView{r.id, r.email, r.environment_id, to_iso_milliseconds(r.created_at)}; };
  Route list = route("GET", "/integrations/recipients", "list_recipients", "alerts", "read", "Mail addresses that get alerts beside the administrators.", [&services, view](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    for (const auto& r : notify::recipients(*services.database.reader(), actor_of(context).organization_id)) rows.push(to_json(view(r)));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<RecipientView>(Direction::reply));
  routes.push_back(std::move(list));

  Route make = route("POST", "/integrations/recipients", "create_recipient", "alerts", "manage_alerts", "Adds a mail address, for every environment or one.", [&services, view](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<RecipientBody>());
    return http::single_reply(view(TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::add_recipient(work, body.environment_id, body.email); }))), 201);
  });
  make.body = schema_of<RecipientBody>(Direction::request);
  make.reply = schema_of<RecipientView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(make));

  Route remove = route("DELETE", "/integrations/recipients/{recipient_id:int}", "delete_recipient", "alerts", "manage_alerts", "Removes a mail address.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::remove_recipient(work, context.path_integer("recipient_id")); }));
    return http::single_reply(Json::object());
  });
  remove.reply = free_object();
  remove.errors = {"NOT_FOUND"};
  routes.push_back(std::move(remove));
}

}  // namespace

void add_alert_routes(std::vector<Route>& routes, Services& services) {
  add_rule_routes(routes, services);
  add_recipient_routes(routes, services);

  Route list = route("GET", "/integrations/deliveries", "list_deliveries", "alerts", "read", "Messages of the last 30 days, newest first.", [&services](Context& context) -> Result<Reply> {
    http::Page page = context.page();
    const auto state = context.text("state");
    const auto found = record::outbox_page(*services.database.reader(), {actor_of(context).organization_id, std::string(notify::kTopic), state ? enum_of<record::OutboxState>(*state) : std::nullopt, page.page, page.per_page});
    page.total = found.total;
    std::vector<DeliveryView> rows;
    for (const auto& entry : found.entries) rows.push_back(shown(entry));
    return http::collection_reply(rows, page);
  });
  list.query = http::page_parameters();
  list.query.push_back(http::choice_parameter("state", "Only messages in this state.", {"waiting", "retrying", "sent", "dead"}));
  list.shape = Reply::Shape::collection;
  list.reply = schema_of<DeliveryView>(Direction::reply);
  routes.push_back(std::move(list));

  Route one = route("GET", "/integrations/deliveries/{delivery_id}", "read_delivery", "alerts", "read", "One message with its attempts.", [&services](Context& context) -> Result<Reply> {
    const auto db = services.database.reader();
    const auto entry = TRY(delivery_of(*db, context));
    Json out = to_json(shown(entry));
    out.set("attempt_log", to_json(record::outbox_attempts(*db, entry.id)));
    return http::single_reply(std::move(out));
  });
  one.reply = free_object();
  one.errors = {"NOT_FOUND"};
  routes.push_back(std::move(one));

  Route again = route("POST", "/integrations/deliveries/{delivery_id}/replay", "replay_delivery", "alerts", "manage_integrations", "Sends a message again, with all attempts before it.", [&services](Context& context) -> Result<Reply> {
    const auto entry = TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<record::OutboxEntry> {
      TRY(record::authorise(work.actor(), record::Permission::manage_integrations));
      const auto found = TRY(delivery_of(work.db(), context));
      record::replay(work, found.id);
      work.change({record::Action::delivery_replayed, "delivery", to_text(found.id), {}, {}, Json::object({{"name", found.body.text("name")}}), {}, 0});
      return delivery_of(work.db(), context);
    }));
    return http::single_reply(shown(entry));
  });
  again.reply = schema_of<DeliveryView>(Direction::reply);
  again.errors = {"NOT_FOUND"};
  routes.push_back(std::move(again));
}

}  // namespace bulkhead::faces::native
