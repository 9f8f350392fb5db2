"""Seeds run in a database that has all migrations, as often as two runs of `sqlmig seed run` would."""

from __future__ import annotations

import pytest

from sqlmig.errors import SeedFileError
from tests.seeds.folder import seed
from tests.servers import Database, Project
from tests.trials.trying import named, outcomes, tried

USERS = """\
-- migrate:up
CREATE TABLE users (id integer PRIMARY KEY, name varchar(20));
-- migrate:down
DROP TABLE users;
"""
COUNT = "-- test: all users\n-- expect: 3\nSELECT count(*) FROM users;\n"


@pytest.fixture
def users(project: Project) -> Project:
    project.write("1_users.sql", USERS)
    return project


@pytest.mark.databases("postgres16", "mariadb", "sqlite", "duckdb")
def test_seeds_and_tests(db: Database, users: Project) -> None:
    """What always runs is run twice, other seeds once, data files too; the SQL tests see the rows."""
    seed(users, "a.sql", "INSERT INTO users VALUES (1, 'Ada');\n-- seed:copy users from more.csv\n")
    seed(users, "more.csv", "id,name\n2,Bob\n")
    seed(users, "b.sql", "-- seed:always\nDELETE FROM users WHERE id = 3;\nINSERT INTO users VALUES (3, 'Eve');\n")
    folder = users.path / "db" / "tests"
    folder.mkdir()
    (folder / "users.sql").write_text(COUNT, encoding="utf-8")
    result = tried(db, users)
    assert [(trial.name, trial.problems) for trial in result.trials if trial.outcome != "passed"] == []
    steps = {name: [timing.step for timing in named(result, name).timings] for name in ("a", "b")}
    assert steps == {"a": ["seed"], "b": ["seed", "seed again"]}


@pytest.mark.databases("postgres16", "mysql", "sqlite")
def test_a_seed_that_cannot_run_twice(db: Database, users: Project) -> None:
    """A seed that always runs and adds the same row again fails, and what comes behind it is skipped."""
    seed(users, "a.sql", "-- seed:always\nINSERT INTO users VALUES (1, 'Ada');\n")
    seed(users, "b.sql", "-- seed:always\nDELETE FROM users WHERE id = 2;\n")
    result = tried(db, users)
    assert outcomes(result) == ["passed", "passed", "failed", "skipped"]
    (problem,) = named(result, "a").problems
    assert problem.location is not None
    assert problem.location.line == 2
    assert [timing.step for timing in named(result, "a").timings] == ["seed", "seed again"]


@pytest.mark.databases("sqlite")
def test_seeds_that_cannot_be_read(db: Database, users: Project) -> None:
    """They are an error of the files, before anything runs."""
    seed(users, "a.sql", "-- seed:copy users from none.csv\n")
    with pytest.raises(SeedFileError):
        tried(db, users)
