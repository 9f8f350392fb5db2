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

-- type public.claim_state
CREATE TYPE public.claim_state AS ENUM (
    'reported'
  , 'assessed'
  , 'approved'
  , 'rejected'
  , 'paid'
);

-- type public.policy_state
CREATE TYPE public.policy_state AS ENUM (
    'quoted'
  , 'active'
  , 'lapsed'
  , 'cancelled'
);

-- table public.claims
CREATE TABLE public.claims (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL
  , policy_id bigint NOT NULL
  , state public.claim_state DEFAULT 'reported'::public.claim_state NOT NULL
  , occurred_on date NOT NULL
  , amount numeric(12,2) NOT NULL
  , reported_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.claims ADD CONSTRAINT claims_amount_positive CHECK ((amount > (0)::numeric));
ALTER TABLE ONLY public.claims ADD CONSTRAINT claims_pkey PRIMARY KEY (id);
CREATE INDEX claims_open ON public.claims USING btree (reported_at) WHERE (state = ANY (ARRAY['reported'::public.claim_state, 'assessed'::public.claim_state]));
CREATE INDEX claims_policy_id ON public.claims USING btree (policy_id);

-- table public.customers
CREATE TABLE public.customers (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL
  , email text NOT NULL
  , full_name text NOT NULL
  , phone text
  , created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY public.customers ADD CONSTRAINT customers_email UNIQUE (email);
ALTER TABLE ONLY public.customers ADD CONSTRAINT customers_pkey PRIMARY KEY (id);

-- table public.policies
CREATE TABLE public.policies (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL
  , number text NOT NULL
  , customer_id bigint NOT NULL
  , product text NOT NULL
  , state public.policy_state DEFAULT 'quoted'::public.policy_state NOT NULL
  , starts_on date NOT NULL
  , ends_on date NOT NULL
  , created_at timestamp with time zone DEFAULT now() NOT NULL
  , premium_cents bigint NOT NULL
);
ALTER TABLE public.policies ADD CONSTRAINT policies_period CHECK ((ends_on > starts_on));
ALTER TABLE public.policies ADD CONSTRAINT policies_premium_cents_positive CHECK (((premium_cents IS NOT NULL) AND (premium_cents > 0)));
ALTER TABLE ONLY public.policies ADD CONSTRAINT policies_number UNIQUE (number);
ALTER TABLE ONLY public.policies ADD CONSTRAINT policies_pkey PRIMARY KEY (id);
CREATE INDEX policies_customer_id ON public.policies USING btree (customer_id);

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

-- foreign keys public.claims
ALTER TABLE ONLY public.claims ADD CONSTRAINT claims_policy FOREIGN KEY (policy_id) REFERENCES public.policies(id);

-- foreign keys public.policies
ALTER TABLE ONLY public.policies ADD CONSTRAINT policies_customer FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- applied versions
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260203090000');
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260112090000');
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260119090000');
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260202090000');
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260105090000');
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260209090000');
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260126090000');
