// Rules of environments and assets. Each change is authorised, checked, written and logged in the caller's unit of work.
#include "inventory/inventory.h"

#include "core/text.h"
#include "inventory_store.h"
#include "rules.h"

namespace bulkhead::inventory {
namespace {

using record::Action;
using record::Permission;

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
  work.change(change_of(Action::asset_updated, "asset", id, e, Json::object({{"name", fields.name}, {"before", before}, {"after", describe(fields)}})));
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
