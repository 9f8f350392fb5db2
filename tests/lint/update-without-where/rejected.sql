-- expect: 3 4
-- migrate:up
UPDATE users SET active = true;
UPDATE users SET name = (SELECT max(name) FROM old WHERE id = 1) -- WHERE
;
-- migrate:down
SELECT 1;
