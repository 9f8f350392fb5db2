-- migrate:description Users, on PostgreSQL with native UUIDs and times, on SQLite with text
-- migrate:category schema

-- migrate:up dialect:postgres
CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    username text NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'admin')),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'closed')),
    last_login_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- migrate:down dialect:postgres
DROP TABLE users;

-- migrate:up dialect:sqlite
CREATE TABLE users (
    id text PRIMARY KEY NOT NULL CONSTRAINT users_id_uuid CHECK (length(id) = 36) DEFAULT (
        lower(
            hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
            || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))
        )
    ),
    username text NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'admin')),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'closed')),
    last_login_at text,
    created_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

-- migrate:down dialect:sqlite
DROP TABLE users;

-- migrate:up
CREATE UNIQUE INDEX users_username ON users (lower(username));
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE INDEX users_role ON users (role);
CREATE INDEX users_created_at ON users (created_at);
CREATE INDEX users_last_login_at ON users (last_login_at);
CREATE INDEX users_status_created_at ON users (status, created_at);

-- migrate:down
DROP INDEX users_status_created_at;
DROP INDEX users_last_login_at;
DROP INDEX users_created_at;
DROP INDEX users_role;
DROP INDEX users_email;
DROP INDEX users_username;
