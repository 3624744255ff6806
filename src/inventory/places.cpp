// Rules of sites, zones and conduits. Each change is authorised, checked, written and logged in the caller's unit of work.
#include "core/text.h"
#include "inventory/inventory.h"
#include "inventory_store.h"
#include "rules.h"

namespace bulkhead::inventory {
namespace {

using record::Action;
using record::Permission;

/// A kind of place with the codes of its errors.
struct Kind {
  std::string_view type, not_found, name_taken, not_empty;
};
constexpr Kind kSite{"site", "site.not_found", "site.name_taken", "site.not_empty"};
constexpr Kind kZone{"zone", "zone.not_found", "zone.name_taken", "zone.not_empty"};
constexpr Kind kConduit{"conduit", "conduit.not_found", "conduit.name_taken", ""};

template <class Record>
Result<Record> one_of(std::vector<Record> records, std::int64_t id, const Kind& kind) {
  for (Record& record : records)
    if (record.id == id) return std::move(record);
  return fail(ErrorKind::not_found, kind.not_found, fmt::format("There is no {} {} in this environment.", kind.type, id));
}

/// Names are unique among the records of one kind in an environment.
template <class Record>
Result<void> name_is_free(const std::vector<Record>& records, const Record& wish, const Kind& kind) {
  for (const Record& other : records)
    if (other.id != wish.id && other.name == wish.name) return fail(ErrorKind::conflict, kind.name_taken, fmt::format("A {} named '{}' exists already.", kind.type, wish.name), "name");
  return {};
}

/// "3 assets and 1 conduit"; "" when nothing refers.
std::string referring(const std::vector<std::pair<std::int64_t, std::string_view>>& counts) {
  std::vector<std::string> parts;
  for (const auto& [count, noun] : counts)
    if (count > 0) parts.push_back(fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"));
  return join(parts, " and ");
}

/// Deleting a place must leave no record without its place.
Result<void> nothing_refers(const References& references, const Kind& kind, std::string_view name) {
  const std::string who = referring({{references.assets, "asset"}, {references.zones, "inner zone"}, {references.conduits, "conduit"}});
  if (who.empty()) return {};
  return fail(ErrorKind::conflict, kind.not_empty, fmt::format("The {} '{}' still has {}. Move or delete them first.", kind.type, name, who));
}

Result<void> stale(const Kind& kind) {
  return fail(ErrorKind::conflict, "record.changed_meanwhile", fmt::format("The {} was changed since you opened it; read it again.", kind.type));
}

Result<void> check_site(store::Connection& db, const Site& site) {
  Checker checker;
  checker.text("name", site.name, 200, true);
  checker.text("description", site.description, 4000);
  TRY(std::move(checker).result());
  return name_is_free(sites(db, site.environment_id), site, kSite);
}

/// Walks up from the parent: it must be of this environment and must not lie inside the zone itself.
void check_parent(Checker& checker, const std::vector<Zone>& all, const Zone& zone) {
  std::optional<std::int64_t> at = zone.parent_id;
  for (std::size_t steps = 0; at && steps <= all.size(); ++steps) {
    if (*at == zone.id) return checker.add("parent_id", "zone.cycle", "A zone cannot lie inside itself.");
    const auto found = std::find_if(all.begin(), all.end(), [&](const Zone& z) { return z.id == *at; });
    if (found == all.end()) return checker.add("parent_id", "zone.other_environment", "The parent zone is not in this environment.");
    at = found->parent_id;
  }
}

Result<void> check_zone(store::Connection& db, Zone& zone) {
  const auto all = zones(db, zone.environment_id);
  Checker checker;
  checker.text("name", zone.name, 200, true);
  checker.text("purpose", zone.purpose, 4000);
  checker.text("owner", zone.owner, 200);
  checker.text("consequence", zone.consequence, 1000);
  checker.levels("sl_t", zone.sl_t);
  checker.levels("sl_c", zone.sl_c);
  check_parent(checker, all, zone);
  TRY(std::move(checker).result());
  return name_is_free(all, zone, kZone);
}

/// A flow is an object of short texts; what it names is the site's own wording.
bool is_flow(const Json& flow) {
  if (!flow.is_object()) return false;
  return std::all_of(flow.members().begin(), flow.members().end(), [](const auto& member) {
    constexpr std::string_view kNames[] = {"protocol", "port", "direction", "note"};
    return std::find(std::begin(kNames), std::end(kNames), member.first) != std::end(kNames) && (member.second.is_integer() || (member.second.is_string() && member.second.string().size() <= 500));
  });
}

Result<void> check_conduit(store::Connection& db, Conduit& conduit) {
  const auto all = zones(db, conduit.environment_id);
  Checker checker;
  checker.text("name", conduit.name, 200, true);
  checker.text("owner", conduit.owner, 200);
  checker.levels("sl_t", conduit.sl_t);
  if (conduit.flows.is_null()) conduit.flows = Json::array();
  if (!conduit.flows.is_array()) checker.add("flows", "json.bad_type", "An array of flows is expected.");
  else if (conduit.flows.items().size() > 200 || !std::all_of(conduit.flows.items().begin(), conduit.flows.items().end(), is_flow))
    checker.add("flows", "conduit.bad_flow", "At most 200 flows, each with protocol, port, direction and note as short texts.");
  if (conduit.from_zone_id == conduit.to_zone_id) checker.add("to_zone_id", "conduit.same_zone", "A conduit joins two different zones.");
  const auto require_zone = [&](const char* field, std::int64_t id) {
    if (std::none_of(all.begin(), all.end(), [&](const Zone& z) { return z.id == id; })) checker.add(field, "conduit.unknown_zone", "The zone is not in this environment.");
  };
  require_zone("from_zone_id", conduit.from_zone_id);
  require_zone("to_zone_id", conduit.to_zone_id);
  TRY(std::move(checker).result());
  return name_is_free(conduits(db, conduit.environment_id), conduit, kConduit);
}

Json told(const Site& site) { return Json::object({{"name", site.name}, {"description", site.description}}); }

/// What the log tells of a zone; places it refers to by name.
Json told(const Zone& zone, const std::vector<Zone>& all) {
  const auto parent = std::find_if(all.begin(), all.end(), [&](const Zone& z) { return zone.parent_id == z.id; });
  return Json::object({{"name", zone.name}, {"parent", parent == all.end() ? Json() : Json(parent->name)}, {"purpose", zone.purpose}, {"owner", zone.owner}, {"sl_t", zone.sl_t}, {"sl_c", zone.sl_c},
                       {"consequence", zone.consequence}, {"safety_related", zone.safety_related}});
}

Json told(const Conduit& conduit, const std::vector<Zone>& all) {
  const auto name = [&](std::int64_t id) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Zone& z) { return z.id == id; });
    return found == all.end() ? std::string() : found->name;
  };
  return Json::object({{"name", conduit.name}, {"from", name(conduit.from_zone_id)}, {"to", name(conduit.to_zone_id)}, {"owner", conduit.owner}, {"sl_t", conduit.sl_t}, {"flows", conduit.flows}});
}

