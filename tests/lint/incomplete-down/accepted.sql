-- migrate:up
CREATE TABLE users (id integer PRIMARY KEY, name varchar(20));
CREATE INDEX users_name ON users (name);
ALTER TABLE orders ADD COLUMN user_id integer;
CREATE INDEX orders_user_id ON orders (user_id);
CREATE VIEW names AS SELECT name FROM users;
CREATE TABLE passing (id integer PRIMARY KEY);
DROP TABLE passing;
-- migrate:down
DROP VIEW names;
ALTER TABLE orders DROP COLUMN user_id;
DROP TABLE users;
