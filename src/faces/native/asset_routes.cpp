// Assets of an environment.
#include "asset_shape.h"
#include "core/text.h"

namespace bulkhead::faces::native {
namespace {

/// For adding and changing; what is absent keeps its default or its present value. Choosing a candidate of an ambiguous
/// identity sets vendor and product to the catalogue's names.
struct AssetBody {
  std::optional<std::string> name, asset_name, vendor, vendor_name, product, version, firmware_version, hardware_version, order_number, cpe, purl, asset_type, layer, criticality, exposure, purdue_level,
      serial_number, ip_address, owner, location, notes, end_of_support, resolved_vendor, resolved_product;
  std::optional<bool> safety_related, redundant;
  std::optional<std::int64_t> zone_id, site_id;
};
BOOST_DESCRIBE_STRUCT(AssetBody, (), (name, asset_name, vendor, vendor_name, product, version, firmware_version, hardware_version, order_number, cpe, purl, asset_type, layer, criticality, exposure, purdue_level,
                                      serial_number, ip_address, owner, location, notes, end_of_support, resolved_vendor, resolved_product, safety_related, redundant, zone_id, site_id))

template <class E>
Result<void> set_choice(const std::optional<std::string>& text, std::string_view field, E& out) {
  if (!text) return {};
  auto value = enum_of<E>(to_lower(trim(*text)));
  if (!value) value = enum_of<E>(to_upper(trim(*text)));
  if (!value) {
    std::vector<std::string> names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) { names.emplace_back(d.name); });
    return fail(http::invalid_field(fmt::format("body.{}", field), fmt::format("One of these is expected: {}.", join(names, ", ")), "enum"));
  }
  out = *value;
  return {};
}

Result<void> apply(const AssetBody& body, const Json& given, inventory::AssetFields& fields) {
  const auto set = [](const std::optional<std::string>& text, std::string& out) {
    if (text) out = *text;
  };
  set(body.asset_name, fields.name);
  set(body.name, fields.name);
  set(body.vendor_name, fields.identity.vendor);
  set(body.vendor, fields.identity.vendor);
  set(body.resolved_vendor, fields.identity.vendor);
  set(body.product, fields.identity.product);
  set(body.resolved_product, fields.identity.product);
  set(body.version, fields.identity.version);
  set(body.firmware_version, fields.identity.firmware_version);
  set(body.hardware_version, fields.identity.hardware_version);
  set(body.order_number, fields.identity.order_number);
  set(body.cpe, fields.identity.cpe);
  set(body.purl, fields.identity.purl);
  set(body.asset_type, fields.asset_type);
  set(body.purdue_level, fields.purdue_level);
  set(body.serial_number, fields.serial_number);
  set(body.ip_address, fields.ip_address);
  set(body.owner, fields.owner);
  set(body.location, fields.location);
  set(body.notes, fields.notes);
  set(body.end_of_support, fields.end_of_support);
  const auto layer = body.layer && equals_ignoring_case(*body.layer, "IT") ? std::optional<std::string>("OS") : body.layer;
  TRY(set_choice(layer, "layer", fields.layer));
  TRY(set_choice(body.criticality, "criticality", fields.criticality));
  TRY(set_choice(body.exposure, "exposure", fields.exposure));
  if (body.safety_related) fields.safety_related = *body.safety_related;
  if (body.redundant) fields.redundant = *body.redundant;
  if (given.find("zone_id") != nullptr) fields.zone_id = body.zone_id;
  if (given.find("site_id") != nullptr) fields.site_id = body.site_id;
  return {};
}

Result<Reply> add_asset(Services& services, Context& context) {
  const auto& actor = actor_of(context);
  const std::int64_t environment = context.path_integer("env_id");
  const Json json = TRY(context.json_body());
  const auto body = TRY(from_json<AssetBody>(json));
  inventory::AssetFields fields;
  if (body.asset_type && !body.layer) fields.layer = inventory::default_layer(*body.asset_type);
  TRY(apply(body, json, fields));
  const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return inventory::create_asset(work, environment, fields); }));
  TRY(match_new_assets(services, actor));
  return http::single_reply(TRY(asset_json(services, actor, environment, made.id)), 201);
}

