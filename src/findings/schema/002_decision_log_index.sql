-- Which entry of the log tells a decision; NULL for decisions of releases before this one.
ALTER TABLE decision_event ADD COLUMN log_index BIGINT;
