INSERT INTO users (username, email, password_hash) VALUES ('First', 'first@test.example', '*');

-- test: an id is made, a member is active
-- expect: 36, member, active
SELECT length(CAST(id AS text)), role, status FROM users WHERE username = 'First';

-- test: a username is taken once, whatever its case
-- fails: users_username
INSERT INTO users (username, email, password_hash) VALUES ('FIRST', 'second@test.example', '*');

-- test: an e-mail address is taken once, whatever its case
-- fails: users_email
INSERT INTO users (username, email, password_hash) VALUES ('second', 'First@Test.Example', '*');

-- test: roles are known
-- fails: check
UPDATE users SET role = 'emperor' WHERE username = 'First';

-- test: states are known
-- fails: check
UPDATE users SET status = 'lost' WHERE username = 'First';

-- test: an id is a UUID
-- fails: uuid
INSERT INTO users (id, username, email, password_hash) VALUES ('1', 'second', 'second@test.example', '*');
