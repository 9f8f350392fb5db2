-- expect: 3 4
-- migrate:up
TRUNCATE TABLE users;
truncate table a;
-- migrate:down
SELECT 1;
