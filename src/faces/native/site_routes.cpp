// Sites of an environment.
#include "place_shape.h"

namespace bulkhead::faces::native {
namespace {

struct SiteView {
  std::int64_t id = 0;
  std::string name, description;
  std::int64_t asset_count = 0;
};
BOOST_DESCRIBE_STRUCT(SiteView, (), (id, name, description, asset_count))
/// An absent member keeps its value.
struct SiteBody {
  std::optional<std::string> name, description;
};
BOOST_DESCRIBE_STRUCT(SiteBody, (), (name, description))

void apply(const SiteBody& given, inventory::Site& site) {
  if (given.name) site.name = *given.name;
  if (given.description) site.description = *given.description;
}

SiteView shown(const inventory::Site& site, std::int64_t assets) { return {site.id, site.name, site.description, assets}; }

}  // namespace

void add_site_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/environments/{env_id:int}/sites", "list_sites", "inventory", "read", "Sites of an environment.", [&services](Context& context) -> Result<Reply> {
    const auto db = services.database.reader();
    const auto environment = TRY(inventory::environment(*db, actor_of(context).organization_id, context.path_integer("env_id")));
    const auto assets = inventory::assets_by_site(*db, environment.id);
    Json rows = Json::array();
    for (const auto& site : inventory::sites(*db, environment.id)) {
      const auto count = assets.find(site.id);
      rows.push(to_json(shown(site, count == assets.end() ? 0 : count->second)));
    }
    return http::single_reply(std::move(rows));
  });
  list.reply = list_of(schema_of<SiteView>(Direction::reply));
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(list));

  Route make = route("POST", "/environments/{env_id:int}/sites", "create_site", "inventory", "manage_environments", "Makes a site.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<SiteBody>());
    inventory::Site site;
    site.environment_id = context.path_integer("env_id");
    apply(body, site);
    site = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return inventory::create_site(work, site); }));
    return http::single_reply(shown(site, 0), 201);
  });
  make.body = schema_of<SiteBody>(Direction::request);
  make.reply = schema_of<SiteView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(make));

  Route change = route("PUT", "/environments/{env_id:int}/sites/{site_id:int}", "update_site", "inventory", "manage_environments", "Changes the given fields of a site.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<SiteBody>());
    std::int64_t assets = 0;
    const auto site = TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<inventory::Site> {
      const auto environment = TRY(inventory::environment(work.db(), work.actor().organization_id, context.path_integer("env_id")));
      auto wish = TRY(place_of(inventory::sites(work.db(), environment.id), context.path_integer("site_id"), "site"));
      assets = inventory::assets_by_site(work.db(), environment.id)[wish.id];
      apply(body, wish);
      return inventory::update_site(work, wish);
    }));
    return http::single_reply(shown(site, assets));
  });
  change.body = schema_of<SiteBody>(Direction::request);
  change.reply = schema_of<SiteView>(Direction::reply);
  change.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(change));

  routes.push_back(deletion(services, "/environments/{env_id:int}/sites/{site_id:int}", "delete_site", "manage_environments", "Deletes a site where no asset stands.", "site_id", inventory::delete_site));
}

}  // namespace bulkhead::faces::native
