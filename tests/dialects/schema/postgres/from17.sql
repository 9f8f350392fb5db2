-- What PostgreSQL 17 brought.

CREATE TABLE numbered (id bigint GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 2), region text NOT NULL, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE numbered_a PARTITION OF numbered FOR VALUES IN ('a') PARTITION BY HASH (id);
CREATE TABLE numbered_a_0 PARTITION OF numbered_a FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE excluded (a integer, r int4range, EXCLUDE USING gist (r WITH =, r WITH &&)) ;
CREATE ACCESS METHOD other_heap TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE parted_elsewhere (a integer) PARTITION BY LIST (a) USING other_heap;
CREATE TABLE part_elsewhere PARTITION OF parted_elsewhere FOR VALUES IN (1);
CREATE TABLE part_in_heap PARTITION OF parted_elsewhere FOR VALUES IN (2) USING heap;
CREATE COLLATION builtin_c (PROVIDER = builtin, LOCALE = 'C.UTF-8');
CREATE TABLE collated (a text COLLATE builtin_c);
ALTER TABLE collated ALTER a SET STATISTICS DEFAULT;
CREATE VIEW json AS SELECT t.*, JSON_VALUE('{"a": 1}', '$.a' RETURNING integer DEFAULT 0 ON EMPTY) AS v, JSON_QUERY('{}', '$' WITH WRAPPER) AS q, JSON_EXISTS('{}', '$.b') AS e FROM JSON_TABLE('[{"a": 1}]', '$[*]' COLUMNS (n FOR ORDINALITY, a integer PATH '$.a' ERROR ON ERROR, NESTED PATH '$.c[*]' COLUMNS (c text))) t;
CREATE FUNCTION merging() RETURNS void LANGUAGE sql BEGIN ATOMIC MERGE INTO collated c USING (SELECT 'x' AS a) s ON s.a = c.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE THEN UPDATE SET a = 'y' WHEN NOT MATCHED THEN INSERT VALUES (s.a); END;
CREATE FUNCTION on_login() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE EVENT TRIGGER at_login ON login EXECUTE FUNCTION on_login();
ALTER EVENT TRIGGER at_login DISABLE;
CREATE TABLE altered (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
ALTER TABLE altered ALTER b SET EXPRESSION AS (a * 3);
