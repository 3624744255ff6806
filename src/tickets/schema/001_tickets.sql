-- Remediation tickets: one finding, somebody who repairs it, and the system that it was handed to.
CREATE TABLE ticket (
  id @identity@,
  organization_id BIGINT NOT NULL,
  environment_id BIGINT NOT NULL,
  asset_id BIGINT NOT NULL,
  cve @text@ NOT NULL,
  asset_name TEXT NOT NULL,        -- as it was called when the ticket was opened
  title TEXT NOT NULL,
  details TEXT NOT NULL,
  priority TEXT NOT NULL,          -- CRITICAL, HIGH, MEDIUM, LOW
  state TEXT NOT NULL,             -- open, closed, reopened
  assignee @text@ NOT NULL,        -- mail address; "" nobody
  due_date @text@ NOT NULL,        -- ISO date; "" none
  destination TEXT NOT NULL,       -- none, email, jira, servicenow, linear
  connection_id BIGINT,
  target TEXT NOT NULL,            -- JSON, see tickets/target.h
  brief TEXT NOT NULL,             -- JSON, see tickets/brief.h
  reference @text@ NOT NULL,       -- UUID under which another system keeps it, so that it makes no second one
  rule_id BIGINT,                  -- NULL: opened by hand
  close_reason TEXT NOT NULL,
  resolution_notes TEXT NOT NULL,
  reopen_reason TEXT NOT NULL,
  verification TEXT NOT NULL,      -- JSON, see tickets/verification.h; "null" when nothing was verified
  decided BIGINT NOT NULL,         -- closing took a decision on the finding, which reopening takes back
  remote_id @text@ NOT NULL,       -- how the other system's interface names it
  remote_key TEXT NOT NULL,        -- how its people name it: "OPS-12"
  remote_url TEXT NOT NULL,
  remote_state TEXT NOT NULL,      -- unknown, open, done, dropped
  remote_status TEXT NOT NULL,     -- in its own words
  remote_error TEXT NOT NULL,      -- why the last call failed; "" when it did not
  remote_at BIGINT NOT NULL,       -- of the last answer; 0 none
  poll_at BIGINT NOT NULL,         -- when to ask next
  created_by TEXT NOT NULL,
  closed_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  closed_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
-- Never two open tickets for the same finding, whoever opens them at the same time.
CREATE UNIQUE INDEX ticket_one_open ON ticket (asset_id, cve) WHERE state <> 'closed';
CREATE INDEX ticket_organization ON ticket (organization_id, environment_id);
CREATE INDEX ticket_finding ON ticket (asset_id, cve);
CREATE INDEX ticket_poll ON ticket (poll_at) WHERE remote_id <> '';

-- What happened to a ticket, in words; the log has the same with its proof.
CREATE TABLE ticket_event (
  id @identity@,
  ticket_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  sentence TEXT NOT NULL,
  notes TEXT NOT NULL,
  log_index BIGINT NOT NULL
);
CREATE INDEX ticket_event_ticket ON ticket_event (ticket_id, id);

CREATE TABLE ticket_rule (
  id @identity@,
  organization_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  trigger_name @text@ NOT NULL,
  environment_id BIGINT,           -- NULL: every environment
  severity_floor BIGINT,           -- tenths of CVSS or BCS; NULL: any
  destination TEXT NOT NULL,
  connection_id BIGINT,
  target TEXT NOT NULL,
  assignee @text@ NOT NULL,
  due_days BIGINT,                 -- from opening; NULL: no due date
  enabled BIGINT NOT NULL,
  left_over BIGINT NOT NULL,       -- findings that got no ticket because the rule had made its most
  left_over_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX ticket_rule_organization ON ticket_rule (organization_id, id);
