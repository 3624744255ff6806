-- Reports that were made, and their files by digest; the files lie in the data directory under reports/.
CREATE TABLE report (
  id @identity@,
  organization_id BIGINT NOT NULL,
  report_type TEXT NOT NULL,
  title TEXT NOT NULL,
  document_number TEXT NOT NULL,
  environments TEXT NOT NULL,      -- JSON: [{"id", "name"}]
  period_from TEXT NOT NULL,
  period_to TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  input_digest TEXT NOT NULL,
  message TEXT NOT NULL            -- what could not be made, "" when all was
);
CREATE INDEX report_organization ON report (organization_id, id);
CREATE TABLE report_file (
  report_id BIGINT NOT NULL,
  format TEXT NOT NULL,
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (report_id, format)
);
