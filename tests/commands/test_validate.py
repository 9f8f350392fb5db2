"""validate: everything that is wrong, at once, with or without a database."""

from __future__ import annotations

from typing import Any

import pytest

from tests.servers import Database, Project

GOOD = "-- migrate:up\nCREATE TABLE good (id integer);\n-- migrate:down\nDROP TABLE good;\n"
BROKEN = "-- migrate:up\nSELECT 1;\n"


def rules(document: Any) -> list[tuple[str, str]]:
    """Each finding's rule, with what its message begins with."""
    return [(finding["rule"], finding["message"].partition(" ")[0]) for finding in document["findings"]]


def test_everything_at_once(project: Project) -> None:
    """One broken file hides neither ignored files nor dependencies nor empty downs of the others."""
    project.write("1_broken.sql", BROKEN)
    project.write("2_a.sql", f"-- migrate:depends 1 3\n{GOOD}")
    project.write("3_b.sql", f"-- migrate:depends 2\n{GOOD}")
    project.write("4_twin.sql", GOOD)
    project.write("4_twins.sql", GOOD)
    project.write("5_empty.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n")
    project.write("6_late.sql", f"-- migrate:depends 9\n{GOOD}")
    project.write("notes.sql", "SELECT 1;")
    document = project.json("validate", "--driver", "postgres")
    assert (document["exit_code"], document["checked"], document["against_database"]) == (1, 7, False)
    assert rules(document) == [
        ("file", "--"),
        ("file", "has"),
        ("ignored-file", "db/migrations/notes.sql"),
        ("dependency", "2_a.sql"),
        ("dependency", "6_late.sql"),
        ("empty-down", "5_empty.sql"),
    ]
    messages = [finding["message"] for finding in document["findings"]]
    assert "2_a.sql depends on 3, which depends on it in turn" in messages
    assert "6_late.sql depends on 9, which has no file and is not applied" in messages


@pytest.mark.databases("sqlite", "postgres15")
def test_broken_files_and_the_ledger(db: Database, project: Project) -> None:
    """Changed and deleted files are told beside a broken one, which is neither."""
    broken = project.write("1_broken.sql", GOOD.replace("good", "broken"))
    changed = project.write("2_changed.sql", GOOD)
    deleted = project.write("3_deleted.sql", GOOD.replace("good", "deleted"))
    assert project.run("up", db=db).code == 0
    broken.write_text(BROKEN)
    changed.write_text(GOOD.replace("integer", "bigint"))
    deleted.unlink()
    document = project.json("validate", db=db)
    assert (document["exit_code"], document["against_database"]) == (1, True)
    assert rules(document) == [("file", "--"), ("missing-file", "3"), ("changed-file", "2_changed.sql")]
    offline = project.json("validate", "--offline", db=db)
    assert rules(offline) == [("file", "--")]


def test_a_server_that_does_not_answer(project: Project) -> None:
    """The files' findings are there all the same, and the exit code tells of the server."""
    project.write("1_broken.sql", BROKEN)
    done = project.run("validate", url="postgres://u@127.0.0.1:1/db")
    assert done.code == 5
    assert done.out.endswith("\n1 file checked: 1 error\n")
    assert done.err.startswith("error: ")
    document = project.json("validate", url="postgres://u@127.0.0.1:1/db")
    assert rules(document) == [("file", "--")]
    assert document["error"]["code"] == "connection"


def test_whose_sql(project: Project) -> None:
    """Without database and driver the files cannot be read, and the message says what helps."""
    project.write("1_good.sql", GOOD)
    done = project.run("validate", "--offline")
    assert (done.code, done.out) == (2, "")
    assert "error: nothing says whose SQL the files hold\nhint: give --driver postgres" in done.err
