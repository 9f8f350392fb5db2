-- Five hundred people who follow the team and write a post each, so that lists have pages.
-- seed:depends team_account
INSERT INTO users (id, username, email, display_name, following_count, post_count)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 500)
SELECT uuid(), concat('person', n), concat('person', n, '@example.com'), concat('Person ', n), 1, 1 FROM numbers;

INSERT INTO user_followings (id, follower_id, followee_id)
SELECT uuid(), id, '00000000-0000-4000-8000-000000000001' FROM users WHERE username LIKE 'person%';

INSERT INTO posts (id, author_id, text)
SELECT uuid(), id, concat('Post of ', display_name) FROM users WHERE username LIKE 'person%';

UPDATE users SET follower_count = 500 WHERE username = 'team';
