-- A few books to start with; running it again changes nothing.
INSERT INTO authors (id, name, born) VALUES
    (1, 'Mary Shelley', '1797-08-30'),
    (2, 'Jules Verne', '1828-02-08'),
    (3, 'Ada Lovelace', '1815-12-10')
ON CONFLICT DO NOTHING;

INSERT INTO books (isbn, author_id, title, published, price) VALUES
    ('9780141439471', 1, 'Frankenstein', '1818-01-01', 8.99),
    ('9780140449068', 2, 'Around the World in Eighty Days', '1872-11-06', 7.50)
ON CONFLICT DO NOTHING;
