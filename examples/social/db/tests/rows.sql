INSERT INTO users (id, username, email, display_name) VALUES
    ('test-1', 'first', 'first@test.example', 'First'),
    ('test-2', 'second', 'second@test.example', 'Second');
INSERT INTO posts (id, author_id, text) VALUES ('post-1', 'test-1', 'Hello');
INSERT INTO posts (id, author_id, text, reply_to_id, repost_of_id) VALUES ('post-2', 'test-2', 'Hi', 'post-1', 'post-1');
INSERT INTO passwords (id, user_id, hash) VALUES ('password-1', 'test-1', '*');
INSERT INTO user_followings (id, follower_id, followee_id) VALUES ('following-1', 'test-2', 'test-1');
INSERT INTO likes (id, user_id, post_id) VALUES ('like-1', 'test-2', 'post-1');

-- test: counts begin with 0, and nobody is verified
-- expect: 0, 0, 0, 0
SELECT verified, follower_count, following_count, post_count FROM users WHERE id = 'test-1';

-- test: a post begins without replies, reposts, likes, images, hashtags, mentions and links
-- expect: 0, 0, 0, [], [], [], []
SELECT reply_count, repost_count, like_count, images, hashtags, mentions, links FROM posts WHERE id = 'post-1';

-- test: a username is taken once, whatever its case
-- fails: users_username
INSERT INTO users (id, username, email, display_name) VALUES ('test-3', 'FIRST', 'third@test.example', 'Third');

-- test: an e-mail address is taken once
-- fails: users_email
INSERT INTO users (id, username, email, display_name) VALUES ('test-3', 'third', 'first@test.example', 'Third');

-- test: a user has one password
-- fails: passwords_user
INSERT INTO passwords (id, user_id, hash) VALUES ('password-2', 'test-1', '*');

-- test: nobody follows another twice
-- fails: user_followings_pair
INSERT INTO user_followings (id, follower_id, followee_id) VALUES ('following-2', 'test-2', 'test-1');

-- test: nobody likes a post twice
-- fails: likes_pair
INSERT INTO likes (id, user_id, post_id) VALUES ('like-2', 'test-2', 'post-1');

-- test: the author of a post is a user
-- fails: posts_author
INSERT INTO posts (id, author_id, text) VALUES ('post-3', 'nobody', 'Boo');

-- test: who likes a post is a user
-- fails: likes_user
INSERT INTO likes (id, user_id, post_id) VALUES ('like-3', 'nobody', 'post-1');

-- test: no image is anything but JSON
-- fails: posts.images
UPDATE posts SET images = 'none' WHERE id = 'post-1';
