// The cards of "My week", over all environments of the caller's organization.
#include "week.h"

namespace bulkhead::faces::native {
namespace {

constexpr int kDaysBack = 7;  ///< when the caller does not say since when

struct WeekView {
  std::string as_of, since;
  WeekCard decide, apply, prove, changed;
};
BOOST_DESCRIBE_STRUCT(WeekView, (), (as_of, since, decide, apply, prove, changed))

}  // namespace

void add_week_routes(std::vector<Route>& routes, Services& services) {
  Route week = route("GET", "/my-week", "read_my_week", "overview", "read", "What waits: decisions, fixes, decisions that run out, and what changed since a time; at most 12 rows a card.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const Instant now = services.clock.now();
    const Instant since = context.instant("since").value_or(Instant{now.microseconds - kDaysBack * kMicrosecondsPerDay});
    Views views;
    for (const auto& environment : inventory::environments(*services.database.reader(), actor.organization_id))
      if (auto view = view_of(services, actor, environment.id)) views.push_back(std::move(*view));
    return http::single_reply(WeekView{to_iso_milliseconds(now), to_iso_milliseconds(since), to_decide(views, now), to_do(views, now), to_prove(views, now), what_changed(views, since, now)});
  });
  week.query = {http::instant_parameter("since", "Changes from this time on; seven days ago when absent.")};
  week.reply = schema_of<WeekView>(Direction::reply);
  routes.push_back(std::move(week));
}

}  // namespace bulkhead::faces::native
