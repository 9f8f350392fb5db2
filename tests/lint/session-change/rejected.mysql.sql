-- expect: 3 6
-- migrate:up
USE other;
CREATE TABLE x (id integer PRIMARY KEY);
-- migrate:down
USE `other`;
DROP TABLE x;
