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

-- extension "uuid-ossp"
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;

-- table public.ai_finetune_datasets
CREATE TABLE public.ai_finetune_datasets (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL
  , name text NOT NULL
  , purpose text NOT NULL
  , examples jsonb DEFAULT '[]'::jsonb NOT NULL
  , quality numeric(3,2)
  , created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.ai_finetune_datasets ADD CONSTRAINT ai_finetune_datasets_examples CHECK ((jsonb_typeof(examples) = 'array'::text));
ALTER TABLE public.ai_finetune_datasets ADD CONSTRAINT ai_finetune_datasets_purpose CHECK ((purpose = ANY (ARRAY['summary'::text, 'question'::text, 'verification'::text])));
ALTER TABLE public.ai_finetune_datasets ADD CONSTRAINT ai_finetune_datasets_quality CHECK (((quality >= (0)::numeric) AND (quality <= (1)::numeric)));
ALTER TABLE ONLY public.ai_finetune_datasets ADD CONSTRAINT ai_finetune_datasets_name UNIQUE (name);
ALTER TABLE ONLY public.ai_finetune_datasets ADD CONSTRAINT ai_finetune_datasets_pkey PRIMARY KEY (id);

-- table public.ai_interactions
CREATE TABLE public.ai_interactions (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL
  , session_id uuid NOT NULL
  , prompt_id uuid
  , role text NOT NULL
  , content text NOT NULL
  , input_tokens integer DEFAULT 0 NOT NULL
  , output_tokens integer DEFAULT 0 NOT NULL
  , latency_ms integer
  , created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.ai_interactions ADD CONSTRAINT ai_interactions_input_tokens CHECK ((input_tokens >= 0));
ALTER TABLE public.ai_interactions ADD CONSTRAINT ai_interactions_latency_ms CHECK ((latency_ms >= 0));
ALTER TABLE public.ai_interactions ADD CONSTRAINT ai_interactions_output_tokens CHECK ((output_tokens >= 0));
ALTER TABLE public.ai_interactions ADD CONSTRAINT ai_interactions_role CHECK ((role = ANY (ARRAY['system'::text, 'user'::text, 'assistant'::text])));
ALTER TABLE ONLY public.ai_interactions ADD CONSTRAINT ai_interactions_pkey PRIMARY KEY (id);
CREATE INDEX ai_interactions_prompt_created_at ON public.ai_interactions USING btree (prompt_id, created_at);
CREATE INDEX ai_interactions_session_created_at ON public.ai_interactions USING btree (session_id, created_at);

-- table public.ai_prompts
CREATE TABLE public.ai_prompts (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL
  , name text NOT NULL
  , version integer NOT NULL
  , template text NOT NULL
  , purpose text NOT NULL
  , created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.ai_prompts ADD CONSTRAINT ai_prompts_purpose CHECK ((purpose = ANY (ARRAY['summary'::text, 'question'::text, 'verification'::text])));
ALTER TABLE public.ai_prompts ADD CONSTRAINT ai_prompts_template CHECK ((template <> ''::text));
ALTER TABLE public.ai_prompts ADD CONSTRAINT ai_prompts_version CHECK ((version > 0));
ALTER TABLE ONLY public.ai_prompts ADD CONSTRAINT ai_prompts_name_version UNIQUE (name, version);
ALTER TABLE ONLY public.ai_prompts ADD CONSTRAINT ai_prompts_pkey PRIMARY KEY (id);
CREATE INDEX ai_prompts_search ON public.ai_prompts USING gin (to_tsvector('english'::regconfig, ((name || ' '::text) || template)));

-- table public.ai_sessions
CREATE TABLE public.ai_sessions (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL
  , user_id uuid NOT NULL
  , reference_id uuid
  , status text DEFAULT 'open'::text NOT NULL
  , started_at timestamp with time zone DEFAULT now() NOT NULL
  , ended_at timestamp with time zone
);
ALTER TABLE public.ai_sessions ADD CONSTRAINT ai_sessions_ended CHECK (((status = 'open'::text) = (ended_at IS NULL)));
ALTER TABLE public.ai_sessions ADD CONSTRAINT ai_sessions_period CHECK ((ended_at >= started_at));
ALTER TABLE public.ai_sessions ADD CONSTRAINT ai_sessions_status CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'failed'::text])));
ALTER TABLE ONLY public.ai_sessions ADD CONSTRAINT ai_sessions_pkey PRIMARY KEY (id);
CREATE INDEX ai_sessions_reference ON public.ai_sessions USING btree (reference_id, started_at DESC);
CREATE INDEX ai_sessions_user_started_at ON public.ai_sessions USING btree (user_id, started_at DESC);

-- table public.bundle_references
CREATE TABLE public.bundle_references (
    bundle_id uuid NOT NULL
  , reference_id uuid NOT NULL
  , "position" integer NOT NULL
);
ALTER TABLE public.bundle_references ADD CONSTRAINT bundle_references_position CHECK (("position" > 0));
ALTER TABLE ONLY public.bundle_references ADD CONSTRAINT bundle_references_order UNIQUE (bundle_id, "position");
ALTER TABLE ONLY public.bundle_references ADD CONSTRAINT bundle_references_pkey PRIMARY KEY (bundle_id, reference_id);
CREATE INDEX bundle_references_reference ON public.bundle_references USING btree (reference_id, bundle_id);

