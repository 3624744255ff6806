// Environments, sites, zones, conduits and assets: what an organisation declares that it has.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/codec.h"
#include "core/result.h"
#include "record/unit_of_work.h"
#include "store/store.h"

namespace bulkhead::inventory {

enum class SiteType : std::uint8_t { water_treatment, electric_utility, manufacturing, oil_gas, transportation, healthcare, corporate_it, other };
BOOST_DESCRIBE_ENUM(SiteType, water_treatment, electric_utility, manufacturing, oil_gas, transportation, healthcare, corporate_it, other)

enum class Criticality : std::uint8_t { low, medium, high, critical };
BOOST_DESCRIBE_ENUM(Criticality, low, medium, high, critical)

/// Who repairs it: OT engineers, the IT patch team, the network team.
enum class Layer : std::uint8_t { OT, OS, NETWORK };
BOOST_DESCRIBE_ENUM(Layer, OT, OS, NETWORK)

/// Where an attacker must stand to reach the asset. `unknown` is treated as `adjacent` when priorities are computed.
enum class Exposure : std::uint8_t { unknown, internet, enterprise, adjacent, isolated };
BOOST_DESCRIBE_ENUM(Exposure, unknown, internet, enterprise, adjacent, isolated)

/// A security level vector over FR 1 to FR 7 in the order IAC UC SI DC RDF TRE RA, each 0 to 4.
using SlVector = std::array<int, 7>;
/// Reads "{2 2 2 1 2 2 3}", "2,2,2,1,2,2,3", "2221223", or one digit for all seven; "" is nothing.
/// Source   IEC 62443-3-3:2013 annex A.3 (vector format)
/// Fails    invalid/sl.bad_vector
Result<std::optional<SlVector>> parse_sl_vector(std::string_view text);
/// "2 2 2 1 2 2 3".
[[nodiscard]] std::string to_text(const SlVector& vector);

struct Environment {
  std::int64_t id = 0;
  std::int64_t organization_id = 0;
  std::string name, slug, description;
  SiteType site_type = SiteType::other;
  Criticality criticality = Criticality::medium;
  bool demo = false;
  Instant created_at, updated_at;
  std::int64_t version = 1;
  std::int64_t revision = 1;
};
BOOST_DESCRIBE_STRUCT(Environment, (), (id, organization_id, name, slug, description, site_type, criticality, demo, created_at, updated_at, version, revision))

struct Site {
  std::int64_t id = 0;
  std::int64_t environment_id = 0;
  std::string name, description;
};
BOOST_DESCRIBE_STRUCT(Site, (), (id, environment_id, name, description))

struct Zone {
  std::int64_t id = 0;
  std::int64_t environment_id = 0;
  std::optional<std::int64_t> parent_id;
  std::string name, purpose, owner;
  std::string sl_t, sl_c;          ///< "2 2 2 1 2 2 3" or ""
  std::string consequence;         ///< worst consequence class in the site's own words
  bool safety_related = false;
  Instant created_at, updated_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Zone, (), (id, environment_id, parent_id, name, purpose, owner, sl_t, sl_c, consequence, safety_related, created_at, updated_at, version))

struct Conduit {
  std::int64_t id = 0;
  std::int64_t environment_id = 0;
  std::int64_t from_zone_id = 0, to_zone_id = 0;
  std::string name, owner, sl_t;
  Json flows;                      ///< [{"protocol", "port", "direction", "note"}]
  Instant created_at, updated_at;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Conduit, (), (id, environment_id, from_zone_id, to_zone_id, name, owner, sl_t, flows, created_at, updated_at, version))

/// How an inventory names a product: all that matching looks at. Assets with equal identities share one row.
struct ProductIdentity {
  std::string vendor, product, version, firmware_version, hardware_version, order_number, cpe, purl;
  friend bool operator==(const ProductIdentity&, const ProductIdentity&) = default;
};
BOOST_DESCRIBE_STRUCT(ProductIdentity, (), (vendor, product, version, firmware_version, hardware_version, order_number, cpe, purl))
/// SHA-256 over the packed fields, hex: the key of a distinct identity.
[[nodiscard]] std::string digest_of(const ProductIdentity& identity);

/// The fields of an asset that people and importers set.
struct AssetFields {
  std::string name;                ///< tag or name, unique in its environment
  ProductIdentity identity;
  std::string asset_type;          ///< "PLC", "HMI", "Switch" ...; free text
  Layer layer = Layer::OT;
  Criticality criticality = Criticality::medium;
  Exposure exposure = Exposure::unknown;
  std::string purdue_level;        ///< "0" to "5", "3.5", or ""
  bool safety_related = false;
  bool redundant = false;
  std::string serial_number, ip_address, owner, location, notes;
  std::string end_of_support;      ///< ISO date or ""
  std::optional<std::int64_t> zone_id, site_id;
  friend bool operator==(const AssetFields&, const AssetFields&) = default;
};

struct Asset : AssetFields {
  std::int64_t id = 0;
  std::int64_t environment_id = 0;
  std::int64_t identity_id = 0;
  Instant identity_since;          ///< since when the asset has this product identity
  Instant created_at, updated_at;
  std::int64_t version_number = 1;
};

/// The layer that an asset type usually belongs to: switches and firewalls NETWORK, servers and workstations OS, else OT.
[[nodiscard]] Layer default_layer(std::string_view asset_type);

/// Checks the fields alone: lengths, control characters, dates, levels. Place is the field's name.
[[nodiscard]] std::vector<Problem> check(const AssetFields& fields);

// ---- reading -------------------------------------------------------------------------------------------------------
[[nodiscard]] std::vector<Environment> environments(store::Connection& db, std::int64_t organization_id);
/// Fails not_found/environment.not_found, also for an environment of another organisation.
Result<Environment> environment(store::Connection& db, std::int64_t organization_id, std::int64_t id);
Result<Environment> environment_by_name(store::Connection& db, std::int64_t organization_id, std::string_view name);
[[nodiscard]] std::vector<Site> sites(store::Connection& db, std::int64_t environment_id);
[[nodiscard]] std::vector<Zone> zones(store::Connection& db, std::int64_t environment_id);
[[nodiscard]] std::vector<Conduit> conduits(store::Connection& db, std::int64_t environment_id);
/// Ordered by name; limit 0 = all.
[[nodiscard]] std::vector<Asset> assets(store::Connection& db, std::int64_t environment_id, std::int64_t limit = 0, std::int64_t offset = 0);
Result<Asset> asset(store::Connection& db, std::int64_t environment_id, std::int64_t id);
/// How many assets stand at each site that has some.
[[nodiscard]] std::map<std::int64_t, std::int64_t> assets_by_site(store::Connection& db, std::int64_t environment_id);
[[nodiscard]] std::int64_t asset_count(store::Connection& db, std::int64_t environment_id);
struct IdentityRow : ProductIdentity {
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(IdentityRow, (ProductIdentity), (id))
/// The distinct identities of an environment's assets (of all environments when 0), by id.
[[nodiscard]] std::vector<IdentityRow> identities(store::Connection& db, std::int64_t environment_id);

// ---- changing (each is authorised, validated, written and logged through the unit of work) --------------------------
struct EnvironmentFields {
  std::string name;
  std::string description;
  SiteType site_type = SiteType::other;
  Criticality criticality = Criticality::medium;
  bool demo = false;
};
Result<Environment> create_environment(record::UnitOfWork& work, const EnvironmentFields& fields);
Result<Environment> update_environment(record::UnitOfWork& work, std::int64_t id, const EnvironmentFields& fields);
Result<void> delete_environment(record::UnitOfWork& work, std::int64_t id);

/// Fails conflict/site.name_taken
Result<Site> create_site(record::UnitOfWork& work, Site site);
Result<Site> update_site(record::UnitOfWork& work, Site site);
/// Fails conflict/site.not_empty while assets stand there.
Result<void> delete_site(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id);

/// Fails invalid/zone.cycle, zone.other_environment, sl.bad_vector, conflict/zone.name_taken
Result<Zone> create_zone(record::UnitOfWork& work, Zone zone);
/// Fails also conflict/record.changed_meanwhile when `version` is not 0 and no longer the newest.
Result<Zone> update_zone(record::UnitOfWork& work, Zone zone);
/// Fails conflict/zone.not_empty while assets, child zones or conduits refer to it.
Result<void> delete_zone(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id);
/// Fails invalid/conduit.same_zone, conduit.unknown_zone, conduit.bad_flow, sl.bad_vector, conflict/conduit.name_taken
Result<Conduit> create_conduit(record::UnitOfWork& work, Conduit conduit);
/// Fails also conflict/record.changed_meanwhile when `version` is not 0 and no longer the newest.
Result<Conduit> update_conduit(record::UnitOfWork& work, Conduit conduit);
Result<void> delete_conduit(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id);

Result<Asset> create_asset(record::UnitOfWork& work, std::int64_t environment_id, const AssetFields& fields);
Result<Asset> update_asset(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id, const AssetFields& fields);
Result<void> delete_asset(record::UnitOfWork& work, std::int64_t environment_id, std::int64_t id);

/// Marks that something inside the environment changed, so that readers renew their views.
void touch_environment(store::Connection& db, std::int64_t environment_id);

}  // namespace bulkhead::inventory
