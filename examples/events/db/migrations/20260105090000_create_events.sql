-- migrate:description Members, the events that they host, and who comes
-- migrate:category schema

-- migrate:up
CREATE TYPE event_state AS ENUM ('draft', 'published', 'cancelled');

CREATE TYPE answer AS ENUM ('going', 'maybe', 'declined');

CREATE TABLE members (
    id uuid PRIMARY KEY DEFAULT uuid(),
    handle varchar NOT NULL UNIQUE,
    name varchar NOT NULL,
    joined_at timestamp NOT NULL DEFAULT current_localtimestamp()
);

CREATE TABLE events (
    id uuid PRIMARY KEY DEFAULT uuid(),
    host_id uuid NOT NULL REFERENCES members (id),
    title varchar NOT NULL CHECK (title <> ''),
    state event_state NOT NULL DEFAULT 'draft',
    topic varchar,
    starts_at timestamp NOT NULL,
    ends_at timestamp NOT NULL,
    capacity integer CHECK (capacity > 0),
    CHECK (ends_at > starts_at)
);

CREATE TABLE attendances (
    event_id uuid NOT NULL REFERENCES events (id),
    member_id uuid NOT NULL REFERENCES members (id),
    answer answer NOT NULL,
    answered_at timestamp NOT NULL DEFAULT current_localtimestamp(),
    PRIMARY KEY (event_id, member_id)
);

-- migrate:down
DROP TABLE attendances;
DROP TABLE events;
DROP TABLE members;
DROP TYPE answer;
DROP TYPE event_state;
