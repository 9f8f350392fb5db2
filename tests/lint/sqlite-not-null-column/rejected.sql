-- expect: 3 4
-- migrate:up
ALTER TABLE a ADD COLUMN b integer NOT NULL;
alter table a add c text not null;
-- migrate:down
SELECT 1;
