-- migrate:description Contract: every program reads and writes premium_cents, so premium goes
-- migrate:category schema
-- migrate:depends 20260203090000

-- migrate:up lock_timeout:5s retry:5
DROP TRIGGER policies_keep_premiums_equal ON policies;
-- lint:allow squawk-ban-drop-function only the trigger called it
DROP FUNCTION policies_keep_premiums_equal();
-- lint:allow squawk-ban-drop-column no program has read it since premium_cents is required
ALTER TABLE policies DROP COLUMN premium;

-- premium_cents becomes premium again and a new one is filled from it, so that columns stand in their old order.
-- migrate:down lock_timeout:5s
ALTER TABLE policies DROP CONSTRAINT policies_premium_cents_positive;
ALTER TABLE policies RENAME COLUMN premium_cents TO premium;
ALTER TABLE policies
    ALTER COLUMN premium DROP NOT NULL,
    ALTER COLUMN premium TYPE numeric(12, 2) USING premium / 100.0;
ALTER TABLE policies ADD COLUMN premium_cents bigint;
UPDATE policies SET premium_cents = round(premium * 100) WHERE premium_cents IS NULL;
ALTER TABLE policies ALTER COLUMN premium SET NOT NULL, ALTER COLUMN premium_cents SET NOT NULL;
ALTER TABLE policies
    ADD CONSTRAINT policies_premium_positive CHECK (premium > 0),
    ADD CONSTRAINT policies_premium_cents_positive CHECK (premium_cents IS NOT NULL AND premium_cents > 0);

CREATE FUNCTION policies_keep_premiums_equal() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.premium_cents := coalesce(NEW.premium_cents, round(NEW.premium * 100));
        NEW.premium := NEW.premium_cents / 100.0;
    ELSIF NEW.premium_cents IS DISTINCT FROM OLD.premium_cents THEN
        NEW.premium := coalesce(NEW.premium_cents / 100.0, NEW.premium);
    ELSIF NEW.premium IS DISTINCT FROM OLD.premium THEN
        NEW.premium_cents := round(NEW.premium * 100);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER policies_keep_premiums_equal
    BEFORE INSERT OR UPDATE ON policies
    FOR EACH ROW EXECUTE FUNCTION policies_keep_premiums_equal();
