"""Each migration goes up, down and up again, and what its down leaves or loses is told."""

from __future__ import annotations

import pytest

from sqlmig.trials import Wish
from tests.servers import Database, Project
from tests.trials.trying import diff, named, outcomes, scratch_databases, tried

BOOKS = """\
-- migrate:up
CREATE TABLE books (id integer NOT NULL, title varchar(80));
-- migrate:down
DROP TABLE books;
"""
AUTHORS = """\
-- migrate:up
CREATE TABLE authors (id integer NOT NULL);
CREATE TABLE prizes (id integer NOT NULL);
-- migrate:down
DROP TABLE prizes;
"""
LATER = """\
-- migrate:up
ALTER TABLE authors ADD COLUMN name varchar(80);
-- migrate:down
ALTER TABLE authors DROP COLUMN name;
"""


def test_good_migrations(db: Database, project: Project) -> None:
    """All pass, each step is timed, and neither the user's database nor a scratch one is there behind it."""
    project.write("1_books.sql", BOOKS)
    project.write("2_pages.sql", BOOKS.replace("books", "pages"))
    result = tried(db, project)
    assert outcomes(result) == ["passed"] * 3
    assert [timing.step for timing in named(result, "1_books.sql").timings] == ["up", "down", "up again"]
    assert len(result.slowest) == 3
    assert result.exit_code == 0
    assert not db.exists()
    assert db.embedded or scratch_databases(db) == []


def test_what_a_down_leaves_behind(db: Database, project: Project) -> None:
    """It is shown as a diff of the object; what follows is tried nevertheless, as if the down were right."""
    project.write("1_authors.sql", AUTHORS)
    project.write("2_names.sql", LATER)
    result = tried(db, project)
    assert outcomes(result) == ["failed", "passed", "passed"]
    trial = named(result, "1_authors.sql")
    assert trial.problems[0].message == "1 object is other after its down than before its up"
    assert "authors" in trial.problems[1].message  # it is there already for the second up
    assert trial.differences[0].change == "added"
    assert trial.differences[0].identity.endswith("authors")
    assert result.exit_code == 1


@pytest.mark.databases("postgres16", "mysql", "sqlite")
def test_what_a_down_loses(db: Database, project: Project) -> None:
    """A column that was there before is named where the down takes it away, too."""
    project.write("1_books.sql", BOOKS)
    losing = "-- migrate:up\nALTER TABLE books ADD COLUMN pages integer;\n-- migrate:down\n"
    project.write(
        "2_pages.sql", f"{losing}ALTER TABLE books DROP COLUMN pages;\nALTER TABLE books DROP COLUMN title;\n"
    )
    trial = named(tried(db, project), "2_pages.sql")
    assert trial.outcome == "failed"
    assert [difference.change for difference in trial.differences] == ["changed", "changed"]
    assert [line[0] for line in diff(trial).splitlines() if "title" in line] == ["-", "-"]


@pytest.mark.databases("postgres15", "postgres18")
def test_a_privilege_and_an_index(db: Database, project: Project) -> None:
    """Privileges and indexes belong to the schema that has to agree."""
    project.write("1_books.sql", BOOKS)
    project.write(
        "2_readers.sql",
        "-- migrate:up\nGRANT SELECT ON books TO PUBLIC;\nCREATE INDEX IF NOT EXISTS titles ON books (title);\n"
        "-- migrate:down\nSELECT 1;\n",
    )
    found = diff(named(tried(db, project), "2_readers.sql"))
    assert "+GRANT SELECT ON TABLE public.books TO PUBLIC;" in found
    assert "+CREATE INDEX titles ON public.books USING btree (title);" in found


@pytest.mark.databases("postgres16")
def test_a_second_up_that_makes_something_else(db: Database, project: Project) -> None:
    """Rows that a down left may make the second up another one."""
    project.write("1_books.sql", BOOKS)
    project.write(
        "2_marks.sql",
        "-- migrate:up\nDO $$ BEGIN IF EXISTS (SELECT FROM books) THEN CREATE TABLE again (a int); END IF; END $$;\n"
        "INSERT INTO books VALUES (1);\n-- migrate:down\nSELECT 1;\n",
    )
    trial = named(tried(db, project), "2_marks.sql")
    assert [problem.message for problem in trial.problems] == [
        "1 object is other after its second up than after its first up"
    ]
    assert trial.differences[0].identity == "table public.again"


