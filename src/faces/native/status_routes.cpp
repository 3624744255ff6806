// Health and status: what anybody may know before signing in.
#include "declare.h"
#include "identity/sign_in.h"
#include "inventory/inventory.h"

namespace bulkhead::faces::native {
namespace {

struct Health {
  std::string status = "ok", version;
  std::int64_t corpus_revision = 0, uptime_seconds = 0, corpus_size = 0;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, version, corpus_revision, uptime_seconds, corpus_size))

struct Status {
  std::string version;
  bool setup_required = false, mail_configured = false, demo = false;
};
BOOST_DESCRIBE_STRUCT(Status, (), (version, setup_required, mail_configured, demo))

}  // namespace

void add_status_routes(std::vector<Route>& routes, Services& services) {
  Route health = route("GET", "/health", "read_health", "server", "public", "Whether the server works, and on which intelligence.", [&services](Context&) -> Result<Reply> {
    const auto projections = services.projections.get();
    Health out;
    out.version = services.version;
    out.corpus_revision = projections.revision;
    out.corpus_size = projections.catalogue ? projections.catalogue->size() : 0;
    out.uptime_seconds = (services.clock.now().microseconds - services.started_at.microseconds) / kMicrosecondsPerSecond;
    return http::single_reply(out);
  });
  health.reply = schema_of<Health>(Direction::reply);
  routes.push_back(std::move(health));

  Route status = route("GET", "/status", "read_status", "server", "public", "What the sign-in page must know.", [&services](Context&) -> Result<Reply> {
    const auto db = services.database.reader();
    Status out{services.version, identity::setup_required(*db), services.mail.has_value(), false};
    for (const auto& organization : identity::organizations(*db))
      for (const auto& environment : inventory::environments(*db, organization.id)) out.demo = out.demo || environment.demo;
    return http::single_reply(out);
  });
  status.reply = schema_of<Status>(Direction::reply);
  routes.push_back(std::move(status));
}

}  // namespace bulkhead::faces::native
