-- Two thousand people with a reference each, so that search has something to find.
INSERT INTO users (id, email, full_name)
SELECT uuid_generate_v5(uuid_ns_url(), 'person' || n), format('person%s@example.com', n), format('Person %s', n)
FROM generate_series(1, 2000) AS n
ON CONFLICT (id) DO NOTHING;

INSERT INTO "references" (id, seeker_id, referrer_email, company, role, body, rating, status, submitted_at)
SELECT uuid_generate_v5(uuid_ns_url(), 'reference of ' || email), id, 'referrer@example.com', 'Company ' || length(email),
       'Engineer', full_name || ' finished what others began.', 4, 'submitted', now()
FROM users WHERE email LIKE 'person%'
ON CONFLICT (id) DO NOTHING;