/// Which assets a list shows: indices into the view, in order.
Result<std::vector<std::size_t>> chosen(Services& services, Context& context, const findings::EnvironmentView& view, const std::vector<AssetFigures>& figures) {
  std::set<std::string> resolutions, layers, zones, sites;
  const auto read = [&](std::string_view name, std::set<std::string>& out) {
    if (const auto text = context.text(name))
      for (const auto part : split(*text, ','))
        if (!trim(part).empty()) out.insert(name == "resolution" ? to_lower(trim(part)) : to_upper(trim(part)));
  };
  read("resolution", resolutions);
  read("layer", layers);
  read("zone_id", zones);
  read("site_id", sites);
  const std::string vendor = scoring::vendor_key(context.text("vendor").value_or(""));
  std::vector<std::string> words;
  const std::string query = to_lower(context.text("q").value_or(""));
  for (const auto word : split(query, ' '))
    if (!word.empty()) words.emplace_back(word);
  // Addresses and sites are not part of the view: read the rows only for a word that can be (a part of) an address, or a site.
  std::unordered_map<std::int64_t, std::string> addresses, site_of;
  if (!sites.empty() || std::any_of(words.begin(), words.end(), [](const std::string& word) { return word.find_first_not_of("0123456789abcdef.:") == std::string::npos && word.find_first_of(".:") != std::string::npos; }))
    for (const auto& asset : inventory::assets(*services.database.reader(), view.environment().id)) {
      addresses.emplace(asset.id, to_lower(asset.ip_address));
      site_of.emplace(asset.id, fmt::format("{}", asset.site_id.value_or(0)));
    }

  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < view.assets().size(); ++i) {
    const auto& asset = view.assets()[i];
    const auto& identity = view.identities()[asset.identity];
    if (!resolutions.empty() && !resolutions.contains(identity.status.empty() ? "unresolved" : identity.status)) continue;
    if (!layers.empty() && !layers.contains(std::string(name_of(asset.layer))) && !(asset.layer == inventory::Layer::OS && layers.contains("IT"))) continue;
    if (!zones.empty() && !zones.contains(fmt::format("{}", asset.zone_id)) && !(asset.zone_id == 0 && zones.contains("NONE"))) continue;
    if (!sites.empty() && !sites.contains(site_of[asset.id])) continue;
    if (!vendor.empty() && scoring::vendor_key(identity.product.vendor) != vendor) continue;
    if (!words.empty()) {
      std::string text = to_lower(fmt::format("{} {} {} {} {} {} {} ", asset.name, asset.asset_type, identity.product.vendor, identity.product.product, identity.product.version, identity.product.firmware_version, identity.product.order_number));
      if (const auto at = addresses.find(asset.id); at != addresses.end()) text += at->second;
      if (!std::all_of(words.begin(), words.end(), [&](const std::string& word) { return text.find(word) != std::string::npos; })) continue;
    }
    out.push_back(i);
  }
  const std::string sort = *context.text("sort_by");
  if (sort == "vendor")
    std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return to_lower(view.identities()[view.assets()[a].identity].product.vendor) < to_lower(view.identities()[view.assets()[b].identity].product.vendor); });
  if (sort == "findings") std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return figures[a].findings > figures[b].findings; });
  if (sort == "bcs") std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return figures[a].highest_bcs > figures[b].highest_bcs; });
  return out;
}

Result<Reply> list_assets(Services& services, Context& context) {
  const auto view = TRY(view_of(services, actor_of(context), context.path_integer("env_id")));
  const auto figures = asset_figures(*view, services.clock.now());
  const auto rows = TRY(chosen(services, context, *view, figures));
  const auto limit = static_cast<std::size_t>(*context.integer("limit")), offset = static_cast<std::size_t>(*context.integer("offset"));
  const matching::Engine engine(services.projections.get().index);
  const auto db = services.database.reader();
  Json shown = Json::array();
  for (std::size_t i = offset; i < rows.size() && i < offset + limit; ++i)
    if (const auto asset = inventory::asset(*db, view->environment().id, view->assets()[rows[i]].id)) shown.push(to_json(asset_view(*asset, *view, figures[rows[i]], engine)));
  return http::named_reply({{"assets", std::move(shown)}, {"total", static_cast<std::int64_t>(rows.size())}, {"limit", static_cast<std::int64_t>(limit)}, {"offset", static_cast<std::int64_t>(offset)}});
}

}  // namespace

