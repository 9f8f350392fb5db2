-- Foreign data wrappers, servers and tables.

CREATE FOREIGN DATA WRAPPER bare;
CREATE FUNCTION checks(text[], oid) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FOREIGN DATA WRAPPER "Wrapper;" VALIDATOR checks OPTIONS (debug 'true', "Odd Name" 'it''s; \x');
CREATE SERVER plain FOREIGN DATA WRAPPER bare;
CREATE SERVER "Server" TYPE 'kind''s' VERSION '1;2' FOREIGN DATA WRAPPER "Wrapper;" OPTIONS (host 'a', "Port" '1');
CREATE FOREIGN TABLE far (a integer OPTIONS (column_name 'A', "Odd" 'x''y') NOT NULL, b text COLLATE "C" DEFAULT 'x', CONSTRAINT positive CHECK (a > 0), c integer GENERATED ALWAYS AS (a + 1) STORED) SERVER "Server" OPTIONS (table_name 'T;', schema_name 's');
CREATE FOREIGN TABLE far_plain (a integer) SERVER plain;
ALTER FOREIGN TABLE far ALTER b SET STATISTICS 50, ALTER b SET STORAGE EXTERNAL;
CREATE FOREIGN TABLE no_columns () SERVER plain;
CREATE TABLE near (a integer, b text) PARTITION BY LIST (a);
CREATE FOREIGN TABLE far_part PARTITION OF near (b DEFAULT 'far') FOR VALUES IN (1) SERVER plain OPTIONS (x 'y');
CREATE TABLE near_parent (a integer, z integer);
CREATE FOREIGN TABLE far_child (b integer) INHERITS (near_parent) SERVER plain;
CREATE FUNCTION far_trigger() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER far_changes AFTER INSERT OR UPDATE ON far FOR EACH ROW EXECUTE FUNCTION far_trigger();
CREATE VIEW over_far AS SELECT * FROM far JOIN far_plain USING (a);
COMMENT ON FOREIGN DATA WRAPPER bare IS 'a wrapper';
COMMENT ON SERVER "Server" IS 'a server';
COMMENT ON FOREIGN TABLE far IS 'a far table';
COMMENT ON COLUMN far.b IS 'a far column';
