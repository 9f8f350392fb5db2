-- expect: 4
-- migrate:up
CREATE TABLE users (id integer PRIMARY KEY);
-- migrate:down
-- nothing is said here
