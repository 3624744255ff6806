// The dashboard over all environments, or one.
#include "feed_shape.h"
#include "overview.h"

namespace bulkhead::faces::native {

namespace {

constexpr std::int64_t kMostStrikes = 500;

/// Every environment of the caller, or the one that `environment_id` names.
Result<Views> views_of(Services& services, Context& context) {
  const auto& actor = actor_of(context);
  Views views;
  if (const auto id = context.integer("environment_id")) {
    views.push_back(TRY(view_of(services, actor, *id)));
  } else {
    for (const auto& environment : inventory::environments(*services.database.reader(), actor.organization_id))
      if (auto view = view_of(services, actor, environment.id)) views.push_back(std::move(*view));
  }
  return views;
}

/// The layer of the query; IT is another name of OS.
std::optional<inventory::Layer> layer_of(const Context& context) {
  const auto text = context.text("layer");
  if (!text) return std::nullopt;
  return *text == "IT" ? inventory::Layer::OS : enum_of<inventory::Layer>(*text);
}

}  // namespace

void add_dashboard_routes(std::vector<Route>& routes, Services& services) {
  const auto counts = std::make_shared<CorpusCounts>();
  Route dashboard = route("GET", "/dashboard", "read_dashboard", "overview", "read", "Exposure, severities, layers, strike list, feeds and data quality; each figure with rule, denominator and filter.", [&services, counts](Context& context) -> Result<Reply> {
    const auto projections = services.projections.get();
    const Instant now = services.clock.now();
    const Views views = TRY(views_of(services, context));
    Json out = overview(views, std::nullopt, now);
    out.set("as_of", to_iso_milliseconds(now));
    out.set("corpus_revision", projections.revision);
    out.set("strike_list", strike_list(views, projections.catalogue.get(), std::nullopt, 10, now));
    out.set("fix_first", fix_first(views, projections.catalogue.get(), std::nullopt, 10, now));
    out.set("tiers", tiers(views, now));
    out.set("clocks", clock_figures(services, views, now));
    out.set("feeds", to_json(feeds(*counts, services.corpus, now)));
    return http::single_reply(std::move(out));
  });
  dashboard.query = {http::integer_parameter("environment_id", "Only this environment.", 1, std::nullopt)};
  dashboard.reply = free_object();
  dashboard.errors = {"NOT_FOUND"};
  routes.push_back(std::move(dashboard));

  Route strike = route("GET", "/strike-list", "read_strike_list", "overview", "read", "What to act on first, over all environments: the Strike List, CVEs without a patch by EPSS, and findings by tier.", [&services](Context& context) -> Result<Reply> {
    const Views views = TRY(views_of(services, context));
    const auto catalogue = services.projections.get().catalogue;
    const auto layer = layer_of(context);
    const auto limit = static_cast<std::size_t>(*context.integer("limit"));
    const Instant now = services.clock.now();
    return http::single_reply(Json::object({{"as_of", to_iso_milliseconds(now)}, {"strike_list", strike_list(views, catalogue.get(), layer, limit, now)}, {"fix_first", fix_first(views, catalogue.get(), layer, limit, now)},
                                            {"tiers", tiers(views, now)}}));
  });
  auto layers = http::choice_parameter("layer", "Only assets of this layer; IT is another name of OS.", {"OT", "OS", "NETWORK", "IT"});
  layers.ignore_case = true;
  strike.query = {http::integer_parameter("environment_id", "Only this environment.", 1, std::nullopt), std::move(layers), http::integer_parameter("limit", "Rows of each list.", 1, kMostStrikes, "50")};
  strike.reply = free_object();
  strike.errors = {"NOT_FOUND"};
  routes.push_back(std::move(strike));
}

}  // namespace bulkhead::faces::native
