-- seed:depends members house_member
INSERT INTO events (id, host_id, title, state, topic, starts_at, ends_at, capacity) VALUES
    ('10000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a',
     'An evening on engines', 'published', 'talks', '2026-03-01 19:00', '2026-03-01 21:00', 40),
    ('10000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001',
     'A run along the canal', 'draft', 'running', '2026-04-12 08:00', '2026-04-12 09:30', NULL);
-- seed:copy attendances from attendances.parquet
