#include "inventory_store.h"

#include "core/digest.h"
#include "core/packed.h"

namespace bulkhead::inventory {
namespace {

constexpr std::string_view kEnvironment = "SELECT id, organization_id, name, slug, description, site_type, criticality, demo, created_at, updated_at, version, revision FROM environment";
constexpr std::string_view kZone = "SELECT id, environment_id, parent_id, name, purpose, owner, sl_t, sl_c, consequence, safety_related, created_at, updated_at, version FROM zone";
constexpr std::string_view kAsset =
    "SELECT a.id, a.environment_id, a.identity_id, a.zone_id, a.site_id, a.name, a.asset_type, a.layer, a.criticality, a.exposure, a.purdue_level,"
    " a.safety_related, a.redundant, a.serial_number, a.ip_address, a.owner, a.location, a.notes, a.end_of_support, a.identity_since, a.created_at,"
    " a.updated_at, a.version_number, i.vendor, i.product, i.version, i.firmware_version, i.hardware_version, i.order_number, i.cpe, i.purl"
    " FROM asset a JOIN product_identity i ON i.id = a.identity_id";

Asset read_asset(const store::Row& row) {
  Asset a;
  int c = 0;
  const auto read = [&](auto& out) { store::detail::read_column(row, c++, out); };
  read(a.id), read(a.environment_id), read(a.identity_id), read(a.zone_id), read(a.site_id), read(a.name), read(a.asset_type), read(a.layer);
  read(a.criticality), read(a.exposure), read(a.purdue_level), read(a.safety_related), read(a.redundant), read(a.serial_number), read(a.ip_address);
  read(a.owner), read(a.location), read(a.notes), read(a.end_of_support), read(a.identity_since), read(a.created_at), read(a.updated_at);
  read(a.version_number), read(a.identity.vendor), read(a.identity.product), read(a.identity.version), read(a.identity.firmware_version);
  read(a.identity.hardware_version), read(a.identity.order_number), read(a.identity.cpe), read(a.identity.purl);
  return a;
}

const std::vector<std::string> kAssetColumns = {"environment_id", "identity_id", "zone_id", "site_id", "name", "asset_type", "layer", "criticality", "exposure",
                                                "purdue_level", "safety_related", "redundant", "serial_number", "ip_address", "owner", "location", "notes",
                                                "end_of_support", "identity_since", "created_at", "updated_at", "version_number"};

std::vector<store::Value> values_of(const Asset& a) {
  using store::to_value;
  return {to_value(a.environment_id), to_value(a.identity_id), to_value(a.zone_id), to_value(a.site_id), to_value(a.name), to_value(a.asset_type),
          to_value(a.layer), to_value(a.criticality), to_value(a.exposure), to_value(a.purdue_level), to_value(a.safety_related), to_value(a.redundant),
          to_value(a.serial_number), to_value(a.ip_address), to_value(a.owner), to_value(a.location), to_value(a.notes), to_value(a.end_of_support),
          to_value(a.identity_since), to_value(a.created_at), to_value(a.updated_at), to_value(a.version_number)};
}

}  // namespace

std::string digest_of(const ProductIdentity& identity) { return to_hex(sha256(pack(identity))); }

std::vector<Environment> environments(store::Connection& db, std::int64_t organization_id) {
  return db.select<Environment>(std::string(kEnvironment) + " WHERE organization_id = $1 ORDER BY name", organization_id);
}

Result<Environment> environment(store::Connection& db, std::int64_t organization_id, std::int64_t id) {
  auto found = db.find<Environment>(std::string(kEnvironment) + " WHERE organization_id = $1 AND id = $2", organization_id, id);
  if (!found) return fail(ErrorKind::not_found, "environment.not_found", fmt::format("There is no environment {}.", id));
  return std::move(*found);
}

Result<Environment> environment_by_name(store::Connection& db, std::int64_t organization_id, std::string_view name) {
  auto found = db.find<Environment>(std::string(kEnvironment) + " WHERE organization_id = $1 AND (name = $2 OR slug = $2)", organization_id, name);
  if (!found) return fail(ErrorKind::not_found, "environment.not_found", fmt::format("There is no environment named '{}'.", name));
  return std::move(*found);
}

std::vector<Site> sites(store::Connection& db, std::int64_t environment_id) {
  return db.select<Site>("SELECT id, environment_id, name, description FROM site WHERE environment_id = $1 ORDER BY name", environment_id);
}

std::vector<Zone> zones(store::Connection& db, std::int64_t environment_id) {
  return db.select<Zone>(std::string(kZone) + " WHERE environment_id = $1 ORDER BY name", environment_id);
}

std::vector<Conduit> conduits(store::Connection& db, std::int64_t environment_id) {
  return db.select<Conduit>("SELECT id, environment_id, from_zone_id, to_zone_id, name, owner, sl_t, flows, created_at, updated_at, version"
                            " FROM conduit WHERE environment_id = $1 ORDER BY name", environment_id);
}

std::vector<Asset> assets(store::Connection& db, std::int64_t environment_id, std::int64_t limit, std::int64_t offset) {
  std::vector<Asset> found;
  db.for_each_row(std::string(kAsset) + " WHERE a.environment_id = $1 ORDER BY a.name LIMIT $2 OFFSET $3",
                  [&](const store::Row& row) { found.push_back(read_asset(row)); }, environment_id,
                  limit > 0 ? limit : std::int64_t{1} << 40, offset);
  return found;
}

Result<Asset> asset(store::Connection& db, std::int64_t environment_id, std::int64_t id) {
  std::optional<Asset> found;
  db.for_each_row(std::string(kAsset) + " WHERE a.environment_id = $1 AND a.id = $2", [&](const store::Row& row) { found = read_asset(row); }, environment_id, id);
  if (!found) return fail(ErrorKind::not_found, "asset.not_found", fmt::format("There is no asset {} in this environment.", id));
  return std::move(*found);
}

std::map<std::int64_t, std::int64_t> assets_by_site(store::Connection& db, std::int64_t environment_id) {
  std::map<std::int64_t, std::int64_t> counts;
  db.for_each_row("SELECT site_id, count(*) FROM asset WHERE environment_id = $1 AND site_id IS NOT NULL GROUP BY site_id",
                  [&](const store::Row& row) { counts.emplace(row.integer(0), row.integer(1)); }, environment_id);
  return counts;
}

std::int64_t asset_count(store::Connection& db, std::int64_t environment_id) {
  return db.find<std::int64_t>("SELECT count(*) FROM asset WHERE environment_id = $1", environment_id).value_or(0);
}

std::vector<IdentityRow> identities(store::Connection& db, std::int64_t environment_id) {
  constexpr std::string_view kColumns = "SELECT i.vendor, i.product, i.version, i.firmware_version, i.hardware_version, i.order_number, i.cpe, i.purl, i.id FROM product_identity i";
  if (environment_id == 0)
    return db.select<IdentityRow>(std::string(kColumns) + " WHERE i.id IN (SELECT identity_id FROM asset) ORDER BY i.id");
  return db.select<IdentityRow>(std::string(kColumns) + " WHERE i.id IN (SELECT identity_id FROM asset WHERE environment_id = $1) ORDER BY i.id", environment_id);
}

std::int64_t insert(store::Connection& db, const Environment& e) {
  return db.find<std::int64_t>("INSERT INTO environment (organization_id, name, slug, description, site_type, criticality, demo, created_at, updated_at, version, revision)"
                               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, 1) RETURNING id",
                               e.organization_id, e.name, e.slug, e.description, e.site_type, e.criticality, e.demo, e.created_at, e.updated_at).value();
}

