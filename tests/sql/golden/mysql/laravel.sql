create table `users` (`id` bigint unsigned not null auto_increment primary key, `name` varchar(255) not null, `bio` text not null default 'it''s; fine', `created_at` timestamp null) default character set utf8mb4 collate 'utf8mb4_unicode_ci';
alter table `users` add unique `users_name_unique`(`name`);
insert into `migrations` (`migration`, `batch`) values ('2014_10_12_000000_create_users_table', 1);
UPDATE `users` SET `class` = 'App\\Models\\User' WHERE `class` = 'App\\User';
alter table `posts` add constraint `fk;1` foreign key (`user_id`) references `users` (`id`) on delete cascade
