-- Offline bundles: who this corpus is to others, and how far it has followed the corpora of others.

-- A random name, made at the first export, under which bundles count this store's revisions.
CREATE TABLE intel_origin (
  only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
  origin @text@ NOT NULL
);

-- The newest bundle that was taken of each origin.
CREATE TABLE intel_bundle (
  origin @text@ PRIMARY KEY,
  bundle_id @text@ NOT NULL,
  made_at BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  imported_at BIGINT NOT NULL,
  signed_by @text@ NOT NULL
);
