-- Windows hosts that an organization submitted, as checked, and the software listed for them. Touched by host_store.cpp alone.
CREATE TABLE windows_host (
  id @identity@,
  environment_id BIGINT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  asset_id @text@ NOT NULL,
  os_product TEXT NOT NULL,
  edition_id TEXT NOT NULL,
  display_version TEXT NOT NULL,
  os_build TEXT NOT NULL,
  architecture TEXT NOT NULL,
  installation_type TEXT NOT NULL,
  -- JSON list; NULL: not collected
  installed_kbs TEXT,
  kb_source TEXT NOT NULL,
  -- NULL: not said
  esu_enrolled BIGINT,
  collected_at BIGINT NOT NULL,
  submitted_at BIGINT NOT NULL,
  UNIQUE (environment_id, asset_id)
);
CREATE TABLE windows_software (
  id @identity@,
  environment_id BIGINT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  asset_id @text@ NOT NULL,
  name @text@ NOT NULL,
  publisher TEXT NOT NULL,
  version @text@ NOT NULL
);
CREATE INDEX windows_software_asset ON windows_software (environment_id, asset_id);
