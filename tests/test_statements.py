"""How many statements a run sends: some travel together, so that round trips do not tell. Counted by the server.

The numbers are what was reached. A change that needs more says why, and one that needs fewer lowers them here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from tests.servers import Database, Project
from tests.servers.counting import counted
from tests.test_round_trips import rows, table

SERVERS = pytest.mark.databases("postgres15", "mariadb", "sqlite")
BARE = "--no-dump-schema"
# the lock, the ledger, and giving the lock back
NOTHING_PENDING = {"postgres15": 4, "mariadb": 14, "sqlite": 3}
# two of the file's own, its transaction and its limits, its rows in the ledger, and what undoes its settings
EACH_TABLE = {"postgres15": 20, "mariadb": 12, "sqlite": 6}
EACH_ROWS = {"postgres15": 20, "mariadb": 18, "sqlite": 6}
PROBE = """
import sqlite3, sys
told, connect = [], sqlite3.connect
def opened(*arguments, **options):
    connection = connect(*arguments, **options)
    connection.set_trace_callback(told.append)
    return connection
sqlite3.connect = opened
from sqlmig.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write(str(len(told)))
"""


def sent(db: Database, project: Project, *flags: str) -> int:
    """How many statements `sqlmig up` sends, which must succeed."""
    if db.dialect == "sqlite":
        done = project.program([sys.executable, "-c", PROBE, "up", *flags], {"DATABASE_URL": db.url})
        assert done.code == 0, done.err
        return int(done.err.splitlines()[-1])
    with counted(db) as (behind, counter):
        first = questions(db)
        before = questions(db)
        done = project.run("up", *flags, db=behind)
        assert done.code == 0, done.err
        asking = before - first
        return counter.completed if db.dialect == "postgres" else questions(db) - before - asking


def questions(db: Database) -> int:
    """How many statements clients have sent to MariaDB so far, with those of the connection that asks for it."""
    return int(db.query("SHOW GLOBAL STATUS LIKE 'Questions'")[0][1]) if db.dialect == "mysql" else 0


@SERVERS
def test_nothing_pending(db: Database, project: Project) -> None:
    """The usual start of a container asks for the lock and the ledger, and reads no schema for a file that is there."""
    db.create()
    project.write("0_t.sql", table(0))
    sent(db, project)
    assert sent(db, project) == NOTHING_PENDING[db.server]
    assert sent(db, project, BARE) == NOTHING_PENDING[db.server]


@SERVERS
@pytest.mark.parametrize(("make", "most"), [(table, EACH_TABLE), (rows, EACH_ROWS)], ids=["tables", "rows"])
def test_each_pending_file(db: Database, project: Project, make: Callable[[int], str], most: dict[str, int]) -> None:
    """Twelve files need ten times more than two what a file needs; behind the first one SQLite's journal is kept."""
    db.create()
    project.write("0_t.sql", table(0))
    sent(db, project, BARE)
    for number in range(1, 3):
        project.write(f"{number:02}_a.sql", make(number))
    two = sent(db, project, BARE)
    for number in range(3, 15):
        project.write(f"{number:02}_a.sql", make(number))
    assert sent(db, project, BARE) - two == 10 * most[db.server]
