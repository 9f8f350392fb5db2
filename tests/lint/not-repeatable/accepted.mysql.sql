-- migrate:up transaction:false
CREATE TABLE IF NOT EXISTS a (id integer PRIMARY KEY);
CREATE INDEX i ON a (id);
DROP INDEX j ON a;
-- migrate:down
DROP TABLE a;
