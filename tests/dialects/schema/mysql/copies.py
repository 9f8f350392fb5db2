"""Dumps and their copies: what the tests of MySQL's and MariaDB's schema share."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmig.dialects.api import Session
from sqlmig.snapshot import Snapshot
from sqlmig.sql.split import split
from tests.conftest import have
from tests.dialects.sessions import opened
from tests.servers import Database
from tests.servers.database import fresh
from tests.servers.programs import Program, find_client

FOLDER = Path(__file__).parent
FILES = {
    "mariadb105": ("common.sql", "modes.sql", "mariadb.sql"),
    "mariadb": ("common.sql", "modes.sql", "mariadb.sql", "mariadb1010.sql"),
    "mariadb118": ("common.sql", "modes.sql", "mariadb.sql", "mariadb1010.sql"),
    "mysql": ("common.sql", "modes.sql", "mysql.sql", "mysql9.sql"),
}


def text(snapshot: Snapshot) -> str:
    """A file of the snapshot, as far as this dialect is concerned."""
    blocks = (f"-- {block.identity!r}\n{block.sql}" for block in snapshot.blocks)
    return "\n\n".join((f"-- {snapshot.server}", snapshot.preamble, *blocks, snapshot.epilogue)) + "\n"


def load(session: Session, sql: str) -> None:
    session.run(split(sql, "mysql"), lambda _: None)


def make(db: Database, *files: str) -> None:
    """Run the files of this folder, by default all that the server understands."""
    with opened(db) as session:
        for name in files or FILES[db.server]:
            load(session, (FOLDER / name).read_text())
            session.restore()


def snapshot(db: Database, **parameters: str) -> Snapshot:
    """What a session sees that has these parameters in its URL."""
    with opened(db, **parameters) as session:
        return session.snapshot()


def dump(db: Database, **parameters: str) -> str:
    """The file of a database in which nothing is lost."""
    found = snapshot(db, **parameters)
    assert not found.lost
    return text(found)


@contextmanager
def copied(db: Database, sql: str, *, client: bool = False, renamed: bool = True) -> Iterator[Database]:
    """Another database of the same server, with other defaults, into which a dump is loaded."""
    copy = fresh(db.server, db.address, Path())
    copy.create()
    copy.execute(f"ALTER DATABASE {copy.name} CHARACTER SET latin1")
    sql = sql.replace(db.name, copy.name) if renamed else sql
    try:
        if client:
            run(find_client("mariadb"), copy, "--comments", copy.name, stdin=sql)
        else:
            with opened(copy) as session:
                load(session, sql)
        yield copy
    finally:
        copy.drop()


def mysqldump(db: Database) -> str:
    """What the server's own client program writes."""
    options = ["--no-data", "--routines", "--events", "--triggers", "--skip-comments", db.name]
    if db.kind.product == "mariadb":
        return run(have(lambda: find_client("mariadb-dump")), db, *options)
    return run(have(lambda: find_client("mysqldump")), db, "--set-gtid-purged=OFF", "--no-tablespaces", *options)


def seen_by_mysqldump(db: Database) -> str:
    """The schema without the database's name, counters and values of sequences."""
    return re.sub(
        r" AUTO_INCREMENT=\d+|^DO SETVAL\(`(?:[^`]|``)*`.*\n", "", mysqldump(db).replace(db.name, "db"), flags=re.M
    )


def run(program: Program, db: Database, *options: str, stdin: str = "") -> str:
    """What a client program prints when it is connected to the test's server."""
    assert db.address is not None
    login, host, port = db.address.login, db.address.host, db.address.port
    done = subprocess.run(
        [
            *program.command,
            *("--no-defaults", "-h", host, f"-P{port}", f"-u{login.user}", f"-p{login.password}"),
            *options,
        ],
        env=program.environment,
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode(errors="surrogateescape")
