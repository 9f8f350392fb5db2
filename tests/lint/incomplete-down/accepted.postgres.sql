-- migrate:up
CREATE EXTENSION IF NOT EXISTS citext;
CREATE SCHEMA app;
CREATE TABLE app.users (id bigint PRIMARY KEY);
CREATE TABLE "Orders" (id bigint PRIMARY KEY, u text);
CREATE INDEX CONCURRENTLY orders_u ON "Orders" (u);
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW v AS SELECT u FROM "Orders";
-- migrate:down
DROP SCHEMA app CASCADE;
DROP TABLE "Orders" CASCADE;
-- migrate:up
CREATE TABLE parts_1 (id int);
-- migrate:down
DO $$ BEGIN EXECUTE 'DROP TABLE parts_' || 1; END $$;
