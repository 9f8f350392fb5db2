"""kill -9 at any moment of a restore: the old database or the restored one is there, whole, and the next one works."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter

import pytest

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions
from tests.figures import Figures
from tests.reliability.recovery import settle
from tests.servers import Database, Project
from tests.servers.project import clean_environment

pytestmark = [
    pytest.mark.long,
    pytest.mark.usefixtures("client_programs"),
    pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite", "duckdb"),
]
ROWS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 12000)"
    " SELECT i, hex(randomblob(400)) FROM n",
    "postgres": "SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 10000) i",
    "mysql": "SELECT a.i * 70 + b.i, REPEAT(HEX(a.i * b.i), 100) FROM small a, small b",
    "duckdb": "SELECT range, md5(range::text) || md5((range + 1)::text) FROM range(300000)",
}
MAKE = "-- migrate:up\nCREATE TABLE leaves (n integer PRIMARY KEY, t varchar(2000));\n-- migrate:down\n"
SEEN = "SELECT count(*), sum(length(t)), min(n), max(n) FROM leaves"
SAFE = "before-restore"


def test_killed(db: Database, project: Project, figures: Figures, long: bool) -> None:
    """Behind the safety backup the process is killed at a moment of chance; then a look, and a restore to the end."""
    project.write("20260101000000_leaves.sql", MAKE)
    assert project.run("up", "--no-dump-schema", db=db).code == 0
    if db.dialect == "mysql":
        db.execute(
            "CREATE TABLE small (i integer)", f"INSERT INTO small VALUES {', '.join(f'({i})' for i in range(70))}"
        )
    db.execute(f"INSERT INTO leaves {ROWS[db.dialect]}")
    new = db.query(SEEN)
    assert project.run("backup", "create", "new", db=db).code == 0
    db.execute("DELETE FROM leaves WHERE n % 2 = 0")
    old = db.query(SEEN)
    lasting = killed_after(project, db, None)
    assert db.query(SEEN) == new
    chance, tally = random.Random(7), Counter[str]()  # noqa: S311 - the same each time
    for number in range(50 if long else 4 if db.embedded else 2):
        db.execute("DELETE FROM leaves WHERE n % 2 = 0")
        killed_after(project, db, chance.uniform(0, lasting * 1.1))
        settle(db)
        url, options = parse_url(db.url), ConnectOptions()
        tally["finished"] += dialects.load(url).archive().recover(url, options)
        seen = db.query(SEEN)
        assert seen in (old, new), (number, seen)
        tally["old" if seen == old else "restored"] += 1
        if db.dialect == "sqlite":
            assert db.query("PRAGMA integrity_check") == [("ok",)]
    assert project.run("restore", "new", db=db).code == 0
    assert db.query(SEEN) == new
    assert litter(db) == []
    outcomes = f"{tally['old']} × the old database, {tally['restored']} × the restored one"
    later = f", {tally['finished']} of them finished afterwards" if db.dialect == "mysql" else ""
    figures(f"{tally['old'] + tally['restored']} kills: {outcomes}{later}")


def killed_after(project: Project, db: Database, seconds: float | None) -> float:
    """Restore, and kill it so long after its safety backup is there; None for never. How long it then lasted."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sqlmig", "restore", "new"],
        cwd=project.path,
        env={**clean_environment(), "DATABASE_URL": db.url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert SAFE in line, line
    begin = time.monotonic()
    try:
        said, _ = process.communicate(timeout=seconds)
        assert process.returncode == 0, said
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return time.monotonic() - begin


def litter(db: Database) -> list[str]:
    """What is beside the database and does not belong to it."""
    if not db.embedded:
        names = {"postgres": "SELECT datname FROM pg_database", "mysql": "SHOW DATABASES"}[db.dialect]
        return [str(name) for (name,) in db.query(names) if str(name).startswith(db.name) and name != db.name]
    beside = [path.name for path in db.path.parent.glob(f"{db.path.name}*")] if db.path else []
    own = {db.path.name, f"{db.path.name}-sqlmig-lock"} if db.path else set()
    return [name for name in beside if name not in own]
