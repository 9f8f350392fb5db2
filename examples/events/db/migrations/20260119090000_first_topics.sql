-- migrate:description The first topics: those that events name already, and three to begin with
-- migrate:category data
-- migrate:depends 20260105090000 20260112090000

-- migrate:up
INSERT INTO topics (slug, title) VALUES ('music', 'Music'), ('running', 'Running'), ('talks', 'Talks');
INSERT INTO topics (slug, title) SELECT DISTINCT topic, topic FROM events WHERE topic IS NOT NULL
ON CONFLICT DO NOTHING;

-- migrate:down
DELETE FROM topics
WHERE slug IN ('music', 'running', 'talks') OR slug IN (SELECT topic FROM events);
