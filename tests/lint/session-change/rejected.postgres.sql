-- expect: 3 4 5 7
-- migrate:up
SET search_path TO app;
SET LOCAL search_path = app;
SELECT pg_catalog.set_config('search_path', '', false);
-- migrate:down
SET SCHEMA 'app';
