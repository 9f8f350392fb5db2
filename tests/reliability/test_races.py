"""Many runners at once on a fresh database: each migration runs once, and everyone succeeds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.figures import Figures
from tests.reliability.forks import Runner
from tests.reliability.shop import File, look, put, shop
from tests.servers import Database, Project
from tests.servers.project import clean_environment

pytestmark = [pytest.mark.long, pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite", "duckdb")]
APPLIED = "SELECT version FROM schema_migrations_log WHERE kind = 'applied' ORDER BY version"


@pytest.mark.parametrize("existing", [False, True], ids=["no database", "an empty database"])
def test_race(runner: Runner, existing: bool, figures: Figures, long: bool) -> None:
    """Every process exits with 0, and nothing ran twice: not in the log, not in the effects, not in the output."""
    project, db, files = runner.project, runner.db, shop(runner.db.dialect)
    put(project, files)
    assert runner.run("up").code == 0
    whole, schema = look(db), (project.path / "db" / "schema.sql").read_bytes()
    rounds, count = (20, 16) if long else (1, 8)
    for _ in range(rounds):
        db.drop()
        (project.path / "db" / "schema.sql").unlink()
        if existing:
            db.create()
        output = together(project, db, count)
        assert [output.count(f"Applied: {file.name}") for file in files] == [1] * len(files)
        assert output.count("Created: ") == (0 if existing else 1)
        once(db, files)
        assert sorted(look(db).things) == sorted(whole.things)
        assert (project.path / "db" / "schema.sql").read_bytes() == schema
    figures(f"{rounds} rounds of {count} at once: {rounds * count} exits with 0, each migration ran once")


def together(project: Project, db: Database, count: int) -> str:
    """Start `up` so many times at once; what all of them printed. All of them end well."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "sqlmig", "up"],
            cwd=project.path,
            env={**clean_environment(), "DATABASE_URL": db.url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    ended = [(*process.communicate(timeout=300), process.returncode) for process in processes]
    assert [code for _, _, code in ended] == [0] * count, [error for _, error, code in ended if code]
    return "".join(out for out, _, _ in ended)


def once(db: Database, files: tuple[File, ...]) -> None:
    """Each version is in the ledger, and once in the log."""
    versions = [(file.version,) for file in files]
    assert db.query(APPLIED) == versions
    assert look(db).versions == tuple(version for (version,) in versions)
