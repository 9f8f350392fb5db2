-- The prompts that the programs know by name. A new text is a new version; the old one stays for what was asked with it.
-- seed:always
INSERT INTO ai_prompts (name, version, purpose, template) VALUES
    ('reference-summary', 1, 'summary', 'Summarise this reference in three sentences: {body}'),
    ('reference-questions', 1, 'question', 'Ask the referrer three questions about {role} at {company}.'),
    ('reference-check', 1, 'verification', 'What in this reference contradicts {facts}?')
ON CONFLICT (name, version) DO NOTHING;
