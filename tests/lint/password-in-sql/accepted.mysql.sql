-- migrate:up env:APP_PASSWORD
CREATE USER app IDENTIFIED BY '${APP_PASSWORD}';
CREATE USER reader IDENTIFIED WITH auth_socket;
CREATE TABLE users (id integer PRIMARY KEY, password varchar(20) DEFAULT 'none');
-- migrate:down
DROP TABLE users;
