-- sqlmig schema, format 1
-- DuckDB 2.0

-- type order_state
CREATE TYPE order_state AS ENUM('open', 'paid', 'shipped', 'cancelled');

-- sequence author_ids
CREATE SEQUENCE author_ids INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 NO CYCLE;

-- sequence order_ids
CREATE SEQUENCE order_ids INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 NO CYCLE;

-- table authors
CREATE TABLE authors (
    id INTEGER DEFAULT(nextval('author_ids')) PRIMARY KEY,
    "name" VARCHAR NOT NULL,
    born DATE,
);

-- table books
CREATE TABLE books (
    isbn VARCHAR PRIMARY KEY,
    author_id INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    published DATE,
    price DECIMAL(8,2) NOT NULL,
    FOREIGN KEY (author_id) REFERENCES authors(id),
    CHECK((price >= 0)),
);

-- table orders
CREATE TABLE orders (
    id INTEGER DEFAULT(nextval('order_ids')) PRIMARY KEY,
    customer VARCHAR NOT NULL,
    state ENUM('open', 'paid', 'shipped', 'cancelled') DEFAULT('open') NOT NULL,
    ordered_at TIMESTAMP DEFAULT(current_localtimestamp()) NOT NULL,
);
CREATE INDEX orders_customer ON orders(customer);

-- table order_lines
CREATE TABLE order_lines (
    order_id INTEGER,
    isbn VARCHAR,
    quantity INTEGER NOT NULL,
    price DECIMAL(8,2) NOT NULL,
    FOREIGN KEY (order_id) REFERENCES orders(id),
    FOREIGN KEY (isbn) REFERENCES books(isbn),
    CHECK((quantity > 0)),
    PRIMARY KEY(order_id, isbn),
);

-- table schema_migrations
CREATE TABLE schema_migrations (
    "version" VARCHAR PRIMARY KEY,
);

-- table schema_migrations_log
CREATE TABLE schema_migrations_log (
    id BIGINT PRIMARY KEY,
    kind VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    checksum VARCHAR,
    batch BIGINT,
    statements_done BIGINT NOT NULL,
    statements_total BIGINT NOT NULL,
    done_checksum VARCHAR,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    duration_ms BIGINT,
    who VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    tool_version VARCHAR NOT NULL,
    "error" VARCHAR,
);

-- view best_sellers
CREATE VIEW best_sellers AS SELECT books.title, authors."name" AS author, sum(order_lines.quantity) AS sold FROM ((order_lines INNER JOIN books USING (isbn)) INNER JOIN authors ON ((authors.id = books.author_id))) GROUP BY books.title, authors."name" ORDER BY sold DESC;

-- applied versions
INSERT INTO "schema_migrations" (version) VALUES ('20260112103000');
INSERT INTO "schema_migrations" (version) VALUES ('20260105090000');
INSERT INTO "schema_migrations" (version) VALUES ('20260119140000');
