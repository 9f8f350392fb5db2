-- migrate:up env:APP_PASSWORD
CREATE ROLE app LOGIN PASSWORD '${APP_PASSWORD}';
ALTER ROLE app PASSWORD NULL;
CREATE TABLE users (id integer PRIMARY KEY, password varchar(20) DEFAULT 'none');
CREATE ROLE reader VALID UNTIL '2030-01-01';
-- migrate:down
DROP TABLE users;
