-- expect: 3 4
-- migrate:up env:NAME
CREATE ROLE "${NAME}";
DO $$ BEGIN EXECUTE 'CREATE ROLE ${NAME}'; END $$;
-- migrate:down
SELECT 1;
