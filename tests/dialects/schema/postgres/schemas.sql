-- The same names in several schemas, and in a schema that the search path would find first.

CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE SCHEMA empty;
COMMENT ON SCHEMA one IS 'the first';
COMMENT ON SCHEMA public IS 'ours';

CREATE TYPE one.state AS ENUM ('a', 'b');
CREATE TYPE two.state AS ENUM ('b', 'a');
CREATE TYPE public.state AS ENUM ('c');
CREATE TABLE one.t (id serial PRIMARY KEY, s one.state DEFAULT 'a', other two.state, p state);
CREATE TABLE two.t (id serial PRIMARY KEY, s two.state DEFAULT 'b', one integer REFERENCES one.t);
CREATE TABLE public.t (id serial PRIMARY KEY, one integer REFERENCES one.t, two integer REFERENCES two.t);
CREATE INDEX i ON one.t (s);
CREATE INDEX i ON two.t (s);
CREATE INDEX i ON public.t (one);
CREATE FUNCTION one.f(one.state) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''one''';
CREATE FUNCTION two.f(two.state) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''two''';
CREATE FUNCTION f(one.state) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''public one''';
CREATE FUNCTION f(two.state) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''public two''';
CREATE FUNCTION f(one.t) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''row''';
CREATE VIEW one.v AS SELECT id, one.f(s) AS f, public.f(s) AS g FROM one.t;
CREATE VIEW two.v AS SELECT v.id, two.f(t.s) AS f, f.f AS g FROM one.v, two.t, LATERAL (SELECT public.f(t.s)) f;
CREATE VIEW v AS SELECT one.v.id, two.v.f FROM one.v JOIN two.v ON one.v.id = two.v.id;
CREATE INDEX e ON one.t (one.f(s), public.f(s));
COMMENT ON VIEW v IS 'over both';

-- hides built-in ones as soon as public stands before pg_catalog
CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT pg_catalog.lower($1)';
CREATE TYPE public.text AS (a integer);
CREATE TABLE hides (a public.text, b pg_catalog.text DEFAULT pg_catalog.lower('A'), c pg_catalog.text DEFAULT public.lower('A'));
CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_catalog.texteq);
CREATE TABLE compared (a text, b text, CHECK (a OPERATOR(public.=) b), CHECK (a = b));
CREATE TABLE public.pg_namespace (oid oid, nspname name);
CREATE FUNCTION public.format_type(oid, integer) RETURNS text LANGUAGE sql AS 'SELECT ''wrong''::text';
CREATE FUNCTION public.quote_ident(text) RETURNS text LANGUAGE sql AS 'SELECT ''wrong''::text';
CREATE TABLE public.integer ("integer" integer);
CREATE TYPE public."timestamp without time zone" AS ENUM ('x');
CREATE TABLE odd_types (a public."timestamp without time zone", b timestamp, c public.integer, d public.integer[]);
