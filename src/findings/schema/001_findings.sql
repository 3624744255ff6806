-- What matching found, by distinct product identity, and what people decided, by asset.
--
-- A finding is a match joined with an asset; rows of its own exist only where a person (or a policy) decided. A plant of
-- 100,000 assets has a few thousand identities, so that its millions of findings need no millions of rows.
CREATE TABLE identity_resolution (
  identity_id BIGINT NOT NULL PRIMARY KEY,
  status TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  coverage TEXT NOT NULL,
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  result_hash TEXT NOT NULL,
  corpus_revision BIGINT NOT NULL,
  matched_at BIGINT NOT NULL
);
-- Keys of the match index that an identity's answer rests on: new intelligence that touches one asks for a new match.
CREATE TABLE identity_key (
  index_key BIGINT NOT NULL,
  identity_id BIGINT NOT NULL,
  PRIMARY KEY (index_key, identity_id)
);
CREATE INDEX identity_key_identity ON identity_key (identity_id);
CREATE TABLE identity_match (
  identity_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  tier TEXT NOT NULL,
  confidence TEXT NOT NULL,
  undecided BIGINT NOT NULL,
  fix_available BIGINT NOT NULL,
  fix_action TEXT NOT NULL,
  fix_source TEXT NOT NULL,
  fix_derived BIGINT NOT NULL,
  first_seen_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  withdrawn_at BIGINT NOT NULL,
  withdrawn_reason TEXT NOT NULL,
  PRIMARY KEY (identity_id, cve)
);
CREATE INDEX identity_match_cve ON identity_match (cve);
CREATE TABLE decision (
  asset_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  environment_id BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  notes TEXT NOT NULL,
  actor_id BIGINT NOT NULL,
  actor TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  review_date TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  fix_action TEXT NOT NULL,
  event_id BIGINT NOT NULL,
  PRIMARY KEY (asset_id, cve)
);
CREATE INDEX decision_environment ON decision (environment_id, event_id);
CREATE TABLE decision_event (
  id @identity@,
  environment_id BIGINT NOT NULL,
  asset_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  state_before TEXT NOT NULL,
  state_after TEXT NOT NULL,
  reason TEXT NOT NULL,
  notes TEXT NOT NULL,
  actor_id BIGINT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  review_date TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX decision_event_finding ON decision_event (asset_id, cve);
CREATE INDEX decision_event_environment ON decision_event (environment_id, id);
-- The corpus revision up to which all identities have been matched.
CREATE TABLE match_state (
  id BIGINT NOT NULL PRIMARY KEY,
  corpus_revision BIGINT NOT NULL,
  matched_at BIGINT NOT NULL
);
