INSERT INTO users (id, email, full_name) VALUES
    ('00000000-0000-4000-a000-000000000001', 'seeker@test.example', 'Seeker'),
    ('00000000-0000-4000-a000-000000000002', 'referrer@test.example', 'Referrer');
INSERT INTO "references" (seeker_id, referrer_id, referrer_email, company, role) VALUES
    ('00000000-0000-4000-a000-000000000001', '00000000-0000-4000-a000-000000000002', 'referrer@test.example', 'Test', 'Test');
DELETE FROM users WHERE id = '00000000-0000-4000-a000-000000000002';

-- test: a reference outlives who wrote it
-- expect: Test, NULL
SELECT company, referrer_id FROM "references" WHERE seeker_id = '00000000-0000-4000-a000-000000000001';
