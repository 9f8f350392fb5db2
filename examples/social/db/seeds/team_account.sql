-- The account that the service speaks from, in every environment.
-- seed:always
INSERT INTO users (id, username, email, display_name, bio, verified)
VALUES ('00000000-0000-4000-8000-000000000001', 'team', 'team@social.example', 'The team', 'News of this service', true)
ON DUPLICATE KEY UPDATE display_name = 'The team', bio = 'News of this service', verified = true;
