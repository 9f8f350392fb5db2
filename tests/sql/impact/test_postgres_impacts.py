"""What is said of PostgreSQL's statements is what the server does: locks from pg_locks, rewrites from the files."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from sqlmig.sql.impact import impact
from tests.servers import Database
from tests.servers.postgres import connect
from tests.sql.impact.postgres_cases import ALONE, DEPENDS, EXCUSED, SETUP, STATEMENTS, Case

Connection = psycopg.Connection[tuple[object, ...]]

SERVERS = pytest.mark.databases("postgres12", "postgres15", "postgres18")
RELATIONS = """
    SELECT oid::bigint, relkind IN ('r', 'm'), pg_relation_filenode(oid)::bigint, relname::text FROM pg_class
    WHERE oid >= 16384 AND relkind <> 'c' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
"""
READ = """
    SELECT sum(pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid))::bigint FROM pg_class
    WHERE oid >= 16384 AND relkind IN ('r', 'm')
"""
GRANTED = "SELECT relation::bigint, mode FROM pg_locks WHERE locktype = 'relation' AND pid = pg_backend_pid()"
WANTED = "SELECT mode FROM pg_locks WHERE NOT granted AND locktype = 'relation' AND pid = %s"
STRENGTH = [
    *("", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE"),
    "ACCESS EXCLUSIVE",
]


def words(mode: str) -> str:
    """RowShareLock as the documentation has it; "" for a reader's."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", mode.removesuffix("Lock")).upper()
    return "" if name == "ACCESS SHARE" else name


def files(connection: Connection) -> dict[object, object]:
    return {oid: node for oid, stores, node, _ in connection.execute(RELATIONS) if stores}


def rows_read(connection: Connection) -> int:
    """How many rows of the tables that are there this transaction has read so far."""
    ((count,),) = connection.execute(READ).fetchall()
    return int(str(count))


def measured(connection: Connection, case: Case) -> tuple[str, bool, bool]:
    """The strongest lock on what was there, whether a table got another file, and whether rows were read for that or
    to check them; all is rolled back."""
    names = {oid: name for oid, _, _, name in connection.execute(RELATIONS)}
    with connection.transaction(force_rollback=True):
        for sql in case.before:
            connection.execute(sql.encode())
        held = set(connection.execute(GRANTED).fetchall())
        before, read = files(connection), rows_read(connection)
        connection.execute(case.sql.encode())
        reads = rows_read(connection) > read or case.idle
        locks = [
            words(str(mode))
            for oid, mode in set(connection.execute(GRANTED).fetchall()) - held
            if oid in names and case.table in ("", names[oid])
        ]
        after = files(connection)
    emptied = case.sql.startswith("TRUNCATE")  # which gives the table a new file, and writes no row
    rewritten = not emptied and any(oid in after and after[oid] != node for oid, node in before.items())
    return max(locks, key=STRENGTH.index, default=""), rewritten, reads


@contextmanager
def prepared(db: Database) -> Iterator[Connection]:
    db.create()
    db.execute(*SETUP)
    assert db.address is not None
    with connect(db.address, db.name) as connection:
        yield connection


def fitting(cases: list[Case], connection: Connection) -> list[Case]:
    return [case for case in cases if case.since * 10000 <= connection.info.server_version]


@SERVERS
def test_locks_and_rewrites_are_what_the_server_does(db: Database) -> None:
    """Each statement takes the lock that `impact` names, and rewrites a table only where it says so."""
    with prepared(db) as connection:
        found = {case.sql: measured(connection, case) for case in fitting(STATEMENTS, connection)}
    claims = {sql: impact(sql, "postgres") for sql in found}
    assert {sql: (claim.lock, claim.rewrites) for sql, claim in claims.items()} == {
        sql: (lock, rewritten) for sql, (lock, rewritten, _) in found.items()
    }
    assert {sql: claim.lasts for sql, claim in claims.items() if claim.blocks} == {
        sql: reads for sql, (_, _, reads) in found.items() if claims[sql].blocks
    }


