-- Objects that need one another in unusual ways, named so that the alphabet is the wrong order.

-- a default needs a function, which needs a type, which needs a table
CREATE TABLE z_base (id integer, note text);
CREATE FUNCTION z_count(z_base) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE a_uses (id integer DEFAULT z_count(NULL::z_base), r z_base, rs z_base[], CHECK (z_count(r) > 0));
CREATE INDEX a_uses_index ON a_uses (z_count(r));

-- a table's index, check and default call a function of the table's own row
CREATE TABLE own_row (id integer, parent integer);
CREATE FUNCTION of_own_row(own_row) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1.id';
CREATE INDEX own_row_index ON own_row (of_own_row(own_row));
ALTER TABLE own_row ADD CONSTRAINT own_row_check CHECK (of_own_row(own_row) > 0);
CREATE FUNCTION own_rows() RETURNS SETOF own_row LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION own_default(own_row DEFAULT NULL) RETURNS integer LANGUAGE sql AS 'SELECT 1';
ALTER TABLE own_row ALTER parent SET DEFAULT own_default();
CREATE POLICY own_policy ON own_row USING (of_own_row(own_row) = 1);
CREATE FUNCTION own_trigger() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER own_trigger BEFORE INSERT ON own_row FOR EACH ROW WHEN (of_own_row(new) > 1) EXECUTE FUNCTION own_trigger();
CREATE STATISTICS own_statistics ON id, parent FROM own_row;

-- a domain's check calls a function that takes the domain
CREATE DOMAIN looped AS integer;
CREATE FUNCTION check_looped(looped) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
ALTER DOMAIN looped ADD CONSTRAINT looped_check CHECK (check_looped(VALUE));
CREATE TABLE uses_looped (a looped DEFAULT 5);

-- composites over tables over composites
CREATE TYPE z_inner AS (a integer);
CREATE TABLE m_table (x z_inner);
CREATE TYPE a_outer AS (t m_table, ts m_table[]);
CREATE TABLE a_table (o a_outer, os a_outer[]);
CREATE DOMAIN a_domain AS a_outer[];
CREATE VIEW a_view AS SELECT (o).t AS t, os FROM a_table;
CREATE TABLE "0_of_view" (v a_view);
CREATE FUNCTION "0_default"(v a_view DEFAULT NULL) RETURNS a_domain LANGUAGE sql AS 'SELECT NULL::a_domain';

-- a sequence that another table owns, and a default that uses another's sequence
CREATE TABLE z_owner (id integer);
CREATE SEQUENCE a_sequence OWNED BY z_owner.id;
CREATE TABLE b_user (id integer DEFAULT nextval('a_sequence'));
ALTER TABLE z_owner ALTER id SET DEFAULT nextval('a_sequence');
CREATE TABLE crossed_1 (id serial);
CREATE TABLE crossed_2 (id serial);
ALTER TABLE crossed_1 ALTER id SET DEFAULT nextval('crossed_2_id_seq');
ALTER TABLE crossed_2 ALTER id SET DEFAULT nextval('crossed_1_id_seq');

-- a partition's check and a generated column by functions
CREATE FUNCTION z_part(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 10';
CREATE TABLE a_parts (a integer, g integer GENERATED ALWAYS AS (z_part(1)) STORED) PARTITION BY RANGE (z_part(a));
CREATE TABLE a_parts_1 PARTITION OF a_parts FOR VALUES FROM (1) TO (2);
CREATE MATERIALIZED VIEW a_kept AS SELECT z_part(a) AS p, of_own_row(o) FROM a_parts, own_row o;
CREATE INDEX a_kept_index ON a_kept (z_part(p));
CREATE FUNCTION "0_of_kept"() RETURNS SETOF a_kept LANGUAGE sql AS 'SELECT * FROM a_kept';
CREATE VIEW "00_over" AS SELECT * FROM "0_of_kept"();

-- rules and foreign keys around
CREATE TABLE ring_1 (id integer PRIMARY KEY, other integer);
CREATE TABLE ring_2 (id integer PRIMARY KEY REFERENCES ring_1);
ALTER TABLE ring_1 ADD FOREIGN KEY (other) REFERENCES ring_2;
CREATE RULE ring_rule AS ON INSERT TO ring_1 DO ALSO INSERT INTO ring_2 VALUES (new.id);
CREATE RULE ring_rule AS ON INSERT TO ring_2 DO ALSO SELECT count(*) FROM ring_1;
CREATE AGGREGATE z_sum (integer) (SFUNC = int4pl, STYPE = integer);
CREATE VIEW a_sums AS SELECT z_sum(id) FROM ring_1;
CREATE FUNCTION z_same(ring_1, ring_1) RETURNS boolean LANGUAGE sql AS 'SELECT $1.id = $2.id';
CREATE OPERATOR @@@ (LEFTARG = ring_1, RIGHTARG = ring_1, FUNCTION = z_same);
CREATE VIEW a_operators AS SELECT a.id FROM ring_1 a JOIN ring_1 b ON a @@@ b;
CREATE CAST (ring_1 AS text) WITH INOUT AS ASSIGNMENT;
