-- migrate:description What is on, by time and topic, and where a member goes
-- migrate:category index
-- migrate:depends 20260105090000

-- migrate:up
CREATE INDEX events_state_starts_at ON events (state, starts_at);
CREATE INDEX events_topic ON events (topic);
CREATE INDEX attendances_member ON attendances (member_id);

-- migrate:down
DROP INDEX attendances_member;
DROP INDEX events_topic;
DROP INDEX events_state_starts_at;
