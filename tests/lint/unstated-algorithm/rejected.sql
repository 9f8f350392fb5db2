-- expect: 3 4
-- migrate:up
ALTER TABLE a ADD COLUMN x integer;
ALTER TABLE `a` ADD COLUMN `lock` integer COMMENT 'ALGORITHM=INSTANT';
-- migrate:down
SELECT 1;
