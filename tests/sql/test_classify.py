"""A statement's verb, object and properties, and what they mean for transactions."""

from __future__ import annotations

import pytest

from sqlmig.sql.classify import classify, dml, forbidden_in_transaction, transaction_control

P, M, S, D = "postgres", "mysql", "sqlite", "duckdb"

CASES = [
    (
        P,
        "create unique index concurrently if not exists a.i on t (x) where y > 1",
        "CREATE",
        "INDEX",
        "a.i",
        "CONCURRENTLY, IF NOT EXISTS, UNIQUE, WHERE",
    ),
    (P, "CREATE INDEX ON t (a)", "CREATE", "INDEX", "", ""),
    (
        P,
        "CREATE OR REPLACE FUNCTION f(a int) RETURNS int AS $$ drop table x $$",
        "CREATE",
        "FUNCTION",
        "f",
        "OR REPLACE",
    ),
    (P, '/* drop */ -- x\n alter table only "A".b drop column c cascade', "ALTER", "TABLE", '"A".b', "CASCADE"),
    (P, "drop table if exists a . b", "DROP", "TABLE", "a.b", "IF EXISTS"),
    (P, "reindex (verbose, concurrently) table a.b", "REINDEX", "TABLE", "a.b", "CONCURRENTLY"),
    (P, "create temp table t as select 1 where true", "CREATE", "TABLE", "t", "TEMPORARY, WHERE"),
    (P, "create materialized view v as select 1", "CREATE", "MATERIALIZED VIEW", "v", ""),
    (P, "create constraint trigger x after insert on y", "CREATE", "TRIGGER", "x", ""),
    (P, "create foreign data wrapper w", "CREATE", "FOREIGN DATA WRAPPER", "w", ""),
    (P, "comment on column a.b.c is 'x'", "COMMENT", "COLUMN", "a.b.c", ""),
    (
        P,
        "with a as (select 1), b(c) as materialized (delete from x where 1=1) update t set a=1",
        "UPDATE",
        "TABLE",
        "t",
        "",
    ),
    (P, "with recursive a as (select 1 where true) select * from a", "SELECT", "", "", ""),
    (P, "update t set a = (select 1 where true)", "UPDATE", "TABLE", "t", ""),
    (P, "update t set a = 1 where b", "UPDATE", "TABLE", "t", "WHERE"),
    (P, "delete from only s.t", "DELETE", "TABLE", "s.t", ""),
    (P, "(select 1 where true)", "SELECT", "", "", "WHERE"),
    (P, "insert into a.b (c) values ('where')", "INSERT", "TABLE", "a.b", ""),
    (P, "copy t (a) from stdin", "COPY", "TABLE", "t", ""),
    (P, "copy (select 1) to stdout", "COPY", "", "", ""),
    (P, "truncate table a, b cascade", "TRUNCATE", "TABLE", "a", "CASCADE"),
    (P, "do $$ begin end $$", "DO", "", "", ""),
    (P, "-- nothing", "", "", "", ""),
    (
        M,
        "/*!50003 create*/ /*!50017 definer=`a`@`b`*/ /*!50003 trigger t before insert on x for each row begin end */",
        "CREATE",
        "TRIGGER",
        "t",
        "",
    ),
    (
        M,
        "create algorithm=undefined definer=root@localhost sql security definer view v as select 1",
        "CREATE",
        "VIEW",
        "v",
        "",
    ),
    (M, "# x\ninsert ignore into `a b`.`c` values (1)", "INSERT", "TABLE", "`a b`.`c`", ""),
    (M, "insert t values (1)", "INSERT", "TABLE", "t", ""),
    (M, "delete a from t1 a join t2 where 1", "DELETE", "TABLE", "t1", "WHERE"),
    (M, "rename table a to b", "RENAME", "TABLE", "a", ""),
    (M, "create user 'a'@'%'", "CREATE", "USER", "'a'@'%'", ""),
    (M, "drop temporary table t", "DROP", "TABLE", "t", "TEMPORARY"),
    (S, "create virtual table t using fts5(a)", "CREATE", "VIRTUAL TABLE", "t", ""),
    (S, "update or ignore [a b] set x = 1", "UPDATE", "TABLE", "[a b]", ""),
    (S, "insert or replace into t values (1)", "INSERT", "TABLE", "t", "OR REPLACE"),
    (S, "pragma foreign_keys = on", "PRAGMA", "PRAGMA", "foreign_keys", "VALUE"),
    (D, "create or replace temp macro f(a) as a", "CREATE", "MACRO", "f", "OR REPLACE, TEMPORARY"),
    (D, "from t", "FROM", "", "", ""),
]


