-- What only MySQL has.

CREATE TABLE newer (
  id int NOT NULL,
  v vector(3),
  doc json DEFAULT (json_object('a', ';')),
  city varchar(20) GENERATED ALWAYS AS (doc ->> '$."ci;ty"') VIRTUAL INVISIBLE,
  place point NOT NULL SRID 4326,
  body text,
  n int,
  PRIMARY KEY (id),
  UNIQUE KEY computed ((n + 1)) INVISIBLE,
  KEY tags ((CAST(doc -> '$.tags' AS unsigned ARRAY))),
  KEY falling (n DESC, (lower(city))),
  SPATIAL KEY place (place),
  FULLTEXT KEY body (body) WITH PARSER ngram,
  CONSTRAINT unenforced CHECK (n > 0) NOT ENFORCED
) ENGINE=InnoDB AUTO_INCREMENT=5 COMPRESSION='zlib';
CREATE TABLE no_key (a int) ENGINE=InnoDB;
SET sql_generate_invisible_primary_key = ON;
CREATE TABLE key_made_up (a int) ENGINE=InnoDB;
SET sql_generate_invisible_primary_key = OFF;
SET restrict_fk_on_non_standard_key = OFF;
CREATE TABLE loose_parent (id int, a int, PRIMARY KEY (id), KEY a (a)) ENGINE=InnoDB;
CREATE TABLE a_loose_child (a int, CONSTRAINT loose FOREIGN KEY (a) REFERENCES loose_parent (a)) ENGINE=InnoDB;
SET restrict_fk_on_non_standard_key = DEFAULT;
CREATE VIEW row_constructors AS SELECT t.a FROM (VALUES ROW(1, 2), ROW(3, 4)) AS t (a, b);
CREATE VIEW sideways AS SELECT n.id, l.x, j.c FROM newer n, LATERAL (SELECT n.id + 1 AS x) AS l, json_table(n.doc, '$[*]' COLUMNS (c int PATH '$.c')) AS j;
CREATE TABLE stored_away (a int, b varchar(10)) ENGINE=ARCHIVE;
