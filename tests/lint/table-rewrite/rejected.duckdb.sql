-- expect: 3 4
-- migrate:up
ALTER TABLE a ALTER COLUMN x TYPE bigint;
ALTER TABLE a ALTER x SET DATA TYPE varchar;
-- migrate:down
SELECT 1;
