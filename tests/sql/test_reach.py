"""Statements that work beyond the database that they run in are known by their words."""

from __future__ import annotations

import pytest

from sqlmig.sql.reach import outside

BEYOND = {
    "postgres": [
        "CREATE ROLE reader",
        "DROP USER IF EXISTS reader",
        "ALTER ROLE reader SET work_mem = '1GB'",
        "GRANT writers TO reader",
        "REVOKE writers FROM reader",
        "GRANT CONNECT ON DATABASE shop TO reader",
        "ALTER DATABASE shop SET search_path = app",
        "ALTER SYSTEM SET work_mem = '1GB'",
        "CREATE TABLESPACE fast LOCATION '/fast'",
        "DROP OWNED BY reader",
        "REASSIGN OWNED BY reader TO writer",
        "COMMENT ON DATABASE shop IS 'books'",
        "COPY books TO '/tmp/books'",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
    ],
    "mysql": [
        "USE shop",
        "CREATE DATABASE other",
        "ALTER DATABASE shop CHARACTER SET utf8mb4",
        "CREATE USER 'reader'@'%'",
        "GRANT SELECT ON books TO reader",
        "SET GLOBAL max_connections = 1",
        "SET @@PERSIST.max_connections = 1",
        "SET PASSWORD = 'x'",
        "CREATE TABLE other.books (id int)",
        "INSERT INTO `other`.books VALUES (1)",
        "DROP TABLE books, Shop.authors",
        "CREATE INDEX ids ON shop.books (id)",
        "CREATE TABLE pages (book int REFERENCES shop.books (id))",
        "CREATE VIEW v AS SELECT id FROM `shop`.books",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "FLUSH TABLES",
    ],
    "sqlite": ["ATTACH 'other.db' AS other", "VACUUM INTO 'copy.db'"],
    "duckdb": [
        "ATTACH 'other.duckdb'",
        "COPY books TO 'books.csv'",
        "EXPORT DATABASE 'copy'",
        "CREATE PERSISTENT SECRET s (TYPE s3)",
    ],
}
WITHIN = {
    "postgres": [
        "CREATE TABLE shop.books (id int)",
        "GRANT SELECT ON books TO reader",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader",
        "CREATE USER MAPPING FOR reader SERVER s",
        "COPY books FROM stdin",
        "SET search_path TO 'shop'",
        "SELECT 'CREATE ROLE reader'",
    ],
    "mysql": [
        "ALTER DATABASE CHARACTER SET utf8mb4",
        "SET foreign_key_checks = 0",
        "SET @GLOBALS = 1",
        "CREATE VIEW v AS SELECT shop.id FROM shop JOIN books ON shop.id = books.shop",
        "INSERT INTO books VALUES ('shop.authors')",
        "START TRANSACTION",
    ],
    "sqlite": ["ATTACH ':memory:' AS other", "VACUUM"],
    "duckdb": ["ATTACH ':memory:' AS other", "COPY books FROM 'books.csv'"],
}


@pytest.mark.parametrize(("dialect", "sql"), [(dialect, sql) for dialect, found in BEYOND.items() for sql in found])
def test_beyond(dialect: str, sql: str) -> None:
    """What belongs to the server, to another database, or to the file system."""
    assert outside(sql, dialect, "shop") is not None


@pytest.mark.parametrize(("dialect", "sql"), [(dialect, sql) for dialect, found in WITHIN.items() for sql in found])
def test_within(dialect: str, sql: str) -> None:
    """What goes with the database when it is dropped."""
    assert outside(sql, dialect, "shop") is None
