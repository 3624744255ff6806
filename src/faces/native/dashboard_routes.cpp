// The dashboard over all environments, or one.
#include "feed_shape.h"
#include "overview.h"

namespace bulkhead::faces::native {

void add_dashboard_routes(std::vector<Route>& routes, Services& services) {
  Route dashboard = route("GET", "/dashboard", "read_dashboard", "overview", "read", "Exposure, severities, layers, strike list, feeds and data quality; each figure with rule, denominator and filter.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto projections = services.projections.get();
    const Instant now = services.clock.now();
    Views views;
    if (const auto id = context.integer("environment_id")) {
      views.push_back(TRY(view_of(services, actor, *id)));
    } else {
      for (const auto& environment : inventory::environments(*services.database.reader(), actor.organization_id))
        if (auto view = view_of(services, actor, environment.id)) views.push_back(std::move(*view));
    }
    Json out = overview(views, std::nullopt, now);
    out.set("as_of", to_iso_milliseconds(now));
    out.set("corpus_revision", projections.revision);
    out.set("strike_list", strike_list(views, projections.catalogue.get(), 10, now));
    out.set("feeds", to_json(feeds(services.corpus, now)));
    return http::single_reply(std::move(out));
  });
  dashboard.query = {http::integer_parameter("environment_id", "Only this environment.", 1, std::nullopt)};
  dashboard.reply = free_object();
  dashboard.errors = {"NOT_FOUND"};
  routes.push_back(std::move(dashboard));
}

}  // namespace bulkhead::faces::native
