-- migrate:description Find orders by customer, and see what sells
-- migrate:category index
-- migrate:depends 20260112103000

-- migrate:up
CREATE INDEX orders_customer ON orders (customer);

CREATE VIEW best_sellers AS
SELECT books.title, authors.name AS author, sum(order_lines.quantity) AS sold
FROM order_lines
JOIN books USING (isbn)
JOIN authors ON authors.id = books.author_id
GROUP BY books.title, authors.name
ORDER BY sold DESC;

-- migrate:down
DROP VIEW best_sellers;
DROP INDEX orders_customer;
