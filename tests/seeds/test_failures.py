"""A seed that fails leaves nothing, and what is said of it is true."""

from __future__ import annotations

import signal
import time
from dataclasses import replace
from secrets import token_hex

import pytest

from tests.commands.test_running import SLOW, start
from tests.seeds.folder import EACH, logged, make, names, seed, user
from tests.servers import Database, Project
from tests.servers.volume import Volume

COPY = "-- seed:copy users from users.csv\n"


def test_a_failing_seed_leaves_nothing(db: Database, project: Project) -> None:
    """Seeds before it stay, it is rolled back with its data, the rest is untouched; the next run goes on with it."""
    make(db)
    seed(project, "1_first.sql", user(1, "first"))
    seed(project, "2_second.sql", user(2, "second") + COPY + "INSERT INTO missing_table\n  VALUES (1);\n")
    seed(project, "3_third.sql", user(3, "third"))
    seed(project, "users.csv", "id,name\n20,file\n")
    done = project.json("seed", "run", db=db)
    assert done["exit_code"] == 4
    assert [step["outcome"] for step in done["steps"]] == ["seeded", "failed"]
    error = done["error"]
    assert error["location"]["path"] == "db/seeds/2_second.sql"
    assert error["location"]["line"] == 3
    assert error["state"] == "the seed 2_second was rolled back and left nothing behind; the seed before it stays"
    assert "missing_table" in error["message"]
    assert names(db) == ["first"]
    assert logged(db) == [("seeded", "1_first"), ("seed_failed", "2_second")]
    seed(project, "2_second.sql", user(2, "second"))
    assert project.run("seed", "run", db=db).code == 0
    assert names(db) == ["first", "second", "third"]


def test_a_value_that_does_not_fit(db: Database, project: Project) -> None:
    """The error names the file, the line and, where the server tells it, the column; nothing is left."""
    make(db)
    seed(project, "users.sql", user(1, "one") + COPY)
    if db.dialect == "sqlite":
        rows, column = "id,name\n2,two\nthree,three\n", 1  # only a primary key has a type
    else:
        rows, column = "name,id,since\ntwo,2,2026-01-01\n" + '"x\ny",3,2026-99-01\nfour,4,\n', 6
    seed(project, "users.csv", rows)
    done = project.json("seed", "run", db=db)
    assert done["exit_code"] == 4, done
    location = done["error"]["location"]
    assert location["path"] == "db/seeds/users.csv"
    if db.dialect == "sqlite":
        assert (location["line"], location["column"]) == (3, column)
    elif db.dialect in ("postgres", "duckdb"):
        assert (location["line"], location["column"]) == (4, column)
    else:
        assert location["line"] in (3, 4)
    assert names(db) == []


@pytest.mark.databases(*EACH)
def test_a_duplicate(db: Database, project: Project) -> None:
    """A row that a constraint refuses fails the seed, and never is left out silently."""
    make(db)
    seed(project, "users.sql", COPY)
    seed(project, "users.csv", "id,name\n1,one\n2,two\n1,again\n")
    done = project.json("seed", "run", db=db)
    assert done["exit_code"] == 4
    assert names(db) == []
    assert done["error"]["location"]["path"] in ("db/seeds/users.csv", "db/seeds/users.sql")


@pytest.mark.databases("mysql", "mariadb")
def test_what_commits_is_refused(db: Database, project: Project) -> None:
    """Where DDL commits, a seed that has any is refused before the first seed runs."""
    make(db)
    seed(project, "1_users.sql", user(1, "one"))
    seed(project, "2_users.sql", user(2, "two") + "TRUNCATE TABLE users;\n")
    done = project.run("seed", "run", db=db)
    assert done.code == 2
    assert "db/seeds/2_users.sql:2:1: TRUNCATE commits on MySQL, so that half of the seed could stay" in done.err
    assert names(db) == []


@pytest.mark.databases("sqlite")
def test_transaction_control_is_refused(db: Database, project: Project) -> None:
    """BEGIN and COMMIT are for sqlmig."""
    make(db)
    seed(project, "users.sql", "BEGIN;\n" + user(1, "one") + "COMMIT;\n")
    done = project.run("seed", "run", db=db)
    assert done.code == 2
    assert "db/seeds/users.sql:1:1" in done.err
    assert "db/seeds/users.sql:3:1" in done.err
    assert names(db) == []


@pytest.mark.databases("postgres15", "mysql", "mariadb")
def test_a_dead_server(db: Database, project: Project) -> None:
    """A server that is not there is the environment's mistake, and nothing is claimed of the seeds."""
    seed(project, "users.sql", user(1, "one"))
    scheme = db.url.partition(":")[0]
    done = project.run("seed", "run", url=f"{scheme}://x:y@127.0.0.1:1/x")
    assert done.code == 5
    assert "no connection to 127.0.0.1:1" in done.err


@pytest.mark.databases(*EACH)
def test_interrupted(db: Database, project: Project) -> None:
    """Ctrl-C rolls the seed back with its data, and says so; the seeds before it stay."""
    make(db)
    seed(project, "1_first.sql", user(1, "first"))
    seed(project, "2_second.sql", COPY + f"{SLOW[db.dialect]};\n")
    seed(project, "users.csv", "id,name\n20,file\n")
    runner = start(project, db, "seed", "run", "--verbose")
    assert runner.stdout is not None
    assert runner.stdout.readline().startswith("Seeded: 1_first")
    time.sleep(0.5)
    runner.send_signal(signal.SIGINT)
    _, err = runner.communicate(timeout=60)
    assert runner.returncode == 130, err
    assert "interrupted while the seed 2_second ran" in err
    assert "state: the seed 2_second was rolled back and left nothing behind; the seed before it stays" in err
    assert names(db) == ["first"]


@pytest.mark.databases("postgres15", "mariadb")
def test_a_connection_that_is_lost(db: Database, project: Project) -> None:
    """The database is asked what became of the seed, and that is told."""
    make(db)
    end = {
        "postgres": "SELECT pg_terminate_backend(pg_backend_pid());\n",
        "mysql": "KILL CONNECTION_ID();\n",
    }
    seed(project, "users.sql", user(1, "one") + end[db.dialect])
    error = project.json("seed", "run", db=db)["error"]
    assert error["code"] == "connection"
    assert error["state"] == "the seed users was rolled back and left nothing behind"
    assert names(db) == []


@pytest.mark.databases("sqlite", "duckdb")
def test_a_full_disk(db: Database, project: Project, volume: Volume) -> None:
    """A seed that does not fit is rolled back, and the error says that it was the disk."""
    path = volume.path / f"app.{db.server}"
    db = replace(db, path=path, url=f"{db.server}:{path}")
    make(db)
    seed(project, "users.sql", COPY)
    seed(project, "users.csv", "id,name\n" + "".join(f"{n},{token_hex(90)}\n" for n in range(120_000)))
    done = project.json("seed", "run", db=db)
    assert done["exit_code"] == 5, done
    assert "full" in done["error"]["message"]
    assert "the seed users was rolled back and left nothing behind" in done["error"]["state"]
    seed(project, "users.csv", "id,name\n1,one\n")
    assert project.run("seed", "run", db=db).code == 0
    assert names(db) == ["one"]
