// Rules of environments, zones and assets. Each change is authorised, checked, written and logged in the caller's unit of work.
#include "inventory/inventory.h"

#include "core/text.h"
#include "inventory_store.h"

namespace bulkhead::inventory {
namespace {

using record::Action;
using record::Permission;

/// Gathers what is wrong with short texts of records.
class Checker {
 public:
  void text(std::string_view field, std::string_view value, std::size_t max_bytes, bool required = false) {
    if (required && trim(value).empty()) add(field, "text.missing", "A text is needed here.");
    if (value.size() > max_bytes) add(field, "text.too_long", fmt::format("At most {} bytes are allowed.", max_bytes));
    if (!is_utf8(value)) add(field, "text.not_utf8", "The text is not valid UTF-8.");
    for (const char c : value)
      if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r') {
        add(field, "text.control_character", "Control characters are not allowed.");
        break;
      }
  }
  void add(std::string_view field, std::string_view code, std::string message) { problems_.push_back({std::string(field), std::string(code), std::move(message)}); }
  Result<void> result() && {
    if (problems_.empty()) return {};
    Error error{ErrorKind::invalid, problems_.front().code, problems_.front().message, problems_.front().place, {}, {}};
    error.problems = std::move(problems_);
    return fail(std::move(error));
  }
  std::vector<Problem> take() && { return std::move(problems_); }

