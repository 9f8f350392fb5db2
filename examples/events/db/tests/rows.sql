INSERT INTO members (id, handle, name) VALUES ('00000000-0000-4000-a000-000000000001', 'tester', 'Tester');
INSERT INTO events (id, host_id, title, starts_at, ends_at) VALUES
    ('00000000-0000-4000-a000-000000000002', '00000000-0000-4000-a000-000000000001', 'Test',
     '2026-03-01 19:00', '2026-03-01 21:00');
INSERT INTO attendances (event_id, member_id, answer) VALUES
    ('00000000-0000-4000-a000-000000000002', '00000000-0000-4000-a000-000000000001', 'going');

-- test: an event begins as a draft
-- expect: draft
SELECT state FROM events WHERE title = 'Test';

-- test: a handle is taken once
-- fails: duplicate key
INSERT INTO members (handle, name) VALUES ('tester', 'Another');

-- test: nobody answers twice
-- fails: duplicate key
INSERT INTO attendances (event_id, member_id, answer) VALUES
    ('00000000-0000-4000-a000-000000000002', '00000000-0000-4000-a000-000000000001', 'maybe');

-- test: an event has a host
-- fails: foreign key
INSERT INTO events (host_id, title, starts_at, ends_at) VALUES
    ('00000000-0000-4000-a000-00000000000f', 'Test', '2026-03-01 19:00', '2026-03-01 21:00');

-- test: an event ends after it has begun
-- fails: check
INSERT INTO events (host_id, title, starts_at, ends_at) VALUES
    ('00000000-0000-4000-a000-000000000001', 'Test', '2026-03-01 19:00', '2026-03-01 19:00');

-- test: an event has a title
-- fails: check
INSERT INTO events (host_id, title, starts_at, ends_at) VALUES
    ('00000000-0000-4000-a000-000000000001', '', '2026-03-01 19:00', '2026-03-01 21:00');

-- test: no two topics have one title
-- fails: duplicate key
INSERT INTO topics (slug, title) VALUES ('songs', 'MUSIC');
