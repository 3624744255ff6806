-- The worker of the outbox: who is sending now, what was given up, and how each attempt went.
ALTER TABLE outbox_message ADD COLUMN leased_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox_message ADD COLUMN dead_at BIGINT;
CREATE INDEX outbox_message_organization ON outbox_message (organization_id, topic, entry_index);
CREATE TABLE outbox_attempt (
  entry_index BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  at BIGINT NOT NULL,
  milliseconds BIGINT NOT NULL,
  status BIGINT,             -- of the reply, where the protocol has one
  sent BIGINT NOT NULL,
  message TEXT NOT NULL
);
CREATE INDEX outbox_attempt_message ON outbox_attempt (entry_index, ordinal);
