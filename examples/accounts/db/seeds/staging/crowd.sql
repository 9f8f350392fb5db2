-- A thousand people, so that lists have pages.
-- seed:depends service_account
INSERT INTO users (username, email, password_hash)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
SELECT 'person' || n, 'person' || n || '@example.com', '*' FROM numbers;
