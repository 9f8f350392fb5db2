-- Types of every kind.

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
ALTER TYPE mood ADD VALUE 'best' AFTER 'happy';
ALTER TYPE mood ADD VALUE 'so-so' BEFORE 'ok';
CREATE TYPE no_labels AS ENUM ();
CREATE TYPE pair AS (a integer, b text COLLATE "C", c numeric(6,3));
CREATE TYPE nested AS (p pair, ps pair[], m mood);
CREATE TYPE no_attributes AS ();
CREATE TYPE lost_attribute AS (a integer, gone text, b integer);
ALTER TYPE lost_attribute DROP ATTRIBUTE gone, ADD ATTRIBUTE c text;
COMMENT ON TYPE pair IS 'two';
COMMENT ON COLUMN pair.a IS 'the first';
COMMENT ON TYPE mood IS 'how it is';

CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN code AS varchar(5) COLLATE "C" DEFAULT 'none' NOT NULL CONSTRAINT upper_case CHECK (VALUE = upper(VALUE)) CONSTRAINT not_x CHECK (VALUE <> 'X;');
CREATE DOMAIN code_over AS code CHECK (length(VALUE) > 1);
CREATE DOMAIN codes AS code[] DEFAULT '{}';
CREATE DOMAIN pairs AS pair CHECK ((VALUE).a > 0);
CREATE DOMAIN lax AS integer;
ALTER DOMAIN lax ADD CONSTRAINT new_values CHECK (VALUE < 10) NOT VALID;
ALTER DOMAIN lax SET DEFAULT 5;
CREATE FUNCTION is_even(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 0';
CREATE DOMAIN a_even AS integer CHECK (is_even(VALUE));
COMMENT ON DOMAIN code IS 'a code';
COMMENT ON CONSTRAINT upper_case ON DOMAIN code IS 'in capitals';
CREATE TABLE uses_types (a mood DEFAULT 'ok', b pair DEFAULT '(1,"a b",2.5)', c positive, d code, e codes, f pairs[], g nested[][], h mood[] DEFAULT '{sad,happy}', i a_even, j pairs);

CREATE TYPE floats AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE TYPE texts AS RANGE (SUBTYPE = text, COLLATION = "C");
CREATE TYPE patterns AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops);
CREATE TYPE canonical_range;
CREATE FUNCTION canon(canonical_range) RETURNS canonical_range LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE canonical_range AS RANGE (SUBTYPE = integer, CANONICAL = canon, SUBTYPE_DIFF = int4range_subdiff);
CREATE TYPE moods AS RANGE (SUBTYPE = mood);
CREATE TABLE uses_ranges (a floats DEFAULT '[1.5,2.5]', b texts, c canonical_range, d moods[], EXCLUDE USING gist (a WITH &&));
COMMENT ON TYPE floats IS 'a range';

CREATE TYPE shell;
CREATE TYPE base;
CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION base_recv(internal) RETURNS base LANGUAGE internal STABLE STRICT AS 'textrecv';
CREATE FUNCTION base_send(base) RETURNS bytea LANGUAGE internal STABLE STRICT AS 'textsend';
CREATE TYPE base (INPUT = base_in, OUTPUT = base_out, RECEIVE = base_recv, SEND = base_send, INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended, CATEGORY = 'S', PREFERRED = false, COLLATABLE = true, DEFAULT = 'it''s', DELIMITER = '|');
CREATE TYPE fixed;
CREATE FUNCTION fixed_in(cstring) RETURNS fixed LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION fixed_out(fixed) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION fixed_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION fixed_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';
CREATE TYPE fixed (INPUT = fixed_in, OUTPUT = fixed_out, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4, STORAGE = plain, CATEGORY = 'N', TYPMOD_IN = fixed_typmod_in, TYPMOD_OUT = fixed_typmod_out);
CREATE TABLE uses_base (a base DEFAULT 'x', b base[], c fixed(7), e base COLLATE "C");
COMMENT ON TYPE base IS 'a base type';
COMMENT ON TYPE shell IS 'not there yet';
