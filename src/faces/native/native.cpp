#include "faces/native.h"

#include <atomic>
#include <map>

#include "core/embedded.h"
#include "corpus_meta.h"
#include "declare.h"
#include "http/openapi.h"
#include "http/static_files.h"

namespace bulkhead::embedded {
std::span<const EmbeddedFile> web_pages();
}

namespace bulkhead::faces {
namespace {

/// How often each key was used since the start, for the header that metered clients read.
class KeyUse {
 public:
  std::int64_t count(std::int64_t key_id) {
    const std::lock_guard lock(mutex_);
    return ++used_[key_id];
  }

 private:
  std::mutex mutex_;
  std::map<std::int64_t, std::int64_t> used_;
};

}  // namespace

std::vector<http::Route> native_routes(Services& services) {
  std::vector<http::Route> routes;
  native::add_status_routes(routes, services);
  native::add_auth_routes(routes, services);
  native::add_demo_token_routes(routes, services);
  native::add_account_routes(routes, services);
  native::add_key_routes(routes, services);
  native::add_cve_routes(routes, services);
  native::add_vendor_routes(routes, services);
  native::add_chat_routes(routes, services);
  native::add_catalogue_routes(routes, services);
  native::add_environment_routes(routes, services);
  native::add_zone_routes(routes, services);
  native::add_site_routes(routes, services);
  native::add_conduit_routes(routes, services);
  native::add_asset_routes(routes, services);
  native::add_import_routes(routes, services);
  native::add_correlate_routes(routes, services);
  native::add_windows_routes(routes, services);
  native::add_finding_routes(routes, services);
  native::add_decision_routes(routes, services);
  native::add_dashboard_routes(routes, services);
  native::add_week_routes(routes, services);
  native::add_feed_routes(routes, services);
  native::add_report_routes(routes, services);
  native::add_report_schedule_routes(routes, services);
  native::add_report_share_routes(routes, services);
  native::add_log_routes(routes, services);
  native::add_log_export_routes(routes, services);
  native::add_connection_routes(routes, services);
  native::add_alert_routes(routes, services);
  native::add_watchlist_routes(routes, services);
  native::add_notification_routes(routes, services);
  native::add_ticket_routes(routes, services);
  native::add_ticket_rule_routes(routes, services);
  native::add_work_routes(routes, services);
  native::add_discussion_routes(routes, services);
  native::add_approval_routes(routes, services);
  native::add_share_routes(routes, services);
  native::add_saved_view_routes(routes, services);
  native::add_corpus_meta(routes, services);
  routes.push_back(http::openapi_route(routes, {"Bulkhead", services.version, "Vulnerability management and IEC 62443 for industrial control systems. Conventions: docs/api.md."}));
  return routes;
}

http::ApiOptions api_options(Services& services) {
  http::ApiOptions options;
  options.authorise = [&services](http::Context& context) { return native::authorise(services, context); };
  const auto use = std::make_shared<KeyUse>();
  options.finish = [use](http::Context& context, http::Response& response) {
    const auto* found = std::any_cast<identity::Authenticated>(&context.actor);
    if (found == nullptr || found->actor.kind != record::ActorKind::key) return;
    response.set_header("X-RateLimit-Limit", "unlimited");
    response.set_header("X-RateLimit-Used", fmt::format("{}", use->count(found->actor.key_id)));
    response.set_header("X-RateLimit-Remaining", "unlimited");
  };
  const auto pages = std::make_shared<http::StaticFiles>(embedded::web_pages());
  options.fallback = [pages](const http::Request& request) { return pages->respond(request); };
  options.on_problem = services.console;
  return options;
}

}  // namespace bulkhead::faces
