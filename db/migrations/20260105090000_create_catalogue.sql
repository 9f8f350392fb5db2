-- migrate:description Authors and their books
-- migrate:category schema

-- migrate:up
CREATE SEQUENCE author_ids;

CREATE TABLE authors (
    id integer PRIMARY KEY DEFAULT nextval('author_ids'),
    name text NOT NULL,
    born date
);

CREATE TABLE books (
    isbn text PRIMARY KEY,
    author_id integer NOT NULL REFERENCES authors (id),
    title text NOT NULL,
    published date,
    price decimal(8, 2) NOT NULL CHECK (price >= 0)
);

-- migrate:down
DROP TABLE books;
DROP TABLE authors;
DROP SEQUENCE author_ids;
