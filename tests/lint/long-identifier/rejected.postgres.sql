-- expect: 3 5
-- migrate:up
CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab (id integer PRIMARY KEY);
CREATE TABLE a (id integer PRIMARY KEY,
  "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü" integer);
-- migrate:down
SELECT 1;
