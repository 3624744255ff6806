-- The corpus: claims of imported documents, EPSS, catalogues, KEV events, synchronisation. Touched by corpus_store.cpp alone.
-- cve_key is year << 40 | number (intel/corpus.h); source is the number of intel::Source; instants are microseconds.

CREATE TABLE intel_revision (
  only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
  revision BIGINT NOT NULL
);
INSERT INTO intel_revision (only_row, revision) VALUES (1, 0);

-- Files whose bytes were imported without a refusal, with the version of the readers that did it.
CREATE TABLE intel_file (
  digest @blob@ PRIMARY KEY,
  reader_version BIGINT NOT NULL,
  imported_at BIGINT NOT NULL
);

-- Numbers are given by us; @identity@ only makes them the row's own number in SQLite, here and below.
CREATE TABLE intel_document (
  id @identity@,
  format @text@ NOT NULL,
  name @text@ NOT NULL,
  digest @blob@ NOT NULL,
  size BIGINT NOT NULL,
  retrieved_at BIGINT NOT NULL,
  records BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  reader_version BIGINT NOT NULL
);
CREATE INDEX intel_document_digest ON intel_document (digest);

-- Small rows that importing compares; the body stands apart so that comparing reads little.
CREATE TABLE intel_claim (
  cve_key BIGINT NOT NULL,
  source BIGINT NOT NULL,
  document @text@ NOT NULL,
  modified BIGINT NOT NULL,
  digest @blob@ NOT NULL,
  format BIGINT NOT NULL,
  corpus_revision BIGINT NOT NULL,
  imported_id BIGINT NOT NULL,
  body_id BIGINT NOT NULL,
  weight BIGINT NOT NULL,
  revision @text@ NOT NULL,
  PRIMARY KEY (cve_key, source, document)
);
CREATE INDEX intel_claim_revision ON intel_claim (corpus_revision);
-- A new revision of an advisory withdraws its claims on other CVEs: 3 is csaf.
CREATE INDEX intel_claim_advisory ON intel_claim (document) WHERE source = 3;

CREATE TABLE intel_claim_body (
  id @identity@,
  body @blob@ NOT NULL
);

-- Claims that were withdrawn, for incremental readers.
CREATE TABLE intel_removed (
  cve_key BIGINT NOT NULL,
  source BIGINT NOT NULL,
  document @text@ NOT NULL,
  corpus_revision BIGINT NOT NULL
);
CREATE INDEX intel_removed_revision ON intel_removed (corpus_revision);

-- The newest catalogue of each source that decides as a whole ("kev", "epss").
CREATE TABLE intel_snapshot (
  name @text@ PRIMARY KEY,
  as_of BIGINT NOT NULL,
  version @text@ NOT NULL
);

CREATE TABLE intel_kev_event (
  id @identity@,
  cve_key BIGINT NOT NULL,
  added BIGINT NOT NULL,
  catalogue BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);

CREATE TABLE intel_epss_set (
  id @identity@,
  date @text@ NOT NULL,
  model @text@ NOT NULL
);
CREATE TABLE intel_epss (
  cve_key @identity@,
  score_ppm BIGINT NOT NULL,
  percentile_ppm BIGINT NOT NULL,
  set_id BIGINT NOT NULL,
  corpus_revision BIGINT NOT NULL
);
CREATE INDEX intel_epss_revision ON intel_epss (corpus_revision);
CREATE TABLE intel_epss_history (
  cve_key BIGINT NOT NULL,
  set_id BIGINT NOT NULL,
  score_ppm BIGINT NOT NULL,
  percentile_ppm BIGINT NOT NULL,
  PRIMARY KEY (cve_key, set_id)
);

-- kind: "cwe", "capec", "technique"; body: JSON of the described struct.
CREATE TABLE intel_catalogue (
  kind @text@ NOT NULL,
  entry @text@ NOT NULL,
  modified BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, entry)
);

CREATE TABLE intel_sync (
  source @text@ PRIMARY KEY,
  state TEXT NOT NULL,
  attempted_at BIGINT NOT NULL,
  succeeded_at BIGINT NOT NULL,
  message TEXT NOT NULL
);
