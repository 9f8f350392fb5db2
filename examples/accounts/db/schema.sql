-- sqlmig schema, format 1
-- SQLite 3

-- table schema_migrations
CREATE TABLE "schema_migrations" (
    version varchar(128) primary key
);

-- table schema_migrations_log
CREATE TABLE "schema_migrations_log" (
  id integer PRIMARY KEY,
  kind varchar(16) NOT NULL,
  version varchar(128) NOT NULL,
  name text NOT NULL,
  direction varchar(4) NOT NULL,
  checksum varchar(128),
  batch bigint,
  statements_done bigint NOT NULL,
  statements_total bigint NOT NULL,
  done_checksum varchar(128),
  started_at text NOT NULL,
  finished_at text,
  duration_ms bigint,
  who text NOT NULL,
  host text NOT NULL,
  tool_version varchar(64) NOT NULL,
  error text
);

-- table users
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
CREATE INDEX users_created_at ON users (created_at);
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE INDEX users_last_login_at ON users (last_login_at);
CREATE INDEX users_role ON users (role);
CREATE INDEX users_status_created_at ON users (status, created_at);
CREATE UNIQUE INDEX users_username ON users (lower(username));

-- applied versions
INSERT INTO "schema_migrations" (version) VALUES ('20260105090000');
