-- Names that break quoting.

CREATE SCHEMA "Select";
CREATE SCHEMA "a ""quoted"" one";
CREATE SCHEMA "semi;colon -- comment /* open";
CREATE SCHEMA "ünï☃" CREATE TABLE "日本" ("列" integer PRIMARY KEY);
CREATE SCHEMA "$$";
CREATE SCHEMA "new
line";
CREATE SCHEMA "back\slash";
CREATE SCHEMA " ";

CREATE TABLE "Select"."table" ("select" integer PRIMARY KEY, "from" text DEFAULT 'x', "where" integer CHECK ("where" > 0), "order" serial, "user" name DEFAULT current_user);
CREATE INDEX "index" ON "Select"."table" ("from", lower("from"));
CREATE VIEW "Select"."group" AS SELECT "select", "from" AS "having", 'it''s;' AS "limit" FROM "Select"."table";
CREATE TABLE "a ""quoted"" one"."b ""quoted"" two" ("c "" three" integer GENERATED ALWAYS AS IDENTITY, """" text, "'" text DEFAULT '"''', CONSTRAINT "d "" four" PRIMARY KEY ("c "" three"), CONSTRAINT "'; DROP TABLE x; --" UNIQUE ("'"));
COMMENT ON COLUMN "a ""quoted"" one"."b ""quoted"" two"."""" IS 'a "quoted" comment; -- $$ '' \';
CREATE TABLE "semi;colon -- comment /* open"."-- dropped" ("; DROP SCHEMA public CASCADE; --" integer, "/*" text, "*/" text, "a	tab" text);
CREATE INDEX "-- index
;" ON "semi;colon -- comment /* open"."-- dropped" ("/*", "*/");
CREATE TABLE "new
line"."two
lines; DROP SCHEMA public CASCADE;
--" ("a
b" integer UNIQUE, "carriage" text);
COMMENT ON TABLE "new
line"."two
lines; DROP SCHEMA public CASCADE;
--" IS '
starts and ends with a line
';
CREATE TABLE "$$"."$body$" ("$1" integer, "$$" text DEFAULT '$$', "a$b" integer, "%s" integer, "%" integer, "{}" integer, ":name" integer, "?" integer);
CREATE TABLE "back\slash"."a\nb" ("\" integer, "\'" text DEFAULT '\', "\\" text DEFAULT E'\\');
CREATE TABLE " "." " (" " integer, "  " integer, "a " integer, " a" integer);
CREATE TABLE "a123456789b123456789c123456789d123456789e123456789f123456789xyz" (
    "a123456789b123456789c123456789d123456789e123456789f123456789xyz" serial,
    "A123456789B123456789C123456789D123456789E123456789F123456789XYZ" integer PRIMARY KEY,
    "éééééééééééééééééééééééééééééé" integer UNIQUE CHECK ("éééééééééééééééééééééééééééééé" > 0)
);
CREATE TABLE "a123456789b123456789c123456789d123456789e123456789f123456789xyy" (
    "a123456789b123456789c123456789d123456789e123456789f123456789xyz" serial REFERENCES "a123456789b123456789c123456789d123456789e123456789f123456789xyz" ("A123456789B123456789C123456789D123456789E123456789F123456789XYZ")
);
CREATE TABLE "MixedCase" ("Id" serial PRIMARY KEY, "camelCase" integer REFERENCES "MixedCase", camelcase integer);
CREATE TABLE mixedcase ("Id" integer);
CREATE TABLE "0digit" ("1" integer, "2x" integer, "1e5" integer, "a.b" integer, "a-b" integer, _under integer, "à" integer);
CREATE TABLE "public.dotted" ("a.b.c" integer PRIMARY KEY);
CREATE TABLE "pg_temp" (a integer);
CREATE TABLE "pg_class" (a integer);
CREATE TABLE "now" ("current_user" integer, "null" integer, "true" integer, "default" integer, "primary" integer, "constraint" integer, "check" integer, "values" integer, "like" integer, "exclude" integer, "int" integer, "timestamp" timestamp);
CREATE SCHEMA pgx_mine CREATE TABLE t (a integer);
CREATE SCHEMA information_schema_of_mine CREATE TABLE columns (a integer);

CREATE FUNCTION "$$"."f; --"("a b" integer, "select" text DEFAULT '''', "$1" integer DEFAULT 1) RETURNS text LANGUAGE sql AS $_$ SELECT "select" || '$$' || $tag$ ; $tag$ $_$;
CREATE FUNCTION "new
line"."g
h"("new
argument" integer DEFAULT 1) RETURNS TABLE ("out
put" integer) LANGUAGE sql AS 'SELECT 1; -- the end';
CREATE FUNCTION "dollars"() RETURNS text LANGUAGE plpgsql AS $function$
begin
  -- $$ and $body$; and '
  return $$one$$ || $q$ two; $q$ || $function_$ three $function_$;
end
$function$;
CREATE FUNCTION "dollar function"() RETURNS text LANGUAGE plpgsql AS 'begin return $function$ a $function$ || $$ b $$; end';
CREATE FUNCTION "trailing blanks"() RETURNS integer LANGUAGE sql AS '  
  SELECT 1   
  
  ';
CREATE FUNCTION "windows line ends"() RETURNS integer LANGUAGE plpgsql AS E'begin\r\n  return 1;\r\nend\r\n';
CREATE FUNCTION "backslashes"() RETURNS text LANGUAGE sql AS 'SELECT ''\n'' || E''\\n'' ';
CREATE TYPE "Enum;" AS ENUM ('', ' ', '''', '"', '\', 'a
b', '--', ';', '$$', 'ü', 'a,b', '{', 'NULL', 'null');
CREATE TYPE "a b" AS ("c d" "Enum;", "select" integer, "e""f" text COLLATE "C");
CREATE DOMAIN "do main" AS "Enum;"[] DEFAULT '{"a,b", "\\", "\""}' CONSTRAINT "con straint" CHECK (VALUE <> '{";"}');
CREATE TABLE "uses hostile types" ("Enum;" "Enum;" DEFAULT '''', b "a b", c "do main", d "Enum;"[] DEFAULT '{";"}');
CREATE OPERATOR "$$".<-> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4pl);
CREATE OPERATOR "Select".@#@ (RIGHTARG = integer, FUNCTION = int4um);
CREATE VIEW "uses operators" AS SELECT 1 OPERATOR("$$".<->) 2 AS "a;b", OPERATOR("Select".@#@) 3 AS "--";
CREATE SEQUENCE "Seq; ""x""" OWNED BY "MixedCase".camelcase;
CREATE TABLE "uses a sequence" (a bigint DEFAULT nextval('"Seq; ""x"""'), b regclass DEFAULT '"a ""quoted"" one"."b ""quoted"" two"');
CREATE FUNCTION "trigger function"() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER "trig; --" BEFORE INSERT ON "a ""quoted"" one"."b ""quoted"" two" FOR EACH ROW WHEN (new."'" <> 'a;b') EXECUTE FUNCTION "trigger function"('a', 'it''s', E'b\\c', 'new
line', '', '$$');
CREATE RULE "rule "";" AS ON DELETE TO "Select"."table" DO ALSO (INSERT INTO "MixedCase" ("camelCase") VALUES (1); DELETE FROM "0digit" WHERE "a.b" = 1;);
CREATE POLICY "policy
;" ON "$$"."$body$" USING ("$$" <> '$$');
CREATE STATISTICS "$$"."stat;" ON "$1", "a$b" FROM "$$"."$body$";
COMMENT ON SCHEMA "new
line" IS 'a ''comment''
on two lines \ with $$';
COMMENT ON FUNCTION "$$"."f; --"(integer, text, integer) IS '-- ;';
COMMENT ON TRIGGER "trig; --" ON "a ""quoted"" one"."b ""quoted"" two" IS 'x';
