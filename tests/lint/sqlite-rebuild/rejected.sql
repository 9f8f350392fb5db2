-- expect: 5 9
-- migrate:up
CREATE TABLE users_new (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO users_new SELECT id, name FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
-- migrate:down
CREATE TABLE users_new (id integer PRIMARY KEY, name text);
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
