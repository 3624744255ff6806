// Connections and webhooks: where alerts go. Credentials go in and never come out again.
#include "declare.h"
#include "notify/connection.h"
#include "notify/sender.h"
#include "tickets/courier.h"

namespace bulkhead::faces::native {
namespace {

using notify::ConnectionType;

struct ConnectionView {
  std::int64_t id = 0;
  ConnectionType type = ConnectionType::email;
  std::string name;
  bool enabled = true;
  std::vector<std::string> to;
  std::optional<std::string> url, target, host, transport, format, flavour, user, on_remote_close, inbound_path;
  std::optional<int> port;
  bool has_credentials = false;
  std::string created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(ConnectionView, (), (id, type, name, enabled, to, url, target, host, transport, format, flavour, user, on_remote_close, inbound_path, port, has_credentials, created_at, updated_at))

/// An absent member keeps its value; an absent credential too.
struct ConnectionBody {
  std::optional<ConnectionType> type;
  std::optional<std::string> name, url, secret, routing_key, token, host, transport, format, flavour, user, on_remote_close;
  std::optional<std::vector<std::string>> to;
  std::optional<int> port;
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(ConnectionBody, (), (type, name, url, secret, routing_key, token, host, transport, format, flavour, user, on_remote_close, to, port, enabled))

struct TestView {
  bool sent = false;
  std::string message;
  std::optional<int> status;
};
BOOST_DESCRIBE_STRUCT(TestView, (), (sent, message, status))

struct WebhookView {
  std::int64_t id = 0;
  std::string name, url;
  std::vector<std::string> events;
  bool enabled = true;
  std::string created_at, updated_at;
  std::optional<std::string> secret;  ///< only in the reply that makes it
};
BOOST_DESCRIBE_STRUCT(WebhookView, (), (id, name, url, events, enabled, created_at, updated_at, secret))
struct WebhookBody {
  std::optional<std::string> name, url, secret;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(WebhookBody, (), (name, url, secret, events, enabled))

ConnectionView shown(const notify::Connection& c) {
  ConnectionView out{c.id, c.type, c.name, c.enabled, c.settings.to, known_text(c.settings.url), known_text(c.settings.target), known_text(c.settings.host), known_text(c.settings.transport),
                     known_text(c.settings.format), c.settings.flavour, c.settings.user, c.settings.on_remote_close,
                     notify::takes_tickets(c.type) ? std::optional(fmt::format("/api/v1/integrations/inbound/{}", c.id)) : std::nullopt, {}, c.type != ConnectionType::email && c.type != ConnectionType::syslog && (c.type != ConnectionType::pagerduty || c.settings.to.empty()),
                     to_iso_milliseconds(c.created_at), to_iso_milliseconds(c.updated_at)};
  if (c.settings.port > 0) out.port = c.settings.port;
  return out;
}

WebhookView shown_webhook(const notify::Connection& c) { return {c.id, c.name, c.settings.url, c.settings.events, c.enabled, to_iso_milliseconds(c.created_at), to_iso_milliseconds(c.updated_at), {}}; }

/// Puts what was given over what is.
void apply(const ConnectionBody& body, notify::ConnectionWish& wish) {
  if (body.type) wish.type = *body.type;
  if (body.name) wish.name = *body.name;
  if (body.url) wish.settings.url = *body.url;
  if (body.to) wish.settings.to = *body.to;
  if (body.host) wish.settings.host = *body.host;
  if (body.port) wish.settings.port = *body.port;
  if (body.transport) wish.settings.transport = *body.transport;
  if (body.format) wish.settings.format = *body.format;
  if (body.secret) wish.credentials.secret = *body.secret;
  if (body.routing_key) wish.credentials.routing_key = *body.routing_key;
  if (body.token) wish.credentials.token = *body.token;
  if (body.flavour) wish.settings.flavour = *body.flavour;
  if (body.user) wish.settings.user = *body.user;
  if (body.on_remote_close) wish.settings.on_remote_close = *body.on_remote_close;
  if (body.enabled) wish.enabled = *body.enabled;
}
void apply(const WebhookBody& body, notify::ConnectionWish& wish) {
  if (body.name) wish.name = *body.name;
  if (body.url) wish.settings.url = *body.url;
  if (body.events) wish.settings.events = *body.events;
  if (body.secret) wish.credentials.secret = *body.secret;
  if (body.enabled) wish.enabled = *body.enabled;
}

/// The connection of that id, when it is of the wished resource.
Result<notify::Connection> find(store::Connection& db, const record::Actor& actor, std::int64_t id, bool webhook) {
  auto found = TRY(notify::connection(db, actor.organization_id, id));
  if ((found.type == ConnectionType::api_webhook) != webhook) return fail(http::not_found(webhook ? "webhook" : "connection", fmt::format("{}", id)));
  return found;
}

template <class Body>
Result<notify::Connection> change(Services& services, Context& context, std::string_view parameter, bool webhook) {
  const auto body = TRY(context.body<Body>());
  return through_door(services, context, [&](record::UnitOfWork& work) -> Result<notify::Connection> {
    const auto stored = TRY(find(work.db(), work.actor(), context.path_integer(parameter), webhook));
    notify::ConnectionWish wish{stored.type, stored.name, stored.settings, {}, stored.enabled};
    apply(body, wish);
    return notify::update_connection(work, services.sender.key(), services.sender.egress(), stored.id, wish);
  });
}

Route removal(Services& services, std::string_view path, std::string id, std::string summary, std::string parameter, bool webhook) {
  Route out = route("DELETE", path, std::move(id), "integrations", "manage_integrations", std::move(summary), [&services, parameter, webhook](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<void> {
      const std::int64_t id = TRY(find(work.db(), work.actor(), context.path_integer(parameter), webhook)).id;
      TRY(tickets::require_unused(work.db(), id));
      return notify::delete_connection(work, id);
    }));
    return http::single_reply(Json::object());
  });
  out.reply = free_object();
  out.errors = {"NOT_FOUND", "CONFLICT"};
  return out;
}

void add_webhook_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/webhooks", "list_webhooks", "integrations", "read", "Webhooks with events of their own.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    for (const auto& c : notify::connections(*services.database.reader(), actor_of(context).organization_id))
      if (c.type == ConnectionType::api_webhook) rows.push(to_json(shown_webhook(c)));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<WebhookView>(Direction::reply));
  routes.push_back(std::move(list));

