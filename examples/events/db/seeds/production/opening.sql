-- The first event on the list.
-- seed:depends house_member
INSERT INTO events (host_id, title, state, topic, starts_at, ends_at)
VALUES ('00000000-0000-4000-8000-000000000001', 'The house opens', 'published', 'talks',
        '2026-03-01 18:00', '2026-03-01 23:00');
