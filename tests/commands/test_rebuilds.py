"""Rebuilding a table of SQLite: rows that refer to it stay, and refer to something afterwards."""

from __future__ import annotations

import pytest

from tests.servers import Database, Project

pytestmark = pytest.mark.databases("sqlite")

TABLES = """\
-- migrate:up
CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE child (parent INTEGER REFERENCES parent (id) ON DELETE CASCADE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
INSERT INTO child VALUES (1), (1), (2);
-- migrate:down
"""
REBUILD = """\
-- migrate:up{options}
CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO new_parent SELECT * FROM parent{where};
DROP TABLE parent;
ALTER TABLE new_parent RENAME TO parent;
-- migrate:down
"""
CHILDREN = "SELECT parent FROM child ORDER BY parent"


def rebuild(db: Database, project: Project, options: str = "", where: str = "") -> str:
    """The URL with foreign keys on, where the tables are there and their rebuild is pending."""
    url = db.with_options(_foreign_keys="1")
    project.write("20260101000000_tables.sql", TABLES)
    assert project.run("up", url=url).code == 0
    project.write("20260102000000_rebuild.sql", REBUILD.format(options=options, where=where))
    return url


def test_a_rebuild_keeps_what_refers_to_the_table(db: Database, project: Project) -> None:
    """With foreign_keys:off nothing cascades, and the next file has foreign keys on again."""
    url = rebuild(db, project, " foreign_keys:off dialect:sqlite")
    project.write(
        "20260103000000_after.sql", "-- migrate:up\nDELETE FROM parent WHERE id = 2;\n-- migrate:down\nSELECT 1;\n"
    )
    done = project.run("up", url=url)
    assert done.code == 0, done.err
    assert "warning" not in done.err
    assert db.query(CHILDREN) == [(1,), (1,)]


def test_a_rebuild_without_the_option_is_named(db: Database, project: Project) -> None:
    """The plan warns at the DROP, because the rows that refer to the table go with it."""
    url = rebuild(db, project)
    done = project.run("up", url=url)
    assert done.code == 0
    assert "20260102000000_rebuild.sql:4:1" in done.err
    assert "parent is dropped and replaced while foreign keys may be on" in done.err
    assert "foreign_keys:off" in done.err
    assert db.query(CHILDREN) == []


def test_a_rebuild_that_loses_rows_is_rolled_back(db: Database, project: Project) -> None:
    """Rows that refer to nothing before COMMIT are named and counted, and all is as it was."""
    url = rebuild(db, project, " foreign_keys:off", " WHERE id = 2")
    db.execute(*(["INSERT INTO child VALUES (1)"] * 10))
    failed = project.run("up", url=url)
    assert failed.code == 4
    assert "12 rows refer to rows that are not there (SQLITE_CONSTRAINT_FOREIGNKEY)" in failed.err
    assert "child, row 1, refers to parent" in failed.err
    assert "and 2 more" in failed.err
    assert "20260102000000_rebuild.sql was rolled back and left nothing behind" in failed.err
    assert len(db.query(CHILDREN)) == 13
    assert db.query("SELECT count(*) FROM parent") == [(2,)]


def test_the_option_among_other_sections(db: Database, project: Project) -> None:
    """Each section of a file has foreign keys as its own marker says."""
    text = REBUILD.format(options=" foreign_keys:off", where="").replace(
        "-- migrate:down", "-- migrate:up\nDELETE FROM parent WHERE id = 1;\n-- migrate:down"
    )
    url = rebuild(db, project)
    (project.migrations / "20260102000000_rebuild.sql").write_text(text)
    done = project.run("up", url=url)
    assert done.code == 0, done.err
    assert db.query(CHILDREN) == [(2,)]


def test_an_idle_pragma_is_named(db: Database, project: Project) -> None:
    """PRAGMA foreign_keys in a section that is a transaction does nothing: the plan says what does."""
    text = REBUILD.format(options="{}", where="").replace("CREATE", "PRAGMA foreign_keys = OFF;\nCREATE", 1)
    file = project.write("20260101000000_m.sql", text.format(""))
    warned = project.json("validate", "--offline", url=db.url)["findings"]
    assert [
        (found["rule"], found["level"], found["location"]["line"]) for found in warned if "pragma" in found["rule"]
    ] == [("idle-pragma", "warning", 2)]
    for option in (" foreign_keys:off", " transaction:false"):
        file.write_text(text.format(option))
        rules = {found["rule"] for found in project.json("validate", "--offline", url=db.url)["findings"]}
        assert not rules & {"idle-pragma", "sqlite-rebuild"}
