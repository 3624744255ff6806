// Zones of an environment.
#include "place_shape.h"

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

}  // namespace

void add_zone_routes(std::vector<Route>& routes, Services& services) {
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
    zone = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return inventory::create_zone(work, zone); }));
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
    const auto zone = TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<inventory::Zone> {
      const auto environment = TRY(inventory::environment(work.db(), work.actor().organization_id, context.path_integer("env_id")));
      auto wish = TRY(place_of(inventory::zones(work.db(), environment.id), context.path_integer("zone_id"), "zone"));
      apply(body, json, wish);
      return inventory::update_zone(work, wish);
    }));
    return zone_reply(services, actor_of(context), zone);
  });
  change.body = schema_of<ZoneBody>(Direction::request);
  change.reply = schema_of<ZoneView>(Direction::reply);
  change.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(change));

  routes.push_back(deletion(services, "/environments/{env_id:int}/zones/{zone_id:int}", "delete_zone", "manage_environments", "Deletes a zone that no asset, zone or conduit refers to.", "zone_id", inventory::delete_zone));
}

}  // namespace bulkhead::faces::native
