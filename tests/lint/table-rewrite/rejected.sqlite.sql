-- expect: 3 5
-- migrate:up transaction:false
ALTER TABLE a DROP COLUMN x;
ALTER TABLE a RENAME TO b;
VACUUM;
-- migrate:down
SELECT 1;
