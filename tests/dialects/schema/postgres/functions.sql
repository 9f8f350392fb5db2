-- Functions, procedures and aggregates with every option.

CREATE FUNCTION plain() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION all_options(a integer, b text DEFAULT 'x;y', c numeric DEFAULT 1.50, VARIADIC d integer[] DEFAULT '{}') RETURNS text
    LANGUAGE plpgsql IMMUTABLE LEAKPROOF STRICT SECURITY DEFINER PARALLEL SAFE COST 7.5
    SET search_path TO pg_catalog, "a b", '$user' SET work_mem = '4MB' SET DateStyle TO 'ISO, MDY' SET application_name = 'it''s'
    AS $$ begin return a || b; end $$;
CREATE FUNCTION rows_option() RETURNS SETOF integer LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10 COST 1000 AS 'SELECT 1';
CREATE FUNCTION out_arguments(IN a integer, OUT b integer, INOUT c text, OUT "D d" numeric) LANGUAGE sql AS 'SELECT 1, ''a'', 1.5';
CREATE FUNCTION returns_table(a integer) RETURNS TABLE (x integer, y text[], "z z" timestamptz) LANGUAGE sql AS 'SELECT 1, ''{}''::text[], now()';
CREATE FUNCTION setof_record() RETURNS SETOF record LANGUAGE sql AS 'SELECT 1, 2';
CREATE FUNCTION unnamed(integer, text) RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION overloaded(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION overloaded(text) RETURNS integer LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION overloaded(integer, integer DEFAULT 5) RETURNS integer LANGUAGE sql AS 'SELECT 3';
CREATE FUNCTION overloaded() RETURNS integer LANGUAGE sql AS 'SELECT 4';
CREATE FUNCTION polymorphic(anyelement, anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION variadic_any(VARIADIC "any") RETURNS integer LANGUAGE internal IMMUTABLE AS 'pg_num_nonnulls';
CREATE FUNCTION internal_one(text) RETURNS integer LANGUAGE internal STRICT IMMUTABLE AS 'textlen';
CREATE FUNCTION windowed() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_row_number';
CREATE FUNCTION broken_body(integer) RETURNS integer LANGUAGE plpgsql AS 'begin return (select x from no_such_table); end';
CREATE FUNCTION supported(integer) RETURNS integer LANGUAGE sql SUPPORT generate_series_int4_support AS 'SELECT $1';
CREATE FUNCTION default_calls(a integer DEFAULT plain() + 1, b date DEFAULT CURRENT_DATE, c text DEFAULT NULL) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION type_modifiers(a numeric(5,2), b varchar(3)) RETURNS numeric(4,1) LANGUAGE sql AS 'SELECT 1.5';
CREATE FUNCTION trigger_function() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE FUNCTION no_set() RETURNS integer LANGUAGE sql SET search_path = '' AS 'SELECT 1';
CREATE FUNCTION empty_list_setting() RETURNS integer LANGUAGE sql SET local_preload_libraries = '' SET temp_tablespaces = '' AS 'SELECT 1';
CREATE PROCEDURE do_it(a integer, INOUT b text DEFAULT 'b') LANGUAGE plpgsql AS $$ begin b := a; commit; end $$;
CREATE PROCEDURE do_it() LANGUAGE sql AS 'SELECT 1; SELECT 2';
CREATE PROCEDURE do_safely() LANGUAGE sql SECURITY DEFINER SET timezone = 'UTC' AS '';
COMMENT ON FUNCTION overloaded(integer, integer) IS 'the third';
COMMENT ON PROCEDURE do_it(integer, text) IS 'does it';

CREATE AGGREGATE simple (integer) (SFUNC = int4pl, STYPE = integer);
CREATE AGGREGATE initial (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE, SSPACE = 64);
CREATE AGGREGATE moving (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0', MSSPACE = 8);
CREATE AGGREGATE smallest (integer) (SFUNC = int4smaller, STYPE = integer, SORTOP = <);
CREATE AGGREGATE any_arguments (*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE FUNCTION two_step(bigint, integer, text) RETURNS bigint LANGUAGE sql AS 'SELECT $1 + $2';
CREATE AGGREGATE two_arguments (a integer, b text) (SFUNC = two_step, STYPE = bigint, INITCOND = '5');
CREATE FUNCTION finish(bigint) RETURNS text LANGUAGE sql AS 'SELECT $1::text';
CREATE AGGREGATE finished (bigint) (SFUNC = int8pl, STYPE = bigint, FINALFUNC = finish, FINALFUNC_MODIFY = READ_WRITE);
CREATE FUNCTION extra_finish(bigint, bigint) RETURNS text LANGUAGE sql AS 'SELECT $1::text';
CREATE AGGREGATE finished_extra (bigint) (SFUNC = int8pl, STYPE = bigint, FINALFUNC = extra_finish, FINALFUNC_EXTRA);
CREATE AGGREGATE serialised (numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize, PARALLEL = RESTRICTED);
CREATE AGGREGATE ordered (float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA = true, FINALFUNC_MODIFY = READ_WRITE);
CREATE AGGREGATE hypothetical (VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE AGGREGATE variadic_one (VARIADIC a integer[]) (SFUNC = array_cat, STYPE = integer[], INITCOND = '{1,"2"}');
CREATE AGGREGATE of_text (text) (SFUNC = textcat, STYPE = text, INITCOND = 'it''s; \ ');
CREATE VIEW uses_aggregates AS SELECT simple(a), ordered(0.5) WITHIN GROUP (ORDER BY a) AS o, any_arguments(*) FROM generate_series(1, 3) a;
COMMENT ON AGGREGATE simple(integer) IS 'a sum';
COMMENT ON AGGREGATE any_arguments(*) IS 'a count';
