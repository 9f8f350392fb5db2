-- expect: 4
-- migrate:up
CREATE TABLE a (id integer PRIMARY KEY);
INSERT INTO a VALUES (1);
INSERT INTO a VALUES (2);
-- migrate:down
DROP TABLE a;
