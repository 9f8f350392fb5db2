-- migrate:description Expand: premium becomes premium_cents. Both are there, and whoever writes one writes the other
-- migrate:category schema
-- migrate:depends 20260105090000

-- migrate:up lock_timeout:5s retry:5
ALTER TABLE policies ADD COLUMN premium_cents bigint;

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

-- migrate:down lock_timeout:5s
DROP TRIGGER policies_keep_premiums_equal ON policies;
DROP FUNCTION policies_keep_premiums_equal();
ALTER TABLE policies DROP COLUMN premium_cents;
