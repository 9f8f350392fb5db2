-- test: three tables
-- expect: claims
-- expect: customers
-- expect: policies
SELECT table_name FROM information_schema.tables
WHERE table_schema = current_schema() AND table_name NOT LIKE 'schema_migrations%'
ORDER BY table_name;

-- test: premium has become premium_cents, and no row is without it
-- expect: premium_cents, bigint, NO
SELECT column_name, data_type, is_nullable FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = 'policies' AND column_name LIKE 'premium%';

-- test: no constraint is left unproved
SELECT conrelid::regclass, conname FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND NOT convalidated;

-- test: no index is left invalid
SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid;

-- test: what refers to a row is found by an index
SELECT conrelid::regclass, conname
FROM pg_constraint
WHERE contype = 'f'
  AND NOT EXISTS (
      SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1] AND indpred IS NULL
  );
