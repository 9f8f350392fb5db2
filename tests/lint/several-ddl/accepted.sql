-- migrate:up
SET @x = 1;
CREATE TABLE a (id integer PRIMARY KEY);
-- migrate:down
DROP TABLE a;
DROP TABLE b;
