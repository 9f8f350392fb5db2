-- A season: 300 members, 200 events, and who comes.
-- seed:depends house_member
INSERT INTO members (handle, name) SELECT 'member' || n, 'Member ' || n FROM range(1, 301) AS numbers (n);

INSERT INTO events (host_id, title, state, topic, starts_at, ends_at, capacity)
SELECT '00000000-0000-4000-8000-000000000001', 'Event ' || n, 'published', 'music',
       TIMESTAMP '2026-03-01 19:00' + INTERVAL 1 DAY * n, TIMESTAMP '2026-03-01 22:00' + INTERVAL 1 DAY * n, 100
FROM range(1, 201) AS numbers (n);

INSERT INTO attendances (event_id, member_id, answer)
SELECT events.id, members.id, 'going' FROM events CROSS JOIN members WHERE members.handle LIKE 'member1%';
