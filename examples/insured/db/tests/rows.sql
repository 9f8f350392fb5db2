INSERT INTO customers (email, full_name) VALUES ('test@example.com', 'Test');
INSERT INTO policies (number, customer_id, product, premium_cents, starts_on, ends_on)
SELECT 'T-1', id, 'home', 100, '2026-01-01', '2027-01-01' FROM customers WHERE email = 'test@example.com';

-- test: a policy begins as a quote
-- expect: quoted
SELECT state FROM policies WHERE number = 'T-1';

-- test: the number of a policy is its own
-- fails: policies_number
INSERT INTO policies (number, customer_id, product, premium_cents, starts_on, ends_on)
SELECT number, customer_id, product, premium_cents, starts_on, ends_on FROM policies WHERE number = 'T-1';

-- test: a customer's address is the customer's own
-- fails: customers_email
INSERT INTO customers (email, full_name) VALUES ('test@example.com', 'Another');

-- test: a policy has a customer
-- fails: policies_customer
UPDATE policies SET customer_id = -1 WHERE number = 'T-1';

-- test: a policy ends after it has begun
-- fails: policies_period
UPDATE policies SET ends_on = starts_on WHERE number = 'T-1';

-- test: a premium is more than nothing
-- fails: policies_premium_cents_positive
UPDATE policies SET premium_cents = 0 WHERE number = 'T-1';

-- test: a policy has a premium
-- fails: 23502
UPDATE policies SET premium_cents = NULL WHERE number = 'T-1';

-- test: nobody claims nothing
-- fails: claims_amount_positive
INSERT INTO claims (policy_id, occurred_on, amount) SELECT id, '2026-02-01', 0 FROM policies WHERE number = 'T-1';

-- test: a customer with a policy stays
-- fails: policies_customer
DELETE FROM customers WHERE email = 'test@example.com';
