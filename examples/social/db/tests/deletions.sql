INSERT INTO users (id, username, email, display_name) VALUES
    ('test-1', 'first', 'first@test.example', 'First'),
    ('test-2', 'second', 'second@test.example', 'Second');
INSERT INTO posts (id, author_id, text) VALUES ('post-1', 'test-1', 'Hello'), ('post-2', 'test-2', 'Hello');
INSERT INTO posts (id, author_id, text, reply_to_id) VALUES ('post-3', 'test-2', 'Hi', 'post-1');
INSERT INTO posts (id, author_id, repost_of_id) VALUES ('post-4', 'test-2', 'post-2');
INSERT INTO passwords (id, user_id, hash) VALUES ('password-1', 'test-1', '*');
INSERT INTO sessions (id, user_id, token, expires_at) VALUES ('session-1', 'test-1', repeat('0', 64), '2030-01-01');
INSERT INTO user_followings (id, follower_id, followee_id) VALUES ('following-1', 'test-2', 'test-1');
INSERT INTO likes (id, user_id, post_id) VALUES ('like-1', 'test-2', 'post-1');
DELETE FROM users WHERE id = 'test-1';
DELETE FROM posts WHERE id = 'post-2';

-- test: with a user everything goes that was the user's
SELECT id FROM posts WHERE id = 'post-1'
UNION ALL SELECT id FROM passwords WHERE id = 'password-1'
UNION ALL SELECT id FROM sessions WHERE id = 'session-1'
UNION ALL SELECT id FROM user_followings WHERE id = 'following-1'
UNION ALL SELECT id FROM likes WHERE id = 'like-1';

-- test: a reply and a repost outlive what they refer to
-- expect: post-3, NULL, NULL
-- expect: post-4, NULL, NULL
SELECT id, reply_to_id, repost_of_id FROM posts WHERE author_id = 'test-2' ORDER BY id;
