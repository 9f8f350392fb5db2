-- migrate:up env:APP_PASSWORD
CREATE TABLE users (id integer PRIMARY KEY, password varchar(20) DEFAULT 'none');
INSERT INTO users (id, password) VALUES (1, 'secret');
-- migrate:down
DROP TABLE users;
