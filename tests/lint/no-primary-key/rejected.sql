-- expect: 3 4
-- migrate:up
CREATE TABLE a (id integer, twice integer GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE b (id integer, name varchar(9) CHECK (name LIKE 'a%'), UNIQUE KEY (id));
-- migrate:down
SELECT 1;
