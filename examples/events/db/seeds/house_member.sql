-- The member that hosts the platform's own events.
-- seed:always
INSERT INTO members (id, handle, name)
VALUES ('00000000-0000-4000-8000-000000000001', 'house', 'The house')
ON CONFLICT DO NOTHING;
