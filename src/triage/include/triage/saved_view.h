// Named views of lists: filter, order and columns, one's own or for everybody of the organization.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/codec.h"
#include "record/unit_of_work.h"

namespace bulkhead::triage {

inline constexpr std::int64_t kMostViews = 200;  ///< a person

/// Lists that have views.
enum class ViewList : std::uint8_t { findings, assets, vulnerabilities, tickets, log };
BOOST_DESCRIBE_ENUM(ViewList, findings, assets, vulnerabilities, tickets, log)

struct SavedView {
  std::int64_t id = 0, user_id = 0;
  std::string author;
  ViewList list = ViewList::findings;
  std::string name;
  bool shared = false;
  Json definition;  ///< {"search": {name: text}, "columns": [text], "density": text}: as the page's address and table have them
  Instant updated_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(SavedView, (), (id, user_id, author, list, name, shared, definition, updated_at, version))

/// One's own and the shared ones, by name.
[[nodiscard]] std::vector<SavedView> saved_views(store::Connection& db, std::int64_t organization_id, std::int64_t user_id, ViewList list);
/// One that the actor sees.
/// Fails    not_found/view.not_found
Result<SavedView> saved_view(store::Connection& db, const record::Actor& actor, std::int64_t id);
/// Fails    forbidden/... (reading is enough for one's own, sharing needs `comment`), invalid/view.bad_name, view.bad_definition, conflict/view.name_taken, view.too_many
Result<SavedView> save_view(record::UnitOfWork& work, SavedView wish);
/// One's own only; `version` is the one that was read.
/// Fails    also not_found/view.not_found, forbidden/view.not_yours, conflict/record.stale
Result<SavedView> change_view(record::UnitOfWork& work, SavedView wish);
/// One's own; those who manage settings may delete any shared one.
Result<void> delete_view(record::UnitOfWork& work, std::int64_t id);

}  // namespace bulkhead::triage
