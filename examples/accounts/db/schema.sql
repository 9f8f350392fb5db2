-- sqlmig schema, format 1
-- PostgreSQL 15

-- settings
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = off;
SET client_min_messages = warning;
SET xmloption = content;
SET lc_monetary = 'C';
SET default_tablespace = '';
SET default_table_access_method = heap;
SET search_path = '';

-- table public.schema_migrations
CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);
ALTER TABLE ONLY public.schema_migrations ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

-- table public.schema_migrations_log
CREATE TABLE public.schema_migrations_log (
    id bigint NOT NULL
  , kind character varying(16) NOT NULL
  , version character varying(128) NOT NULL
  , name text NOT NULL
  , direction character varying(4) NOT NULL
  , checksum character varying(128)
  , batch bigint
  , statements_done bigint NOT NULL
  , statements_total bigint NOT NULL
  , done_checksum character varying(128)
  , started_at timestamp with time zone NOT NULL
  , finished_at timestamp with time zone
  , duration_ms bigint
  , who text NOT NULL
  , host text NOT NULL
  , tool_version character varying(64) NOT NULL
  , error text
);
ALTER TABLE ONLY public.schema_migrations_log ADD CONSTRAINT schema_migrations_log_pkey PRIMARY KEY (id);
