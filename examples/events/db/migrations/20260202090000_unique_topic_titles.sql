-- migrate:description No two topics with one title, whatever their letters' case
-- migrate:category constraint
-- migrate:depends 20260119090000

-- migrate:up
CREATE UNIQUE INDEX topics_title ON topics (lower(title));

-- migrate:down
DROP INDEX topics_title;