@SERVERS
def test_what_is_said_to_depend_depends(db: Database) -> None:
    """Where `impact` leaves a rewrite open, the server rewrites or not, and the reason is given."""
    with prepared(db) as connection:
        found = {case.sql: measured(connection, case) for case in fitting(DEPENDS, connection)}
        expected = {case.sql: case.rewrites for case in fitting(DEPENDS, connection)}
    claims = {sql: impact(sql, "postgres") for sql in found}
    assert {sql: (claim.lock, claim.rewrites, bool(claim.reason)) for sql, claim in claims.items()} == {
        sql: (lock, None, True) for sql, (lock, _, _) in found.items()
    }
    assert {sql: rewritten for sql, (_, rewritten, _) in found.items()} == expected


@SERVERS
def test_an_exception_that_is_named_is_one(db: Database) -> None:
    """Where `impact` says of a rewrite what would spare it, the server spares it in these cases, with the same lock."""
    with prepared(db) as connection:
        found = {case.sql: measured(connection, case)[:2] for case in EXCUSED}
    claims = {sql: impact(sql, "postgres") for sql in found}
    assert found == {sql: (claim.lock, False) for sql, claim in claims.items()}
    assert {(claim.rewrites, claim.reason.startswith("unless ")) for claim in claims.values()} == {(True, True)}


@SERVERS
def test_all_that_somebody_owns_is_locked(db: Database) -> None:
    """REASSIGN OWNED and DROP OWNED take their lock on each table of the role."""
    role = f"owner_{db.name}"
    with prepared(db) as connection:
        connection.execute(f"CREATE ROLE {role}".encode())
        try:
            connection.execute(f"ALTER TABLE lone OWNER TO {role}".encode())
            for sql in (f"REASSIGN OWNED BY {role} TO CURRENT_USER", f"DROP OWNED BY {role} CASCADE"):
                assert measured(connection, Case(sql))[:2] == (impact(sql, "postgres").lock, False)
        finally:
            connection.execute(f"ALTER TABLE lone OWNER TO CURRENT_USER; DROP ROLE {role}".encode())


@pytest.mark.parametrize("kind", ["TABLE t", "COLUMN t.a", "VIEW v", "MATERIALIZED VIEW m", "SEQUENCE s", "TYPE d"])
def test_a_label_is_as_a_comment(kind: str) -> None:
    """SECURITY LABEL takes the lock of COMMENT. No test server has a provider of labels, which is a program of its own:
    it was measured with one on PostgreSQL 18."""
    comment, *labels = (f"{words} ON {kind} IS 'x'" for words in ("COMMENT", "SECURITY LABEL", "SECURITY LABEL FOR p"))
    assert {impact(label, "postgres") for label in labels} == {impact(comment, "postgres")}


@SERVERS
def test_locks_outside_of_transactions_are_what_the_server_asks_for(db: Database) -> None:
    """A statement that no transaction holds waits, behind a reader or writer, for the lock that `impact` names."""
    with prepared(db) as connection:
        cases = fitting(ALONE, connection)
        found = {case.sql: waited_for(db, connection, case) for case in cases}
    assert {sql: impact(sql, "postgres").lock for sql in found} == found


@SERVERS
def test_rewrites_outside_of_transactions_are_what_the_server_does(db: Database) -> None:
    """What no transaction holds gives a table another file only where `impact` says so."""
    found = {}
    with prepared(db) as connection:
        for case in fitting(ALONE, connection):
            before = files(connection)
            connection.execute(case.sql.encode())
            after = files(connection)
            found[case.sql] = any(after.get(oid, node) != node for oid, node in before.items())
    assert {sql: impact(sql, "postgres").rewrites for sql in found} == found


def waited_for(db: Database, watcher: Connection, case: Case) -> str:
    """The lock that a statement waits for while another session holds the strongest one on its table."""
    assert db.address is not None
    with connect(db.address, db.name) as runner, connect(db.address, db.name) as holder:
        pid = runner.info.backend_pid
        with holder.transaction():
            holder.execute(f"LOCK TABLE {case.table} IN SHARE UPDATE EXCLUSIVE MODE".encode())
            thread = threading.Thread(target=attempt, args=(runner, case.sql))
            thread.start()
            end = time.monotonic() + 20
            while not (row := watcher.execute(WANTED, (pid,)).fetchone()) and time.monotonic() < end:
                time.sleep(0.005)
            watcher.execute("SELECT pg_terminate_backend(%s)", (pid,))
            thread.join()
    return words(str(row[0])) if row else ""


def attempt(connection: Connection, sql: str) -> None:
    """Run a statement whose session will be ended."""
    with pytest.raises(psycopg.OperationalError):
        connection.execute(sql.encode())
