-- The first operator, who chooses a password through the mail that resets it.
-- seed:depends service_account
INSERT INTO users (id, username, email, password_hash, role)
VALUES ('00000000-0000-4000-8000-000000000002', 'operator', 'operator@accounts.example', '*', 'admin');
