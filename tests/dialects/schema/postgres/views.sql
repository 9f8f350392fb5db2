-- Views on views on functions, materialized ones, rules, and views in circles.

CREATE TABLE item (id serial PRIMARY KEY, name text, price numeric, parent integer);
CREATE FUNCTION z_tax(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 1.19';
CREATE VIEW z_taxed AS SELECT id, z_tax(price) AS price FROM item;
CREATE FUNCTION y_dear() RETURNS SETOF z_taxed LANGUAGE sql AS 'SELECT * FROM z_taxed WHERE price > 100';
CREATE VIEW x_dear AS SELECT * FROM y_dear();
CREATE VIEW a_top AS SELECT x_dear.id, i.name FROM x_dear JOIN item i USING (id) ORDER BY 1 LIMIT 10;
CREATE FUNCTION of_row(x_dear) RETURNS integer LANGUAGE sql AS 'SELECT $1.id';
CREATE VIEW "0_first" AS SELECT of_row(x) AS r FROM x_dear x;

CREATE VIEW grouped_by_key AS SELECT id, name, count(*) FROM item GROUP BY id;
CREATE VIEW grouped_over AS SELECT * FROM grouped_by_key;
CREATE MATERIALIZED VIEW grouped_kept AS SELECT id, name, sum(price) AS s FROM item GROUP BY id;

CREATE VIEW options WITH (security_barrier = true, check_option = local) AS SELECT id, name FROM item WHERE id > 0;
CREATE VIEW cascaded AS SELECT * FROM options WHERE id < 100 WITH CASCADED CHECK OPTION;
ALTER VIEW options ALTER COLUMN name SET DEFAULT 'x''y';
CREATE RECURSIVE VIEW ancestors (id, parent, depth) AS SELECT id, parent, 0 FROM item UNION ALL SELECT i.id, a.parent, depth + 1 FROM ancestors a JOIN item i ON i.parent = a.id;
CREATE VIEW renamed (one, "Two") AS SELECT 1, 'two'::text COLLATE "C";
CREATE VIEW values_only AS VALUES (1, 'a'), (2, 'b;');
CREATE VIEW no_columns AS SELECT;
CREATE VIEW many_things AS
    WITH recent AS MATERIALIZED (SELECT *, row_number() OVER w AS rank FROM item WINDOW w AS (PARTITION BY parent ORDER BY price DESC))
    SELECT r.id, CASE WHEN r.rank = 1 THEN 'best' ELSE NULL END AS best, ARRAY(SELECT name FROM item i WHERE i.parent = r.id) AS names,
        r.price::text || ' €' AS label, extract(epoch FROM now()) AS seconds, coalesce(r.name, '') LIKE 'a%' AS starts,
        (r.*)::text AS whole, r.id = ANY (ARRAY[1, 2]) AS among, CURRENT_TIMESTAMP(2) AS at, g.n
    FROM recent r LEFT JOIN LATERAL generate_series(1, r.id) WITH ORDINALITY AS g(n, o) ON true
    WHERE r.id IN (SELECT id FROM item EXCEPT SELECT 3) AND (r.name IS DISTINCT FROM 'x' OR NOT EXISTS (SELECT))
    GROUP BY GROUPING SETS ((r.id, r.rank, r.price, r.name, r.*, g.n), ()) HAVING count(*) FILTER (WHERE r.id > 1) > 0;
CREATE VIEW locking AS SELECT id, name FROM item TABLESAMPLE system (10) REPEATABLE (1) FOR NO KEY UPDATE SKIP LOCKED;

CREATE MATERIALIZED VIEW kept AS SELECT id, name, z_tax(price) AS price FROM item;
CREATE UNIQUE INDEX kept_id ON kept (id);
CREATE INDEX ON kept (lower(name));
ALTER MATERIALIZED VIEW kept ALTER name SET STORAGE EXTERNAL, ALTER name SET STATISTICS 77, ALTER name SET (n_distinct = 5);
ALTER MATERIALIZED VIEW kept CLUSTER ON kept_id;
CREATE MATERIALIZED VIEW kept_empty WITH (fillfactor = 80, autovacuum_enabled = false) AS SELECT * FROM kept WITH NO DATA;
CREATE MATERIALIZED VIEW kept_over_empty AS SELECT k.id FROM kept k;
CREATE VIEW over_kept AS SELECT * FROM kept_empty;
CREATE STATISTICS kept_statistics ON id, name FROM kept;
COMMENT ON MATERIALIZED VIEW kept IS 'kept';
COMMENT ON COLUMN kept.name IS 'a name';
COMMENT ON VIEW a_top IS 'top';
COMMENT ON COLUMN a_top.id IS 'its id';

CREATE RULE insert_instead AS ON INSERT TO x_dear DO INSTEAD INSERT INTO item (id, price) VALUES (new.id, new.price) RETURNING id, price;
CREATE RULE nothing AS ON DELETE TO x_dear DO INSTEAD NOTHING;
CREATE RULE two_things AS ON UPDATE TO x_dear WHERE old.id <> new.id DO INSTEAD (UPDATE item SET id = new.id WHERE id = old.id; SELECT 1; DELETE FROM item WHERE name = 'a;b');
CREATE RULE logged AS ON INSERT TO item DO ALSO NOTIFY item, 'a;b';
CREATE RULE off AS ON UPDATE TO item DO ALSO SELECT 1;
ALTER TABLE item DISABLE RULE off;
ALTER TABLE item ENABLE ALWAYS RULE logged;
COMMENT ON RULE nothing ON x_dear IS 'kept';
CREATE FUNCTION view_trigger() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER instead INSTEAD OF INSERT OR UPDATE OR DELETE ON options FOR EACH ROW EXECUTE FUNCTION view_trigger('x');
CREATE TRIGGER before_all BEFORE UPDATE ON options EXECUTE FUNCTION view_trigger();

-- circles
CREATE VIEW ring_a AS SELECT 1 AS x;
CREATE VIEW ring_b AS SELECT x FROM ring_a;
CREATE VIEW ring_c AS SELECT x FROM ring_b;
CREATE OR REPLACE VIEW ring_a AS SELECT x FROM ring_c;
CREATE VIEW self AS SELECT 1 AS x, 'a'::text AS y;
CREATE FUNCTION self_rows() RETURNS SETOF self LANGUAGE sql AS 'SELECT 1, ''a''::text';
CREATE OR REPLACE VIEW self AS SELECT * FROM self_rows();
CREATE TABLE ruled (x integer);
CREATE VIEW ruled_view AS SELECT x FROM ruled;
CREATE RULE ruled_insert AS ON INSERT TO ruled WHERE new.x IN (SELECT x FROM ruled_view) DO INSTEAD NOTHING;
CREATE VIEW grouped_ring AS SELECT id, name FROM item GROUP BY id;
CREATE FUNCTION grouped_ring_rows() RETURNS SETOF grouped_ring LANGUAGE sql AS 'SELECT 1, ''a''::text';
CREATE TABLE noted (n integer, note text);
CREATE VIEW nameless AS SELECT (SELECT 'x') AS a, ARRAY(SELECT -5) AS b, note FROM noted WHERE n IN (SELECT -1 UNION SELECT 2) AND EXISTS (SELECT 'y', NULL FROM noted) AND note IN (SELECT 'c' COLLATE "C" UNION ALL (SELECT 'd' ORDER BY 1 LIMIT 1)) UNION SELECT 'b', NULL, 'e, f';
CREATE VIEW nameless_inside AS SELECT count(*) FROM (SELECT 1, '::1'::inet UNION SELECT -2, '::2') t;
CREATE RULE nameless_rule AS ON INSERT TO nameless DO INSTEAD INSERT INTO noted SELECT -1, 'x';
CREATE POLICY nameless_policy ON noted FOR SELECT USING (note IN (SELECT 'a' UNION SELECT 'b'));
