-- migrate:up
SET statement_timeout = '5s';
SELECT 'search_path', set_config('lock_timeout', '5s', false);
-- migrate:down
SELECT 1;
