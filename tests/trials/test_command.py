"""`sqlmig test` as a program: without a database, with the schema file, and for other programs."""

from __future__ import annotations

import re
from xml.etree import ElementTree  # of our own output

import pytest

from tests.commands.test_terminal import SLOW, on_terminal
from tests.servers import Database, Project
from tests.servers.project import ROOT

BOOKS = """\
-- migrate:up
CREATE TABLE books (id integer NOT NULL, title varchar(80));
CREATE INDEX titles ON books (title);
-- migrate:down
DROP TABLE books;
"""
ONE_WAY = "-- migrate:up\nINSERT INTO books VALUES (1, 'Emma');\n-- migrate:down irreversible\n"
TESTS = "-- test: one book\n-- expect: Emma\nSELECT title FROM books;\n-- test: none\nSELECT id FROM books;\n"


def write(project: Project) -> None:
    project.write("1_books.sql", BOOKS)
    project.write("2_emma.sql", ONE_WAY)
    folder = project.path / "db" / "tests"
    folder.mkdir()
    (folder / "books.sql").write_text(TESTS, encoding="utf-8")


@pytest.mark.parametrize("driver", ["sqlite", "duckdb"])
def test_without_a_database(driver: str, project: Project) -> None:
    """The driver is enough; a person reads each trial, why it failed, the slowest steps and the sum."""
    write(project)
    done = project.run("test", "--driver", driver)
    assert done.code == 1
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[0].startswith("Passed: 1_books.sql: up ")
    assert lines[1].startswith("Passed: 2_emma.sql (irreversible): up ")
    assert lines[2].startswith("Passed: a second up does nothing")
    assert lines[3].startswith("Passed: db/tests/books.sql: one book")
    assert lines[4].startswith("Failed: db/tests/books.sql: none")
    assert lines[5] == "  db/tests/books.sql:5:1: no row was expected, and it gave 1 row"
    assert "    +1" in lines
    assert lines[-2].startswith("Slowest: ")
    assert lines[-1].startswith("4 passed, 1 failed in ")
    assert sorted(path.name for path in project.path.rglob("*")) == sorted(
        ["1_books.sql", "2_emma.sql", "books.sql", "db", "migrations", "tests"]
    )


def test_the_bookshop() -> None:
    """This repository's own migrations, seeds, tests and schema file pass, and nothing is written beside them."""
    before = sorted((ROOT / "db").rglob("*"))
    document = Project(ROOT).json("test", "--from-schema")
    assert [trial["name"] for trial in document["trials"] if trial["outcome"] != "passed"] == []
    assert {trial["suite"] for trial in document["trials"]} == {"migrations", "schema", "seeds", "tests"}
    assert document["findings"] == []
    assert sorted((ROOT / "db").rglob("*")) == before


@pytest.mark.databases("sqlite")
def test_on_a_terminal(db: Database, project: Project) -> None:
    """The live line shows which statement of how many runs now, and no step is told as if it were the user's own."""
    project.write("1_slow.sql", SLOW.replace("3000000", "1000000"))
    code, written = on_terminal(project, db, "test")
    assert code == 0
    assert re.search(r"1_slow\.sql  2/2  (\d+ ms|\d\.\d s)  INSERT INTO a ", written)
    assert "Applied" not in written


@pytest.mark.databases("sqlite")
def test_for_other_programs(db: Database, project: Project) -> None:
    """JUnit's readers get a suite for the migrations and one for each file of tests."""
    write(project)
    done = project.run("test", "--format", "junit", db=db)
    assert done.code == 1
    root = ElementTree.fromstring(done.out)  # noqa: S314  # our own output
    assert (root.attrib["tests"], root.attrib["failures"]) == ("5", "1")
    assert [suite.attrib["name"] for suite in root] == ["migrations", "db/tests/books.sql"]
    (failure,) = root.iter("failure")
    assert failure.attrib["message"] == "no row was expected, and it gave 1 row"
    assert "db/tests/books.sql:5:1" in (failure.text or "")
    assert project.run("test", "--format", "junit", "--json", db=db).code == 2
    assert project.run("test", "--format", "sarif", db=db).code == 2


@pytest.mark.databases("postgres16", "mysql", "sqlite", "duckdb")
def test_the_schema_file(db: Database, project: Project) -> None:
    """It makes what the migrations make, or each object is shown that differs, and each version."""
    project.write("1_books.sql", BOOKS)
    assert project.run("up", db=db).code == 0
    found = {trial["suite"]: trial for trial in project.json("test", "--from-schema", db=db)["trials"]}
    assert found["schema"]["outcome"] == "passed", found
    project.write(
        "2_pages.sql", "-- migrate:up\nALTER TABLE books ADD COLUMN pages integer;\n-- migrate:down irreversible\n"
    )
    document = project.json("test", "--from-schema", db=db)
    (trial,) = [trial for trial in document["trials"] if trial["suite"] == "schema"]
    assert (document["exit_code"], trial["outcome"]) == (1, "failed")
    assert [difference["object"].split(".")[-1] for difference in trial["differences"]] in (
        ["table books", "applied versions"],
        ["books", "applied versions"],
    )
    schema = project.path / "db" / "schema.sql"
    schema.write_text(schema.read_text(encoding="utf-8") + "DROP TABLE nothing;\n", encoding="utf-8")
    (trial,) = [trial for trial in project.json("test", "--from-schema", db=db)["trials"] if trial["suite"] == "schema"]
    assert trial["outcome"] == "failed"
    assert trial["problems"][0]["source"] == "DROP TABLE nothing;"
    schema.unlink()
    assert project.run("test", "--from-schema", db=db).code == 2
