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

-- table public.users
CREATE TABLE public.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL
  , username text NOT NULL
  , email text NOT NULL
  , password_hash text NOT NULL
  , role text DEFAULT 'member'::text NOT NULL
  , status text DEFAULT 'active'::text NOT NULL
  , last_login_at timestamp with time zone
  , created_at timestamp with time zone DEFAULT now() NOT NULL
  , updated_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.users ADD CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['member'::text, 'admin'::text])));
ALTER TABLE public.users ADD CONSTRAINT users_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text])));
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE INDEX users_created_at ON public.users USING btree (created_at);
CREATE UNIQUE INDEX users_email ON public.users USING btree (lower(email));
CREATE INDEX users_last_login_at ON public.users USING btree (last_login_at);
CREATE INDEX users_role ON public.users USING btree (role);
CREATE INDEX users_status_created_at ON public.users USING btree (status, created_at);
CREATE UNIQUE INDEX users_username ON public.users USING btree (lower(username));

-- applied versions
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260105090000');
