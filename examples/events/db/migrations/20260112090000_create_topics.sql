-- migrate:description The topics that an event may have
-- migrate:category schema
-- migrate:depends 20260105090000

-- migrate:up
CREATE TABLE topics (
    slug varchar PRIMARY KEY,
    title varchar NOT NULL
);

-- migrate:down
DROP TABLE topics;
