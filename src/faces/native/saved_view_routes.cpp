// Named views of lists.
#include "declare.h"
#include "triage/saved_view.h"

namespace bulkhead::faces::native {
namespace {

struct SavedViewView {
  std::int64_t id = 0;
  triage::ViewList list = triage::ViewList::findings;
  std::string name;
  bool shared = false, yours = false;
  std::string author;
  Json definition;
  std::string updated_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(SavedViewView, (), (id, list, name, shared, yours, author, definition, updated_at, version))

struct NewViewBody {
  triage::ViewList list = triage::ViewList::findings;
  std::string name;
  std::optional<bool> shared;
  Json definition;
};
BOOST_DESCRIBE_STRUCT(NewViewBody, (), (list, name, shared, definition))

/// An absent member keeps its value.
struct ViewBody {
  std::optional<std::string> name;
  std::optional<bool> shared;
  std::optional<Json> definition;
  std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(ViewBody, (), (name, shared, definition, version))

SavedViewView shown(const triage::SavedView& v, const record::Actor& reader) {
  return {v.id, v.list, v.name, v.shared, v.user_id == reader.user_id, v.author, v.definition, to_iso_milliseconds(v.updated_at), v.version};
}

}  // namespace

void add_saved_view_routes(std::vector<Route>& routes, Services& services) {
  Route list = route("GET", "/views", "list_views", "triage", "read", "The caller's views of a list and those that others share.", [&services](Context& context) -> Result<Reply> {
    const auto& actor = actor_of(context);
    const auto which = enum_of<triage::ViewList>(*context.text("list")).value_or(triage::ViewList::findings);
    Json rows = Json::array();
    for (const auto& v : triage::saved_views(*services.database.reader(), actor.organization_id, actor.user_id, which)) rows.push(to_json(shown(v, actor)));
    return http::single_reply(std::move(rows));
  });
  list.query = {http::choice_parameter("list", "Which list.", {"findings", "assets", "vulnerabilities", "tickets", "log"}, "findings")};
  list.reply = list_of(schema_of<SavedViewView>(Direction::reply));
  routes.push_back(std::move(list));

  Route make = route("POST", "/views", "save_view", "triage", "session", "Saves a view: `definition` is `{search: {name: text}, columns: [text], density: text}`.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<NewViewBody>());
    triage::SavedView wish;
    wish.list = body.list;
    wish.name = body.name;
    wish.shared = body.shared.value_or(false);
    wish.definition = body.definition;
    const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::save_view(work, wish); }));
    return http::single_reply(to_json(shown(made, actor_of(context))), 201);
  });
  make.body = schema_of<NewViewBody>(Direction::request);
  make.reply = schema_of<SavedViewView>(Direction::reply);
  make.success_status = 201;
  make.errors = {"CONFLICT"};
  routes.push_back(std::move(make));

  Route change = route("PUT", "/views/{view_id:int}", "change_view", "triage", "session", "Changes a view of one's own; with `version`, only when it is the newest.", [&services](Context& context) -> Result<Reply> {
    const auto body = TRY(context.body<ViewBody>());
    const auto& actor = actor_of(context);
    const auto made = TRY(through_door(services, context, [&](record::UnitOfWork& work) -> Result<triage::SavedView> {
      auto wish = TRY(triage::saved_view(work.db(), actor, context.path_integer("view_id")));
      if (body.name) wish.name = *body.name;
      if (body.shared) wish.shared = *body.shared;
      if (body.definition) wish.definition = *body.definition;
      if (body.version) wish.version = *body.version;
      return triage::change_view(work, wish);
    }));
    return http::single_reply(to_json(shown(made, actor)));
  });
  change.body = schema_of<ViewBody>(Direction::request);
  change.reply = schema_of<SavedViewView>(Direction::reply);
  change.errors = {"NOT_FOUND", "CONFLICT"};
  routes.push_back(std::move(change));

  Route remove = route("DELETE", "/views/{view_id:int}", "delete_view", "triage", "session", "Deletes a view of one's own.", [&services](Context& context) -> Result<Reply> {
    TRY(through_door(services, context, [&](record::UnitOfWork& work) { return triage::delete_view(work, context.path_integer("view_id")); }));
    return http::single_reply(Json::object());
  });
  remove.reply = free_object();
  remove.errors = {"NOT_FOUND"};
  routes.push_back(std::move(remove));
}

}  // namespace bulkhead::faces::native
