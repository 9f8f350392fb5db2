-- migrate:up transaction:false
CREATE TABLE IF NOT EXISTS a (id integer PRIMARY KEY);
DROP TABLE IF EXISTS b;
INSERT INTO a VALUES (1);
-- migrate:down transaction:false
DROP TABLE a;
-- migrate:up
CREATE TABLE c (id integer PRIMARY KEY);
-- migrate:down
DROP TABLE c;
