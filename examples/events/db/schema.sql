-- sqlmig schema, format 1
-- DuckDB 2.0

-- type answer
CREATE TYPE answer AS ENUM('going', 'maybe', 'declined');

-- type event_state
CREATE TYPE event_state AS ENUM('draft', 'published', 'cancelled');

-- table members
CREATE TABLE members (
    id UUID DEFAULT(uuid()) PRIMARY KEY,
    handle VARCHAR NOT NULL UNIQUE,
    "name" VARCHAR NOT NULL,
    joined_at TIMESTAMP DEFAULT(current_localtimestamp()) NOT NULL,
);

-- table events
CREATE TABLE events (
    id UUID DEFAULT(uuid()) PRIMARY KEY,
    host_id UUID NOT NULL,
    title VARCHAR NOT NULL,
    state ENUM('draft', 'published', 'cancelled') DEFAULT('draft') NOT NULL,
    topic VARCHAR,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    capacity INTEGER,
    FOREIGN KEY (host_id) REFERENCES members(id),
    CHECK((title != '')),
    CHECK((capacity > 0)),
    CHECK((ends_at > starts_at)),
);
CREATE INDEX events_state_starts_at ON events(state, starts_at);
CREATE INDEX events_topic ON events(topic);

-- table attendances
CREATE TABLE attendances (
    event_id UUID,
    member_id UUID,
    answer ENUM('going', 'maybe', 'declined') NOT NULL,
    answered_at TIMESTAMP DEFAULT(current_localtimestamp()) NOT NULL,
    FOREIGN KEY (event_id) REFERENCES events(id),
    FOREIGN KEY (member_id) REFERENCES members(id),
    PRIMARY KEY(event_id, member_id),
);
CREATE INDEX attendances_member ON attendances(member_id);

-- table schema_migrations
CREATE TABLE schema_migrations (
    "version" VARCHAR PRIMARY KEY,
);

-- table schema_migrations_log
CREATE TABLE schema_migrations_log (
    id BIGINT PRIMARY KEY,
    kind VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    checksum VARCHAR,
    batch BIGINT,
    statements_done BIGINT NOT NULL,
    statements_total BIGINT NOT NULL,
    done_checksum VARCHAR,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    duration_ms BIGINT,
    who VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    tool_version VARCHAR NOT NULL,
    "error" VARCHAR,
);

-- table topics
CREATE TABLE topics (
    slug VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
);
CREATE UNIQUE INDEX topics_title ON topics((lower(title)));

-- applied versions
INSERT INTO "schema_migrations" (version) VALUES ('20260112090000');
INSERT INTO "schema_migrations" (version) VALUES ('20260119090000');
INSERT INTO "schema_migrations" (version) VALUES ('20260202090000');
INSERT INTO "schema_migrations" (version) VALUES ('20260105090000');
INSERT INTO "schema_migrations" (version) VALUES ('20260126090000');
