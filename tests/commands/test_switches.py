"""What the settings auto_migrate and backup_enabled say before a run."""

from __future__ import annotations

import pytest

from tests.commands.test_risk import LOSES, MADE
from tests.servers import Database, Project

OFF = {"AUTO_MIGRATE": "off"}


@pytest.mark.databases("postgres15", "mysql", "sqlite", "duckdb")
@pytest.mark.parametrize("command", ["up", "migrate"])
def test_switched_off_tells_what_is_pending_and_changes_nothing(db: Database, project: Project, command: str) -> None:
    """AUTO_MIGRATE=off names each pending migration and where it is switched off, and the container starts: exit 0."""
    project.write("20260101000000_good.sql", MADE)
    assert project.run("up", db=db).code == 0
    project.write("20260102000000_loses.sql", LOSES)
    db.execute("INSERT INTO good VALUES (7)")
    done = project.run(command, db=db, env=OFF)
    assert done.code == 0
    assert "auto_migrate is off (environment variable AUTO_MIGRATE)" in done.out
    assert "20260102000000_loses.sql is pending" in done.out
    assert done.out.endswith("Nothing applied, 1 pending\n")
    assert db.query("SELECT count(*) FROM good")[0][0] == 1
    assert project.run(command, "--auto-migrate", db=db, env=OFF).code == 0
    assert db.query("SELECT count(*) FROM good")[0][0] == 0


@pytest.mark.databases("postgres15", "sqlite")
def test_switched_off_creates_no_database(db: Database, project: Project) -> None:
    """Where the database is missing `up` says so, with all that is pending, and makes none."""
    project.write("20260101000000_good.sql", MADE)
    document = project.json("up", db=db, env=OFF)
    assert (document["exit_code"], document["steps"], document["pending"]) == (0, [], 1)
    assert [finding["rule"] for finding in document["findings"]] == ["auto-migrate", "database", "pending"]
    assert not db.exists()


@pytest.mark.databases("sqlite")
def test_what_somebody_asks_for_is_not_switched_off(db: Database, project: Project) -> None:
    """rollback and redo run, and a plan says that up would not."""
    project.write("20260101000000_good.sql", MADE)
    (finding,) = [each for each in project.json("plan", db=db, env=OFF)["findings"] if each["rule"] == "auto-migrate"]
    assert finding["level"] == "notice"
    assert project.run("up", db=db).code == 0
    assert project.run("redo", db=db, env=OFF).code == 0
    assert project.run("rollback", db=db, env=OFF).code == 0
    assert db.query("SELECT * FROM schema_migrations") == []


@pytest.mark.databases("postgres15", "sqlite")
def test_a_risky_plan_says_whether_a_backup_is_made(db: Database, project: Project) -> None:
    """Up and down, as text and JSON; nothing is said without risk, and where there is no database to copy."""
    on = {"BACKUP_ENABLED": "1"}

    def backups(*words: str) -> list[str]:
        return [project.json(*words, db=db, env=env)["backup"] for env in (on, {})]

    project.write("20260101000000_irreversible.sql", MADE.partition("DROP")[0])
    assert backups("plan") == ["not_needed", "not_needed"]
    assert project.run("up", db=db).code == 0
    project.write("20260102000000_other.sql", MADE.replace("good", "other"))
    assert "ackup" not in project.run("plan", db=db, env=on).out
    assert project.run("up", db=db).code == 0
    assert backups("rollback", "--dry-run") == ["made_first", "not_enabled"]
    project.write("20260103000000_loses.sql", LOSES)
    assert backups("plan") == backups("up", "--dry-run") == ["made_first", "not_enabled"]
    assert "\nA backup is made first\n" in project.run("plan", db=db, env=on).out
    assert "\nNo backup is made first: backup_enabled is off\n" in project.run("plan", db=db).out
