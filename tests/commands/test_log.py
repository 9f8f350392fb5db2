"""The log is the audit trail: failures and reverts stay in it, and filters find what is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sqlmig.commands.arguments import moment
from tests.servers import Database, Project

GOOD = "-- migrate:up\nCREATE TABLE good (id integer);\n-- migrate:down\nDROP TABLE good;\n"
BAD = "-- migrate:up\nDROP TABLE nothing;\n-- migrate:down\n"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def past(db: Database, project: Project) -> Project:
    """An up, a rollback, and one more up, of which the second migration fails."""
    project.write("1_good.sql", GOOD)
    for word in ("up", "rollback"):
        assert project.run(word, db=db).code == 0
    project.write("2_bad.sql", BAD)
    assert project.run("up", db=db, env={"LOGNAME": "deploy"}).code == 4
    return project


def kinds(db: Database, project: Project, *flags: str) -> list[str]:
    return [entry["kind"] for entry in project.json("log", *flags, db=db)["entries"]]


@pytest.mark.databases("postgres16", "mysql", "sqlite", "duckdb")
def test_filters(db: Database, past: Project) -> None:
    """By version, kind, time, failure and user, alone and together, and the last of them."""
    assert kinds(db, past) == ["applied", "reverted", "applied", "failed"]
    assert kinds(db, past, "1") == ["applied", "reverted", "applied"]
    assert kinds(db, past, "--kind", "reverted, failed") == ["reverted", "failed"]
    assert kinds(db, past, "--failed") == ["failed"]
    assert kinds(db, past, "--failed", "1") == []
    assert kinds(db, past, "--who", "deploy") == ["applied", "failed"]
    assert kinds(db, past, "--who", "nobody@nowhere") == []
    assert kinds(db, past, "--since", "1h", "--limit", "2") == ["applied", "failed"]
    assert kinds(db, past, "--until", "1h") == []
    today = datetime.now(UTC).date()
    assert len(kinds(db, past, "--since", f"{today - timedelta(days=1)}", "--until", f"{today}")) == 4


@pytest.mark.databases("mysql")
def test_steps(db: Database, past: Project) -> None:
    """Where statements are logged one by one, their starts are shown when they are asked for."""
    assert kinds(db, past, "--kind", "started") == ["started"] * 4
    assert kinds(db, past, "--verbose").count("started") == 4


@pytest.mark.databases("sqlite")
def test_the_table(db: Database, past: Project) -> None:
    """People read when, what, how long, who and what went wrong, and which way a failure was headed."""
    past.write("1_good.sql", GOOD.replace("DROP TABLE good", "DROP TABLE gone"))
    (past.migrations / "2_bad.sql").unlink()
    assert past.run("rollback", "--force", db=db).code == 4
    header, *rows = past.run("log", db=db).out.splitlines()
    assert header.split("  ")[0] == "when (UTC)"
    assert [row.split("  ")[1] for row in rows] == ["applied", "reverted", "applied", "failed", "failed (down)"]
    assert "deploy@" in rows[3]
    assert 'near "nothing"' in rows[3]
    assert past.run("log", "--who", "nobody", db=db).out == "No entry in the log\n"


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "flags", [("--kind", "done"), ("--since", "soon"), ("--until", "2026-13-01"), ("--since", "9x")]
)
def test_wrong_filters(db: Database, project: Project, flags: tuple[str, str]) -> None:
    """A filter without a meaning is refused, and the message has what was written."""
    error = project.json("log", *flags, db=db)["error"]
    assert error["code"] == "usage"
    assert flags[1] in error["message"]


@pytest.mark.parametrize(
    ("value", "end", "expected"),
    [
        ("2026-01-31", False, "2026-01-31T00:00:00+00:00"),
        ("2026-01-31", True, "2026-01-31T23:59:59.999999+00:00"),
        ("2026-01-31T12:00", True, "2026-01-31T12:00:00+00:00"),
        ("2026-01-31T12:00+02:00", False, "2026-01-31T10:00:00+00:00"),
        ("2026-01-31 12:00:01Z", False, "2026-01-31T12:00:01+00:00"),
        ("7d", False, "2026-02-22T12:00:00+00:00"),
        ("1h30m", True, "2026-03-01T10:30:00+00:00"),
    ],
)
def test_times(value: str, end: bool, expected: str) -> None:
    """A day is all of it, a time without a zone is UTC, and a duration ends now."""
    found = moment({"--since": value}, "--since", NOW, end)
    assert found is not None
    assert found.isoformat() == expected
