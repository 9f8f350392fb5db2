"""status: the dashboard for people, and the lines that scripts read."""

from __future__ import annotations

import re

import pytest

from tests.commands.test_terminal import on_terminal
from tests.servers import Database, Project

FIRST = "20260101000000_good.sql"
SECOND = "20260102000000_more.sql"
GOOD = "-- migrate:up\nCREATE TABLE good (id integer);\n-- migrate:down\nDROP TABLE good;\n"
MORE = GOOD.replace("good", "more")
TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"


def test_the_dashboard(db: Database, project: Project) -> None:
    """dbmate's lines first and unchanged, then total, last migration, server and verdict."""
    project.write(FIRST, GOOD)
    db.create()
    fresh = project.run("status", db=db).out
    assert fresh.startswith(f"[ ] {FIRST}\n\nApplied: 0\nPending: 1\nTotal: 1\nServer: ")
    title = {"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}.get(db.kind.product, "(SQLite|DuckDB)")
    assert re.search(rf"\nServer: {title} \d+\.[\d.]+\nBehind: 1 migration to apply with `sqlmig up`\n$", fresh)
    assert project.run("up", db=db).code == 0
    project.write(SECOND, MORE)
    out = project.run("status", db=db).out
    assert out.startswith(f"[X] {FIRST}\n[ ] {SECOND}\n\nApplied: 1\nPending: 1\nTotal: 2\n")
    assert re.search(rf"^Last: {FIRST}, {TIME}, [\d.]+ m?s$", out, re.M)
    assert project.run("up", db=db).code == 0
    assert project.run("status", db=db).out.endswith("\nUp to date\n")


@pytest.mark.databases("sqlite", "mariadb")
def test_the_dashboard_as_json(db: Database, project: Project) -> None:
    """The same facts as fields: the highest version, the one that was applied last, server and verdict."""
    project.write(SECOND, MORE)
    db.create()
    fresh = project.json("status", db=db)
    assert (fresh["total"], fresh["current_version"], fresh["last"], fresh["verdict"]) == (1, None, None, "behind")
    project.run("up", db=db)
    project.write(FIRST, GOOD)
    project.run("up", db=db)
    late = project.json("status", db=db)
    assert (late["current_version"], late["last"]["version"]) == ("20260102000000", "20260101000000")
    assert (late["total"], late["verdict"]) == (2, "up_to_date")
    assert late["server"].startswith({"sqlite": "SQLite 3.", "mariadb": "MariaDB 1"}[db.server])
    assert late["last"] == late["migrations"][0]


@pytest.mark.databases("sqlite")
def test_attention(db: Database, project: Project) -> None:
    """What no run mends by itself is counted in the verdict, whatever else is pending."""
    first = project.write(FIRST, GOOD)
    second = project.write(SECOND, MORE)
    project.run("up", db=db)
    first.write_text(GOOD.replace("integer", "bigint"))
    second.unlink()
    project.write("20260103000000_third.sql", GOOD)
    out = project.run("status", db=db).out
    verdict = "1 migration without a file, 1 migration changed after being applied; `sqlmig plan` says what to do"
    assert out.endswith(f"\nAttention: {verdict}\n")
    assert f"[!] {FIRST}  changed after it was applied\n" in out
    assert project.json("status", db=db)["verdict"] == "attention"


@pytest.mark.databases("sqlite")
def test_applied_by_dbmate(db: Database, project: Project) -> None:
    """What another tool applied has no time, and the highest version counts as the last."""
    project.write(FIRST, GOOD)
    project.write(SECOND, MORE)
    db.execute(
        "CREATE TABLE schema_migrations (version varchar(128) primary key)",
        "INSERT INTO schema_migrations VALUES ('20260101000000'), ('20260102000000')",
    )
    assert f"\nLast: {SECOND}\n" in project.run("status", db=db).out


@pytest.mark.databases("sqlite")
def test_on_a_terminal(db: Database, project: Project) -> None:
    """A person sees when each was applied and how long it took, in columns, with colours or without."""
    project.write(FIRST, GOOD)
    project.write("20260102000000_with_a_longer_name.sql", MORE)
    project.run("up", db=db)
    _, written = on_terminal(project, db, "status", env={"NO_COLOR": "1"})
    lines = written.splitlines()
    assert re.fullmatch(rf"\[X\] {FIRST} {{16}}{TIME}  [\d.]+ m?s", lines[0]), lines[0]
    assert re.fullmatch(rf"\[X\] 20260102000000_with_a_longer_name\.sql  {TIME}  [\d.]+ m?s", lines[1])
    _, coloured = on_terminal(project, db, "status")
    assert coloured.splitlines()[-1].startswith("\x1b[32mUp to date")
