"""What may lose data is shown before it runs, and needs somebody's consent."""

from __future__ import annotations

import re

import pytest

from tests.servers import Database, Project

MADE = "-- migrate:up\nCREATE TABLE good (id integer);\n-- migrate:down\nDROP TABLE good;\n"
LOSES = "-- migrate:up\nDELETE FROM good;\n-- migrate:down\nINSERT INTO good VALUES (1);\n"
GREEDY = "-- migrate:up\nCREATE TABLE other (id integer);\n-- migrate:down\nDROP TABLE other;\nDROP TABLE good;\n"
PRODUCTION = ("--environment", "production")
CHANGING = re.compile(r"\b(create|alter|drop|insert|update|delete|truncate|grant|lock)\b", re.I)


@pytest.fixture
def row(db: Database, project: Project) -> None:
    """A table with a row, made by the first migration; sqlmig.toml has a production."""
    (project.path / "sqlmig.toml").write_text("[env.production]\n")
    project.write("20260101000000_good.sql", MADE)
    assert project.run("up", db=db).code == 0
    db.execute("INSERT INTO good VALUES (7)")


def rows(db: Database) -> int:
    return int(db.query("SELECT count(*) FROM good")[0][0])


@pytest.mark.databases("postgres15", "mysql", "sqlite")
@pytest.mark.usefixtures("row")
def test_a_plan_tells_the_risk(db: Database, project: Project) -> None:
    """Text and JSON give each step's reasons, with line and level."""
    project.write("20260102000000_loses.sql", LOSES)
    shown = project.run("plan", db=db)
    assert shown.code == 0
    assert "high risk: line 2 empties good" in shown.out
    for words in (("plan",), ("up", "--dry-run"), ("migrate", "--dry-run")):
        (step,) = project.json(*words, db=db)["steps"]
        assert step["risk"]["level"] == "high"
        (reason,) = step["risk"]["reasons"]
        assert (reason["rule"], reason["message"]) == ("deleted-rows", "empties good")
        assert reason["location"]["line"] == 2
    back = project.json("rollback", "--dry-run", db=db)
    assert [step["risk"]["level"] for step in back["steps"]] == ["medium"]


@pytest.mark.databases("postgres15")
def test_a_plan_tells_the_lock(db: Database, project: Project) -> None:
    """Each statement has its lock, whom that blocks, and whether it rewrites the table."""
    project.write("20260101000000_add.sql", "-- migrate:up\nALTER TABLE t ADD COLUMN b serial;\n-- migrate:down\n")
    (statement,) = project.json("plan", db=db)["steps"][0]["statements"]
    found = (statement["lock"], statement["blocks"], statement["rewrites"])
    assert found == ("ACCESS EXCLUSIVE", "reads and writes", True)


@pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite", "duckdb")
@pytest.mark.usefixtures("row")
def test_showing_changes_nothing(db: Database, project: Project) -> None:
    """The server's own log has nothing but reading statements for plan and the dry runs; a file stays as it is."""
    project.write("20260102000000_loses.sql", LOSES)
    before = watched(db)
    for words in ("plan", "plan --sql", "up --dry-run", "migrate --dry-run", "rollback --dry-run"):
        assert project.run(*words.split(), db=db).code == 0
    seen = statements(db, before)
    assert not [text for text in seen if CHANGING.search(text)]
    assert db.embedded or any("schema_migrations" in text for text in seen), "the log must show what was read"


def watched(db: Database) -> bytes:
    """Have the server log every statement; what the log, or the file, holds now."""
    if db.path:
        return db.path.read_bytes()
    if db.dialect == "postgres":
        db.execute(f"ALTER DATABASE {db.name} SET log_statement = 'all'")
        return db.server_log().encode()
    db.execute("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 1")
    return b""


def statements(db: Database, before: bytes) -> list[str]:
    """What the server ran since then; of a file that changed, that."""
    if db.path:
        return [] if db.path.read_bytes() == before else ["the file: alter"]
    if db.dialect == "postgres":
        return re.findall(r"(?:statement|execute [^:]*): (.*)", db.server_log()[len(before.decode()) :])
    db.execute("SET GLOBAL general_log = 0")
    asked = db.query("SELECT convert(argument USING utf8mb4) FROM mysql.general_log WHERE command_type <> 'Connect'")
    db.execute("TRUNCATE mysql.general_log")
    return [str(text) for (text,) in asked if "general_log" not in str(text)]


@pytest.mark.databases("postgres15", "mysql", "sqlite", "duckdb")
@pytest.mark.usefixtures("row")
def test_an_ordinary_rollback_asks_nobody(db: Database, project: Project) -> None:
    """A down that takes away what its up made runs as it does in dbmate."""
    assert project.run("rollback", db=db).code == 0


@pytest.mark.databases("postgres15", "sqlite")
@pytest.mark.usefixtures("row")
def test_a_down_that_takes_more_needs_force(db: Database, project: Project) -> None:
    """Exit 3 with the reason, and nothing changed, until --force is said; redo, too."""
    project.write("20260102000000_greedy.sql", GREEDY)
    assert project.run("up", db=db).code == 0
    for words in (("rollback", "--steps", "2"), ("redo",)):
        refused = project.run(*words, db=db)
        assert refused.code == 3
        assert "error: this may lose data\n" in refused.err
        assert "20260102000000_greedy.sql:5:1: drops table good with its data" in refused.err
        assert "state: nothing was changed" in refused.err
        assert rows(db) == 1
    (finding,) = project.json("rollback", "--dry-run", db=db)["findings"]
    assert (finding["rule"], finding["level"]) == ("confirmation", "warning")
    assert project.run("rollback", "--force", db=db).code == 0