void add_asset_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/environments/{env_id:int}/assets", "list_assets", "inventory", "read", "Assets with their identity and findings.", [&services](Context& context) { return list_assets(services, context); });
  list.query = {http::text_parameter("q", "Words in name, type, vendor, product, version, order number or address."),
                http::text_parameter("zone_id", "Zone ids joined by commas; 0 is no zone."),
                http::text_parameter("site_id", "Site ids joined by commas; 0 is no site."),
                http::text_parameter("layer", "OT, OS, NETWORK, joined by commas."),
                http::text_parameter("vendor", "A vendor, in any spelling."),
                http::text_parameter("resolution", "resolved, ambiguous, unresolved, joined by commas."),
                http::integer_parameter("limit", "At most so many; larger values are taken as 500.", 1, 500, "100"),
                http::integer_parameter("offset", "How many to skip.", 0, std::nullopt, "0"),
                http::choice_parameter("sort_by", "Each in its one useful direction.", {"name", "vendor", "findings", "bcs"}, "name")};
  list.query[6].clamp = true;
  list.shape = Reply::Shape::named;
  list.reply = container("assets", schema_of<AssetView>(Direction::reply), true);
  list.errors = {"NOT_FOUND"};
  routes.push_back(std::move(list));

  for (const auto& [path, id] : {std::pair{"/environments/{env_id:int}/assets", "create_asset"}, {"/environments/{env_id:int}/assets/manual", "create_asset_manually"}}) {
    Route make = route("POST", path, id, "inventory", "manage_assets", "Adds an asset and matches it at once.", [&services](Context& context) { return add_asset(services, context); });
    make.body = schema_of<AssetBody>(Direction::request);
    make.reply = schema_of<AssetView>(Direction::reply);
    make.success_status = 201;
    make.errors = {"NOT_FOUND", "CONFLICT"};
    routes.push_back(std::move(make));
  }

  Route one = route("GET", "/environments/{env_id:int}/assets/{asset_id:int}", "read_asset", "inventory", "read", "One asset.", [&services](Context& context) -> Result<Reply> {
    return http::single_reply(TRY(asset_json(services, actor_of(context), context.path_integer("env_id"), context.path_integer("asset_id"))));
  });
  one.reply = schema_of<AssetView>(Direction::reply);
  one.errors = {"NOT_FOUND"};
  routes.push_back(std::move(one));

  Route change = route("PUT", "/environments/{env_id:int}/assets/{asset_id:int}", "update_asset", "inventory", "manage_assets", "Changes the given fields of an asset and matches it anew.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const std::int64_t environment = context.path_integer("env_id"), id = context.path_integer("asset_id");
    const Json json = TRY(context.json_body());
    const auto body = TRY(from_json<AssetBody>(json, {.refuse_unknown_members = false}));  // clients send the whole record back
    TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<inventory::Asset> {
      TRY(inventory::environment(work.db(), actor.organization_id, environment));
      inventory::AssetFields fields = TRY(inventory::asset(work.db(), environment, id));
      TRY(apply(body, json, fields));
      return inventory::update_asset(work, environment, id, fields);
    }));
    TRY(match_new_assets(services, actor));
    return http::single_reply(TRY(asset_json(services, actor, environment, id)));
  });
  change.body = schema_of<AssetBody>(Direction::request);
  change.reply = schema_of<AssetView>(Direction::reply);
  change.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(change));

  routes.push_back(deletion(services, "/environments/{env_id:int}/assets/{asset_id:int}", "delete_asset", "manage_assets", "Removes an asset with its findings.", "asset_id", inventory::delete_asset));
}

}  // namespace bulkhead::faces::native