@pytest.mark.databases("postgres16", "mysql", "sqlite")
def test_an_up_that_fails(db: Database, project: Project) -> None:
    """It is a failed test with its place, what comes before it is tried, and what follows is skipped."""
    project.write("1_books.sql", BOOKS)
    project.write("2_wrong.sql", "-- migrate:up\nDROP TABLE nothing;\n-- migrate:down\nSELECT 1;\n")
    project.write("3_pages.sql", BOOKS.replace("books", "pages"))
    result = tried(db, project)
    assert outcomes(result) == ["passed", "failed", "skipped", "skipped"]
    (problem,) = named(result, "2_wrong.sql").problems
    assert problem.location is not None
    assert problem.location.line == 2
    assert problem.source == "DROP TABLE nothing;"
    assert named(result, "3_pages.sql").problems[0].message == "not tried, as 2_wrong.sql does not go up"


@pytest.mark.databases("postgres16", "mysql", "sqlite")
def test_a_down_that_fails_half_way(db: Database, project: Project) -> None:
    """Where DDL is not transactional, too, the migrations behind it are tried on a database that went up only."""
    project.write("1_books.sql", BOOKS.replace("DROP TABLE books;", "DROP TABLE books;\nDROP TABLE nothing;"))
    project.write("2_pages.sql", "-- migrate:up\nDROP TABLE books;\n-- migrate:down\nCREATE TABLE books (id int);\n")
    result = tried(db, project)
    assert [trial.outcome for trial in result.trials[:2]] == ["failed", "failed"]
    assert [timing.step for timing in named(result, "1_books.sql").timings] == ["up", "down"]
    assert "title" in diff(named(result, "2_pages.sql"))


@pytest.mark.databases("postgres16", "mysql", "sqlite")
def test_no_way_back(db: Database, project: Project) -> None:
    """What is irreversible, or has an empty down, goes up and is named; only `strict` fails it."""
    project.write("1_books.sql", BOOKS.replace("-- migrate:down\nDROP TABLE books;", "-- migrate:down irreversible"))
    project.write("2_pages.sql", BOOKS.replace("DROP TABLE books;", "").replace("books", "pages"))
    project.write("3_none.sql", "-- migrate:up\n-- migrate:down\n")
    result = tried(db, project)
    assert outcomes(result) == ["passed"] * 4
    assert [trial.one_way for trial in result.trials[:3]] == ["irreversible", "its down is empty", ""]
    assert outcomes(tried(db, project, Wish(strict=True))) == ["failed", "failed", "passed", "passed"]


@pytest.mark.databases("postgres16", "mariadb", "sqlite")
def test_sections(db: Database, project: Project) -> None:
    """Sections for other databases are left out, and those without a transaction work."""
    other = "mysql" if db.dialect == "postgres" else "postgres"
    project.write(
        "1_books.sql",
        f"-- migrate:up transaction:false\nCREATE TABLE books (id integer);\nCREATE INDEX ids ON books (id);\n"
        f"-- migrate:up dialect:{other}\nNONSENSE;\n"
        f"-- migrate:down dialect:{other}\nNONSENSE;\n-- migrate:down transaction:false\nDROP TABLE books;\n",
    )
    assert outcomes(tried(db, project)) == ["passed", "passed"]


@pytest.mark.databases("postgres16", "sqlite")
def test_a_second_up_has_something_to_do(db: Database, project: Project) -> None:
    """A migration that changes the ledger would run again, or keep others from running."""
    project.write("1_books.sql", BOOKS)
    project.write("2_wrong.sql", "-- migrate:up\nDELETE FROM schema_migrations;\n-- migrate:down irreversible\n")
    trial = named(tried(db, project), "a second up does nothing")
    assert [problem.message for problem in trial.problems] == ["1_books.sql would run again"]
