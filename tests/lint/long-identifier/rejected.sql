-- expect: 3 5
-- migrate:up
CREATE TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc (id integer PRIMARY KEY);
CREATE TABLE a (id integer PRIMARY KEY,
  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc integer);
-- migrate:down
SELECT 1;
