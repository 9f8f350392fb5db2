-- expect: 3 4
-- migrate:up
ALTER TABLE a ADD SPATIAL INDEX (g);
CREATE SPATIAL INDEX j ON a (g);
-- migrate:down
SELECT 1;
