"""Several runners at once, and a connection that is lost at the worst moment."""

from __future__ import annotations

import pytest

from sqlmig.config import Settings, parse_url
from sqlmig.dialects.api import Session
from sqlmig.errors import ConnectionFailed
from sqlmig.ledger import locate
from sqlmig.model import Actor
from sqlmig.seeds import SeedRun, read_seeds, run_seeds
from tests.commands.test_running import start
from tests.dialects.sessions import opened
from tests.seeds.folder import logged, make, names, seed, user
from tests.servers import Database, Project
from tests.test_runner import Cut


@pytest.mark.databases("postgres15", "mysql", "sqlite", "duckdb")
def test_one_runs_and_the_others_wait(db: Database, project: Project) -> None:
    """However many start at once, each seed runs once, and all of them exit with 0."""
    make(db)
    seed(project, "1_users.sql", user(1, "one"))
    seed(project, "2_users.sql", user(2, "two"))
    runners = [start(project, db, "seed", "run") for _ in range(3)]
    ended = [(runner.communicate(timeout=60), runner.returncode) for runner in runners]
    assert [code for _, code in ended] == [0, 0, 0], ended
    assert logged(db) == [("seeded", "1_users"), ("seeded", "2_users")]
    assert names(db) == ["one", "two"]


@pytest.mark.databases("postgres15", "mysql", "mariadb")
@pytest.mark.parametrize("committed", [True, False])
def test_a_connection_lost_around_commit(db: Database, project: Project, committed: bool) -> None:
    """A new connection is asked what became of the seed, so that nothing wrong is claimed."""
    make(db)
    seed(project, "users.sql", user(1, "one"))
    settings = Settings(url=parse_url(db.url), seeds_dir=str(project.path / "db" / "seeds"))
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        cut: Session = Cut(session, db, committed)  # type: ignore[assignment]  # everything else is the session's own
        context = SeedRun(cut, ledger, Actor("me", "here", "0"), lambda _: None)
        (step,), error = run_seeds(read_seeds(settings), context)
    assert isinstance(error, ConnectionFailed)
    if committed:
        assert error.state == "the seed users is in the database as a whole: this came after its commit"
    else:
        assert error.state == "the seed users was rolled back and left nothing behind"
    assert step.outcome == ("seeded" if committed else "failed")
    assert names(db) == (["one"] if committed else [])
