-- What an organization set for its reports.
CREATE TABLE report_setting (
  organization_id BIGINT NOT NULL PRIMARY KEY,
  cip_editions TEXT NOT NULL        -- JSON: ["CIP-007-6", ...]
);
-- Reports that are made again and again. Times of day are those of the time zone.
CREATE TABLE report_schedule (
  id @identity@,
  organization_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  report_type TEXT NOT NULL,
  environment_ids TEXT NOT NULL,    -- JSON: [1, 2]
  frequency TEXT NOT NULL,          -- weekly, monthly, quarterly
  day BIGINT NOT NULL,              -- weekly: 1 Monday to 7 Sunday; monthly: 1 to 28, 0 the last day; quarterly: 0
  minute BIGINT NOT NULL,           -- of the day
  time_zone TEXT NOT NULL,          -- IANA name
  recipients TEXT NOT NULL,         -- JSON: ["a@b.example"]
  enabled BIGINT NOT NULL,
  next_run_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,      -- somebody makes it until then
  attempts BIGINT NOT NULL,         -- of the run that is due
  last_run_at BIGINT NOT NULL,      -- 0: never
  last_report_id BIGINT,
  last_error TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX report_schedule_organization ON report_schedule (organization_id, id);
CREATE INDEX report_schedule_due ON report_schedule (next_run_at);
-- Links for people without an account. Of the token only the hash is kept.
CREATE TABLE report_share (
  id @identity@,
  organization_id BIGINT NOT NULL,
  report_id BIGINT NOT NULL,
  token_hash @text@ NOT NULL UNIQUE,
  recipient TEXT NOT NULL,          -- mail address
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL        -- 0: in force
);
CREATE INDEX report_share_report ON report_share (report_id, id);
CREATE TABLE report_share_view (
  id @identity@,
  share_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  ip TEXT NOT NULL,
  form TEXT NOT NULL                -- html, pdf ...
);
CREATE INDEX report_share_view_share ON report_share_view (share_id, id);
