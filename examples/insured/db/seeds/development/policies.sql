-- seed:depends customers
INSERT INTO policies (number, customer_id, product, state, premium_cents, starts_on, ends_on)
SELECT number, customers.id, product, state::policy_state, premium_cents, starts_on::date, ends_on::date
FROM (
    VALUES
        ('P-1001', 'ada@example.com', 'home', 'active', 24000, '2026-01-01', '2027-01-01'),
        ('P-1002', 'mary@example.com', 'travel', 'lapsed', 8950, '2025-03-01', '2025-04-01'),
        ('P-1003', 'jules@example.com', 'travel', 'active', 51000, '2026-02-01', '2026-05-01')
) AS policy (number, email, product, state, premium_cents, starts_on, ends_on)
JOIN customers USING (email);
