// Sites, zones and conduits of an environment.
#include "core/text.h"
#include "declare.h"

namespace bulkhead::faces::native {
namespace {

struct ZoneView {
  std::int64_t id = 0;
  std::optional<std::int64_t> parent_id;
  std::string name, purpose;
  std::optional<std::vector<int>> sl_t, sl_c;
  std::string owner, consequence;
  bool safety_related = false;
  std::int64_t asset_count = 0, finding_count = 0, version = 1;
};
BOOST_DESCRIBE_STRUCT(ZoneView, (), (id, parent_id, name, purpose, sl_t, sl_c, owner, consequence, safety_related, asset_count, finding_count, version))

/// An absent member keeps its value; sl_t null means "not decided".
struct ZoneBody {
  std::optional<std::string> name, purpose, owner, consequence;
  std::optional<std::int64_t> parent_id;
  std::optional<std::vector<int>> sl_t, sl_c;
  std::optional<bool> safety_related;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(ZoneBody, (), (name, purpose, owner, consequence, parent_id, sl_t, sl_c, safety_related, version))

struct SiteView {
  std::int64_t id = 0;
  std::string name, description;
};
BOOST_DESCRIBE_STRUCT(SiteView, (), (id, name, description))
struct SiteBody {
  std::string name;
  std::optional<std::string> description;
};
BOOST_DESCRIBE_STRUCT(SiteBody, (), (name, description))

struct ConduitView {
  std::int64_t id = 0, from_zone_id = 0, to_zone_id = 0;
  std::string name, owner;
  std::optional<std::vector<int>> sl_t;
  Json flows;
};
BOOST_DESCRIBE_STRUCT(ConduitView, (), (id, from_zone_id, to_zone_id, name, owner, sl_t, flows))
struct ConduitBody {
  std::int64_t from_zone_id = 0, to_zone_id = 0;
  std::string name;
  std::optional<std::string> owner;
  std::optional<std::vector<int>> sl_t;
  std::optional<Json> flows;
};
BOOST_DESCRIBE_STRUCT(ConduitBody, (), (from_zone_id, to_zone_id, name, owner, sl_t, flows))

std::optional<std::vector<int>> vector_of(const std::string& text) {
  const auto levels = inventory::parse_sl_vector(text);
  if (!levels || !*levels) return std::nullopt;
  return std::vector<int>((*levels)->begin(), (*levels)->end());
}

/// The store's writing of levels; whether they are seven from 0 to 4 is for the inventory to say.
std::string text_of(const std::optional<std::vector<int>>& levels) {
  if (!levels) return "";
  std::vector<std::string> parts;
  for (const int level : *levels) parts.push_back(fmt::format("{}", level));
  return join(parts, " ");
}

ZoneView shown(const inventory::Zone& zone, const findings::EnvironmentView& view, Instant now) {
  ZoneView out{zone.id, zone.parent_id, zone.name, zone.purpose, vector_of(zone.sl_t), vector_of(zone.sl_c), zone.owner, zone.consequence, zone.safety_related, 0, 0, zone.version};
  out.asset_count = std::count_if(view.assets().begin(), view.assets().end(), [&](const auto& asset) { return asset.zone_id == zone.id; });
  findings::Filter filter;
  filter.zone_ids = {zone.id};
  out.finding_count = view.count(filter, now);
  return out;
}

Result<Reply> zone_reply(Services& services, const record::Actor& actor, const inventory::Zone& zone, int status = 200) {
  const auto view = TRY(view_of(services, actor, zone.environment_id));
  return http::single_reply(shown(zone, *view, services.clock.now()), status);
}

/// `body` tells which members were given, since null and absent differ for parent and levels.
void apply(const ZoneBody& given, const Json& body, inventory::Zone& zone) {
  if (given.name) zone.name = *given.name;
  if (given.purpose) zone.purpose = *given.purpose;
  if (given.owner) zone.owner = *given.owner;
  if (given.consequence) zone.consequence = *given.consequence;
  if (given.safety_related) zone.safety_related = *given.safety_related;
  if (body.find("parent_id") != nullptr) zone.parent_id = given.parent_id;
  if (body.find("sl_t") != nullptr) zone.sl_t = text_of(given.sl_t);
  if (body.find("sl_c") != nullptr) zone.sl_c = text_of(given.sl_c);
  if (given.version) zone.version = *given.version;
}

Result<inventory::Zone> zone_of(store::Connection& db, std::int64_t environment_id, std::int64_t id) {
  for (auto& zone : inventory::zones(db, environment_id))
    if (zone.id == id) return std::move(zone);
  return fail(http::not_found("zone", fmt::format("{}", id)));
}

void add_zones(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/environments/{env_id:int}/zones", "list_zones", "inventory", "read", "Zones with their target levels and counts; a zone's findings include those of zones inside it.", [&services](Context& context) -> Result<Reply> {
    const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
    Json rows = Json::array();
    for (const auto& zone : view->zones()) rows.push(to_json(shown(zone, *view, services.clock.now())));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<ZoneView>(Direction::reply));
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(list));

