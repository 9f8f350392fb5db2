"""Which seeds run, in which order, and what is remembered of them."""

from __future__ import annotations

import pytest

from tests.seeds.folder import EACH, logged, migrate, names, seed, user
from tests.servers import Database, Project


@pytest.mark.databases(*EACH)
def test_each_seed_runs_once(db: Database, project: Project) -> None:
    """Seeds run by name, once each; the log has them, and no migration command sees them."""
    migrate(project, db)
    seed(project, "020_second.sql", user(2, "second"))
    seed(project, "010_first.sql", user(1, "first"))
    first = project.json("seed", "run", db=db)
    assert [step["name"] for step in first["steps"]] == ["010_first", "020_second"]
    assert [step["outcome"] for step in first["steps"]] == ["seeded", "seeded"]
    second = project.json("seed", "run", db=db)
    assert (second["exit_code"], second["steps"], second["skipped"]) == (0, [], 2)
    assert names(db) == ["first", "second"]
    assert logged(db) == [("seeded", "010_first"), ("seeded", "020_second")]
    assert db.query("SELECT version FROM schema_migrations") == [("1",)]
    status = project.json("status", db=db)
    assert [entry["version"] for entry in status["migrations"]] == ["1"]
    assert project.run("validate", db=db).code == 0
    assert project.run("rollback", "--no-dump-schema", db=db).code == 0


@pytest.mark.databases(*EACH)
def test_always(db: Database, project: Project) -> None:
    """A seed that says so runs every time, changed or not."""
    migrate(project, db)
    path = seed(project, "count.sql", "-- seed:always\nDELETE FROM users;\n" + user(1, "one"))
    for _ in range(2):
        assert project.run("seed", "run", db=db).code == 0
    path.write_text("-- seed:always\nDELETE FROM users;\n" + user(2, "two"))
    assert project.json("seed", "run", db=db)["findings"] == []
    assert names(db) == ["two"]
    assert logged(db) == [("seeded", "count")] * 3


@pytest.mark.databases("sqlite")
def test_environments(db: Database, project: Project) -> None:
    """A folder named for an environment is for that one only, and its files run among the common ones by name."""
    migrate(project, db)
    seed(project, "010_all.sql", user(1, "all"))
    seed(project, "production/005_production.sql", user(2, "production"))
    seed(project, "staging/001_staging.sql", user(3, "staging"))
    shown = project.json("seed", "list", "--environment", "production", db=db)
    assert [entry["name"] for entry in shown["seeds"]] == ["production/005_production", "010_all"]
    assert project.run("seed", "run", "--environment", "production", db=db).code == 0
    assert names(db) == ["all", "production"]
    assert [entry["name"] for entry in project.json("seed", "list", db=db)["seeds"]] == ["010_all"]


@pytest.mark.databases("sqlite")
def test_dependencies(db: Database, project: Project) -> None:
    """A seed runs behind those it depends on, by whatever name it calls them; with a name only these run."""
    migrate(project, db)
    seed(project, "010_a.sql", "-- seed:depends c 030_b.sql\n" + user(1, "a"))
    seed(project, "020_c.sql", user(2, "c"))
    seed(project, "030_b.sql", "-- seed:depends c\n" + user(3, "b"))
    seed(project, "040_d.sql", user(4, "d"))
    shown = project.json("seed", "run", "--dry-run", db=db)
    assert [entry["name"] for entry in shown["seeds"]] == ["020_c", "030_b", "010_a", "040_d"]
    assert names(db) == []
    ran = project.json("seed", "run", "a", db=db)
    assert [step["name"] for step in ran["steps"]] == ["020_c", "030_b", "010_a"]
    assert project.run("seed", "run", "d.sql", db=db).code == 0
    assert names(db) == ["a", "c", "b", "d"]


