-- expect: 3 4
-- migrate:up
CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 'tr0ub4dor');
ATTACH 'dbname=x password=tr0ub4dor' AS other (TYPE postgres);
-- migrate:down
DROP SECRET s;
