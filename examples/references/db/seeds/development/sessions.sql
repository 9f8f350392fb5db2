-- seed:depends prompts references
INSERT INTO ai_sessions (id, user_id, reference_id, status, started_at, ended_at) VALUES
    ('30000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a',
     '10000000-0000-4000-8000-000000000001', 'completed', '2026-01-05 09:00+00', '2026-01-05 09:01+00')
ON CONFLICT (id) DO NOTHING;

INSERT INTO ai_interactions (id, session_id, prompt_id, role, content, output_tokens)
SELECT '40000000-0000-4000-8000-000000000001', '30000000-0000-4000-8000-000000000001', id, 'assistant',
       'Mary praises how far Ada saw.', 8
FROM ai_prompts WHERE name = 'reference-summary' AND version = 1
ON CONFLICT (id) DO NOTHING;
