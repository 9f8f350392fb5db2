-- migrate:up
SET NAMES utf8mb4;
SET @schema = 'x';
INSERT INTO words VALUES ('USE other');
-- migrate:down
SELECT 1;
