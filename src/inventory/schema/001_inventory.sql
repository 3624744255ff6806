-- Environments with their sites, zones, conduits and assets, and the distinct product identities behind the assets.
CREATE TABLE environment (
  id @identity@,
  organization_id BIGINT NOT NULL,
  name @text@ NOT NULL,
  slug @text@ NOT NULL,
  description TEXT NOT NULL,
  site_type TEXT NOT NULL,
  criticality TEXT NOT NULL,
  demo BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  -- rises with every change of anything inside the environment; readers keep views by it
  revision BIGINT NOT NULL,
  UNIQUE (organization_id, name),
  UNIQUE (organization_id, slug)
);
CREATE TABLE site (
  id @identity@,
  environment_id BIGINT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  name @text@ NOT NULL,
  description TEXT NOT NULL,
  UNIQUE (environment_id, name)
);
CREATE TABLE zone (
  id @identity@,
  environment_id BIGINT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  parent_id BIGINT REFERENCES zone (id),
  name @text@ NOT NULL,
  purpose TEXT NOT NULL,
  owner TEXT NOT NULL,
  sl_t TEXT NOT NULL,
  sl_c TEXT NOT NULL,
  consequence TEXT NOT NULL,
  safety_related BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (environment_id, name)
);
CREATE TABLE conduit (
  id @identity@,
  environment_id BIGINT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  from_zone_id BIGINT NOT NULL REFERENCES zone (id),
  to_zone_id BIGINT NOT NULL REFERENCES zone (id),
  name @text@ NOT NULL,
  owner TEXT NOT NULL,
  sl_t TEXT NOT NULL,
  flows TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (environment_id, name)
);
-- What matching works on: one row for each distinct way of naming a product and its version in an organisation.
CREATE TABLE product_identity (
  id @identity@,
  organization_id BIGINT NOT NULL,
  digest @text@ NOT NULL,
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  version TEXT NOT NULL,
  firmware_version TEXT NOT NULL,
  hardware_version TEXT NOT NULL,
  order_number TEXT NOT NULL,
  cpe TEXT NOT NULL,
  purl TEXT NOT NULL,
  UNIQUE (organization_id, digest)
);
CREATE TABLE asset (
  id @identity@,
  environment_id BIGINT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  identity_id BIGINT NOT NULL REFERENCES product_identity (id),
  zone_id BIGINT REFERENCES zone (id),
  site_id BIGINT REFERENCES site (id),
  name @text@ NOT NULL,
  asset_type TEXT NOT NULL,
  layer TEXT NOT NULL,
  criticality TEXT NOT NULL,
  exposure TEXT NOT NULL,
  purdue_level TEXT NOT NULL,
  safety_related BIGINT NOT NULL,
  redundant BIGINT NOT NULL,
  serial_number TEXT NOT NULL,
  ip_address TEXT NOT NULL,
  owner TEXT NOT NULL,
  location TEXT NOT NULL,
  notes TEXT NOT NULL,
  end_of_support TEXT NOT NULL,
  identity_since BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version_number BIGINT NOT NULL,
  UNIQUE (environment_id, name)
);
CREATE INDEX asset_identity ON asset (identity_id);
CREATE INDEX asset_zone ON asset (zone_id);