void update(store::Connection& db, const Environment& e) {
  db.execute("UPDATE environment SET name = $1, description = $2, site_type = $3, criticality = $4, updated_at = $5, version = version + 1, revision = revision + 1 WHERE id = $6",
             e.name, e.description, e.site_type, e.criticality, e.updated_at, e.id);
}

void remove_environment(store::Connection& db, std::int64_t id) {
  for (const std::string_view sql : {"DELETE FROM asset WHERE environment_id = $1", "DELETE FROM conduit WHERE environment_id = $1",
                                     "UPDATE zone SET parent_id = NULL WHERE environment_id = $1", "DELETE FROM zone WHERE environment_id = $1",
                                     "DELETE FROM site WHERE environment_id = $1", "DELETE FROM environment WHERE id = $1"})
    db.execute(sql, id);
}

std::int64_t insert(store::Connection& db, const Site& s) {
  return db.find<std::int64_t>("INSERT INTO site (environment_id, name, description) VALUES ($1, $2, $3) RETURNING id", s.environment_id, s.name, s.description).value();
}

void update(store::Connection& db, const Site& s) { db.execute("UPDATE site SET name = $1, description = $2 WHERE id = $3", s.name, s.description, s.id); }

void remove_site(store::Connection& db, std::int64_t id) { db.execute("DELETE FROM site WHERE id = $1", id); }

