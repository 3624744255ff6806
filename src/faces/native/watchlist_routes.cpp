// The watchlist of the caller.
#include "declare.h"
#include "notify/watchlist.h"

namespace bulkhead::faces::native {
namespace {

/// type, value and min_severity are the other names that compatible clients read.
struct WatchView {
  std::int64_t id = 0;
  notify::WatchType entity_type = notify::WatchType::cve, type = notify::WatchType::cve;
  std::string entity_id, value, name;
  std::optional<std::string> severity_threshold, min_severity;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(WatchView, (), (id, entity_type, type, entity_id, value, name, severity_threshold, min_severity, created_at))

/// entity_id is a number of the catalogue, a slug or a name; `value` a name. One of the two.
struct WatchBody {
  notify::WatchType entity_type = notify::WatchType::vendor;
  std::optional<Json> entity_id;
  std::optional<std::string> value, severity_threshold;
};
BOOST_DESCRIBE_STRUCT(WatchBody, (), (entity_type, entity_id, value, severity_threshold))

struct WatchMatchView {
  std::int64_t entry_id = 0;
  std::string watched, cve_id, bsid, title;
  std::optional<std::string> severity, published_at;
  std::optional<double> cvss_score, bcs_score, epss_percentile;
  bool kev_flagged = false;
  std::string exploit_maturity, primary_vendor, primary_product;
};
BOOST_DESCRIBE_STRUCT(WatchMatchView, (), (entry_id, watched, cve_id, bsid, title, severity, published_at, cvss_score, bcs_score, epss_percentile, kev_flagged, exploit_maturity, primary_vendor, primary_product))

WatchView shown(const notify::WatchEntry& e) {
  return {e.id, e.entity_type, e.entity_type, e.entity_key, e.name, e.name, known_text(e.severity_threshold), known_text(e.severity_threshold), to_iso_milliseconds(e.created_at)};
}

WatchMatchView shown(const notify::WatchMatch& match) {
  const auto& item = match.item;
  WatchMatchView out{match.entry_id, match.name, item.cve_id, item.bsid, item.title, {}, known_time(item.published), known_tenths(item.cvss_tenths), known_hundredths(item.bcs_hundredths),
                     known_ppm(item.percentile_ppm.value_or(-1)), item.kev, std::string(name_of(item.maturity)), item.primary_vendor, item.primary_product};
  if (item.severity) out.severity = std::string(upper_name(*item.severity));
  return out;
}

/// As compatible clients know a cap.
http::ErrorReply full(std::string message) {
  return {403, "FORBIDDEN", std::move(message), Json::object({{"error", "cap_exceeded"}, {"resource", "watchlist"}, {"limit", notify::kMostWatched}, {"current", notify::kMostWatched}, {"tier", Json()}}), false, std::nullopt, "contact_us", {}};
}

}  // namespace

void add_watchlist_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/watchlist", "list_watchlist", "watchlist", "read", "What the caller watches.", [&services](Context& context) -> Result<Reply> {
    Json items = Json::array();
    for (const auto& entry : notify::watch_entries(*services.database.reader(), actor_of(context).organization_id, actor_of(context).user_id)) items.push(to_json(shown(entry)));
    const auto used = static_cast<std::int64_t>(items.items().size());
    return http::named_reply({{"items", std::move(items)}, {"total", used}, {"limit", notify::kMostWatched}, {"used", used}, {"remaining", notify::kMostWatched - used}});
  });
  list.shape = Reply::Shape::named;
  list.reply = container("items", schema_of<WatchView>(Direction::reply), true);
  routes.push_back(std::move(list));

  Route make = route("POST", "/watchlist", "watch", "watchlist", "manage_watchlist", "Watches a CVE, vendor, product or protocol: {entity_type, entity_id} or {entity_type, value, severity_threshold?}.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<WatchBody>());
    notify::WatchWish wish{body.entity_type, "", body.value.value_or(""), body.severity_threshold.value_or("")};
    if (body.entity_id && body.entity_id->is_integer()) wish.entity_id = fmt::format("{}", body.entity_id->integer());
    else if (body.entity_id && body.entity_id->is_string()) wish.entity_id = body.entity_id->string();
    if (wish.entity_id.empty() == wish.value.empty()) return fail(http::invalid_field("body.entity_id", "Either entity_id or value is expected.", "missing"));
    const auto catalogue = services.projections.get().catalogue;
    const auto made = through_door(services, context, [&](record::UnitOfWork& work) { return notify::watch(work, catalogue.get(), wish); });
    if (!made && made.error().code == "watchlist.full") return http::refusal_reply(full(made.error().message));
    return http::named_reply({{"item", to_json(shown(TRY(made)))}}, 201);
  });
  make.body = schema_of<WatchBody>(Direction::request);
  make.shape = Reply::Shape::named;
  make.reply = container("item", schema_of<WatchView>(Direction::reply));
  make.success_status = 201;
  make.errors = {"CONFLICT"};
  routes.push_back(std::move(make));

  Route remove = route("DELETE", "/watchlist/{entry_id:int}", "unwatch", "watchlist", "manage_watchlist", "Takes an entry off the caller's watchlist.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::unwatch(work, context.path_integer("entry_id")); }));
    return http::single_reply(Json::object());
  });
  remove.reply = free_object();
  remove.errors = {"NOT_FOUND"};
  routes.push_back(std::move(remove));

  Route matches = route("GET", "/watchlist/matches", "list_watchlist_matches", "watchlist", "read", "CVEs that the watchlist names, newest first; at most `limit` of each entry.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    const auto entries = notify::watch_entries(*services.database.reader(), actor_of(context).organization_id, actor_of(context).user_id);
    if (const auto catalogue = services.projections.get().catalogue)
      for (const auto& match : notify::watch_matches(*catalogue, entries, static_cast<std::uint32_t>(*context.integer("limit")))) rows.push(to_json(shown(match)));
    return http::single_reply(std::move(rows));
  });
  matches.query = {http::integer_parameter("limit", "At most so many of each entry.", 1, 100, "20")};
  matches.reply = list_of(schema_of<WatchMatchView>(Direction::reply));
  routes.push_back(std::move(matches));
}

}  // namespace bulkhead::faces::native
