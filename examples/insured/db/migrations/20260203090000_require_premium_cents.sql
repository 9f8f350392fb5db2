-- migrate:description Prove that no older policy lacks premium_cents while others read and write; NOT NULL then reads no row
-- migrate:category constraint
-- migrate:depends 20260202090000

-- migrate:up lock_timeout:5s retry:5
ALTER TABLE policies VALIDATE CONSTRAINT policies_premium_cents_positive;
-- lint:allow long-lock the constraint proves it, so no row is read
ALTER TABLE policies ALTER COLUMN premium_cents SET NOT NULL;

-- A valid constraint cannot be made unproved again, only made anew.
-- migrate:down lock_timeout:5s
ALTER TABLE policies ALTER COLUMN premium_cents DROP NOT NULL;
ALTER TABLE policies DROP CONSTRAINT policies_premium_cents_positive;
ALTER TABLE policies ADD CONSTRAINT policies_premium_cents_positive
    CHECK (premium_cents IS NOT NULL AND premium_cents > 0) NOT VALID;
