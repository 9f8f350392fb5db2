-- The first post that anybody sees.
-- seed:depends team_account
INSERT INTO posts (id, author_id, text)
VALUES ('20000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001', 'Welcome. What is new?');

UPDATE users SET post_count = 1 WHERE username = 'team';
