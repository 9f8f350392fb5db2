"""What the tests of PostgreSQL's schemas share: scripts, and pg_dump to judge copies."""

from __future__ import annotations

import re
import subprocess
from difflib import unified_diff
from pathlib import Path

from sqlmig.snapshot import Snapshot
from tests.conftest import have
from tests.dialects.schema.copies import load, text
from tests.dialects.sessions import opened
from tests.servers import Database
from tests.servers.programs import find_pg_dump

__all__ = ["goes_round", "make", "pg_dump", "same", "script", "taken", "text", "together"]

SCRIPTS = Path(__file__).parent / "postgres"
# those whose objects can be in any schema, and do not hide others'
TOGETHER = (
    "cycles",
    "events",
    "foreign",
    "foreign_keys",
    "functions",
    "inheritance",
    "operators",
    "partitions",
    "tables",
    "textsearch",
    "types",
    "views",
)


def script(name: str) -> str:
    return (SCRIPTS / f"{name}.sql").read_text(encoding="utf-8")


def together() -> list[str]:
    """Nearly every kind of object in one database: a schema for each script."""
    return [f'CREATE SCHEMA "{name}"; SET search_path = "{name}"; {script(name)}' for name in TOGETHER]


def make(db: Database, *sql: str) -> None:
    """The database, with what the scripts create."""
    db.create()
    db.execute(*sql)


def taken(db: Database, *, grants: bool = False, **parameters: str) -> Snapshot:
    """A snapshot by a session with these parameters in its URL."""
    with opened(db, **parameters) as session:
        return session.snapshot(grants)


def goes_round(db: Database, copy: Database) -> None:
    """Assert that nothing is lost, and that the copy is the same in its own snapshot and for pg_dump."""
    snapshot = taken(db)
    assert snapshot.lost == ()
    identities = [block.identity for block in snapshot.blocks]
    assert len(identities) == len(set(identities))
    load(copy, text(snapshot))
    same(text(snapshot), text(taken(copy)))
    same(pg_dump(db), pg_dump(copy))


def same(original: str, copy: str) -> None:
    """Assert equality, and show only what differs: the texts are long."""
    assert original == copy, "\n".join(unified_diff(original.split("\n"), copy.split("\n"), lineterm="", n=2))


def pg_dump(db: Database, *flags: str) -> str:
    """What pg_dump says of a schema, without the random words that it adds."""
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
