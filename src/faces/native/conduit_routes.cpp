// Conduits between the zones of an environment.
#include "place_shape.h"

namespace bulkhead::faces::native {
namespace {

/// What passes: free words of the site, for example {"protocol": "S7comm-plus", "port": "102", "direction": "both"}.
struct Flow {
  std::optional<std::string> protocol, port, direction, note;
};
BOOST_DESCRIBE_STRUCT(Flow, (), (protocol, port, direction, note))

struct ConduitView {
  std::int64_t id = 0, from_zone_id = 0, to_zone_id = 0;
  std::string name, from_zone, to_zone, owner;
  std::optional<std::vector<int>> sl_t;
  Json flows;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(ConduitView, (), (id, from_zone_id, to_zone_id, name, from_zone, to_zone, owner, sl_t, flows, version))

/// An absent member keeps its value; sl_t null means "not decided".
struct ConduitBody {
  std::optional<std::int64_t> from_zone_id, to_zone_id;
  std::optional<std::string> name, owner;
  std::optional<std::vector<int>> sl_t;
  std::optional<std::vector<Flow>> flows;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(ConduitBody, (), (from_zone_id, to_zone_id, name, owner, sl_t, flows, version))

Json flows_json(const std::vector<Flow>& flows) {
  Json out = Json::array();
  for (const Flow& flow : flows) {
    Json one = Json::object();
    for (const auto& [name, value] : {std::pair{"protocol", flow.protocol}, {"port", flow.port}, {"direction", flow.direction}, {"note", flow.note}})
      if (value && !value->empty()) one.set(name, *value);
    out.push(std::move(one));
  }
  return out;
}

/// `body` tells which members were given, since null and absent differ for levels.
void apply(const ConduitBody& given, const Json& body, inventory::Conduit& conduit) {
  if (given.from_zone_id) conduit.from_zone_id = *given.from_zone_id;
  if (given.to_zone_id) conduit.to_zone_id = *given.to_zone_id;
  if (given.name) conduit.name = *given.name;
  if (given.owner) conduit.owner = *given.owner;
  if (body.find("sl_t") != nullptr) conduit.sl_t = text_of(given.sl_t);
  if (given.flows) conduit.flows = flows_json(*given.flows);
  if (given.version) conduit.version = *given.version;
}

ConduitView shown(const inventory::Conduit& c, const std::vector<inventory::Zone>& zones) {
  const auto name = [&](std::int64_t id) {
    const auto found = std::find_if(zones.begin(), zones.end(), [&](const auto& zone) { return zone.id == id; });
    return found == zones.end() ? std::string() : found->name;
  };
  return {c.id, c.from_zone_id, c.to_zone_id, c.name, name(c.from_zone_id), name(c.to_zone_id), c.owner, vector_of(c.sl_t), c.flows, c.version};
}

Result<Reply> conduit_reply(Services& services, const inventory::Conduit& conduit, int status = 200) {
  return http::single_reply(shown(conduit, inventory::zones(*services.database.reader(), conduit.environment_id)), status);
}

}  // namespace

void add_conduit_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/environments/{env_id:int}/conduits", "list_conduits", "inventory", "read", "Conduits between zones.", [&services](Context& context) -> Result<Reply> {
    const auto db = services.database.reader();
    const auto environment = TRY(inventory::environment(*db, actor_of(context).organization_id, context.path_integer("env_id")));
    const auto zones = inventory::zones(*db, environment.id);
    Json rows = Json::array();
    for (const auto& conduit : inventory::conduits(*db, environment.id)) rows.push(to_json(shown(conduit, zones)));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<ConduitView>(Direction::reply));
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(list));

  Route make = route("POST", "/environments/{env_id:int}/conduits", "create_conduit", "inventory", "manage_environments", "Makes a conduit between two zones.", [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    const auto body = TRY(from_json<ConduitBody>(json));
    inventory::Conduit conduit;
    conduit.environment_id = context.path_integer("env_id");
    apply(body, json, conduit);
    conduit = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return inventory::create_conduit(work, conduit); }));
    return conduit_reply(services, conduit, 201);
  });
  make.body = schema_of<ConduitBody>(Direction::request);
  make.reply = schema_of<ConduitView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(make));

  Route change = route("PUT", "/environments/{env_id:int}/conduits/{conduit_id:int}", "update_conduit", "inventory", "manage_environments", "Changes the given fields of a conduit; with `version`, only when nobody changed it since.", [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    const auto body = TRY(from_json<ConduitBody>(json));
    const auto conduit = TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<inventory::Conduit> {
      const auto environment = TRY(inventory::environment(work.db(), work.actor().organization_id, context.path_integer("env_id")));
      auto wish = TRY(place_of(inventory::conduits(work.db(), environment.id), context.path_integer("conduit_id"), "conduit"));
      apply(body, json, wish);
      return inventory::update_conduit(work, wish);
    }));
    return conduit_reply(services, conduit);
  });
  change.body = schema_of<ConduitBody>(Direction::request);
  change.reply = schema_of<ConduitView>(Direction::reply);
  change.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(change));

  routes.push_back(deletion(services, "/environments/{env_id:int}/conduits/{conduit_id:int}", "delete_conduit", "manage_environments", "Deletes a conduit.", "conduit_id", inventory::delete_conduit));
}

}  // namespace bulkhead::faces::native