@pytest.mark.databases("sqlite")
def test_a_changed_seed(db: Database, project: Project) -> None:
    """It does not run by itself: list and run say so, and --again with its name runs it. A comment is no change."""
    migrate(project, db)
    seed(project, "users.sql", user(1, "one"))
    assert project.run("seed", "run", db=db).code == 0
    seed(project, "users.sql", "-- a comment\n" + user(1, "one"))
    assert project.json("seed", "list", db=db)["seeds"][0]["state"] == "seeded"
    seed(project, "users.sql", user(2, "two"))
    assert project.json("seed", "list", db=db)["seeds"][0]["state"] == "changed"
    done = project.run("seed", "run", db=db)
    assert (done.code, names(db)) == (0, ["one"])
    assert "the seed users was changed after it ran" in done.out
    assert "`sqlmig seed run --again users`" in done.out
    assert project.run("seed", "run", "--again", "users", db=db).code == 0
    assert names(db) == ["one", "two"]
    assert project.json("seed", "list", db=db)["seeds"][0]["state"] == "seeded"
    assert project.run("seed", "run", "--again", db=db).code == 2


@pytest.mark.databases("sqlite")
def test_a_changed_data_file_changes_its_seed(db: Database, project: Project) -> None:
    """The checksum is over data files too, but for their line ends."""
    migrate(project, db)
    seed(project, "users.sql", "-- seed:copy users from users.csv\n")
    seed(project, "users.csv", "id,name\n1,one\n")
    assert project.run("seed", "run", db=db).code == 0
    seed(project, "users.csv", "id,name\r\n1,one\r\n")
    assert project.json("seed", "list", db=db)["seeds"][0]["state"] == "seeded"
    seed(project, "users.csv", "id,name\n1,two\n")
    assert project.json("seed", "list", db=db)["seeds"][0]["state"] == "changed"


@pytest.mark.databases("sqlite")
def test_pending_migrations(db: Database, project: Project) -> None:
    """Seeds wait for the schema that they are written for, unless somebody says otherwise."""
    migrate(project, db)
    project.write("2_more.sql", "-- migrate:up\nCREATE TABLE more (id integer);\n-- migrate:down\nDROP TABLE more;\n")
    seed(project, "users.sql", user(1, "one"))
    done = project.run("seed", "run", db=db)
    assert done.code == 3
    assert "1 migration is pending, first 2_more.sql" in done.err
    (finding,) = project.json("seed", "run", "--dry-run", db=db)["findings"]
    assert (finding["rule"], finding["level"]) == ("pending-migrations", "warning")
    assert names(db) == []
    assert project.run("seed", "run", "--pending", db=db).code == 0
    assert names(db) == ["one"]


@pytest.mark.databases("sqlite")
def test_new(db: Database, project: Project) -> None:
    """A new seed stands in the folder, or in the environment's, runs as it is, and never takes another's place."""
    migrate(project, db)
    assert project.json("seed", "new", "some", "users")["written"] == ["db/seeds/some_users.sql"]
    done = project.run("seed", "new", "users", "--environment", "production")
    assert "db/seeds/production/users.sql" in done.out
    assert project.run("seed", "new", "some users").code == 3
    assert project.run("seed", "new", "a/b").code == 2
    assert project.run("seed", "run", db=db).code == 0


@pytest.mark.databases("sqlite")
def test_a_large_seed_is_read_as_a_stream(db: Database, project: Project) -> None:
    """Beyond 4 MiB a seed means the same, its directives included."""
    migrate(project, db)
    rows = "".join(user(number, "x" * 100) for number in range(10, 34_000))
    text = "-- seed:depends base\n" + rows + "-- seed:copy users from users.csv\n" + user(5, "five")
    seed(project, "large.sql", text)
    seed(project, "base.sql", user(1, "one"))
    seed(project, "users.csv", "id,name\n2,two\n")
    assert len(text) > 4 << 20
    done = project.json("seed", "run", db=db)
    assert [(step["name"], step["statements"], step["rows"]) for step in done["steps"]] == [
        ("base", 1, 0),
        ("large", 33_991, 1),
    ]
    assert db.query("SELECT count(*) FROM users") == [(33_993,)]


@pytest.mark.databases("sqlite")
def test_a_name_that_no_seed_has(db: Database, project: Project) -> None:
    """It is answered with the nearest one, or with all that it may mean, and nothing runs."""
    migrate(project, db)
    seed(project, "1_users.sql", user(1, "one"))
    seed(project, "2_users.sql", user(2, "two"))
    for word, hint in (
        ("usrs", "did you mean users?"),
        ("users", "it may be 1_users or 2_users: write the whole name"),
    ):
        done = project.run("seed", "run", word, db=db)
        assert (done.code, hint in done.err) == (2, True), done.err
    assert names(db) == []
