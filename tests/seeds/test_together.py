"""Several runners at once, and a connection that is lost at the worst moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sqlmig.config import Settings, parse_url
from sqlmig.dialects.api import Session
from sqlmig.errors import ConnectionFailed
from sqlmig.ledger import locate
from sqlmig.model import PLAIN, Actor, Options
from sqlmig.seeds import SeedRun, read_seeds, run_seeds
from tests.commands.test_running import start
from tests.dialects.sessions import opened
from tests.seeds.folder import logged, make, names, seed, user
from tests.servers import Database, Project


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


class LosesTheAnswer:
    """A session whose connection is cut between a COMMIT and its answer, as far as the caller can tell."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)

    @contextmanager
    def transaction(self, options: Options = PLAIN) -> Iterator[None]:
        with self._session.transaction(options):
            yield
        self._session.close()
        raise ConnectionFailed("the connection was lost")


@pytest.mark.databases("postgres15", "mysql", "mariadb")
def test_a_commit_without_an_answer(db: Database, project: Project) -> None:
    """The log tells that the seed is in the database, and so does the error."""
    make(db)
    seed(project, "users.sql", user(1, "one"))
    settings = Settings(url=parse_url(db.url), seeds_dir=str(project.path / "db" / "seeds"))
    with opened(db) as session:
        losing: Session = LosesTheAnswer(session)  # type: ignore[assignment]  # it has the rest by __getattr__
        context = SeedRun(losing, locate("schema_migrations", session), Actor("me", "here", "0"), lambda _: None)
        (step,), error = run_seeds(read_seeds(settings), context)
    assert step.outcome == "seeded"
    assert error
    assert error.state == "the seed users is in the database as a whole: this came after its commit"
    assert names(db) == ["one"]
