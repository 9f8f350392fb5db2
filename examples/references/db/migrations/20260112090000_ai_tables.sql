-- migrate:description Prompts, what was asked and answered with them, and data sets made from that
-- migrate:category schema
-- migrate:depends 20260105090000

-- migrate:up
CREATE TABLE ai_prompts (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    name text NOT NULL,
    version integer NOT NULL CONSTRAINT ai_prompts_version CHECK (version > 0),
    template text NOT NULL CONSTRAINT ai_prompts_template CHECK (template <> ''),
    purpose text NOT NULL
        CONSTRAINT ai_prompts_purpose CHECK (purpose IN ('summary', 'question', 'verification')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ai_prompts_name_version UNIQUE (name, version)
);

CREATE TABLE ai_sessions (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    user_id uuid NOT NULL CONSTRAINT ai_sessions_user REFERENCES users (id) ON DELETE CASCADE,
    reference_id uuid CONSTRAINT ai_sessions_reference REFERENCES "references" (id) ON DELETE SET NULL,
    status text NOT NULL DEFAULT 'open'
        CONSTRAINT ai_sessions_status CHECK (status IN ('open', 'completed', 'failed')),
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CONSTRAINT ai_sessions_ended CHECK ((status = 'open') = (ended_at IS NULL)),
    CONSTRAINT ai_sessions_period CHECK (ended_at >= started_at)
);

CREATE TABLE ai_interactions (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    session_id uuid NOT NULL CONSTRAINT ai_interactions_session REFERENCES ai_sessions (id) ON DELETE CASCADE,
    prompt_id uuid CONSTRAINT ai_interactions_prompt REFERENCES ai_prompts (id) ON DELETE RESTRICT,
    role text NOT NULL CONSTRAINT ai_interactions_role CHECK (role IN ('system', 'user', 'assistant')),
    content text NOT NULL,
    input_tokens integer NOT NULL DEFAULT 0 CONSTRAINT ai_interactions_input_tokens CHECK (input_tokens >= 0),
    output_tokens integer NOT NULL DEFAULT 0 CONSTRAINT ai_interactions_output_tokens CHECK (output_tokens >= 0),
    latency_ms integer CONSTRAINT ai_interactions_latency_ms CHECK (latency_ms >= 0),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ai_finetune_datasets (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    name text NOT NULL CONSTRAINT ai_finetune_datasets_name UNIQUE,
    purpose text NOT NULL
        CONSTRAINT ai_finetune_datasets_purpose CHECK (purpose IN ('summary', 'question', 'verification')),
    examples jsonb NOT NULL DEFAULT '[]'
        CONSTRAINT ai_finetune_datasets_examples CHECK (jsonb_typeof(examples) = 'array'),
    quality numeric(3, 2) CONSTRAINT ai_finetune_datasets_quality CHECK (quality BETWEEN 0 AND 1),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- migrate:down
DROP TABLE ai_finetune_datasets;
DROP TABLE ai_interactions;
DROP TABLE ai_sessions;
DROP TABLE ai_prompts;
