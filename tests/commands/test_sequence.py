"""A team's day, from the shell, on every database."""

from __future__ import annotations

import re

import pytest

from tests.servers import Database, Project

USERS = """\
-- migrate:up
CREATE TABLE users (id integer PRIMARY KEY, name varchar(50) NOT NULL);

-- migrate:down
DROP TABLE users;
"""
POSTS = """\
-- migrate:up
CREATE TABLE posts (id integer PRIMARY KEY, body varchar(280));
CREATE INDEX posts_body ON posts (body);
INSERT INTO posts VALUES (1, 'semi; colon'), (2, 'it''s');

-- migrate:down
DROP TABLE posts;
"""
VERSIONS = "SELECT version FROM schema_migrations ORDER BY version"


def test_from_new_to_redo(db: Database, project: Project) -> None:
    """new → up → status → rollback → up → redo → status --json does what each word says."""
    assert project.run("new", "create", "users", db=db).code == 0
    (created,) = project.migrations.iterdir()
    assert re.fullmatch(r"\d{14}_create_users\.sql", created.name)
    assert created.read_text() == "-- migrate:up\n\n\n-- migrate:down\n\n"
    created.unlink()
    project.write("20260101000000_create_users.sql", USERS)
    project.write("20260102000000_create_posts.sql", POSTS)

    up = project.run("up", db=db)
    assert (up.code, up.err) == (0, "")
    assert re.search(r"^Created: .+\nApplied: 20260101000000_create_users\.sql in ", up.out)
    assert up.out.endswith(", 0 pending\n")
    assert db.query(VERSIONS) == [("20260101000000",), ("20260102000000",)]
    assert db.query("SELECT body FROM posts ORDER BY id") == [("semi; colon",), ("it's",)]

    assert project.run("status", db=db).out.startswith(
        "[X] 20260101000000_create_users.sql\n[X] 20260102000000_create_posts.sql\n\nApplied: 2\nPending: 0\n"
    )
    rollback = project.run("rollback", db=db)
    assert rollback.code == 0
    assert rollback.out.startswith("Rolled back: 20260102000000_create_posts.sql in ")
    assert db.query(VERSIONS) == [("20260101000000",)]
    assert project.run("status", "--exit-code", db=db).code == 1
    quiet = project.run("status", "--quiet", db=db)
    assert (quiet.code, quiet.out, quiet.err) == (1, "", "")

    assert project.run("up", db=db).code == 0
    redo = project.json("redo", db=db)
    assert [(step["version"], step["outcome"]) for step in redo["steps"]] == [
        ("20260102000000", "reverted"),
        ("20260102000000", "applied"),
    ]
    status = project.json("status", db=db)
    assert (status["exit_code"], status["applied"], status["pending"], status["error"]) == (0, 2, 0, None)
    assert [(row["version"], row["name"], row["state"], row["batch"]) for row in status["migrations"]] == [
        ("20260101000000", "create_users", "applied", 1),
        ("20260102000000", "create_posts", "applied", 3),
    ]

    again = project.json("up", db=db)
    assert (again["steps"], again["pending"], again["database_created"]) == ([], 0, False)
    log = project.json("log", db=db)
    kinds = [entry["kind"] for entry in log["entries"]]
    assert kinds == ["applied", "applied", "reverted", "applied", "reverted", "applied"]
    assert all(entry["duration_ms"] >= 0 and entry["who"] and entry["host"] for entry in log["entries"])

    drop = project.json("drop", db=db)
    assert (drop["outcome"], drop["changed"]) == ("dropped", True)
    assert not db.exists()
    assert project.json("drop", db=db)["changed"] is False
    assert project.json("create", db=db)["changed"] is True
    assert project.json("create", db=db)["outcome"] == "exists already"
    assert project.json("wait", db=db)["outcome"] == "is ready"


def test_how_far(db: Database, project: Project) -> None:
    """--to and --steps bound both directions; --batch and --all revert what they say."""
    for number in range(1, 6):
        project.write(
            f"2026010{number}000000_t{number}.sql",
            f"-- migrate:up\nCREATE TABLE t{number} (id integer);\n-- migrate:down\nDROP TABLE t{number};\n",
        )

    def applied() -> list[str]:
        return [row[0][7] for row in db.query(VERSIONS)]

    assert project.json("up", "--steps", "1", db=db)["pending"] == 4
    assert project.json("up", "--to", "20260103000000", db=db)["pending"] == 2
    assert applied() == ["1", "2", "3"]
    project.run("up", db=db)
    assert project.run("rollback", "--batch", db=db).code == 0
    assert applied() == ["1", "2", "3"]
    project.run("up", db=db)
    assert project.run("rollback", "--steps", "2", db=db).code == 0
    assert applied() == ["1", "2", "3"]
    assert project.run("rollback", "--to", "20260101000000", db=db).code == 0
    assert applied() == ["1"]
    project.run("up", db=db)
    assert project.run("rollback", "--all", db=db).code == 0
    assert applied() == []
    nothing = project.run("rollback", db=db)
    assert (nothing.code, nothing.out) == (3, "")
    assert nothing.err == "error: nothing is applied, so there is nothing to revert\nstate: nothing was changed\n"


