-- migrate:description Customers, their policies, and the claims on them
-- migrate:category schema

-- migrate:up
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL CONSTRAINT customers_email UNIQUE,
    full_name text NOT NULL,
    phone text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TYPE policy_state AS ENUM ('quoted', 'active', 'lapsed', 'cancelled');

CREATE TABLE policies (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text NOT NULL CONSTRAINT policies_number UNIQUE,
    customer_id bigint NOT NULL CONSTRAINT policies_customer REFERENCES customers (id),
    product text NOT NULL,
    state policy_state NOT NULL DEFAULT 'quoted',
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    premium numeric(12, 2) NOT NULL CONSTRAINT policies_premium_positive CHECK (premium > 0),
    CONSTRAINT policies_period CHECK (ends_on > starts_on)
);

CREATE INDEX policies_customer_id ON policies (customer_id);

CREATE TYPE claim_state AS ENUM ('reported', 'assessed', 'approved', 'rejected', 'paid');

CREATE TABLE claims (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    policy_id bigint NOT NULL CONSTRAINT claims_policy REFERENCES policies (id),
    state claim_state NOT NULL DEFAULT 'reported',
    occurred_on date NOT NULL,
    amount numeric(12, 2) NOT NULL CONSTRAINT claims_amount_positive CHECK (amount > 0),
    reported_at timestamptz NOT NULL DEFAULT now()
);

-- migrate:down
DROP TABLE claims;
DROP TYPE claim_state;
DROP TABLE policies;
DROP TYPE policy_state;
DROP TABLE customers;
