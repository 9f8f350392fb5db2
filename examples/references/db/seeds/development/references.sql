-- seed:depends people
INSERT INTO "references"
    (id, seeker_id, referrer_id, referrer_email, company, role, body, rating, status, submitted_at)
VALUES
    ('10000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a',
     '00000000-0000-4000-8000-00000000000b', 'mary@example.com', 'Analytical Engines', 'Analyst',
     'She saw what the engine could become.', 5, 'verified', now()),
    ('10000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-00000000000a',
     NULL, 'charles@example.com', 'Analytical Engines', 'Translator', NULL, NULL, 'requested', NULL)
ON CONFLICT (id) DO NOTHING;
