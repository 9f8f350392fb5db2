-- expect: 3 4 6
-- migrate:up
SET search_path = app;
SET SESSION search_path = app;
-- migrate:down
SET search_path = app;
