-- expect: 3 4
-- migrate:up
DELETE FROM users;
DELETE /* WHERE */ FROM users; -- WHERE id = 1
-- migrate:down
SELECT 1;