References site_references(store::Connection& db, std::int64_t id) {
  return {.assets = db.find<std::int64_t>("SELECT count(*) FROM asset WHERE site_id = $1", id).value_or(0)};
}

std::int64_t insert(store::Connection& db, const Zone& z) {
  return db.find<std::int64_t>("INSERT INTO zone (environment_id, parent_id, name, purpose, owner, sl_t, sl_c, consequence, safety_related, created_at, updated_at, version)"
                               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1) RETURNING id",
                               z.environment_id, z.parent_id, z.name, z.purpose, z.owner, z.sl_t, z.sl_c, z.consequence, z.safety_related, z.created_at, z.updated_at).value();
}

bool update(store::Connection& db, const Zone& z, std::int64_t expected_version) {
  return db.execute("UPDATE zone SET parent_id = $1, name = $2, purpose = $3, owner = $4, sl_t = $5, sl_c = $6, consequence = $7, safety_related = $8,"
                    " updated_at = $9, version = version + 1 WHERE id = $10 AND environment_id = $11 AND version = $12",
                    z.parent_id, z.name, z.purpose, z.owner, z.sl_t, z.sl_c, z.consequence, z.safety_related, z.updated_at, z.id, z.environment_id, expected_version) == 1;
}

void remove_zone(store::Connection& db, std::int64_t id) { db.execute("DELETE FROM zone WHERE id = $1", id); }

References zone_references(store::Connection& db, std::int64_t id) {
  const auto count = [&](std::string_view sql) { return db.find<std::int64_t>(sql, id).value_or(0); };
  return {count("SELECT count(*) FROM asset WHERE zone_id = $1"), count("SELECT count(*) FROM zone WHERE parent_id = $1"),
          count("SELECT count(*) FROM conduit WHERE from_zone_id = $1 OR to_zone_id = $1")};
}

std::int64_t insert(store::Connection& db, const Conduit& c) {
  return db.find<std::int64_t>("INSERT INTO conduit (environment_id, from_zone_id, to_zone_id, name, owner, sl_t, flows, created_at, updated_at, version)"
                               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) RETURNING id",
                               c.environment_id, c.from_zone_id, c.to_zone_id, c.name, c.owner, c.sl_t, to_text(c.flows), c.created_at, c.updated_at).value();
}

bool update(store::Connection& db, const Conduit& c, std::int64_t expected_version) {
  return db.execute("UPDATE conduit SET from_zone_id = $1, to_zone_id = $2, name = $3, owner = $4, sl_t = $5, flows = $6, updated_at = $7, version = version + 1"
                    " WHERE id = $8 AND environment_id = $9 AND version = $10",
                    c.from_zone_id, c.to_zone_id, c.name, c.owner, c.sl_t, to_text(c.flows), c.updated_at, c.id, c.environment_id, expected_version) == 1;
}