 private:
  std::vector<Problem> problems_;
};

std::string slug_of(std::string_view name) {
  std::string slug;
  for (const char c : to_lower(name)) {
    if (is_alpha(c) || is_digit(c)) slug += c;
    else if (!slug.empty() && slug.back() != '-') slug += '-';
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug.empty() ? "environment" : slug;
}

Result<void> check(const EnvironmentFields& fields) {
  Checker checker;
  checker.text("name", fields.name, 200, true);
  checker.text("description", fields.description, 4000);
  return std::move(checker).result();
}

/// The environment, when it is the actor's.
Result<Environment> own(record::UnitOfWork& work, std::int64_t id) { return environment(work.db(), work.actor().organization_id, id); }

record::Change change_of(Action action, std::string_view type, std::int64_t id, const Environment& environment, Json detail) {
  record::Change change;
  change.action = action;
  change.resource_type = type;
  change.resource_id = fmt::format("{}", id);
  change.environment_id = environment.id;
  change.environment_name = environment.name;
  change.detail = std::move(detail);
  return change;
}

Result<void> check_zone(store::Connection& db, Zone& zone) {
  Checker checker;
  checker.text("name", zone.name, 200, true);
  checker.text("purpose", zone.purpose, 4000);
  checker.text("owner", zone.owner, 200);
  checker.text("consequence", zone.consequence, 1000);
  for (std::string* vector : {&zone.sl_t, &zone.sl_c}) {
    const auto parsed = parse_sl_vector(*vector);
    if (!parsed) checker.add(vector == &zone.sl_t ? "sl_t" : "sl_c", parsed.error().code, parsed.error().message);
    else *vector = *parsed ? to_text(**parsed) : "";
  }
  if (zone.parent_id) {
    // Walk up from the new parent: it must be of this environment and must not lie inside the zone itself.
    const auto all = zones(db, zone.environment_id);
    std::optional<std::int64_t> at = zone.parent_id;
    std::size_t steps = 0;
    while (at && steps++ <= all.size()) {
      if (*at == zone.id) {
        checker.add("parent_id", "zone.cycle", "A zone cannot lie inside itself.");
        break;
      }
      const auto found = std::find_if(all.begin(), all.end(), [&](const Zone& z) { return z.id == *at; });
      if (found == all.end()) {
        checker.add("parent_id", "zone.other_environment", "The parent zone is not in this environment.");
        break;
      }
      at = found->parent_id;
    }
  }
  const auto twin = db.find<std::int64_t>("SELECT id FROM zone WHERE environment_id = $1 AND name = $2", zone.environment_id, zone.name);
  TRY(std::move(checker).result());
  if (twin && *twin != zone.id) return fail(ErrorKind::conflict, "zone.name_taken", fmt::format("A zone named '{}' exists already.", zone.name), "name");
  return {};
}

/// Zone and site must be of the environment.
Result<void> check_places(store::Connection& db, std::int64_t environment_id, const AssetFields& fields) {
  if (fields.zone_id && !db.find<std::int64_t>("SELECT 1 FROM zone WHERE id = $1 AND environment_id = $2", *fields.zone_id, environment_id))
    return fail(ErrorKind::invalid, "asset.unknown_zone", "The zone is not in this environment.", "zone_id");
  if (fields.site_id && !db.find<std::int64_t>("SELECT 1 FROM site WHERE id = $1 AND environment_id = $2", *fields.site_id, environment_id))
    return fail(ErrorKind::invalid, "asset.unknown_site", "The site is not in this environment.", "site_id");
  return {};
}

Result<void> as_result(std::vector<Problem> problems) {
  if (problems.empty()) return {};
  Error error{ErrorKind::invalid, problems.front().code, problems.front().message, problems.front().place, {}, {}};
  error.problems = std::move(problems);
  return fail(std::move(error));
}

Json describe(const AssetFields& f) {
  return Json::object({{"name", f.name}, {"vendor", f.identity.vendor}, {"product", f.identity.product}, {"version", f.identity.version},
                       {"firmware_version", f.identity.firmware_version}, {"order_number", f.identity.order_number}, {"asset_type", f.asset_type},
                       {"layer", name_of(f.layer)}, {"criticality", name_of(f.criticality)}, {"exposure", name_of(f.exposure)}});
}

}  // namespace

Layer default_layer(std::string_view asset_type) {
  const std::string type = to_lower(asset_type);
  for (const std::string_view word : {"switch", "router", "firewall", "gateway", "access point", "vpn", "network", "modem", "media converter"})
    if (type.find(word) != std::string::npos) return Layer::NETWORK;
  for (const std::string_view word : {"server", "workstation", "station", "historian", "desktop", "laptop", "computer", "operating system"})
    if (type.find(word) != std::string::npos) return Layer::OS;
  return Layer::OT;
}

std::vector<Problem> check(const AssetFields& f) {
  Checker checker;
  checker.text("name", f.name, 200, true);
  checker.text("vendor", f.identity.vendor, 200);
  checker.text("product", f.identity.product, 400);
  for (const auto& [field, value] : {std::pair<std::string_view, const std::string&>{"version", f.identity.version}, {"firmware_version", f.identity.firmware_version},
                                     {"hardware_version", f.identity.hardware_version}, {"order_number", f.identity.order_number}, {"asset_type", f.asset_type},
                                     {"serial_number", f.serial_number}, {"ip_address", f.ip_address}, {"owner", f.owner}, {"location", f.location}})
    checker.text(field, value, 200);
  checker.text("cpe", f.identity.cpe, 500);
  checker.text("purl", f.identity.purl, 500);
  checker.text("notes", f.notes, 10'000);
  if (f.identity.vendor.empty() && f.identity.product.empty() && f.identity.cpe.empty() && f.identity.purl.empty() && f.identity.order_number.empty())
    checker.add("product", "asset.no_identity", "Name the product: vendor and product, an order number, a CPE name or a package URL.");
  if (!f.identity.cpe.empty() && !f.identity.cpe.starts_with("cpe:")) checker.add("cpe", "asset.bad_cpe", "A CPE name begins with cpe:2.3: or cpe:/.");
  if (!f.identity.purl.empty() && !f.identity.purl.starts_with("pkg:")) checker.add("purl", "asset.bad_purl", "A package URL begins with pkg:.");
  if (!f.end_of_support.empty() && (f.end_of_support.size() != 10 || !parse_instant(f.end_of_support)))
    checker.add("end_of_support", "time.bad", "A date such as 2026-03-01 is expected.");
  if (!f.purdue_level.empty() && !(f.purdue_level == "3.5" || (f.purdue_level.size() == 1 && f.purdue_level[0] >= '0' && f.purdue_level[0] <= '5')))
    checker.add("purdue_level", "asset.bad_level", "A Purdue level is 0, 1, 2, 3, 3.5, 4 or 5.");
  return std::move(checker).take();
}

Result<Environment> create_environment(record::UnitOfWork& work, const EnvironmentFields& fields) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  TRY(check(fields));
  Environment e;
  e.organization_id = work.actor().organization_id;
  e.name = trim(fields.name);
  e.description = fields.description;
  e.site_type = fields.site_type;
  e.criticality = fields.criticality;
  e.demo = fields.demo;
  e.created_at = e.updated_at = work.now();
  std::set<std::string> slugs;
  for (const auto& other : environments(work.db(), e.organization_id)) {
    if (equals_ignoring_case(other.name, e.name)) return fail(ErrorKind::conflict, "environment.name_taken", fmt::format("An environment named '{}' exists already.", e.name), "name");
    slugs.insert(other.slug);
  }
  const std::string base = slug_of(e.name);
  e.slug = base;
  for (int n = 2; slugs.contains(e.slug); ++n) e.slug = fmt::format("{}-{}", base, n);
  e.id = insert(work.db(), e);
  work.change(change_of(Action::env_created, "environment", e.id, e, Json::object({{"name", e.name}, {"site_type", name_of(e.site_type)}, {"criticality", name_of(e.criticality)}})));
  return e;
}

Result<Environment> update_environment(record::UnitOfWork& work, std::int64_t id, const EnvironmentFields& fields) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  Environment e = TRY(own(work, id));
  TRY(check(fields));
  for (const auto& other : environments(work.db(), e.organization_id))
    if (other.id != id && equals_ignoring_case(other.name, trim(fields.name)))
      return fail(ErrorKind::conflict, "environment.name_taken", fmt::format("An environment named '{}' exists already.", other.name), "name");
  const Json before = Json::object({{"name", e.name}, {"description", e.description}, {"site_type", name_of(e.site_type)}, {"criticality", name_of(e.criticality)}});
  e.name = trim(fields.name);
  e.description = fields.description;
  e.site_type = fields.site_type;
  e.criticality = fields.criticality;
  e.updated_at = work.now();
  update(work.db(), e);
  ++e.version;
  ++e.revision;
  work.change(change_of(Action::env_updated, "environment", e.id, e,
                            Json::object({{"before", before}, {"after", Json::object({{"name", e.name}, {"description", e.description}, {"site_type", name_of(e.site_type)},
                                                                                      {"criticality", name_of(e.criticality)}})}})));
  return e;
}

