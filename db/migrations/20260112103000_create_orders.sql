-- migrate:description Orders, and what was sold in them
-- migrate:category schema
-- migrate:depends 20260105090000

-- migrate:up
CREATE TYPE order_state AS ENUM ('open', 'paid', 'shipped', 'cancelled');

CREATE SEQUENCE order_ids;

CREATE TABLE orders (
    id integer PRIMARY KEY DEFAULT nextval('order_ids'),
    customer text NOT NULL,
    state order_state NOT NULL DEFAULT 'open',
    ordered_at timestamp NOT NULL DEFAULT current_localtimestamp()
);

CREATE TABLE order_lines (
    order_id integer NOT NULL REFERENCES orders (id),
    isbn text NOT NULL REFERENCES books (isbn),
    quantity integer NOT NULL CHECK (quantity > 0),
    price decimal(8, 2) NOT NULL,
    PRIMARY KEY (order_id, isbn)
);

-- migrate:down
DROP TABLE order_lines;
DROP TABLE orders;
DROP SEQUENCE order_ids;
DROP TYPE order_state;
