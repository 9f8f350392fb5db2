-- migrate:up
CREATE TABLE a (id integer PRIMARY KEY);
SET @x = 1;
-- migrate:down
DELETE FROM a;
DROP TABLE a;
