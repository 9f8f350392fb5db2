-- The quote that monitoring reads back.
-- seed:depends house_customer
INSERT INTO policies (number, customer_id, product, premium_cents, starts_on, ends_on)
SELECT 'MONITORING', id, 'none', 1, DATE '2026-01-01', DATE '2126-01-01'
FROM customers WHERE email = 'monitoring@insured.example';
