-- What PostgreSQL 16 brought.

CREATE TABLE stored (a text STORAGE EXTERNAL, b text STORAGE MAIN, c text COMPRESSION DEFAULT);
CREATE VIEW json AS SELECT JSON_OBJECT('a': 1, 'b': NULL ABSENT ON NULL) AS o, JSON_ARRAY(1, 'x') AS a, JSON_OBJECTAGG('k': 1) AS g, '{}' IS JSON OBJECT WITH UNIQUE KEYS AS i;
CREATE VIEW any_values AS SELECT any_value(a) AS v, 0x1F AS h, 1_000 AS n, a IS NOT NULL AS s FROM stored GROUP BY a;
CREATE VIEW unnamed AS SELECT * FROM (SELECT 1 AS x) WHERE x > 0;
CREATE PUBLICATION "some" FOR TABLE stored;
CREATE FUNCTION "user of a system name"() RETURNS name LANGUAGE sql RETURN SYSTEM_USER;
CREATE TABLE generating (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED);
CREATE TABLE generating_child (b integer GENERATED ALWAYS AS (a + 2) STORED) INHERITS (generating);
CREATE TABLE generating_parts (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED) PARTITION BY LIST (a);
CREATE TABLE generating_part PARTITION OF generating_parts (b GENERATED ALWAYS AS (a + 3) STORED) FOR VALUES IN (1);
