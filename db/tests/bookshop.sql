-- Asked by `sqlmig test` of a database that has all migrations and the seeds. An order to begin with:
INSERT INTO orders (id, customer) VALUES (1, 'Ada');
INSERT INTO order_lines (order_id, isbn, quantity, price) VALUES (1, '9780141439471', 2, 8.99);

-- test: every book has an author
SELECT isbn FROM books LEFT JOIN authors ON authors.id = books.author_id WHERE authors.id IS NULL;

-- test: an order begins open
-- expect: Ada, open
SELECT customer, state FROM orders;

-- test: the report counts what was sold
-- expect: Frankenstein, Mary Shelley, 2
SELECT title, author, sold FROM best_sellers;

-- test: nobody sells for less than nothing
-- fails: check constraint
UPDATE books SET price = -1 WHERE isbn = '9780140449068';

-- test: a line belongs to an order
-- fails: foreign key
INSERT INTO order_lines (order_id, isbn, quantity, price) VALUES (2, '9780141439471', 1, 8.99);