/// The new state with both versions beside it.
Json compared(const Json& before, Json after) {
  Json out = after;
  out.set("before", before).set("after", std::move(after));
  return out;
}

/// Tells readers and the log of a change inside the environment.
void changed(record::UnitOfWork& work, Action action, std::string_view type, std::int64_t id, const Environment& environment, Json detail) {
  touch_environment(work.db(), environment.id);
  work.change(change_of(action, type, id, environment, std::move(detail)));
}

}  // namespace

Result<Site> create_site(record::UnitOfWork& work, Site site) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, site.environment_id));
  site.id = 0;
  site.name = trim(site.name);
  TRY(check_site(work.db(), site));
  site.id = insert(work.db(), site);
  changed(work, Action::site_created, "site", site.id, e, told(site));
  return site;
}

Result<Site> update_site(record::UnitOfWork& work, Site site) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, site.environment_id));
  const Site old = TRY(one_of(sites(work.db(), e.id), site.id, kSite));
  site.name = trim(site.name);
  TRY(check_site(work.db(), site));
  update(work.db(), site);
  changed(work, Action::site_updated, "site", site.id, e, compared(told(old), told(site)));
  return site;
}

Result<void> delete_site(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, environment_id));
  const Site old = TRY(one_of(sites(work.db(), e.id), id, kSite));
  TRY(nothing_refers(site_references(work.db(), id), kSite, old.name));
  remove_site(work.db(), id);
  changed(work, Action::site_deleted, "site", id, e, told(old));
  return {};
}

