"""How often a run waits for the network: counted, because a time would be the machine's.

The numbers are what was reached. A change that needs more says why, and one that needs fewer lowers them here.
"""

from __future__ import annotations

import pytest

from tests.servers import Database, Project
from tests.servers.counting import counted

# connecting, the lock, the ledger, and giving the lock back
NOTHING_PENDING = {"postgres15": 9, "mariadb": 10}
# what each file adds: its statements; and its ledger rows with the commit. MySQL takes each statement of DDL together
# with the row that announces it; and behind rows, which triggers may follow, the session is made new by two messages
EACH_TABLE = {"postgres15": 2, "mariadb": 3}
EACH_ROWS = {"postgres15": 2, "mariadb": 4}
# what making the ledger adds: it is missed, both tables are looked for, and made
LEDGER = 4
# what writing schema.sql adds, whatever the size of the schema: the versions; what there is; all of it. On MariaDB over
# a connection of its own, which has to be made
DUMP = {"postgres15": 3, "mariadb": 5}


def table(number: int) -> str:
    up = f"CREATE TABLE t{number} (a integer);\nCREATE INDEX i{number} ON t{number} (a);\n"
    return f"-- migrate:up\n{up}-- migrate:down\n"


def rows(number: int) -> str:
    return f"-- migrate:up\nINSERT INTO t0 VALUES ({number});\nINSERT INTO t0 VALUES (-{number});\n-- migrate:down\n"


def trips(db: Database, project: Project, *arguments: str) -> int:
    """The round trips of `sqlmig up`, which must succeed."""
    with counted(db) as (behind, counter):
        done = project.run("up", *arguments, db=behind)
        assert done.code == 0, done.err
        return counter.trips


@pytest.mark.databases("postgres15", "mariadb")
def test_nothing_pending(db: Database, project: Project) -> None:
    """The usual start of a container: what is applied is read at once, however much it is."""
    for number in (1, 40):
        for version in range(number):
            project.write(f"{version:02}_t.sql", table(version))
        trips(db, project, "--no-dump-schema")
        assert trips(db, project, "--no-dump-schema") == NOTHING_PENDING[db.server]


@pytest.mark.databases("mariadb")
def test_the_first_run(db: Database, project: Project) -> None:
    """Making the ledger adds what looks for its two tables and makes them, and leaves nothing that has to be undone."""
    db.create()
    project.write("0_t.sql", table(0))
    assert trips(db, project, "--no-dump-schema") - NOTHING_PENDING[db.server] - EACH_TABLE[db.server] == LEDGER


@pytest.mark.databases("postgres15", "mariadb")
def test_each_pending_file(db: Database, project: Project) -> None:
    """Ten files need ten times what one needs, beside what every run needs."""
    project.write("0_t.sql", table(0))
    trips(db, project, "--no-dump-schema")
    for version, make, most in ((1, table, EACH_TABLE), (20, rows, EACH_ROWS)):
        project.write(f"{version:02}_a.sql", make(version))
        one = trips(db, project, "--no-dump-schema")
        for number in range(version + 1, version + 11):
            project.write(f"{number:02}_a.sql", make(number))
        ten = trips(db, project, "--no-dump-schema")
        known, each = NOTHING_PENDING[db.server], most[db.server]
        assert (one - known, ten - known) == (each, 10 * each)


@pytest.mark.databases("postgres15", "mariadb")
def test_the_dump(db: Database, project: Project) -> None:
    """Nothing pending asks nothing for schema.sql; a change asks as often for many tables as for few."""
    known = NOTHING_PENDING[db.server]
    for first, count in ((0, 1), (10, 30)):
        for number in range(first, first + count):
            project.write(f"{number:02}_t.sql", table(number))
        trips(db, project, "--no-dump-schema")
        (project.path / "db" / "schema.sql").unlink(missing_ok=True)
        assert trips(db, project) - known == DUMP[db.server]
        assert trips(db, project) == known
