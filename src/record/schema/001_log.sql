-- The log: entries, full tiles, its head, signed checkpoints and the public halves of its keys. Rows of log_entry and
-- log_tile are written once and never changed.
CREATE TABLE log_entry (
  entry_index BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  organization_id BIGINT NOT NULL,
  environment_id BIGINT,
  actor_email @text@ NOT NULL,
  action @text@ NOT NULL,
  resource_type @text@ NOT NULL,
  resource_id @text@ NOT NULL,
  body TEXT NOT NULL,
  leaf_hash @blob@ NOT NULL
);
CREATE INDEX log_entry_organization ON log_entry (organization_id, entry_index);
CREATE INDEX log_entry_resource ON log_entry (organization_id, resource_type, resource_id, entry_index);

-- hashes: 256 x 32 bytes; root: the hash of the whole tile, an entry of the tile above.
CREATE TABLE log_tile (
  level BIGINT NOT NULL,
  tile_index BIGINT NOT NULL,
  hashes @blob@ NOT NULL,
  root @blob@ NOT NULL,
  PRIMARY KEY (level, tile_index)
);

-- One row. It is locked while a transaction appends, which gives the one order of entries.
CREATE TABLE log_head (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  origin TEXT NOT NULL,
  size BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  frontier @blob@ NOT NULL
);

CREATE TABLE log_checkpoint (
  size BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  note TEXT NOT NULL
);

CREATE TABLE log_key (
  verifier_key @text@ NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  retired_at BIGINT
);

-- Messages that leave the program after the commit; entry_index and ordinal name the change they belong to.
CREATE TABLE outbox_message (
  entry_index BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  organization_id BIGINT NOT NULL,
  topic @text@ NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  last_error TEXT,
  done_at BIGINT,
  PRIMARY KEY (entry_index, ordinal)
);
CREATE INDEX outbox_message_due ON outbox_message (due_at) WHERE done_at IS NULL;

-- Every version of a controlled record, as canonical JSON; the log entry of the same index holds its digest.
CREATE TABLE record_version (
  organization_id BIGINT NOT NULL,
  resource_type @text@ NOT NULL,
  resource_id @text@ NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  entry_index BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (organization_id, resource_type, resource_id, version)
);
