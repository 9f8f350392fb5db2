-- migrate:up
UPDATE users SET active = true WHERE id < 100;
UPDATE users SET name = 'WHERE' WHERE true;
INSERT INTO users (id, name) VALUES (1, 'UPDATE users SET x = 1');
-- migrate:down
UPDATE users SET active = NULL;
