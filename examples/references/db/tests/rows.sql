INSERT INTO users (id, email, full_name) VALUES
    ('00000000-0000-4000-a000-000000000001', 'seeker@test.example', 'Seeker'),
    ('00000000-0000-4000-a000-000000000002', 'referrer@test.example', 'Referrer');
INSERT INTO "references" (id, seeker_id, referrer_id, referrer_email, company, role, body, status, submitted_at) VALUES
    ('00000000-0000-4000-a000-000000000003', '00000000-0000-4000-a000-000000000001',
     '00000000-0000-4000-a000-000000000002', 'referrer@test.example', 'Lighthouses', 'Keeper',
     'Kept the light through every storm', 'submitted', now());

-- test: a reference is found by what it says, in whatever form the words have
-- expect: Lighthouses
SELECT company FROM "references"
WHERE to_tsvector('english', company || ' ' || role || ' ' || coalesce(body, ''))
      @@ plainto_tsquery('english', 'lights in storms')
  AND seeker_id = '00000000-0000-4000-a000-000000000001';

-- test: an address belongs to one user
-- fails: users_email
INSERT INTO users (email, full_name) VALUES ('seeker@test.example', 'Another');

-- test: a rating is between 1 and 5
-- fails: references_rating
UPDATE "references" SET rating = 6 WHERE id = '00000000-0000-4000-a000-000000000003';

-- test: what is submitted says when
-- fails: references_submitted
UPDATE "references" SET submitted_at = NULL WHERE id = '00000000-0000-4000-a000-000000000003';

-- test: a reference is in a bundle once
-- fails: bundle_references_pkey
WITH bundle AS (
    INSERT INTO bundles (owner_id, title) VALUES ('00000000-0000-4000-a000-000000000001', 'Test') RETURNING id
)
INSERT INTO bundle_references (bundle_id, reference_id, position)
SELECT id, '00000000-0000-4000-a000-000000000003', position FROM bundle CROSS JOIN (VALUES (1), (2)) AS twice (position);

-- test: a document that is reviewed says when
-- fails: kyc_documents_reviewed
INSERT INTO kyc_documents (user_id, kind, storage_key, status)
VALUES ('00000000-0000-4000-a000-000000000001', 'passport', 'test/1', 'accepted');

-- test: a prompt has a purpose that is known
-- fails: ai_prompts_purpose
INSERT INTO ai_prompts (name, version, template, purpose) VALUES ('test', 1, 'Say {this}', 'pastime');

-- test: examples are a list
-- fails: ai_finetune_datasets_examples
INSERT INTO ai_finetune_datasets (name, purpose, examples) VALUES ('test', 'summary', '{}');

-- test: a session does not end before it begins
-- fails: ai_sessions_period
INSERT INTO ai_sessions (user_id, status, started_at, ended_at)
VALUES ('00000000-0000-4000-a000-000000000001', 'failed', '2026-01-02', '2026-01-01');
