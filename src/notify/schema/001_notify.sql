-- Where messages go. Credentials are sealed (core/seal.h); settings hold what may be shown.
CREATE TABLE notify_connection (
  id @identity@,
  organization_id BIGINT NOT NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,          -- JSON, see notify/connection.h
  sealed TEXT NOT NULL,            -- JSON of the credentials, sealed; "" none
  enabled BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX notify_connection_organization ON notify_connection (organization_id, id);

CREATE TABLE alert_rule (
  id @identity@,
  organization_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  trigger_name @text@ NOT NULL,
  environment_id BIGINT,           -- NULL: every environment
  severity_floor BIGINT,           -- tenths of CVSS or BCS; NULL: any
  connection_id BIGINT,            -- NULL: mail to the recipients
  quiet_from BIGINT,               -- minutes of the day; NULL: no quiet hours
  quiet_to BIGINT,
  utc_offset_minutes BIGINT NOT NULL,
  digest TEXT NOT NULL,            -- none, hourly, daily
  enabled BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX alert_rule_organization ON alert_rule (organization_id, id);

-- Mail addresses that get alerts without having an account.
CREATE TABLE alert_recipient (
  id @identity@,
  organization_id BIGINT NOT NULL,
  environment_id BIGINT,           -- NULL: every environment
  email TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX alert_recipient_organization ON alert_recipient (organization_id, id);

-- What a rule raised lately, so that nothing is said twice. dedup_key: event, environment, CVE.
CREATE TABLE alert_mark (
  rule_id BIGINT NOT NULL,
  dedup_key @text@ NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (rule_id, dedup_key)
);

-- Alerts that wait for the end of quiet hours or for their digest.
CREATE TABLE alert_pending (
  id @identity@,
  rule_id BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX alert_pending_due ON alert_pending (due_at);

-- The bell. user_id NULL: everybody of the organization.
CREATE TABLE notification (
  id @identity@,
  organization_id BIGINT NOT NULL,
  user_id BIGINT,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  detail TEXT NOT NULL,
  link TEXT NOT NULL,
  environment_id BIGINT,
  at BIGINT NOT NULL
);
CREATE INDEX notification_organization ON notification (organization_id, at);
CREATE TABLE notification_read (
  user_id BIGINT NOT NULL,
  notification_id BIGINT NOT NULL,
  PRIMARY KEY (user_id, notification_id)
);

CREATE TABLE watch_entry (
  id @identity@,
  organization_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  entity_type TEXT NOT NULL,       -- cve, vendor, product, protocol
  entity_key @text@ NOT NULL,      -- CVE id, vendor slug, "vendor slug/product slug", protocol name
  name TEXT NOT NULL,
  severity_threshold TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX watch_entry_once ON watch_entry (organization_id, user_id, entity_type, entity_key);
-- CVEs that an entry has shown already.
CREATE TABLE watch_seen (
  entry_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  PRIMARY KEY (entry_id, cve)
);

-- What was known of a CVE when changes were last looked for; derived, by the CVEs that findings or watchlists name.
CREATE TABLE cve_watch_state (
  cve @text@ NOT NULL PRIMARY KEY,
  kev BIGINT NOT NULL,
  maturity TEXT NOT NULL,
  percentile_ppm BIGINT NOT NULL,
  bcs_hundredths BIGINT NOT NULL,
  patch TEXT NOT NULL
);
-- How far detection has read the log and the corpus. One row.
CREATE TABLE alert_cursor (
  id BIGINT NOT NULL PRIMARY KEY,
  log_index BIGINT NOT NULL,
  corpus_revision BIGINT NOT NULL
);
