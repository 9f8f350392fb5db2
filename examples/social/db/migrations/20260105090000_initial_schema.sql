-- migrate:description Users, their posts, how they log in, whom they follow and what they like
-- migrate:category schema

-- migrate:up
CREATE TABLE users (
    id varchar(36) NOT NULL,
    username varchar(30) NOT NULL,
    email varchar(254) NOT NULL,
    display_name varchar(100) NOT NULL,
    bio varchar(160) NOT NULL DEFAULT '',
    verified boolean NOT NULL DEFAULT false,
    follower_count int unsigned NOT NULL DEFAULT 0,
    following_count int unsigned NOT NULL DEFAULT 0,
    post_count int unsigned NOT NULL DEFAULT 0,
    created_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    deleted_at datetime(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY users_username (username),
    UNIQUE KEY users_email (email),
    KEY users_deleted_at (deleted_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- A reply outlives the post that it answers, and a repost the one that it repeats.
-- lint:allow several-ddl nobody uses these tables yet, and a run that fails goes on where it stopped
CREATE TABLE posts (
    id varchar(36) NOT NULL,
    author_id varchar(36) NOT NULL,
    text varchar(280) NOT NULL DEFAULT '',
    images json NOT NULL DEFAULT (json_array()),
    hashtags json NOT NULL DEFAULT (json_array()),
    mentions json NOT NULL DEFAULT (json_array()),
    links json NOT NULL DEFAULT (json_array()),
    reply_to_id varchar(36) NULL,
    repost_of_id varchar(36) NULL,
    reply_count int unsigned NOT NULL DEFAULT 0,
    repost_count int unsigned NOT NULL DEFAULT 0,
    like_count int unsigned NOT NULL DEFAULT 0,
    created_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    deleted_at datetime(6) NULL,
    PRIMARY KEY (id),
    KEY posts_author_created_at (author_id, created_at),
    KEY posts_created_at (created_at),
    KEY posts_reply_to (reply_to_id),
    KEY posts_repost_of (repost_of_id),
    KEY posts_deleted_at (deleted_at),
    CONSTRAINT posts_author FOREIGN KEY (author_id)
        REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT posts_reply_to FOREIGN KEY (reply_to_id)
        REFERENCES posts (id) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT posts_repost_of FOREIGN KEY (repost_of_id)
        REFERENCES posts (id) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Passwords and sessions are found through their user or token only, so nothing looks for their deleted_at.
CREATE TABLE passwords (
    id varchar(36) NOT NULL,
    user_id varchar(36) NOT NULL,
    hash varchar(255) NOT NULL,
    created_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    deleted_at datetime(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY passwords_user (user_id),
    CONSTRAINT passwords_user FOREIGN KEY (user_id)
        REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- `token` is the hexadecimal SHA-256 of what the client holds, so that a stolen table opens no session.
CREATE TABLE sessions (
    id varchar(36) NOT NULL,
    user_id varchar(36) NOT NULL,
    token varchar(64) NOT NULL,
    user_agent varchar(255) NOT NULL DEFAULT '',
    expires_at datetime(6) NOT NULL,
    created_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    deleted_at datetime(6) NULL,
    PRIMARY KEY (id),
    KEY sessions_user (user_id),
    KEY sessions_token (token),
    CONSTRAINT sessions_user FOREIGN KEY (user_id)
        REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Both sides are read as lists, the newest first.
CREATE TABLE user_followings (
    id varchar(36) NOT NULL,
    follower_id varchar(36) NOT NULL,
    followee_id varchar(36) NOT NULL,
    created_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    deleted_at datetime(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY user_followings_pair (follower_id, followee_id),
    KEY user_followings_follower (follower_id, created_at),
    KEY user_followings_followee (followee_id, created_at),
    KEY user_followings_deleted_at (deleted_at),
    CONSTRAINT user_followings_follower FOREIGN KEY (follower_id)
        REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT user_followings_followee FOREIGN KEY (followee_id)
        REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE likes (
    id varchar(36) NOT NULL,
    user_id varchar(36) NOT NULL,
    post_id varchar(36) NOT NULL,
    created_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    deleted_at datetime(6) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY likes_pair (user_id, post_id),
    KEY likes_user (user_id, created_at),
    KEY likes_post (post_id, created_at),
    KEY likes_deleted_at (deleted_at),
    CONSTRAINT likes_user FOREIGN KEY (user_id)
        REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT likes_post FOREIGN KEY (post_id)
        REFERENCES posts (id) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- migrate:down
DROP TABLE likes;
DROP TABLE user_followings;
DROP TABLE sessions;
DROP TABLE passwords;
DROP TABLE posts;
DROP TABLE users;
