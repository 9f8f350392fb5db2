-- migrate:up
ALTER TABLE a ADD COLUMN x integer;
ALTER TABLE a RENAME COLUMN x TO y;
CREATE INDEX i ON a (y);
CREATE TABLE b (id integer, y integer);
ALTER TABLE b DROP COLUMN y;
-- migrate:down
ALTER TABLE a DROP COLUMN x;
