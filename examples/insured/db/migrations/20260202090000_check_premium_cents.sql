-- migrate:description From now on no policy is written without premium_cents; the rows that are there are not read yet
-- migrate:category constraint
-- migrate:depends 20260126090000

-- migrate:up lock_timeout:5s retry:5
ALTER TABLE policies ADD CONSTRAINT policies_premium_cents_positive
    CHECK (premium_cents IS NOT NULL AND premium_cents > 0) NOT VALID;

-- migrate:down lock_timeout:5s
ALTER TABLE policies DROP CONSTRAINT policies_premium_cents_positive;
