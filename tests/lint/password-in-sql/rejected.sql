-- expect: 3
-- migrate:up
ATTACH 'postgres:dbname=x password=tr0ub4dor' AS other;
-- migrate:down
SELECT 1;
