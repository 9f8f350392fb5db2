-- Servers sort underscores differently, and hex() in ORDER BY makes them agree.

-- test: six tables, each with the three times
-- expect: likes, 3
-- expect: passwords, 3
-- expect: posts, 3
-- expect: sessions, 3
-- expect: user_followings, 3
-- expect: users, 3
SELECT table_name, count(*)
FROM information_schema.columns
WHERE table_schema = database()
  AND column_name IN ('created_at', 'updated_at', 'deleted_at')
  AND column_type = 'datetime(6)'
GROUP BY table_name
ORDER BY hex(table_name);

-- test: rows are deleted by deleted_at, and the other two times are always there
SELECT table_name, column_name
FROM information_schema.columns
WHERE table_schema = database()
  AND column_name IN ('created_at', 'updated_at', 'deleted_at')
  AND is_nullable <> CASE column_name WHEN 'deleted_at' THEN 'YES' ELSE 'NO' END;

-- test: each id, and what refers to one, is a varchar(36)
SELECT table_name, column_name, column_type
FROM information_schema.columns
WHERE table_schema = database()
  AND table_name NOT LIKE 'schema\_migrations%'
  AND (column_name = 'id' OR column_name LIKE '%\_id')
  AND column_type <> 'varchar(36)';

-- test: text is utf8mb4_unicode_ci in each table
SELECT table_name, table_collation
FROM information_schema.tables
WHERE table_schema = database()
  AND table_name IN ('users', 'posts', 'passwords', 'sessions', 'user_followings', 'likes')
  AND table_collation <> 'utf8mb4_unicode_ci';

-- test: a post has 280 characters
-- expect: text, 280
SELECT column_name, character_maximum_length
FROM information_schema.columns
WHERE table_schema = database() AND table_name = 'posts' AND column_name = 'text';

-- test: five unique constraints
-- expect: likes, user_id + post_id
-- expect: passwords, user_id
-- expect: user_followings, follower_id + followee_id
-- expect: users, email
-- expect: users, username
SELECT table_name, group_concat(column_name ORDER BY seq_in_index SEPARATOR ' + ') AS columns_of_it
FROM information_schema.statistics
WHERE table_schema = database() AND non_unique = 0 AND index_name <> 'PRIMARY'
GROUP BY table_name, index_name
ORDER BY hex(table_name), columns_of_it;

-- test: fourteen other indexes
-- expect: likes, deleted_at
-- expect: likes, post_id + created_at
-- expect: likes, user_id + created_at
-- expect: posts, author_id + created_at
-- expect: posts, created_at
-- expect: posts, deleted_at
-- expect: posts, reply_to_id
-- expect: posts, repost_of_id
-- expect: sessions, token
-- expect: sessions, user_id
-- expect: user_followings, deleted_at
-- expect: user_followings, followee_id + created_at
-- expect: user_followings, follower_id + created_at
-- expect: users, deleted_at
SELECT table_name, group_concat(column_name ORDER BY seq_in_index SEPARATOR ' + ') AS columns_of_it
FROM information_schema.statistics
WHERE table_schema = database() AND non_unique = 1
GROUP BY table_name, index_name
ORDER BY hex(table_name), columns_of_it;

-- test: nine foreign keys, CASCADE for dependants and SET NULL for optional references
-- expect: likes, likes_post, posts, CASCADE, CASCADE
-- expect: likes, likes_user, users, CASCADE, CASCADE
-- expect: passwords, passwords_user, users, CASCADE, CASCADE
-- expect: posts, posts_author, users, CASCADE, CASCADE
-- expect: posts, posts_reply_to, posts, SET NULL, CASCADE
-- expect: posts, posts_repost_of, posts, SET NULL, CASCADE
-- expect: sessions, sessions_user, users, CASCADE, CASCADE
-- expect: user_followings, user_followings_followee, users, CASCADE, CASCADE
-- expect: user_followings, user_followings_follower, users, CASCADE, CASCADE
SELECT table_name, constraint_name, referenced_table_name, delete_rule, update_rule
FROM information_schema.referential_constraints
WHERE constraint_schema = database()
ORDER BY hex(table_name), constraint_name;