void remove_conduit(store::Connection& db, std::int64_t id) { db.execute("DELETE FROM conduit WHERE id = $1", id); }

std::vector<std::int64_t> ensure_identities(store::Connection& db, std::int64_t organization_id, const std::vector<ProductIdentity>& identities) {
  std::vector<std::string> digests;
  digests.reserve(identities.size());
  for (const auto& identity : identities) digests.push_back(digest_of(identity));

  std::unordered_map<std::string, std::int64_t> known;
  if (identities.size() > 50) {
    db.for_each_row("SELECT digest, id FROM product_identity WHERE organization_id = $1",
                    [&](const store::Row& row) { known.emplace(std::string(row.text(0)), row.integer(1)); }, organization_id);
  } else {
    for (const auto& digest : digests)
      if (const auto id = db.find<std::int64_t>("SELECT id FROM product_identity WHERE organization_id = $1 AND digest = $2", organization_id, digest))
        known.emplace(digest, *id);
  }
  std::unordered_set<std::string_view> added;
  {
    const auto bulk = db.bulk("product_identity", {"organization_id", "digest", "vendor", "product", "version", "firmware_version", "hardware_version", "order_number", "cpe", "purl"},
                              "ON CONFLICT (organization_id, digest) DO NOTHING");
    for (std::size_t n = 0; n < identities.size(); ++n) {
      if (known.contains(digests[n]) || !added.insert(digests[n]).second) continue;
      const auto& i = identities[n];
      using store::to_value;
      const store::Value row[] = {to_value(organization_id), to_value(digests[n]), to_value(i.vendor), to_value(i.product), to_value(i.version),
                                  to_value(i.firmware_version), to_value(i.hardware_version), to_value(i.order_number), to_value(i.cpe), to_value(i.purl)};
      bulk->add(row);
    }
    bulk->finish();
  }
  if (added.size() > 50) {
    db.for_each_row("SELECT digest, id FROM product_identity WHERE organization_id = $1",
                    [&](const store::Row& row) { known.emplace(std::string(row.text(0)), row.integer(1)); }, organization_id);
  } else {
    for (const auto digest : added)
      known.emplace(std::string(digest), db.find<std::int64_t>("SELECT id FROM product_identity WHERE organization_id = $1 AND digest = $2", organization_id, digest).value());
  }
  std::vector<std::int64_t> ids;
  for (const auto& digest : digests) ids.push_back(known.at(digest));
  return ids;
}

std::int64_t insert(store::Connection& db, const Asset& a) {
  insert_many(db, {a});
  return db.find<std::int64_t>("SELECT id FROM asset WHERE environment_id = $1 AND name = $2", a.environment_id, a.name).value();
}

void insert_many(store::Connection& db, const std::vector<Asset>& assets) {
  const auto bulk = db.bulk("asset", kAssetColumns);
  for (const Asset& a : assets) bulk->add(values_of(a));
  bulk->finish();
}

bool update(store::Connection& db, const Asset& a, std::int64_t expected_version) {
  auto values = values_of(a);
  std::string sets;
  for (std::size_t i = 0; i < kAssetColumns.size(); ++i) sets += fmt::format("{}{} = ${}", i ? ", " : "", kAssetColumns[i], i + 1);
  values.push_back(store::to_value(a.id));
  values.push_back(store::to_value(expected_version));
  return db.run(fmt::format("UPDATE asset SET {} WHERE id = ${} AND version_number = ${}", sets, values.size() - 1, values.size()), values) == 1;
}

std::int64_t remove_asset(store::Connection& db, std::int64_t environment_id, std::int64_t id) {
  return db.execute("DELETE FROM asset WHERE environment_id = $1 AND id = $2", environment_id, id);
}

void touch_environment(store::Connection& db, std::int64_t environment_id) {
  db.execute("UPDATE environment SET revision = revision + 1 WHERE id = $1", environment_id);
}

}  // namespace bulkhead::inventory
