-- migrate:up
ALTER TABLE a ADD COLUMN x integer;
ALTER TABLE a ALTER COLUMN x SET DEFAULT 1;
CREATE TABLE b (id integer);
ALTER TABLE b ALTER COLUMN id TYPE bigint;
-- migrate:down
ALTER TABLE a ALTER COLUMN x TYPE integer;
