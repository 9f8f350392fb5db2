"""schema.sql: written from the database, loaded into one, compared with one."""