@pytest.mark.databases("postgres15", "sqlite")
@pytest.mark.usefixtures("row")
def test_a_protected_rollback_needs_force(db: Database, project: Project) -> None:
    """Where data is protected nobody drops a table by a habit, be it the migration's own."""
    refused = project.run("rollback", *PRODUCTION, db=db)
    assert refused.code == 3
    assert "this may lose data in the environment production" in refused.err
    assert "drops table good with its data, which its up made" in refused.err
    assert rows(db) == 1
    assert project.run("rollback", "--force", *PRODUCTION, db=db).code == 0


@pytest.mark.databases("postgres15", "mysql", "sqlite")
@pytest.mark.usefixtures("row")
def test_a_risky_up_needs_a_yes_in_production(db: Database, project: Project) -> None:
    """Without a terminal: exit 3 with the reasons and nothing changed, under --json in one document; --yes runs it."""
    project.write("20260102000000_loses.sql", LOSES)
    refused = project.run("up", *PRODUCTION, db=db)
    assert refused.code == 3
    assert "20260102000000_loses.sql:2:1: empties good" in refused.err
    assert "state: nothing was changed\nhint: --yes runs it" in refused.err
    document = project.json("migrate", *PRODUCTION, db=db)
    assert (document["exit_code"], document["error"]["code"]) == (3, "refused")
    assert [problem["location"]["line"] for problem in document["error"]["problems"]] == [2]
    assert rows(db) == 1
    assert project.run("up", "--yes", *PRODUCTION, db=db).code == 0
    assert rows(db) == 0


@pytest.mark.databases("postgres15", "sqlite")
def test_a_refusal_creates_no_database(db: Database, project: Project) -> None:
    """What would be refused in an empty database is refused before that is made."""
    (project.path / "sqlmig.toml").write_text("[env.production]\n")
    project.write("20260101000000_loses.sql", LOSES)
    assert project.run("up", *PRODUCTION, db=db).code == 3
    assert not db.exists()


@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("row")
def test_redo_asks_for_both_ways(db: Database, project: Project) -> None:
    """In production its down wants --force and its up --yes."""
    project.write("20260102000000_loses.sql", LOSES)
    assert project.run("up", db=db).code == 0
    assert project.run("redo", *PRODUCTION, db=db).code == 3
    assert project.run("redo", "--force", *PRODUCTION, db=db).code == 3
    assert project.run("redo", "--force", "--yes", *PRODUCTION, db=db).code == 0


@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("row")
def test_confirmation_is_a_setting(db: Database, project: Project) -> None:
    """MIGRATION_REQUIRE_CONFIRMATION asks where nothing is protected, and keeps quiet where something is."""
    project.write("20260102000000_loses.sql", LOSES)
    name = "MIGRATION_REQUIRE_CONFIRMATION"
    assert project.run("up", db=db, env={name: "true"}).code == 3
    assert project.run("up", "--require-confirmation", db=db).code == 3
    assert project.run("up", "--protected", db=db).code == 3
    assert project.run("up", *PRODUCTION, db=db, env={name: "false"}).code == 0


@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("row")
def test_nothing_else_is_asked_for(db: Database, project: Project) -> None:
    """Elsewhere a risky up runs, and in production one without risk does."""
    project.write("20260102000000_loses.sql", LOSES)
    assert project.run("up", db=db).code == 0
    project.write("20260103000000_more.sql", GREEDY)
    assert project.run("up", *PRODUCTION, db=db).code == 0


@pytest.mark.databases("postgres15", "sqlite")
@pytest.mark.usefixtures("row")
@pytest.mark.parametrize("command", ["drop", "load"])
def test_what_takes_everything_names_the_environment(db: Database, project: Project, command: str) -> None:
    """Both --force and --environment have to be on the command line: a variable may be left from another day."""
    refusals = [
        project.run(command, *PRODUCTION, db=db),
        project.run(command, "--force", db=db, env={"SQLMIG_ENV": "production"}),
        project.run(command, "--force", "--protected", db=db),
    ]
    assert [refused.code for refused in refusals] == [3, 3, 3]
    assert f"`sqlmig {command} --force --environment production` does it" in refusals[1].err
    assert "give it a table [env.NAME] in sqlmig.toml" in refusals[2].err
    assert rows(db) == 1
    if command == "drop":
        assert project.run("drop", "--force", *PRODUCTION, db=db).code == 0
        assert not db.exists()


@pytest.mark.databases("postgres15", "sqlite")
@pytest.mark.usefixtures("row")
def test_protection_can_be_switched(db: Database, project: Project) -> None:
    """Any environment may be protected, and production need not be."""
    (project.path / "sqlmig.toml").write_text("[env.production]\nprotected = false\n[env.staging]\nprotected = true\n")
    assert project.run("rollback", "--environment", "staging", db=db).code == 3
    assert project.run("rollback", *PRODUCTION, db=db).code == 0
    assert project.run("drop", "--environment", "staging", db=db).code == 3
    assert project.run("drop", *PRODUCTION, db=db).code == 0
