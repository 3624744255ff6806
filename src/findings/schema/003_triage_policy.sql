-- What an organization decided about due dates and accepted risks; no row: the defaults of the program.
CREATE TABLE triage_policy (
  organization_id BIGINT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL,              -- JSON, see findings/policy.h
  version BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
