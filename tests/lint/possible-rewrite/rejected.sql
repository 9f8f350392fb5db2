-- expect: 3 4 5 6
-- migrate:up
ALTER TABLE a ALTER COLUMN x TYPE varchar(20);
ALTER TABLE a ADD COLUMN y integer DEFAULT next_number();
ALTER TABLE a SET LOGGED;
ALTER TABLE a ADD COLUMN z positive;
-- migrate:down
SELECT 1;
