-- migrate:up
INSERT INTO words VALUES ('TRUNCATE users');
-- migrate:down
TRUNCATE TABLE words;
