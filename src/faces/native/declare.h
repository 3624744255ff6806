// Short forms for declaring routes, and the pieces of replies that most resources need.
#pragma once
#include "access.h"
#include "faces/services.h"
#include "http/router.h"

namespace bulkhead::faces::native {

using http::Context;
using http::Direction;
using http::Reply;
using http::Route;
using http::schema_of;

/// An operation under /api/v1.
inline Route route(std::string method, std::string_view path, std::string operation_id, std::string tag, std::string permission, std::string summary, http::Handler handler) {
  Route out;
  out.method = std::move(method);
  out.path = "/api/v1" + std::string(path);
  out.operation_id = std::move(operation_id);
  out.tag = std::move(tag);
  out.permission = std::move(permission);
  out.summary = std::move(summary);
  out.handler = std::move(handler);
  return out;
}

/// A schema for replies whose members the documentation lists in words.
inline http::Schema free_object() { return {Json::object({{"type", "object"}}), {}}; }

/// {"name": <schema>} for named containers ("environment", "assets").
inline http::Schema container(std::string_view name, http::Schema inner, bool list = false) {
  Json schema = list ? Json::object({{"type", "array"}, {"items", std::move(inner.schema)}}) : std::move(inner.schema);
  inner.schema = Json::object({{"type", "object"}, {"properties", Json::object({{std::string(name), std::move(schema)}})}, {"required", Json::array({name})}});
  return inner;
}

/// An array of what `inner` describes.
inline http::Schema list_of(http::Schema inner) {
  inner.schema = Json::object({{"type", "array"}, {"items", std::move(inner.schema)}});
  return inner;
}

/// Hundredths as a decimal number, null when below zero (not known).
inline Json from_hundredths(int value) { return value < 0 ? Json() : Json(static_cast<double>(value) / 100); }
inline Json from_tenths(int value) { return value < 0 ? Json() : Json(static_cast<double>(value) / 10); }
inline Json from_ppm(int value) { return value < 0 ? Json() : Json(static_cast<double>(value) / 1e6); }
inline std::optional<double> known_hundredths(int value) { return value < 0 ? std::nullopt : std::optional<double>(static_cast<double>(value) / 100); }
inline std::optional<double> known_tenths(int value) { return value < 0 ? std::nullopt : std::optional<double>(static_cast<double>(value) / 10); }
inline std::optional<double> known_ppm(int value) { return value < 0 ? std::nullopt : std::optional<double>(static_cast<double>(value) / 1e6); }
/// The text, or null when it is empty.
inline Json or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }
inline std::optional<std::string> known_text(std::string_view text) { return text.empty() ? std::nullopt : std::optional<std::string>(text); }
/// "2026-03-01T12:30:45.123456+00:00", as compatible clients read times outside of the `api` block.
inline std::string wire_time(Instant at) {
  std::string text = to_iso(at);
  text.replace(text.size() - 1, 1, "+00:00");
  return text;
}
/// The same, null for the unset instant.
inline Json time_or_null(Instant at) { return at.microseconds == 0 ? Json() : Json(wire_time(at)); }
inline std::optional<std::string> known_time(Instant at) { return at.microseconds == 0 ? std::nullopt : std::optional<std::string>(wire_time(at)); }

/// The environment of the path ("env_id") with its findings; not_found for one of another organization.
inline Result<std::shared_ptr<const findings::EnvironmentView>> view_of(Services& services, const record::Actor& actor, std::int64_t environment_id) {
  return services.views.view(services.database, actor.organization_id, environment_id, services.projections.get().revision);
}

/// Makes one change through the door: runs `change` with a unit of work, commits, and hands its result on.
template <class Change>
auto through_door(Services& services, const Context& context, const Change& change) -> std::invoke_result_t<Change, record::UnitOfWork&> {
  record::UnitOfWork work(services.database, actor_of(context), services.clock);
  auto result = change(work);
  if (result) TRY(work.commit());
  return result;
}

/// DELETE of a record inside an environment: `remove` gets the unit of work, the environment's and the record's id.
/// `parameter` is the path's name of the latter.
inline Route deletion(Services& services, std::string_view path, std::string operation_id, std::string permission, std::string summary, std::string parameter,
                      Result<void> (*remove)(record::UnitOfWork&, std::int64_t, std::int64_t)) {
  Route out = route("DELETE", path, std::move(operation_id), "inventory", std::move(permission), std::move(summary), [&services, parameter, remove](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return remove(work, context.path_integer("env_id"), context.path_integer(parameter)); }));
    return http::single_reply(Json::object());
  });
  out.reply = free_object();
  out.errors = {"NOT_FOUND", "CONFLICT"};
  return out;
}

// One function a resource; native.cpp joins them.
void add_status_routes(std::vector<Route>& routes, Services& services);
void add_auth_routes(std::vector<Route>& routes, Services& services);
void add_demo_token_routes(std::vector<Route>& routes, Services& services);
void add_account_routes(std::vector<Route>& routes, Services& services);
void add_key_routes(std::vector<Route>& routes, Services& services);
void add_cve_routes(std::vector<Route>& routes, Services& services);
void add_vendor_routes(std::vector<Route>& routes, Services& services);
void add_chat_routes(std::vector<Route>& routes, Services& services);
void add_catalogue_routes(std::vector<Route>& routes, Services& services);
void add_environment_routes(std::vector<Route>& routes, Services& services);
void add_zone_routes(std::vector<Route>& routes, Services& services);
void add_site_routes(std::vector<Route>& routes, Services& services);
void add_conduit_routes(std::vector<Route>& routes, Services& services);
void add_asset_routes(std::vector<Route>& routes, Services& services);
void add_import_routes(std::vector<Route>& routes, Services& services);
void add_correlate_routes(std::vector<Route>& routes, Services& services);
void add_windows_routes(std::vector<Route>& routes, Services& services);
void add_finding_routes(std::vector<Route>& routes, Services& services);
void add_decision_routes(std::vector<Route>& routes, Services& services);
void add_dashboard_routes(std::vector<Route>& routes, Services& services);
void add_week_routes(std::vector<Route>& routes, Services& services);
void add_feed_routes(std::vector<Route>& routes, Services& services);
void add_report_routes(std::vector<Route>& routes, Services& services);
void add_report_schedule_routes(std::vector<Route>& routes, Services& services);
void add_report_share_routes(std::vector<Route>& routes, Services& services);
void add_log_export_routes(std::vector<Route>& routes, Services& services);
void add_log_routes(std::vector<Route>& routes, Services& services);
void add_connection_routes(std::vector<Route>& routes, Services& services);
void add_alert_routes(std::vector<Route>& routes, Services& services);
void add_watchlist_routes(std::vector<Route>& routes, Services& services);
void add_ticket_routes(std::vector<Route>& routes, Services& services);
void add_ticket_rule_routes(std::vector<Route>& routes, Services& services);
void add_notification_routes(std::vector<Route>& routes, Services& services);
void add_work_routes(std::vector<Route>& routes, Services& services);
void add_discussion_routes(std::vector<Route>& routes, Services& services);
void add_approval_routes(std::vector<Route>& routes, Services& services);
void add_share_routes(std::vector<Route>& routes, Services& services);
void add_saved_view_routes(std::vector<Route>& routes, Services& services);

}  // namespace bulkhead::faces::native
