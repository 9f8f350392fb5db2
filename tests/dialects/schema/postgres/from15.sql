-- What PostgreSQL 15 brought.

CREATE TABLE t (id integer PRIMARY KEY, a integer, b text, CONSTRAINT one_null UNIQUE NULLS NOT DISTINCT (a, b));
CREATE UNIQUE INDEX one_null_index ON t (b) NULLS NOT DISTINCT WHERE a > 0;
CREATE VIEW as_invoker WITH (security_invoker = true) AS SELECT * FROM t;
CREATE TABLE partial_null (id integer, a integer, PRIMARY KEY (id, a));
CREATE TABLE refers (x integer, y integer DEFAULT 1, FOREIGN KEY (x, y) REFERENCES partial_null ON DELETE SET NULL (x), CONSTRAINT set_default FOREIGN KEY (x, y) REFERENCES partial_null ON DELETE SET DEFAULT (y));
CREATE TABLE numbers (a numeric(3, -2), b numeric(2, 5));
CREATE SCHEMA published;
CREATE TABLE published.p (id integer PRIMARY KEY);
CREATE TABLE published."Q q" (id integer PRIMARY KEY, "a b" text);
CREATE PUBLICATION of_columns FOR TABLE t (id, a), published."Q q" (id, "a b") WHERE (id > 5);
CREATE PUBLICATION of_rows FOR TABLE t WHERE (id IS NOT NULL AND (id % 2) = 1);
CREATE PUBLICATION of_schemas FOR TABLES IN SCHEMA published, public;
CREATE PUBLICATION of_both FOR TABLES IN SCHEMA published, TABLE t;
CREATE UNLOGGED SEQUENCE fast_sequence;
CREATE UNLOGGED TABLE fast (id integer GENERATED ALWAYS AS IDENTITY);
ALTER SEQUENCE fast_id_seq SET LOGGED;
CREATE TABLE constrained (a text);
CREATE TABLE parted (a integer) PARTITION BY RANGE (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2);
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER on_parts AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION noted();
ALTER TABLE parted DISABLE TRIGGER on_parts;
ALTER TRIGGER on_parts ON parted RENAME TO renamed;
CREATE VIEW regular AS SELECT regexp_replace('a', 'b', 'c', 1, 2) AS r, range_agg(int4range(1, id)) AS s FROM t;
ALTER TABLE t CLUSTER ON t_pkey;