Result<void> delete_environment(record::UnitOfWork& work, std::int64_t id) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, id));
  const auto count = asset_count(work.db(), id);
  remove_environment(work.db(), id);
  work.change(change_of(Action::env_deleted, "environment", id, e, Json::object({{"name", e.name}, {"assets", count}})));
  return {};
}

Result<Site> create_site(record::UnitOfWork& work, std::int64_t environment_id, const std::string& name, const std::string& description) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, environment_id));
  Checker checker;
  checker.text("name", name, 200, true);
  checker.text("description", description, 4000);
  TRY(std::move(checker).result());
  Site site{0, environment_id, std::string(trim(name)), description};
  if (work.db().find<std::int64_t>("SELECT id FROM site WHERE environment_id = $1 AND name = $2", environment_id, site.name))
    return fail(ErrorKind::conflict, "site.name_taken", fmt::format("A site named '{}' exists already.", site.name), "name");
  site.id = insert(work.db(), site);
  touch_environment(work.db(), environment_id);
  work.change(change_of(Action::site_created, "site", site.id, e, Json::object({{"name", site.name}})));
  return site;
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
  touch_environment(work.db(), e.id);
  work.change(change_of(Action::zone_created, "zone", zone.id, e, Json::object({{"name", zone.name}, {"sl_t", zone.sl_t}})));
  return zone;
}

