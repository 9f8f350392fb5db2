-- expect: 3 4 5 7 8
-- migrate:up
CREATE ROLE app LOGIN PASSWORD 'tr0ub4dor';
ALTER USER app WITH ENCRYPTED PASSWORD 'tr0ub4dor' VALID UNTIL '2030-01-01';
CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'app',
  password 'tr0ub4dor');
CREATE SUBSCRIPTION s CONNECTION 'host=h password=tr0ub4dor' PUBLICATION p;
CREATE SUBSCRIPTION t CONNECTION 'host=h password = tr0ub4dor' PUBLICATION p;
-- migrate:down
DROP ROLE app;
