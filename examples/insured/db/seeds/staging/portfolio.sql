-- Five thousand policies of a thousand customers, and a claim on each tenth of them.
-- seed:depends house_customer
INSERT INTO customers (email, full_name)
SELECT format('customer%s@example.com', n), format('Customer %s', n) FROM generate_series(1, 1000) AS n;

INSERT INTO policies (number, customer_id, product, state, premium_cents, starts_on, ends_on)
SELECT format('S-%s-%s', id, n), id, 'home', 'active', 10000 + 500 * n, DATE '2026-01-01', DATE '2027-01-01'
FROM customers CROSS JOIN generate_series(1, 5) AS n
WHERE email LIKE 'customer%';

INSERT INTO claims (policy_id, occurred_on, amount)
SELECT id, DATE '2026-01-15', 250 FROM policies WHERE id % 10 = 0;
