#include "core/text.h"
#include "subject.h"
#include "triage/saved_view.h"

namespace bulkhead::triage {
namespace {

constexpr std::size_t kLongestDefinition = 8000;
constexpr std::string_view kSelect = "SELECT id, user_id, author, list, name, shared, definition, updated_at, version FROM saved_view";

Result<void> check(const SavedView& view) {
  if (view.name.empty() || view.name.size() > 100 || !is_utf8(view.name)) return fail(ErrorKind::invalid, "view.bad_name", "A name of 1 to 100 bytes is expected.", "/name");
  const auto bad = [](std::string_view message) { return fail(ErrorKind::invalid, "view.bad_definition", std::string(message), "/definition"); };
  if (!view.definition.is_object() || to_text(view.definition).size() > kLongestDefinition) return bad("An object of at most 8000 bytes is expected.");
  for (const auto& [name, value] : view.definition.members()) {
    if (name == "search") {
      if (!value.is_object()) return bad("search is an object of texts.");
      for (const auto& member : value.members())
        if (!member.second.is_string()) return bad("search is an object of texts.");
    } else if (name == "columns") {
      if (!value.is_array()) return bad("columns is a list of texts.");
      for (const auto& column : value.items())
        if (!column.is_string()) return bad("columns is a list of texts.");
    } else if (name == "density") {
      if (!value.is_string()) return bad("density is a text.");
    } else {
      return bad("search, columns and density are known here.");
    }
  }
  return {};
}

/// Somebody's own view is theirs; what others see asks for the right to take part.
Result<void> may_save(const record::Actor& actor, const SavedView& view) { return record::authorise(actor, view.shared ? record::Permission::comment : record::Permission::read); }

Result<void> name_free(store::Connection& db, const record::Actor& actor, const SavedView& view) {
  const bool taken = db.find<std::int64_t>("SELECT id FROM saved_view WHERE organization_id = $1 AND user_id = $2 AND list = $3 AND name = $4 AND id <> $5", actor.organization_id, actor.user_id, view.list,
                                           view.name, view.id)
                         .has_value();
  if (taken) return fail(ErrorKind::conflict, "view.name_taken", fmt::format("You have a view \"{}\" of this list already.", view.name), "/name");
  return {};
}

record::Change told(record::Action action, const SavedView& view) {
  record::Change change;
  change.action = action;
  change.resource_type = "view";
  change.resource_id = fmt::format("{}", view.id);
  change.detail = Json::object({{"name", view.name}, {"list", name_of(view.list)}, {"shared", view.shared}, {"definition", view.definition}});
  return change;
}

}  // namespace

std::vector<SavedView> saved_views(store::Connection& db, std::int64_t organization_id, std::int64_t user_id, ViewList list) {
  return db.select<SavedView>(std::string(kSelect) + " WHERE organization_id = $1 AND list = $2 AND (shared = 1 OR user_id = $3) ORDER BY name, id", organization_id, list, user_id);
}

Result<SavedView> saved_view(store::Connection& db, const record::Actor& actor, std::int64_t id) {
  auto found = db.find<SavedView>(std::string(kSelect) + " WHERE organization_id = $1 AND id = $2 AND (shared = 1 OR user_id = $3)", actor.organization_id, id, actor.user_id);
  if (!found) return fail(ErrorKind::not_found, "view.not_found", "There is no such view.", fmt::format("{}", id));
  return std::move(*found);
}

Result<SavedView> save_view(record::UnitOfWork& work, SavedView v) {
  const auto& actor = work.actor();
  TRY(may_save(actor, v));
  v.id = 0;
  v.name = std::string(trim(std::string_view(v.name)));
  TRY(check(v));
  auto& db = work.db();
  TRY(name_free(db, actor, v));
  if (db.find<std::int64_t>("SELECT count(*) FROM saved_view WHERE organization_id = $1 AND user_id = $2", actor.organization_id, actor.user_id).value_or(0) >= kMostViews)
    return fail(ErrorKind::conflict, "view.too_many", fmt::format("A person keeps at most {} views.", kMostViews));
  v.user_id = actor.user_id;
  v.author = name_of_actor(actor);
  v.updated_at = work.now();
  v.version = 1;
  v.id = db.find<std::int64_t>("INSERT INTO saved_view (organization_id, user_id, author, list, name, shared, definition, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) RETURNING id",
                               actor.organization_id, v.user_id, v.author, v.list, v.name, v.shared, to_text(v.definition), v.updated_at)
             .value_or(0);
  work.change(told(record::Action::view_saved, v));
  return v;
}

Result<SavedView> change_view(record::UnitOfWork& work, SavedView v) {
  const auto& actor = work.actor();
  TRY(may_save(actor, v));
  auto& db = work.db();
  const SavedView old = TRY(saved_view(db, actor, v.id));
  if (old.user_id != actor.user_id) return fail(ErrorKind::forbidden, "view.not_yours", "Only who saved a view changes it. Save your own.");
  v.user_id = old.user_id;
  v.author = old.author;
  v.list = old.list;
  v.name = std::string(trim(std::string_view(v.name)));
  v.updated_at = work.now();
  TRY(check(v));
  TRY(name_free(db, actor, v));
  TRY(record::changed_once(db.execute("UPDATE saved_view SET name = $1, shared = $2, definition = $3, updated_at = $4, version = version + 1 WHERE id = $5 AND version = $6", v.name, v.shared,
                                      to_text(v.definition), v.updated_at, v.id, v.version),
                           "view"));
  ++v.version;
  work.change(told(record::Action::view_saved, v));
  return v;
}

Result<void> delete_view(record::UnitOfWork& work, std::int64_t id) {
  const auto& actor = work.actor();
  auto& db = work.db();
  const SavedView gone = TRY(saved_view(db, actor, id));
  TRY(may_save(actor, gone));
  if (gone.user_id != actor.user_id && !record::allows(actor.role, record::Permission::manage_settings))
    return fail(ErrorKind::forbidden, "view.not_yours", "Only who saved a view, or an administrator, deletes it.");
  db.execute("DELETE FROM saved_view WHERE id = $1", id);
  work.change(told(record::Action::view_deleted, gone));
  return {};
}

}  // namespace bulkhead::triage
