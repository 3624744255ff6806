// The bell.
#include "declare.h"
#include "notify/bell.h"

namespace bulkhead::faces::native {
namespace {

struct NotificationView {
  std::int64_t id = 0;
  notify::BellKind kind = notify::BellKind::kev;
  std::string title, detail, link;
  std::optional<std::int64_t> environment_id;
  std::string at;
  bool read = false;
};
BOOST_DESCRIBE_STRUCT(NotificationView, (), (id, kind, title, detail, link, environment_id, at, read))

NotificationView shown(const notify::BellItem& i) { return {i.id, i.kind, i.title, i.detail, i.link, i.environment_id, to_iso_milliseconds(i.at), i.read}; }

Reply unread_reply(Services& services, const Context& context) {
  const auto& actor = actor_of(context);
  return http::single_reply(Json::object({{"unread", notify::unread_count(*services.database.reader(), actor.organization_id, actor.user_id, services.clock.now())}}));
}

}  // namespace

void add_notification_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/notifications", "list_notifications", "notifications", "read", "What happened in the last 30 days, newest first; `meta.unread` counts what the caller has not read.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    http::Page page = context.page();
    const auto found = notify::bell(*services.database.reader(), actor.organization_id, actor.user_id, services.clock.now(), context.boolean("unread").value_or(false), page.page, page.per_page);
    page.total = found.total;
    std::vector<NotificationView> rows;
    for (const auto& item : found.items) rows.push_back(shown(item));
    Reply reply = http::collection_reply(rows, page);
    reply.meta = Json::object({{"unread", found.unread}});
    return reply;
  });
  list.query = http::page_parameters();
  list.query.push_back(http::boolean_parameter("unread", "Only what the caller has not read."));
  list.shape = Reply::Shape::collection;
  list.reply = schema_of<NotificationView>(Direction::reply);
  routes.push_back(std::move(list));

  // A worker thread answers a request whole, so the stream gives the count of now and ends; the browser's EventSource asks
  // again after `retry`.
  Route stream = route("GET", "/notifications/stream", "stream_notifications", "notifications", "read", "The unread count as a server-sent event; EventSource asks again every 5 seconds.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto unread = notify::unread_count(*services.database.reader(), actor.organization_id, actor.user_id, services.clock.now());
    http::Response response = http::text_response(200, "text/event-stream", fmt::format("retry: 5000\nevent: unread\ndata: {{\"unread\":{}}}\n\n", unread));
    response.set_header("Cache-Control", "no-store");
    return http::raw_reply(std::move(response));
  });
  stream.shape = Reply::Shape::raw;
  stream.reply_type = "text/event-stream";
  routes.push_back(std::move(stream));

  Route one = route("POST", "/notifications/{notification_id:int}/read", "read_notification", "notifications", "read", "Marks one notification as read by the caller.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::mark_read(work, context.path_integer("notification_id")); }));
    return unread_reply(services, context);
  });
  one.reply = free_object();
  one.errors = {"NOT_FOUND"};
  routes.push_back(std::move(one));

  Route all = route("POST", "/notifications/read", "read_all_notifications", "notifications", "read", "Marks all as read by the caller.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return notify::mark_read(work, std::nullopt); }));
    return unread_reply(services, context);
  });
  all.reply = free_object();
  routes.push_back(std::move(all));
}

}  // namespace bulkhead::faces::native
