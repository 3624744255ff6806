-- Organizations, people, memberships and what proves who somebody is. Secrets are stored as SHA-256 only: they are
-- random and long, so that a slow hash would add nothing.
CREATE TABLE organization (
  id @identity@,
  name TEXT NOT NULL,
  timezone TEXT NOT NULL DEFAULT 'UTC',
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

-- A person. The address is in lower case.
CREATE TABLE account (
  id @identity@,
  email @text@ NOT NULL UNIQUE,
  name TEXT NOT NULL,
  job TEXT NOT NULL DEFAULT '',
  timezone TEXT NOT NULL DEFAULT 'UTC',
  created_at BIGINT NOT NULL
);

CREATE TABLE membership (
  organization_id BIGINT NOT NULL REFERENCES organization (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  role @text@ NOT NULL,
  invited_at BIGINT NOT NULL,
  joined_at BIGINT,
  PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX membership_account ON membership (account_id);
CREATE UNIQUE INDEX membership_one_owner ON membership (organization_id) WHERE role = 'owner';

CREATE TABLE session (
  id @identity@,
  token_hash @text@ NOT NULL UNIQUE,
  organization_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  method @text@ NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  FOREIGN KEY (organization_id, account_id) REFERENCES membership (organization_id, account_id) ON DELETE CASCADE
);
CREATE INDEX session_account ON session (organization_id, account_id);

-- One row at most: the code of the first start.
CREATE TABLE setup_code (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  code_hash @text@ NOT NULL,
  created_at BIGINT NOT NULL,
  wrong_attempts BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE magic_link (
  token_hash @text@ NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX magic_link_expires ON magic_link (expires_at);

CREATE TABLE api_key (
  id @identity@,
  organization_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  prefix @text@ NOT NULL,
  key_hash @text@ NOT NULL UNIQUE,
  scopes @text@ NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT,
  revoked_at BIGINT,
  FOREIGN KEY (organization_id, account_id) REFERENCES membership (organization_id, account_id) ON DELETE CASCADE
);
CREATE INDEX api_key_organization ON api_key (organization_id, id);
