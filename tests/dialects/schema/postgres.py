"""What the tests of PostgreSQL's schemas share: scripts, databases made of them, and pg_dump to judge copies."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlmig.snapshot import Snapshot
from sqlmig.sql.split import split
from tests.conftest import have
from tests.dialects.sessions import opened
from tests.servers import Database
from tests.servers.programs import find_pg_dump

SCRIPTS = Path(__file__).parent / "postgres"
ALL = ("postgres12", "postgres14", "postgres15", "postgres16", "postgres17", "postgres18")


def script(name: str) -> str:
    return (SCRIPTS / f"{name}.sql").read_text(encoding="utf-8")


def make(db: Database, *sql: str) -> None:
    """The database, with what the scripts create."""
    db.create()
    db.execute(*sql)


def taken(db: Database, *, grants: bool = False, **parameters: str) -> Snapshot:
    """A snapshot by a session with these parameters in its URL."""
    with opened(db, **parameters) as session:
        return session.snapshot(grants)


def text(snapshot: Snapshot) -> str:
    """All statements in their order, as schema.sql has them."""
    return "\n\n".join((snapshot.preamble, *(block.sql for block in snapshot.blocks), snapshot.epilogue)) + "\n"


def load(db: Database, schema: str) -> None:
    """Create the database and run a schema in it, as sqlmig does: all or nothing."""
    with opened(db) as session, session.transaction():
        session.run(list(split(schema, "postgres")), lambda _: None)


@contextmanager
def copied(db: Database, *, grants: bool = False) -> Iterator[tuple[Snapshot, Database]]:
    """The snapshot of a database, and a database made of nothing else."""
    snapshot = taken(db, grants=grants)
    copy = beside(db)
    try:
        load(copy, text(snapshot))
        yield snapshot, copy
    finally:
        copy.drop()


def beside(db: Database) -> Database:
    """Another database of the same server, not created yet."""
    assert db.address
    name = f"{db.name}_copy"
    return replace(db, name=name, url=db.address.url(name))


def goes_round(db: Database) -> Snapshot:
    """Assert that nothing is lost, and that a copy is the same in its own snapshot and for pg_dump."""
    with copied(db) as (snapshot, copy):
        assert snapshot.lost == ()
        identities = [block.identity for block in snapshot.blocks]
        assert len(identities) == len(set(identities))
        assert text(taken(copy)) == text(snapshot)
        assert pg_dump(copy) == pg_dump(db)
    return snapshot


def pg_dump(db: Database, *flags: str) -> str:
    """What pg_dump says of a schema, without the random words that it adds."""
    assert db.address
    program = have(find_pg_dump)
    done = subprocess.run(
        [*program.command, "--schema-only", *(flags or ("--no-owner", "--no-privileges")), "--dbname", db.url],
        env=program.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return re.sub(r"^\\(?:un)?restrict .*\n", "", done.stdout, flags=re.MULTILINE)
