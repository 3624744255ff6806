-- Dates of whole documents that no claim tells of: an older revision that arrives later must not bring back what a newer one
-- dropped.

-- When each CVE record was last updated; its containers carry their own, earlier dates.
CREATE TABLE intel_cve_record (
  cve_key @identity@,
  modified BIGINT NOT NULL
);
-- Advisories (CSAF) whose newest revision names no CVE any more.
CREATE TABLE intel_empty_advisory (
  document @text@ PRIMARY KEY,
  modified BIGINT NOT NULL
);
