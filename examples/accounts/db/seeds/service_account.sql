-- The account that jobs run as. Nobody can log in with it: no hash is equal to an asterisk.
-- seed:always
INSERT INTO users (id, username, email, password_hash, role)
VALUES ('00000000-0000-4000-8000-000000000001', 'service', 'service@accounts.example', '*', 'admin')
ON CONFLICT DO NOTHING;
