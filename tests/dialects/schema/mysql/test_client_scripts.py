"""Scripts for the mysql client that choose their database themselves, such as mysqldump --databases writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import Database, Project
from tests.servers.database import fresh

pytestmark = pytest.mark.databases(dialect="mysql")

WITH_DATABASE = """\
/*!40000 DROP DATABASE IF EXISTS `{0}`*/;
CREATE DATABASE /*!32312 IF NOT EXISTS*/ `{0}` /*!40100 DEFAULT CHARACTER SET latin1 */ /*!80016 ENCRYPTION='N' */;
USE `{0}`;
CREATE TABLE t (name varchar(9));
"""
COLLATION = "SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = DATABASE()"


def load(project: Project, db: Database, sql: str) -> tuple[int, str]:
    """The exit code and the errors of loading a schema file."""
    file = project.path / "db" / "schema.sql"
    file.parent.mkdir(exist_ok=True)
    file.write_text(sql, encoding="utf-8")
    result = project.run("load", db=db)
    return result.code, result.err


def other(db: Database) -> Database:
    """Another database of the same server, with a table."""
    made = fresh(db.server, db.address, Path())
    made.create()
    made.execute("CREATE TABLE kept (id integer)")
    return made


def test_a_script_that_makes_its_own_database(db: Database, project: Project) -> None:
    """What it says of the database that the URL names is done to the one that `load` made."""
    assert load(project, db, WITH_DATABASE.format(db.name)) == (0, "")
    assert db.query("SHOW TABLES") == [("t",)]
    assert db.query(COLLATION) == [("latin1_swedish_ci",)]


def test_a_script_that_makes_it_without_condition(db: Database, project: Project) -> None:
    """CREATE DATABASE does not stumble over the database that `load` has made for it."""
    sql = f"CREATE SCHEMA {db.name} -- the schema\n;\nuse {db.name}\nCREATE TABLE t (id integer);\n"
    assert load(project, db, sql) == (0, "")
    assert db.query("SHOW TABLES") == [("t",)]


@pytest.mark.parametrize("line", ["DROP DATABASE IF EXISTS `{0}`;", "CREATE DATABASE `{0}`;", "USE `{0}`;"])
def test_a_script_for_another_database(db: Database, project: Project, line: str) -> None:
    """It is refused before anything is made here, or dropped there."""
    there = other(db)
    try:
        code, errors = load(project, db, f"{line.format(there.name)}\nCREATE TABLE t (id integer);\n")
        assert code == 3
        assert there.name in errors
        assert "schema.sql:1:1" in errors
        assert there.query("SHOW TABLES") == [("kept",)]
        assert not db.exists()
    finally:
        there.drop()


def test_a_copy_leaves_the_original_alone(db: Database, project: Project) -> None:
    """mysqldump prints the collation of a trigger's database as ALTER DATABASE with the name of the one it read."""
    there = other(db)
    try:
        (before,) = there.query(COLLATION)
        assert load(project, db, f"ALTER DATABASE `{there.name}` CHARACTER SET latin1 COLLATE latin1_bin ;\n") == (
            0,
            "",
        )
        assert db.query(COLLATION) == [("latin1_bin",)]
        assert there.query(COLLATION) == [before]
    finally:
        there.drop()


@pytest.mark.databases("mysql")
def test_the_server_says_each_thing_once(db: Database, project: Project) -> None:
    """Files of old servers have integers with a width, on which MySQL remarks each time."""
    tables = "".join(f"CREATE TABLE t{number} (a int(11), b int(11));\n" for number in range(3))
    code, said = load(project, db, tables)
    assert code == 0
    assert said.count("Integer display width") == 1
