// All SQL of the module. Callers have authorised and validated.
#pragma once
#include "inventory/inventory.h"

namespace bulkhead::inventory {

std::int64_t insert(store::Connection& db, const Environment& environment);
void update(store::Connection& db, const Environment& environment);
void remove_environment(store::Connection& db, std::int64_t id);
std::int64_t insert(store::Connection& db, const Site& site);
void update(store::Connection& db, const Site& site);
void remove_site(store::Connection& db, std::int64_t id);
/// How many records name a place.
struct References {
  std::int64_t assets = 0, zones = 0, conduits = 0;
};
References site_references(store::Connection& db, std::int64_t id);
std::int64_t insert(store::Connection& db, const Zone& zone);
/// False when the version moved on.
bool update(store::Connection& db, const Zone& zone, std::int64_t expected_version);
void remove_zone(store::Connection& db, std::int64_t id);
References zone_references(store::Connection& db, std::int64_t id);
std::int64_t insert(store::Connection& db, const Conduit& conduit);
/// False when the version moved on.
bool update(store::Connection& db, const Conduit& conduit, std::int64_t expected_version);
void remove_conduit(store::Connection& db, std::int64_t id);

/// The ids of the given identities, in their order; missing ones are added.
std::vector<std::int64_t> ensure_identities(store::Connection& db, std::int64_t organization_id, const std::vector<ProductIdentity>& identities);
std::int64_t insert(store::Connection& db, const Asset& asset);
void insert_many(store::Connection& db, const std::vector<Asset>& assets);
bool update(store::Connection& db, const Asset& asset, std::int64_t expected_version);
std::int64_t remove_asset(store::Connection& db, std::int64_t environment_id, std::int64_t id);

}  // namespace bulkhead::inventory
