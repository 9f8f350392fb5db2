-- expect: 3
-- migrate:up
GRANT SELECT ON users TO app, PUBLIC;
REVOKE SELECT ON users FROM PUBLIC;
-- migrate:down
SELECT 1;
