-- sqlmig schema, format 1
-- MariaDB 10.11

-- settings
SET NAMES utf8mb4 COLLATE utf8mb4_general_ci;
SET sql_mode = 'ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';
SET time_zone = '+00:00';
SET explicit_defaults_for_timestamp = 1;
SET foreign_key_checks = 0;
ALTER DATABASE COLLATE utf8mb4_general_ci;

-- table likes
CREATE TABLE `likes` (
    `id` varchar(36) NOT NULL
  , `user_id` varchar(36) NOT NULL
  , `post_id` varchar(36) NOT NULL
  , `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6)
  , `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)
  , `deleted_at` datetime(6) DEFAULT NULL
  , PRIMARY KEY (`id`)
  , UNIQUE KEY `likes_pair` (`user_id`,`post_id`)
  , KEY `likes_user` (`user_id`,`created_at`)
  , KEY `likes_post` (`post_id`,`created_at`)
  , KEY `likes_deleted_at` (`deleted_at`)
  , CONSTRAINT `likes_post` FOREIGN KEY (`post_id`) REFERENCES `posts` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
  , CONSTRAINT `likes_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- table passwords
CREATE TABLE `passwords` (
    `id` varchar(36) NOT NULL
  , `user_id` varchar(36) NOT NULL
  , `hash` varchar(255) NOT NULL
  , `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6)
  , `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)
  , `deleted_at` datetime(6) DEFAULT NULL
  , PRIMARY KEY (`id`)
  , UNIQUE KEY `passwords_user` (`user_id`)
  , CONSTRAINT `passwords_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- table posts
CREATE TABLE `posts` (
    `id` varchar(36) NOT NULL
  , `author_id` varchar(36) NOT NULL
  , `text` varchar(280) NOT NULL DEFAULT ''
  , `images` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT json_array() CHECK (json_valid(`images`))
  , `hashtags` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT json_array() CHECK (json_valid(`hashtags`))
  , `mentions` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT json_array() CHECK (json_valid(`mentions`))
  , `links` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT json_array() CHECK (json_valid(`links`))
  , `reply_to_id` varchar(36) DEFAULT NULL
  , `repost_of_id` varchar(36) DEFAULT NULL
  , `reply_count` int(10) unsigned NOT NULL DEFAULT 0
  , `repost_count` int(10) unsigned NOT NULL DEFAULT 0
  , `like_count` int(10) unsigned NOT NULL DEFAULT 0
  , `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6)
  , `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)
  , `deleted_at` datetime(6) DEFAULT NULL
  , PRIMARY KEY (`id`)
  , KEY `posts_author_created_at` (`author_id`,`created_at`)
  , KEY `posts_created_at` (`created_at`)
  , KEY `posts_reply_to` (`reply_to_id`)
  , KEY `posts_repost_of` (`repost_of_id`)
  , KEY `posts_deleted_at` (`deleted_at`)
  , CONSTRAINT `posts_author` FOREIGN KEY (`author_id`) REFERENCES `users` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
  , CONSTRAINT `posts_reply_to` FOREIGN KEY (`reply_to_id`) REFERENCES `posts` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
  , CONSTRAINT `posts_repost_of` FOREIGN KEY (`repost_of_id`) REFERENCES `posts` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- table schema_migrations
CREATE TABLE `schema_migrations` (
    `version` varchar(128) NOT NULL
  , PRIMARY KEY (`version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- table schema_migrations_log
CREATE TABLE `schema_migrations_log` (
    `id` bigint(20) NOT NULL
  , `kind` varchar(16) NOT NULL
  , `version` varchar(128) NOT NULL
  , `name` text NOT NULL
  , `direction` varchar(4) NOT NULL
  , `checksum` varchar(128) DEFAULT NULL
  , `batch` bigint(20) DEFAULT NULL
  , `statements_done` bigint(20) NOT NULL
  , `statements_total` bigint(20) NOT NULL
  , `done_checksum` varchar(128) DEFAULT NULL
  , `started_at` datetime(6) NOT NULL
  , `finished_at` datetime(6) DEFAULT NULL
  , `duration_ms` bigint(20) DEFAULT NULL
  , `who` text NOT NULL
  , `host` text NOT NULL
  , `tool_version` varchar(64) NOT NULL
  , `error` text DEFAULT NULL
  , PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- table sessions
CREATE TABLE `sessions` (
    `id` varchar(36) NOT NULL
  , `user_id` varchar(36) NOT NULL
  , `token` varchar(64) NOT NULL
  , `user_agent` varchar(255) NOT NULL DEFAULT ''
  , `expires_at` datetime(6) NOT NULL
  , `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6)
  , `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)
  , `deleted_at` datetime(6) DEFAULT NULL
  , PRIMARY KEY (`id`)
  , KEY `sessions_user` (`user_id`)
  , KEY `sessions_token` (`token`)
  , CONSTRAINT `sessions_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- table user_followings
CREATE TABLE `user_followings` (
    `id` varchar(36) NOT NULL
  , `follower_id` varchar(36) NOT NULL
  , `followee_id` varchar(36) NOT NULL
  , `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6)
  , `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)
  , `deleted_at` datetime(6) DEFAULT NULL
  , PRIMARY KEY (`id`)
  , UNIQUE KEY `user_followings_pair` (`follower_id`,`followee_id`)
  , KEY `user_followings_follower` (`follower_id`,`created_at`)
  , KEY `user_followings_followee` (`followee_id`,`created_at`)
  , KEY `user_followings_deleted_at` (`deleted_at`)
  , CONSTRAINT `user_followings_followee` FOREIGN KEY (`followee_id`) REFERENCES `users` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
  , CONSTRAINT `user_followings_follower` FOREIGN KEY (`follower_id`) REFERENCES `users` (`id`) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- table users
CREATE TABLE `users` (
    `id` varchar(36) NOT NULL
  , `username` varchar(30) NOT NULL
  , `email` varchar(254) NOT NULL
  , `display_name` varchar(100) NOT NULL
  , `bio` varchar(160) NOT NULL DEFAULT ''
  , `verified` tinyint(1) NOT NULL DEFAULT 0
  , `follower_count` int(10) unsigned NOT NULL DEFAULT 0
  , `following_count` int(10) unsigned NOT NULL DEFAULT 0
  , `post_count` int(10) unsigned NOT NULL DEFAULT 0
  , `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6)
  , `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6)
  , `deleted_at` datetime(6) DEFAULT NULL
  , PRIMARY KEY (`id`)
  , UNIQUE KEY `users_username` (`username`)
  , UNIQUE KEY `users_email` (`email`)
  , KEY `users_deleted_at` (`deleted_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- applied versions
INSERT INTO `schema_migrations` (version) VALUES ('20260105090000');

-- end
SET foreign_key_checks = 1;
SET sql_mode = @@GLOBAL.sql_mode;
SET time_zone = @@GLOBAL.time_zone;
