-- migrate:description Fill premium_cents of older policies, a thousand ids a transaction; stopped half way, it goes on
-- migrate:category data
-- migrate:depends 20260119090000

-- migrate:up transaction:false
DO $$
DECLARE
    done bigint := 0;
    newest bigint := (SELECT coalesce(max(id), 0) FROM policies);
BEGIN
    WHILE done < newest LOOP
        UPDATE policies SET premium_cents = round(premium * 100)
        WHERE id > done AND id <= done + 1000 AND premium_cents IS NULL;
        COMMIT;
        done := done + 1000;
        RAISE NOTICE 'policies: % of % ids', least(done, newest), newest;
    END LOOP;
END
$$;

-- migrate:down
UPDATE policies SET premium_cents = NULL WHERE premium_cents IS NOT NULL;