  Route make = route("POST", "/environments/{env_id:int}/zones", "create_zone", "inventory", "manage_environments", "Makes a zone.", [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    const auto body = TRY(from_json<ZoneBody>(json));
    inventory::Zone zone;
    zone.environment_id = context.path_integer("env_id");
    apply(body, json, zone);
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    zone = TRY(inventory::create_zone(work, zone));
    TRY(work.commit());
    return zone_reply(services, actor_of(context), zone, 201);
  });
  make.body = schema_of<ZoneBody>(Direction::request);
  make.reply = schema_of<ZoneView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(make));

  Route change = route("PUT", "/environments/{env_id:int}/zones/{zone_id:int}", "update_zone", "inventory", "manage_environments", "Changes the given fields of a zone; with `version`, only when nobody changed it since.", [&services](Context& context) -> Result<Reply> {
    const Json json = TRY(context.json_body());
    const auto body = TRY(from_json<ZoneBody>(json));
    const std::int64_t environment = context.path_integer("env_id");
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    TRY(inventory::environment(work.db(), actor_of(context).organization_id, environment));
    inventory::Zone zone = TRY(zone_of(work.db(), environment, context.path_integer("zone_id")));
    apply(body, json, zone);
    zone = TRY(inventory::update_zone(work, zone));
    TRY(work.commit());
    return zone_reply(services, actor_of(context), zone);
  });
  change.body = schema_of<ZoneBody>(Direction::request);
  change.reply = schema_of<ZoneView>(Direction::reply);
  change.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(change));

  Route remove = route("DELETE", "/environments/{env_id:int}/zones/{zone_id:int}", "delete_zone", "inventory", "manage_environments", "Deletes an empty zone.", [&services](Context& context) -> Result<Reply> {
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    TRY(inventory::delete_zone(work, context.path_integer("env_id"), context.path_integer("zone_id")));
    TRY(work.commit());
    return http::single_reply(Json::object());
  });
  remove.reply = free_object();
  remove.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(remove));
}

void add_sites(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/environments/{env_id:int}/sites", "list_sites", "inventory", "read", "Sites of an environment.", [&services](Context& context) -> Result<Reply> {
    const auto db = services.database.reader();
    const auto environment = TRY(inventory::environment(*db, actor_of(context).organization_id, context.path_integer("env_id")));
    Json rows = Json::array();
    for (const auto& site : inventory::sites(*db, environment.id)) rows.push(to_json(SiteView{site.id, site.name, site.description}));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<SiteView>(Direction::reply));
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(list));

  Route make = route("POST", "/environments/{env_id:int}/sites", "create_site", "inventory", "manage_environments", "Makes a site.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<SiteBody>());
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    const auto site = TRY(inventory::create_site(work, context.path_integer("env_id"), body.name, body.description.value_or("")));
    TRY(work.commit());
    return http::single_reply(SiteView{site.id, site.name, site.description}, 201);
  });
  make.body = schema_of<SiteBody>(Direction::request);
  make.reply = schema_of<SiteView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(make));
}

void add_conduits(std::vector<Route>& routes, Services& services) {
  const auto shown = [](const inventory::Conduit& c) { return ConduitView{c.id, c.from_zone_id, c.to_zone_id, c.name, c.owner, vector_of(c.sl_t), c.flows}; };
  Route list = route("GET", "/environments/{env_id:int}/conduits", "list_conduits", "inventory", "read", "Conduits between zones.", [&services, shown](Context& context) -> Result<Reply> {
    const auto db = services.database.reader();
    const auto environment = TRY(inventory::environment(*db, actor_of(context).organization_id, context.path_integer("env_id")));
    Json rows = Json::array();
    for (const auto& conduit : inventory::conduits(*db, environment.id)) rows.push(to_json(shown(conduit)));
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<ConduitView>(Direction::reply));
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(list));

  Route make = route("POST", "/environments/{env_id:int}/conduits", "create_conduit", "inventory", "manage_environments", "Makes a conduit.", [&services, shown](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<ConduitBody>());
    inventory::Conduit conduit;
    conduit.environment_id = context.path_integer("env_id");
    conduit.from_zone_id = body.from_zone_id;
    conduit.to_zone_id = body.to_zone_id;
    conduit.name = body.name;
    conduit.owner = body.owner.value_or("");
    conduit.sl_t = text_of(body.sl_t);
    conduit.flows = body.flows.value_or(Json::array());
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    conduit = TRY(inventory::create_conduit(work, conduit));
    TRY(work.commit());
    return http::single_reply(shown(conduit), 201);
  });
  make.body = schema_of<ConduitBody>(Direction::request);
  make.reply = schema_of<ConduitView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(make));

  Route remove = route("DELETE", "/environments/{env_id:int}/conduits/{conduit_id:int}", "delete_conduit", "inventory", "manage_environments", "Deletes a conduit.", [&services](Context& context) -> Result<Reply> {
    record::UnitOfWork work(services.database, actor_of(context), services.clock);
    TRY(inventory::delete_conduit(work, context.path_integer("env_id"), context.path_integer("conduit_id")));
    TRY(work.commit());
    return http::single_reply(Json::object());
  });
  remove.reply = free_object();
  remove.errors = {"NOT_FOUND"};
  routes.push_back(std::move(remove));
}

}  // namespace

void add_zone_routes(std::vector<Route>& routes, Services& services) {
  add_zones(routes, services);
  add_sites(routes, services);
  add_conduits(routes, services);
}

}  // namespace bulkhead::faces::native
