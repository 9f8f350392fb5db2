-- expect: 4 5 6 7
-- migrate:up
CREATE TABLE users (id integer PRIMARY KEY, name varchar(20));
CREATE TABLE orders (id integer PRIMARY KEY);
CREATE INDEX orders_index ON orders (id);
ALTER TABLE old ADD COLUMN user_id integer;
CREATE VIEW names AS SELECT name FROM old;
-- migrate:down
DROP TABLE users;