Result<Zone> create_zone(record::UnitOfWork& work, Zone zone) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, zone.environment_id));
  zone.id = 0;
  zone.name = trim(zone.name);
  TRY(check_zone(work.db(), zone));
  zone.created_at = zone.updated_at = work.now();
  zone.version = 1;
  zone.id = insert(work.db(), zone);
  changed(work, Action::zone_created, "zone", zone.id, e, told(zone, zones(work.db(), e.id)));
  return zone;
}

Result<Zone> update_zone(record::UnitOfWork& work, Zone zone) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, zone.environment_id));
  const auto all = zones(work.db(), e.id);
  const Zone old = TRY(one_of(all, zone.id, kZone));
  zone.name = trim(zone.name);
  TRY(check_zone(work.db(), zone));
  const std::int64_t expected = zone.version ? zone.version : old.version;
  zone.created_at = old.created_at;
  zone.updated_at = work.now();
  if (!update(work.db(), zone, expected)) TRY(stale(kZone));
  zone.version = expected + 1;
  changed(work, Action::zone_updated, "zone", zone.id, e, compared(told(old, all), told(zone, all)));
  return zone;
}

Result<void> delete_zone(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, environment_id));
  const auto all = zones(work.db(), e.id);
  const Zone old = TRY(one_of(all, id, kZone));
  TRY(nothing_refers(zone_references(work.db(), id), kZone, old.name));
  remove_zone(work.db(), id);
  changed(work, Action::zone_deleted, "zone", id, e, told(old, all));
  return {};
}

Result<Conduit> create_conduit(record::UnitOfWork& work, Conduit conduit) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, conduit.environment_id));
  conduit.id = 0;
  conduit.name = trim(conduit.name);
  TRY(check_conduit(work.db(), conduit));
  conduit.created_at = conduit.updated_at = work.now();
  conduit.version = 1;
  conduit.id = insert(work.db(), conduit);
  changed(work, Action::conduit_created, "conduit", conduit.id, e, told(conduit, zones(work.db(), e.id)));
  return conduit;
}

Result<Conduit> update_conduit(record::UnitOfWork& work, Conduit conduit) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, conduit.environment_id));
  const Conduit old = TRY(one_of(conduits(work.db(), e.id), conduit.id, kConduit));
  conduit.name = trim(conduit.name);
  TRY(check_conduit(work.db(), conduit));
  const std::int64_t expected = conduit.version ? conduit.version : old.version;
  conduit.created_at = old.created_at;
  conduit.updated_at = work.now();
  if (!update(work.db(), conduit, expected)) TRY(stale(kConduit));
  conduit.version = expected + 1;
  const auto all = zones(work.db(), e.id);
  changed(work, Action::conduit_updated, "conduit", conduit.id, e, compared(told(old, all), told(conduit, all)));
  return conduit;
}

Result<void> delete_conduit(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, environment_id));
  const Conduit old = TRY(one_of(conduits(work.db(), e.id), id, kConduit));
  remove_conduit(work.db(), id);
  changed(work, Action::conduit_deleted, "conduit", id, e, told(old, zones(work.db(), e.id)));
  return {};
}

}  // namespace bulkhead::inventory
