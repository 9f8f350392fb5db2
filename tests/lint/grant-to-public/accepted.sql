-- migrate:up
GRANT SELECT ON users TO app;
-- migrate:down
GRANT SELECT ON users TO PUBLIC;