Result<Zone> update_zone(record::UnitOfWork& work, Zone zone) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, zone.environment_id));
  const auto all = zones(work.db(), zone.environment_id);
  const auto old = std::find_if(all.begin(), all.end(), [&](const Zone& z) { return z.id == zone.id; });
  if (old == all.end()) return fail(ErrorKind::not_found, "zone.not_found", fmt::format("There is no zone {} in this environment.", zone.id));
  zone.name = trim(zone.name);
  TRY(check_zone(work.db(), zone));
  const std::int64_t expected = zone.version ? zone.version : old->version;
  zone.created_at = old->created_at;
  zone.updated_at = work.now();
  if (!update(work.db(), zone, expected))
    return fail(ErrorKind::conflict, "record.changed_meanwhile", "The zone was changed since you opened it; read it again.");
  zone.version = expected + 1;
  touch_environment(work.db(), e.id);
  work.change(change_of(Action::zone_updated, "zone", zone.id, e,
                            Json::object({{"before", Json::object({{"name", old->name}, {"sl_t", old->sl_t}, {"sl_c", old->sl_c}})},
                                          {"after", Json::object({{"name", zone.name}, {"sl_t", zone.sl_t}, {"sl_c", zone.sl_c}})}})));
  return zone;
}

Result<void> delete_zone(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, environment_id));
  const auto all = zones(work.db(), environment_id);
  const auto old = std::find_if(all.begin(), all.end(), [&](const Zone& z) { return z.id == id; });
  if (old == all.end()) return fail(ErrorKind::not_found, "zone.not_found", fmt::format("There is no zone {} in this environment.", id));
  if (zone_references(work.db(), id) > 0)
    return fail(ErrorKind::conflict, "zone.not_empty", "Assets, zones or conduits still refer to this zone; move them first.");
  remove_zone(work.db(), id);
  touch_environment(work.db(), e.id);
  work.change(change_of(Action::zone_deleted, "zone", id, e, Json::object({{"name", old->name}})));
  return {};
}

Result<Conduit> create_conduit(record::UnitOfWork& work, Conduit conduit) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, conduit.environment_id));
  Checker checker;
  checker.text("name", conduit.name, 200, true);
  checker.text("owner", conduit.owner, 200);
  if (const auto vector = parse_sl_vector(conduit.sl_t); !vector) checker.add("sl_t", vector.error().code, vector.error().message);
  else conduit.sl_t = *vector ? to_text(**vector) : "";
  if (conduit.flows.is_null()) conduit.flows = Json::array();
  if (!conduit.flows.is_array()) checker.add("flows", "json.bad_type", "An array of flows is expected.");
  if (conduit.from_zone_id == conduit.to_zone_id) checker.add("to_zone_id", "conduit.same_zone", "A conduit joins two different zones.");
  for (const auto& [field, zone] : {std::pair{"from_zone_id", conduit.from_zone_id}, {"to_zone_id", conduit.to_zone_id}})
    if (!work.db().find<std::int64_t>("SELECT 1 FROM zone WHERE id = $1 AND environment_id = $2", zone, conduit.environment_id))
      checker.add(field, "conduit.unknown_zone", "The zone is not in this environment.");
  TRY(std::move(checker).result());
  if (work.db().find<std::int64_t>("SELECT id FROM conduit WHERE environment_id = $1 AND name = $2", conduit.environment_id, conduit.name))
    return fail(ErrorKind::conflict, "conduit.name_taken", fmt::format("A conduit named '{}' exists already.", conduit.name), "name");
  conduit.created_at = conduit.updated_at = work.now();
  conduit.id = insert(work.db(), conduit);
  touch_environment(work.db(), e.id);
  work.change(change_of(Action::conduit_created, "conduit", conduit.id, e, Json::object({{"name", conduit.name}, {"from_zone_id", conduit.from_zone_id}, {"to_zone_id", conduit.to_zone_id}})));
  return conduit;
}

