ALTER DATABASE DATABASE_NAME OWNER TO ROLE_NAME;
ALTER DATABASE DATABASE_NAME SET search_path TO public, extra;
ALTER ROLE ROLE_NAME IN DATABASE DATABASE_NAME SET work_mem TO '9MB';
REVOKE TEMPORARY ON DATABASE DATABASE_NAME FROM PUBLIC;
COMMENT ON DATABASE DATABASE_NAME IS 'it''s one';
CREATE SCHEMA extra AUTHORIZATION ROLE_NAME;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'so "so"');
CREATE TYPE pair AS (a integer, b text);
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE SEQUENCE extra.counter START 5 INCREMENT 3;
SELECT nextval('extra.counter'), nextval('extra.counter');
CREATE TABLE kinds (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, small smallint, number numeric(20, 5), single real, wide double precision,
  word text, raw bytea, yes boolean, day date, moment timestamp, instant timestamptz, span interval, doc json, docb jsonb,
  uid uuid, host inet, numbers integer[], words text[][], feeling mood, both_ pair, range int4range, bits bit(5), more varbit,
  vector tsvector, place point, few positive, twice numeric GENERATED ALWAYS AS (number * 2) STORED
);
INSERT INTO kinds (small, number, single, wide, word, raw, yes, day, moment, instant, span, doc, docb, uid, host, numbers,
  words, feeling, both_, range, bits, more, vector, place, few) VALUES
  (-1, 12345.67890, 'Infinity', 1e-300, E'ä€😀\n\t\\.\\N "x" ''y''', '\x00ff5c0a27', true, 'infinity', '0001-01-01 00:00 BC',
   '2024-02-29 23:59:59.999999+14', '1 year -3 days 04:05:06.7', '{"a": [1,  null]}', '{"b": "\\u00e4"}',
   '00000000-0000-0000-0000-000000000001', '10.0.0.0/8', '{1,NULL,3}', '{{a,b},{c,NULL}}', 'so "so"',
   ROW(1, 'x,"y'), '[1,5)', B'10101', B'1', 'a:1 b:2', '(1.5,-2)', 7),
  (NULL, 'NaN', '-0', 'NaN', '', '', false, '-infinity', 'infinity', NULL, NULL, NULL, NULL, NULL, NULL, '{}', NULL, NULL,
   NULL, 'empty', NULL, '', '', NULL, NULL);
INSERT INTO kinds DEFAULT VALUES;
CREATE TABLE extra.children (parent bigint REFERENCES kinds ON DELETE CASCADE, n serial, note varchar(10) COLLATE "C");
INSERT INTO extra.children (parent, note) SELECT 1, i FROM generate_series(1, 300) i;
CREATE INDEX lower_note ON extra.children (lower(note)) WHERE n > 10;
CREATE TABLE split (day date, what text) PARTITION BY RANGE (day);
CREATE TABLE split_2024 PARTITION OF split FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE split_rest PARTITION OF split DEFAULT;
INSERT INTO split VALUES ('2024-05-05', 'in'), ('1999-01-01', 'out');
CREATE UNLOGGED TABLE quick (a integer);
INSERT INTO quick VALUES (1);
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.what := upper(NEW.what); RETURN NEW; END $$;
CREATE TRIGGER shouting BEFORE INSERT ON split FOR EACH ROW EXECUTE FUNCTION shout();
CREATE PROCEDURE extra.forget() LANGUAGE sql AS 'DELETE FROM quick';
CREATE VIEW seen AS SELECT k.id, c.note FROM kinds k JOIN extra.children c ON c.parent = k.id;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM extra.children;
ALTER TABLE quick ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON quick USING (a > 0);
COMMENT ON COLUMN kinds.word IS 'any word';
ALTER TABLE extra.children OWNER TO ROLE_NAME;
GRANT SELECT (id, word), UPDATE (word) ON kinds TO ROLE_NAME WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE ROLE_NAME IN SCHEMA extra GRANT SELECT ON TABLES TO PUBLIC;
SELECT lo_from_bytea(4711, '\x00010203');
GRANT SELECT ON LARGE OBJECT 4711 TO ROLE_NAME;
CREATE PUBLICATION news FOR TABLE kinds;