@pytest.mark.parametrize(("dialect", "sql", "verb", "kind", "name", "properties"), CASES)
def test_a_statement_is_known_by_its_words(
    dialect: str, sql: str, verb: str, kind: str, name: str, properties: str
) -> None:
    found = classify(sql, dialect)
    assert (found.verb, found.object_kind, found.object_name) == (verb, kind, name)
    assert ", ".join(sorted(found.properties)) == properties


def test_where_is_found_behind_thousands_of_tokens() -> None:
    sql = f"update t set a = case id {'when 1 then 2 ' * 5000} end where id < 9"
    assert "WHERE" in classify(sql, P).properties


@pytest.mark.parametrize(
    ("sql", "controls"),
    [
        *[
            (sql, True)
            for sql in ("begin", "BEGIN ISOLATION LEVEL SERIALIZABLE", "start transaction", "commit and chain")
        ],
        *[
            (sql, True)
            for sql in ("end", "rollback", "rollback work", "abort", "prepare transaction 'x'", "/* x */ commit")
        ],
        *[
            (sql, False)
            for sql in ("rollback to x", "rollback work to savepoint x", "savepoint x", "release savepoint x")
        ],
        *[(sql, False) for sql in ("prepare p as select 1", "begin not atomic select 1; end", "select 1 as commit")],
    ],
)
def test_transaction_control_is_told_apart(sql: str, controls: bool) -> None:
    assert transaction_control(classify(sql, M if "atomic" in sql else P)) is controls


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        (P, "create index concurrently i on t (a)"),
        (P, "drop index concurrently i"),
        (P, "reindex (verbose) table concurrently t"),
        (P, "reindex database x"),
        (P, "reindex schema x"),
        (P, "vacuum full t"),
        (P, "create database x"),
        (P, "drop tablespace x"),
        (P, "alter system set a = 1"),
        (P, "cluster"),
        (P, "alter table t detach partition p concurrently"),
        (P, "discard all"),
        (P, "create subscription s connection 'x' publication p"),
        (P, "drop subscription s"),
        (P, "alter subscription s refresh publication"),
        (P, "commit prepared 'x'"),
        (S, "vacuum"),
        (S, "vacuum into 'x'"),
        (S, "pragma synchronous = off"),
        (S, "pragma wal_checkpoint"),
        (D, "checkpoint"),
        (D, "force checkpoint"),
    ],
)
def test_what_a_transaction_forbids_is_named(dialect: str, sql: str) -> None:
    reason = forbidden_in_transaction(classify(sql, dialect), dialect)
    assert reason is not None
    assert reason.endswith("cannot run inside a transaction")


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        (P, "create index i on t (a)"),
        (P, "refresh materialized view concurrently v"),
        (P, "alter type m add value 'x'"),
        (P, "cluster t using i"),
        (P, "reindex table t"),
        (P, "alter database x set a = 1"),
        (P, "create subscription s connection 'x' publication p with (create_slot = false)"),
        (P, "alter subscription s disable"),
        (P, "discard temp"),
        (P, "checkpoint"),
        (M, "vacuum"),
        (M, "create database x"),
        (S, "pragma foreign_keys = on"),
        (S, "pragma synchronous"),
        (S, "attach 'x' as y"),
        (S, "reindex"),
        (D, "vacuum"),
        (D, "attach 'x' as y"),
    ],
)
def test_what_a_transaction_allows_is_allowed(dialect: str, sql: str) -> None:
    assert forbidden_in_transaction(classify(sql, dialect), dialect) is None


@pytest.mark.parametrize(
    ("sql", "within"),
    [
        *[
            (sql, True)
            for sql in ("insert into t values (1)", "update t set a = 1", "delete from t", "replace into t set a = 1")
        ],
        *[
            (sql, True)
            for sql in ("select 1", "with a as (select 1) select 1", "set @a = 1", "set names utf8", "do sleep(1)")
        ],
        *[
            (sql, True)
            for sql in ("values row(1)", "create temporary table t (a int)", "drop temporary table t", "use x")
        ],
        *[
            (sql, False)
            for sql in ("create table t (a int)", "alter table t add a int", "truncate t", "set password = 'x'")
        ],
        *[
            (sql, False)
            for sql in (
                "grant all on *.* to a",
                "create user a",
                "rename table a to b",
                "analyze table t",
                "lock tables t",
            )
        ],
        *[
            (sql, False)
            for sql in ("create or replace view v as select 1", "drop index i on t", "optimize table t", "flush tables")
        ],
    ],
)
def test_mysql_commits_implicitly_unless_it_is_dml(sql: str, within: bool) -> None:
    assert dml(classify(sql, M)) is within
