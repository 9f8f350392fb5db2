-- expect: 3 4
-- migrate:up transaction:false
CREATE TABLE a (id integer PRIMARY KEY);
DROP TABLE b;
-- migrate:down transaction:false
DROP TABLE a;
