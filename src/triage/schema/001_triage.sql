-- Work on findings: who looks after them, until when, what is said and attached, who approves, who else may look.
-- Rows exist only for findings that somebody touched.
CREATE TABLE finding_work (
  asset_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  environment_id BIGINT NOT NULL,
  assignee_id BIGINT,              -- account; NULL: nobody
  due_on TEXT NOT NULL,            -- ISO date that a person set, "" none
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (asset_id, cve)
);
CREATE INDEX finding_work_environment ON finding_work (environment_id);
CREATE TABLE finding_comment (
  id @identity@,
  environment_id BIGINT NOT NULL,
  asset_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  author_id BIGINT NOT NULL,
  author TEXT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,      -- 0: never
  withdrawn_at BIGINT NOT NULL     -- 0: stands
);
CREATE INDEX finding_comment_finding ON finding_comment (asset_id, cve);
-- The bytes lie in the data directory under attachments/, by digest.
CREATE TABLE finding_attachment (
  id @identity@,
  environment_id BIGINT NOT NULL,
  asset_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  added_by_id BIGINT NOT NULL,
  added_by TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  withdrawn_at BIGINT NOT NULL
);
CREATE INDEX finding_attachment_finding ON finding_attachment (asset_id, cve);
-- Open findings whose missed due date was told.
CREATE TABLE finding_overdue (
  asset_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  environment_id BIGINT NOT NULL,
  told_at BIGINT NOT NULL,
  PRIMARY KEY (asset_id, cve)
);
CREATE INDEX finding_overdue_environment ON finding_overdue (environment_id);
CREATE TABLE approval_request (
  id @identity@,
  organization_id BIGINT NOT NULL,
  environment_id BIGINT NOT NULL,
  requester_id BIGINT NOT NULL,
  requester TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  notes TEXT NOT NULL,
  review_date TEXT NOT NULL,
  expires_at TEXT NOT NULL,        -- as asked: ISO date or time, "" none
  state TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  answered_at BIGINT NOT NULL,     -- 0: not yet
  answer TEXT NOT NULL
);
CREATE INDEX approval_request_organization ON approval_request (organization_id, id);
CREATE INDEX approval_request_environment ON approval_request (environment_id, state);
CREATE TABLE approval_finding (
  request_id BIGINT NOT NULL,
  asset_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  event_id BIGINT NOT NULL,        -- newest decision event of the finding when it was asked for; 0 none
  PRIMARY KEY (request_id, asset_id, cve)
);
CREATE INDEX approval_finding_asset ON approval_finding (asset_id);
CREATE TABLE share_link (
  id @identity@,
  organization_id BIGINT NOT NULL,
  environment_id BIGINT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE, -- SHA-256; the token itself is shown once
  note TEXT NOT NULL,
  severity_floor TEXT NOT NULL,
  layer TEXT NOT NULL,             -- "" all
  cves TEXT NOT NULL,              -- JSON array; empty: all
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_by TEXT NOT NULL,
  revoked_at BIGINT NOT NULL       -- 0: not revoked
);
CREATE INDEX share_link_environment ON share_link (environment_id, id);
-- Who opened a link: one row an address and hour.
CREATE TABLE share_view (
  share_id BIGINT NOT NULL,
  address @text@ NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (share_id, address, first_at)
);
CREATE TABLE saved_view (
  id @identity@,
  organization_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  author TEXT NOT NULL,
  list TEXT NOT NULL,              -- findings, assets ...
  name TEXT NOT NULL,
  shared BIGINT NOT NULL,
  definition TEXT NOT NULL,        -- JSON: {"search": {...}, "columns": [...]}
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX saved_view_organization ON saved_view (organization_id, list);
