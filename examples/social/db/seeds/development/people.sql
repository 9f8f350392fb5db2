-- Three people. Two have a password, which is their username.
-- seed:copy users(id, username, email, display_name, bio) from people.csv

INSERT INTO passwords (id, user_id, hash) VALUES
    ('10000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a',
     'pbkdf2_sha256$600000$social-a$ZkI5r2hLr9fFl0PH3RTQT2IjML/0P2Zftax0JJy9Rvk='),
    ('10000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-00000000000b',
     'pbkdf2_sha256$600000$social-b$Yw8i6Ref2Rq1kf2wnEZ7tlDZ9F4Vv8/yyt2qzW2zqoQ=');
