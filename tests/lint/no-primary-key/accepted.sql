-- migrate:up
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (x integer, y integer, PRIMARY KEY (x, y));
CREATE TABLE c (id integer);
ALTER TABLE `c` ADD PRIMARY KEY (id);
CREATE TABLE d LIKE a;
CREATE TABLE e (LIKE a);
CREATE TABLE f (z integer) AS SELECT 1 AS id;
CREATE TEMPORARY TABLE g (id integer);
-- migrate:down
CREATE TABLE old (id integer);
