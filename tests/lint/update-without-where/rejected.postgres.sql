-- expect: 3 4 5
-- migrate:up
UPDATE users SET active = true;
UPDATE users SET name = old.name FROM old JOIN older ON old.id = older.id;
WITH a AS (SELECT id FROM old WHERE id = 1) UPDATE users SET active = true FROM a;
-- migrate:down
SELECT 1;
