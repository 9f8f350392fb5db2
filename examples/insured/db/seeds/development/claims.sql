-- seed:depends policies
INSERT INTO claims (policy_id, state, occurred_on, amount)
SELECT policies.id, claim.state::claim_state, occurred_on::date, amount
FROM (
    VALUES
        ('P-1002', 'paid', '2025-03-12', 120.50),
        ('P-1003', 'reported', '2026-02-20', 80)
) AS claim (number, state, occurred_on, amount)
JOIN policies USING (number);
