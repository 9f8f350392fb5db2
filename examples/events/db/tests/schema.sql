-- test: four tables
-- expect: attendances
-- expect: events
-- expect: members
-- expect: topics
SELECT table_name FROM duckdb_tables()
WHERE schema_name = 'main' AND table_name NOT LIKE 'schema_migrations%'
ORDER BY table_name;

-- test: four indexes
-- expect: attendances_member, false
-- expect: events_state_starts_at, false
-- expect: events_topic, false
-- expect: topics_title, true
SELECT index_name, is_unique FROM duckdb_indexes() ORDER BY index_name;

-- test: three foreign keys
-- expect: attendances, events
-- expect: attendances, members
-- expect: events, members
SELECT table_name, referenced_table FROM duckdb_constraints()
WHERE constraint_type = 'FOREIGN KEY'
ORDER BY table_name, referenced_table;

-- test: the first topics are there
-- expect: 3
SELECT count(*) FROM topics WHERE slug IN ('music', 'running', 'talks');
