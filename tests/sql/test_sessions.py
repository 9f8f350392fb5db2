"""What statements leave in the session alone."""

from __future__ import annotations

import pytest

from sqlmig.sql.sessions import is_setting, kept_in_session, mentioned

SETTINGS = [
    ("mysql", "SET NAMES latin1"),
    ("mysql", "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='ANSI' */"),
    ("mysql", "SET LOCAL foreign_key_checks = 0"),
    ("mysql", "USE other"),
    ("mysql", "LOCK TABLES t WRITE"),
    ("postgres", "SET search_path = app"),
    ("postgres", "SELECT pg_catalog.set_config('search_path', '', false)"),
    ("postgres", "RESET ROLE"),
    ("sqlite", "PRAGMA recursive_triggers = ON"),
    ("sqlite", "ATTACH 'x.db' AS x"),
    ("duckdb", "USE elsewhere"),
]
NO_SETTINGS = [
    ("mysql", "SET GLOBAL max_connections = 5"),
    ("mysql", "SET @id = LAST_INSERT_ID()"),
    ("mysql", "SET PASSWORD = 'x'"),
    ("mysql", "INSERT INTO t VALUES ('SET NAMES latin1')"),
    ("postgres", "SET LOCAL search_path = app"),
    ("postgres", "SELECT 1"),
    ("sqlite", "PRAGMA table_info"),
    ("duckdb", "CREATE TABLE t (a int)"),
]


@pytest.mark.parametrize(("dialect", "sql"), SETTINGS)
def test_what_can_be_set_again(dialect: str, sql: str) -> None:
    assert is_setting(sql, dialect)
    assert kept_in_session(sql, dialect) == ()


@pytest.mark.parametrize(("dialect", "sql"), NO_SETTINGS)
def test_what_is_no_setting(dialect: str, sql: str) -> None:
    """Settings of the server stay, those of a transaction end with it, a computed value is another the next time."""
    assert not is_setting(sql, dialect)


KEPT = [
    ("mysql", "SET @id = LAST_INSERT_ID(), @`my name` := (SELECT 1), @@sql_mode = ''", ("@id", "@my name")),
    ("mysql", "SELECT max(a), @skipped INTO @one, @two FROM t", ("@one", "@two")),
    ("mysql", "CREATE TEMPORARY TABLE IF NOT EXISTS `t t` (a int)", ("t t",)),
    ("mysql", "PREPARE s FROM 'SELECT 1'", ("s",)),
    ("postgres", "CREATE TEMP TABLE t AS SELECT 1", ("t",)),
    ("postgres", "PREPARE TRANSACTION 'x'", ()),
    ("sqlite", 'CREATE TEMP VIEW "v" AS SELECT 1', ("v",)),
    ("duckdb", "CREATE TABLE t (a int)", ()),
]


@pytest.mark.parametrize(("dialect", "sql", "names"), KEPT)
def test_what_is_gone_with_the_session(dialect: str, sql: str, names: tuple[str, ...]) -> None:
    assert kept_in_session(sql, dialect) == names


def test_what_a_statement_mentions() -> None:
    """Names count as words, quoted or not, and not within texts."""
    assert mentioned("INSERT INTO `T T` VALUES (@id)", ("t t", "x"), "mysql") == "t t"
    assert mentioned("INSERT INTO a VALUES (@ID)", ("@id",), "mysql") == "@id"
    assert mentioned("INSERT INTO a (id) VALUES (1)", ("@id",), "mysql") is None
    assert mentioned("INSERT INTO a VALUES ('id') -- id", ("id",), "mysql") is None
    assert mentioned("SELECT 1", (), "mysql") is None
