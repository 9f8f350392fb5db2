-- test: nine tables
-- expect: ai_finetune_datasets
-- expect: ai_interactions
-- expect: ai_prompts
-- expect: ai_sessions
-- expect: bundle_references
-- expect: bundles
-- expect: kyc_documents
-- expect: references
-- expect: users
SELECT table_name FROM information_schema.tables
WHERE table_schema = current_schema() AND table_name NOT LIKE 'schema_migrations%'
ORDER BY table_name;

-- test: ids are UUIDs that the extension makes
SELECT table_name, data_type, column_default FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name NOT LIKE 'schema_migrations%' AND column_name = 'id'
  AND (data_type <> 'uuid' OR column_default NOT LIKE '%uuid_generate_v4()');

-- test: the extension is there
-- expect: uuid-ossp
SELECT extname FROM pg_extension WHERE extname = 'uuid-ossp';

-- test: each table for the assistant has check constraints
-- expect: ai_finetune_datasets, 3
-- expect: ai_interactions, 4
-- expect: ai_prompts, 3
-- expect: ai_sessions, 3
SELECT conrelid::regclass::text AS table_name, count(*) FROM pg_constraint
WHERE contype = 'c' AND conrelid::regclass::text LIKE 'ai\_%'
GROUP BY table_name
ORDER BY table_name;

-- test: ten foreign keys
-- expect: ai_interactions, ai_prompts, RESTRICT
-- expect: ai_interactions, ai_sessions, CASCADE
-- expect: ai_sessions, references, SET NULL
-- expect: ai_sessions, users, CASCADE
-- expect: bundle_references, bundles, CASCADE
-- expect: bundle_references, references, CASCADE
-- expect: bundles, users, CASCADE
-- expect: kyc_documents, users, CASCADE
-- expect: references, users, CASCADE
-- expect: references, users, SET NULL
SELECT own.relname, other.relname,
       CASE confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'r' THEN 'RESTRICT' END AS on_delete
FROM pg_constraint
JOIN pg_class AS own ON own.oid = conrelid
JOIN pg_class AS other ON other.oid = confrelid
WHERE contype = 'f'
ORDER BY own.relname, other.relname, on_delete;

-- test: nine composite indexes, and two for full-text search
-- expect: btree, 9
-- expect: gin, 2
SELECT amname, count(*)
FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid
JOIN pg_am ON pg_am.oid = relam
WHERE relnamespace = current_schema()::regnamespace AND NOT indisunique AND indisvalid
  AND (amname = 'gin' OR indnkeyatts > 1)
GROUP BY amname
ORDER BY amname;

-- test: what refers to a row is found by an index
SELECT conrelid::regclass, conname
FROM pg_constraint
WHERE contype = 'f'
  AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1] AND indpred IS NULL);