Result<void> delete_conduit(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id) {
  TRY(record::authorise(work.actor(), Permission::manage_environments));
  const Environment e = TRY(own(work, environment_id));
  if (remove_conduit(work.db(), environment_id, id) == 0) return fail(ErrorKind::not_found, "conduit.not_found", fmt::format("There is no conduit {} in this environment.", id));
  touch_environment(work.db(), e.id);
  work.change(change_of(Action::conduit_deleted, "conduit", id, e, Json::object({})));
  return {};
}

Result<Asset> create_asset(record::UnitOfWork& work, std::int64_t environment_id, const AssetFields& fields) {
  TRY(record::authorise(work.actor(), Permission::manage_assets));
  const Environment e = TRY(own(work, environment_id));
  TRY(as_result(check(fields)));
  TRY(check_places(work.db(), environment_id, fields));
  if (work.db().find<std::int64_t>("SELECT id FROM asset WHERE environment_id = $1 AND name = $2", environment_id, fields.name))
    return fail(ErrorKind::conflict, "asset.name_taken", fmt::format("An asset named '{}' exists already in this environment.", fields.name), "name");
  Asset a;
  static_cast<AssetFields&>(a) = fields;
  a.environment_id = environment_id;
  a.identity_id = ensure_identities(work.db(), e.organization_id, {fields.identity}).front();
  a.identity_since = a.created_at = a.updated_at = work.now();
  a.id = insert(work.db(), a);
  touch_environment(work.db(), e.id);
  work.change(change_of(Action::asset_added, "asset", a.id, e, describe(fields)));
  return a;
}

Result<Asset> update_asset(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id, const AssetFields& fields) {
  TRY(record::authorise(work.actor(), Permission::manage_assets));
  const Environment e = TRY(own(work, environment_id));
  Asset a = TRY(asset(work.db(), environment_id, id));
  TRY(as_result(check(fields)));
  TRY(check_places(work.db(), environment_id, fields));
  const auto twin = work.db().find<std::int64_t>("SELECT id FROM asset WHERE environment_id = $1 AND name = $2", environment_id, fields.name);
  if (twin && *twin != id) return fail(ErrorKind::conflict, "asset.name_taken", fmt::format("An asset named '{}' exists already in this environment.", fields.name), "name");
  const Json before = describe(a);
  const bool other_identity = !(a.identity == fields.identity);
  static_cast<AssetFields&>(a) = fields;
  if (other_identity) {
    a.identity_id = ensure_identities(work.db(), e.organization_id, {fields.identity}).front();
    a.identity_since = work.now();
  }
  a.updated_at = work.now();
  const std::int64_t expected = a.version_number++;
  if (!update(work.db(), a, expected)) return fail(ErrorKind::conflict, "record.changed_meanwhile", "The asset was changed since you opened it; read it again.");
  touch_environment(work.db(), e.id);
  work.change(change_of(Action::asset_updated, "asset", id, e, Json::object({{"before", before}, {"after", describe(fields)}})));
  return a;
}

Result<void> delete_asset(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id) {
  TRY(record::authorise(work.actor(), Permission::manage_assets));
  const Environment e = TRY(own(work, environment_id));
  const Asset a = TRY(asset(work.db(), environment_id, id));
  remove_asset(work.db(), environment_id, id);
  touch_environment(work.db(), e.id);
  work.change(change_of(Action::asset_removed, "asset", id, e, describe(a)));
  return {};
}

}  // namespace bulkhead::inventory
