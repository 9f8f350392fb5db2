-- migrate:up
DELETE FROM users WHERE id < 100;
DELETE FROM users WHERE true;
-- migrate:down
DELETE FROM users;
