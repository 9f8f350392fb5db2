-- migrate:up
ALTER TABLE a ADD COLUMN x text DEFAULT now()::text;
ALTER TABLE a ALTER COLUMN x TYPE bigint;
CREATE TABLE b (id integer);
ALTER TABLE b ALTER COLUMN id TYPE text;
DO $$ BEGIN PERFORM 1; END $$;
-- migrate:down
ALTER TABLE a ALTER COLUMN x TYPE text;
