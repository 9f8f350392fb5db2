-- migrate:up
UPDATE users SET active = true WHERE id < 100;
UPDATE users JOIN old ON old.id = users.id SET users.name = old.name;
UPDATE users SET active = true ORDER BY id LIMIT 100;
INSERT INTO users (id) VALUES (1) ON DUPLICATE KEY UPDATE id = 2;
-- migrate:down
UPDATE users SET active = NULL;