-- table public.bundles
CREATE TABLE public.bundles (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL
  , owner_id uuid NOT NULL
  , title text NOT NULL
  , share_token uuid DEFAULT public.uuid_generate_v4() NOT NULL
  , expires_at timestamp with time zone
  , created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY public.bundles ADD CONSTRAINT bundles_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bundles ADD CONSTRAINT bundles_share_token UNIQUE (share_token);
CREATE INDEX bundles_owner_created_at ON public.bundles USING btree (owner_id, created_at DESC);

-- table public.kyc_documents
CREATE TABLE public.kyc_documents (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL
  , user_id uuid NOT NULL
  , kind text NOT NULL
  , storage_key text NOT NULL
  , status text DEFAULT 'pending'::text NOT NULL
  , uploaded_at timestamp with time zone DEFAULT now() NOT NULL
  , reviewed_at timestamp with time zone
);
ALTER TABLE public.kyc_documents ADD CONSTRAINT kyc_documents_kind CHECK ((kind = ANY (ARRAY['passport'::text, 'identity_card'::text, 'driving_licence'::text])));
ALTER TABLE public.kyc_documents ADD CONSTRAINT kyc_documents_reviewed CHECK (((status = 'pending'::text) = (reviewed_at IS NULL)));
ALTER TABLE public.kyc_documents ADD CONSTRAINT kyc_documents_status CHECK ((status = ANY (ARRAY['pending'::text, 'accepted'::text, 'rejected'::text])));
ALTER TABLE ONLY public.kyc_documents ADD CONSTRAINT kyc_documents_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kyc_documents ADD CONSTRAINT kyc_documents_storage_key UNIQUE (storage_key);
CREATE INDEX kyc_documents_user_status ON public.kyc_documents USING btree (user_id, status);

-- table public."references"
CREATE TABLE public."references" (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL
  , seeker_id uuid NOT NULL
  , referrer_id uuid
  , referrer_email text NOT NULL
  , company text NOT NULL
  , role text NOT NULL
  , body text
  , rating smallint
  , status text DEFAULT 'requested'::text NOT NULL
  , requested_at timestamp with time zone DEFAULT now() NOT NULL
  , submitted_at timestamp with time zone
);
ALTER TABLE public."references" ADD CONSTRAINT references_rating CHECK (((rating >= 1) AND (rating <= 5)));
ALTER TABLE public."references" ADD CONSTRAINT references_status CHECK ((status = ANY (ARRAY['requested'::text, 'submitted'::text, 'verified'::text, 'declined'::text])));
ALTER TABLE public."references" ADD CONSTRAINT references_submitted CHECK (((status = ANY (ARRAY['requested'::text, 'declined'::text])) OR (submitted_at IS NOT NULL)));
ALTER TABLE ONLY public."references" ADD CONSTRAINT references_pkey PRIMARY KEY (id);
CREATE INDEX references_referrer_status ON public."references" USING btree (referrer_id, status);
CREATE INDEX references_search ON public."references" USING gin (to_tsvector('english'::regconfig, ((((company || ' '::text) || role) || ' '::text) || COALESCE(body, ''::text))));
CREATE INDEX references_seeker_status ON public."references" USING btree (seeker_id, status, requested_at DESC);

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
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL
  , email text NOT NULL
  , full_name text NOT NULL
  , headline text
  , created_at timestamp with time zone DEFAULT now() NOT NULL
  , updated_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_email UNIQUE (email);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);

-- foreign keys public.ai_interactions
ALTER TABLE ONLY public.ai_interactions ADD CONSTRAINT ai_interactions_prompt FOREIGN KEY (prompt_id) REFERENCES public.ai_prompts(id) ON DELETE RESTRICT;
ALTER TABLE ONLY public.ai_interactions ADD CONSTRAINT ai_interactions_session FOREIGN KEY (session_id) REFERENCES public.ai_sessions(id) ON DELETE CASCADE;

-- foreign keys public.ai_sessions
ALTER TABLE ONLY public.ai_sessions ADD CONSTRAINT ai_sessions_reference FOREIGN KEY (reference_id) REFERENCES public."references"(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.ai_sessions ADD CONSTRAINT ai_sessions_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

-- foreign keys public.bundle_references
ALTER TABLE ONLY public.bundle_references ADD CONSTRAINT bundle_references_bundle FOREIGN KEY (bundle_id) REFERENCES public.bundles(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.bundle_references ADD CONSTRAINT bundle_references_reference FOREIGN KEY (reference_id) REFERENCES public."references"(id) ON DELETE CASCADE;

-- foreign keys public.bundles
ALTER TABLE ONLY public.bundles ADD CONSTRAINT bundles_owner FOREIGN KEY (owner_id) REFERENCES public.users(id) ON DELETE CASCADE;

-- foreign keys public.kyc_documents
ALTER TABLE ONLY public.kyc_documents ADD CONSTRAINT kyc_documents_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

-- foreign keys public."references"
ALTER TABLE ONLY public."references" ADD CONSTRAINT references_referrer FOREIGN KEY (referrer_id) REFERENCES public.users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public."references" ADD CONSTRAINT references_seeker FOREIGN KEY (seeker_id) REFERENCES public.users(id) ON DELETE CASCADE;

-- applied versions
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260112090000');
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260119090000');
INSERT INTO "public"."schema_migrations" (version) VALUES ('20260105090000');
