-- migrate:description Users, the references written about them, bundles of references, and identity documents
-- migrate:category schema

-- migrate:up
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    email text NOT NULL CONSTRAINT users_email UNIQUE,
    full_name text NOT NULL,
    headline text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- REFERENCES is a word of SQL, so the name is always quoted.
CREATE TABLE "references" (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    seeker_id uuid NOT NULL CONSTRAINT references_seeker REFERENCES users (id) ON DELETE CASCADE,
    referrer_id uuid CONSTRAINT references_referrer REFERENCES users (id) ON DELETE SET NULL,
    referrer_email text NOT NULL,
    company text NOT NULL,
    role text NOT NULL,
    body text,
    rating smallint CONSTRAINT references_rating CHECK (rating BETWEEN 1 AND 5),
    status text NOT NULL DEFAULT 'requested'
        CONSTRAINT references_status CHECK (status IN ('requested', 'submitted', 'verified', 'declined')),
    requested_at timestamptz NOT NULL DEFAULT now(),
    submitted_at timestamptz,
    CONSTRAINT references_submitted CHECK (status IN ('requested', 'declined') OR submitted_at IS NOT NULL)
);

CREATE TABLE bundles (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    owner_id uuid NOT NULL CONSTRAINT bundles_owner REFERENCES users (id) ON DELETE CASCADE,
    title text NOT NULL,
    share_token uuid NOT NULL DEFAULT uuid_generate_v4() CONSTRAINT bundles_share_token UNIQUE,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE bundle_references (
    bundle_id uuid NOT NULL CONSTRAINT bundle_references_bundle REFERENCES bundles (id) ON DELETE CASCADE,
    reference_id uuid NOT NULL CONSTRAINT bundle_references_reference REFERENCES "references" (id) ON DELETE CASCADE,
    position integer NOT NULL CONSTRAINT bundle_references_position CHECK (position > 0),
    PRIMARY KEY (bundle_id, reference_id),
    CONSTRAINT bundle_references_order UNIQUE (bundle_id, position)
);

CREATE TABLE kyc_documents (
    id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
    user_id uuid NOT NULL CONSTRAINT kyc_documents_user REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL
        CONSTRAINT kyc_documents_kind CHECK (kind IN ('passport', 'identity_card', 'driving_licence')),
    storage_key text NOT NULL CONSTRAINT kyc_documents_storage_key UNIQUE,
    status text NOT NULL DEFAULT 'pending'
        CONSTRAINT kyc_documents_status CHECK (status IN ('pending', 'accepted', 'rejected')),
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    reviewed_at timestamptz,
    CONSTRAINT kyc_documents_reviewed CHECK ((status = 'pending') = (reviewed_at IS NULL))
);

-- migrate:down
DROP TABLE kyc_documents;
DROP TABLE bundle_references;
DROP TABLE bundles;
DROP TABLE "references";
DROP TABLE users;
DROP EXTENSION "uuid-ossp";
