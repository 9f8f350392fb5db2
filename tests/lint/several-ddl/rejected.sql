-- expect: 4
-- migrate:up
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY);
CREATE TABLE c (id integer PRIMARY KEY);
-- migrate:down
DROP TABLE a, b, c;
