-- expect: 3 4 5 6 7 8 11 13
-- migrate:up
ALTER TABLE a ADD COLUMN u uuid DEFAULT gen_random_uuid();
ALTER TABLE a ADD COLUMN n bigserial;
ALTER TABLE a ALTER COLUMN x TYPE bigint;
ALTER TABLE a ADD COLUMN d integer GENERATED ALWAYS AS (x * 2) STORED;
REFRESH MATERIALIZED VIEW v;
CLUSTER a USING a_x;
CREATE TABLE b (id integer);
DROP TABLE b;
ALTER TABLE b ALTER COLUMN id TYPE bigint;
CREATE TABLE one.c (id integer);
ALTER TABLE two.c ALTER COLUMN id TYPE bigint;
-- migrate:down
SELECT 1;