def test_dry_runs_change_nothing(db: Database, project: Project) -> None:
    """plan, up --dry-run and rollback --dry-run show the steps; no database, table or row appears."""
    project.write("20260101000000_create_users.sql", USERS)
    for command in (("plan",), ("up", "--dry-run")):
        document = project.json(*command, db=db)
        assert document["exit_code"] == 0
        (step,) = document["steps"]
        (statement,) = step["statements"]
        assert (statement["verb"], statement["object_kind"], statement["object_name"]) == ("CREATE", "TABLE", "users")
        assert statement["location"] == {"path": step["path"], "line": 2, "column": 1}
        assert not db.exists()
    text = project.run("plan", db=db).out
    assert "1 migration to apply" in text
    assert "CREATE TABLE users" in text
    assert (
        "CREATE TABLE users (id integer PRIMARY KEY, name varchar(50) NOT NULL);"
        in project.run("plan", "--sql", db=db).out
    )
    project.run("up", db=db)
    before = db.query("SELECT count(*) FROM schema_migrations_log")
    document = project.json("rollback", "--dry-run", db=db)
    assert [statement["sql"] for statement in document["steps"][0]["statements"]] == ["DROP TABLE users"]
    assert db.query("SELECT count(*) FROM schema_migrations_log") == before
    assert db.query(VERSIONS) == [("20260101000000",)]


def test_reading_has_no_side_effects(db: Database, project: Project) -> None:
    """status, plan, log and validate leave a database without any table of ours."""
    project.write("20260101000000_create_users.sql", USERS)
    db.create()
    for command in ("status", "plan", "log", "validate"):
        assert project.run(command, db=db).code == 0
    schema = "sqlite_master WHERE name" if db.dialect == "sqlite" else "information_schema.tables WHERE table_name"
    assert db.query(f"SELECT count(*) FROM {schema} LIKE 'schema_migrations%'") == [(0,)]


def test_baseline_and_repair(db: Database, project: Project) -> None:
    """baseline enters versions without running them; repair accepts a changed file and forgets a missing one."""
    users = project.write("20260101000000_create_users.sql", USERS)
    posts = project.write("20260102000000_create_posts.sql", POSTS)
    db.create()
    db.execute("CREATE TABLE users (id integer PRIMARY KEY, name varchar(50) NOT NULL)")
    baseline = project.json("baseline", "20260101000000", db=db)
    assert [change["version"] for change in baseline["changes"]] == ["20260101000000"]
    assert project.run("up", db=db).code == 0
    assert db.query(VERSIONS) == [("20260101000000",), ("20260102000000",)]

    users.write_text(USERS.replace("varchar(50)", "varchar(60)"))
    posts.unlink()
    refused = project.json("up", db=db)
    assert refused["exit_code"] == 3
    assert [problem["message"] for problem in refused["error"]["problems"]] == [
        "20260102000000 is applied, but its file is missing",
        "20260101000000_create_users.sql was changed after it was applied",
    ]
    listed = project.json("repair", db=db)
    assert (listed["exit_code"], len(listed["findings"])) == (1, 2)
    states = [row["state"] for row in project.json("status", db=db)["migrations"]]
    assert states == ["changed", "missing"]
    repaired = project.json("repair", "--all", db=db)
    assert [change["action"] for change in repaired["changes"]] == [
        "the changed file is accepted",
        "forgotten, its file is gone",
    ]
    assert project.run("up", db=db).code == 0
    assert db.query(VERSIONS) == [("20260101000000",)]


@pytest.mark.databases("sqlite", "mariadb")
def test_redo_needs_both_ways(db: Database, project: Project) -> None:
    """What would stop the way up stops the way down as well, before anything changed."""
    users = project.write("20260101000000_create_users.sql", USERS)
    posts = project.write("20260102000000_create_posts.sql", POSTS)
    project.run("up", db=db)
    posts.write_text(POSTS.replace("INSERT", "COMMIT;\nINSERT"))
    refused = project.json("redo", db=db)
    assert (refused["exit_code"], refused["error"]["state"]) == (3, "nothing was changed")
    posts.write_text(POSTS.replace("(280)", "(500)"))
    users.write_text(USERS.replace("(50)", "(60)"))
    assert project.json("redo", db=db)["exit_code"] == 3
    assert db.query("SELECT count(*) FROM posts") == [(2,)]
    users.write_text(USERS)
    done = project.json("redo", db=db)
    assert [step["outcome"] for step in done["steps"]] == ["reverted", "applied"]
    assert project.json("status", db=db)["migrations"][1]["state"] == "applied"


def test_a_reformatted_file_is_unchanged(db: Database, project: Project) -> None:
    """Comments, blanks and line ends, and the whole down section, may change after the migration was applied."""
    file = project.write("20260101000000_create_users.sql", USERS)
    project.run("up", db=db)
    file.write_bytes(
        b"-- migrate:up\r\n-- the people\r\nCREATE  TABLE users\r\n(id integer PRIMARY KEY,\tname varchar(50) "
        b"/* shown */ NOT NULL)\r\n;\r\n-- migrate:down\r\nDROP TABLE IF EXISTS users;"
    )
    assert project.run("up", db=db).code == 0
    assert project.json("status", db=db)["migrations"][0]["state"] == "applied"


def test_strange_ledger_names(db: Database, project: Project) -> None:
    """A table name with quotes, blanks, dots or SQL in it is a name and nothing else."""
    project.write("20260101000000_create_users.sql", USERS)
    for name in ('"my.table"', "x; DROP TABLE users", "it's `tick`", "ünïcode", "100% sure, %s"):
        env = {"SQLMIG_MIGRATIONS_TABLE": name}
        assert project.run("up", db=db, env=env).code == 0, name
        assert project.json("rollback", db=db, env=env)["pending"] == 1, name