  Route make = route("POST", "/webhooks", "create_webhook", "integrations", "manage_integrations", "Makes a webhook; without a secret one is made. The secret is shown only now.", [&services](Context& context) -> Result<Reply> {
    notify::ConnectionWish wish;
    wish.type = ConnectionType::api_webhook;
    apply(TRY(context.body<WebhookBody>()), wish);
    if (wish.credentials.secret.empty()) wish.credentials.secret = notify::new_webhook_secret();
    WebhookView view = shown_webhook(TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::create_connection(work, services.sender.key(), services.sender.egress(), wish); })));
    view.secret = wish.credentials.secret;
    Reply reply = http::single_reply(view, 201);
    reply.headers.push_back({"Cache-Control", "no-store"});
    return reply;
  });
  make.body = schema_of<WebhookBody>(Direction::request);
  make.reply = schema_of<WebhookView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"CONFLICT"};
  routes.push_back(std::move(make));

  Route update = route("PUT", "/webhooks/{webhook_id:int}", "update_webhook", "integrations", "manage_integrations", "Changes the given members.", [&services](Context& context) -> Result<Reply> {
    return http::single_reply(shown_webhook(TRY(change<WebhookBody>(services, context, "webhook_id", true))));
  });
  update.body = schema_of<WebhookBody>(Direction::request);
  update.reply = schema_of<WebhookView>(Direction::reply);
  update.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(update));
  routes.push_back(removal(services, "/webhooks/{webhook_id:int}", "delete_webhook", "Deletes a webhook.", "webhook_id", true));
}

}  // namespace

void add_connection_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/integrations/connections", "list_connections", "integrations", "read", "Connections without their credentials.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    for (const auto& c : notify::connections(*services.database.reader(), actor_of(context).organization_id))
      if (c.type != ConnectionType::api_webhook) rows.push(to_json(shown(c)));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<ConnectionView>(Direction::reply));
  routes.push_back(std::move(list));

  Route make = route("POST", "/integrations/connections", "create_connection", "integrations", "manage_integrations", "Makes a connection; its credentials are sealed and not shown again.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<ConnectionBody>());
    if (!body.type || *body.type == ConnectionType::api_webhook) return fail(http::invalid_field("body.type", "One of these is expected: email, slack, teams, pagerduty, webhook, syslog, jira, servicenow, linear.", "enum"));
    notify::ConnectionWish wish;
    apply(body, wish);
    return http::single_reply(shown(TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::create_connection(work, services.sender.key(), services.sender.egress(), wish); }))), 201);
  });
  make.body = schema_of<ConnectionBody>(Direction::request);
  make.reply = schema_of<ConnectionView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"CONFLICT"};
  routes.push_back(std::move(make));

  Route update = route("PUT", "/integrations/connections/{connection_id:int}", "update_connection", "integrations", "manage_integrations", "Changes the given members; an absent credential stays. The type stays.", [&services](Context& context) -> Result<Reply> {
    return http::single_reply(shown(TRY(change<ConnectionBody>(services, context, "connection_id", false))));
  });
  update.body = schema_of<ConnectionBody>(Direction::request);
  update.reply = schema_of<ConnectionView>(Direction::reply);
  update.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(update));
  routes.push_back(removal(services, "/integrations/connections/{connection_id:int}", "delete_connection", "Deletes a connection that no rule and no open ticket uses.", "connection_id", false));

  Route test = route("POST", "/integrations/connections/{connection_id:int}/test", "test_connection", "integrations", "manage_integrations", "Sends a test message, or asks a ticket system who signs in, and tells how it went.", [&services](Context& context) -> Result<Reply> {
    const auto target = TRY(find(*services.database.reader(), actor_of(context), context.path_integer("connection_id"), false));
    const Instant now = services.clock.now();
    const auto outcome = notify::takes_tickets(target.type) ? services.courier->test(target) : services.sender.send(target, {fmt::format("test-{}", now.microseconds), now}, {notify::test_alert(now)}, 1);
    return http::single_reply(TestView{outcome.state == record::OutboxState::sent, outcome.message, outcome.status});
  });
  test.reply = schema_of<TestView>(Direction::reply);
  test.errors = {"NOT_FOUND"};
  routes.push_back(std::move(test));
  add_webhook_routes(routes, services);
}

}  // namespace bulkhead::faces::native
