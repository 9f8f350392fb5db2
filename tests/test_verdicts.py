"""MySQL and MariaDB are asked what they think of a change, on copies that nobody sees."""

from __future__ import annotations

import secrets

import pytest

from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions
from sqlmig.model import Location, Statement
from sqlmig.verdicts import Verdict, verdicts
from tests.servers import Database

pytestmark = pytest.mark.databases(dialect="mysql")
OPTIONS = ConnectOptions()
SETUP = (
    "CREATE TABLE parent (id int PRIMARY KEY)",
    """CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b varchar(20),
       CONSTRAINT fk FOREIGN KEY (a) REFERENCES parent (id))""",
    "CREATE TABLE lone (id int PRIMARY KEY, a int NOT NULL)",
    "INSERT INTO parent VALUES (1)",
    "INSERT INTO t VALUES (1, 1, 'x')",
)


def ask(url: str, *sql: str) -> tuple[Verdict, ...]:
    statements = [Statement(text, Location("a.sql", line, 1), 0) for line, text in enumerate(sql, 1)]
    return verdicts(statements, parse_url(url), OPTIONS)


def told(found: tuple[Verdict, ...]) -> list[tuple[str, str]]:
    return [(verdict.algorithm, verdict.lock) for verdict in found]


def inventory(db: Database) -> list[object]:
    """All databases that are ours or copies, the test's tables, and what they look like."""
    tables = db.query(f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{db.name}' ORDER BY 1")
    left = db.query("SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'sqlmig_verdict%'")
    return [left, tables, *(db.query(f"SHOW CREATE TABLE {name}") for (name,) in tables), db.query("SELECT * FROM t")]


@pytest.fixture
def filled(db: Database) -> Database:
    db.create()
    db.execute(*SETUP)
    return db


def test_the_server_names_its_way_and_its_reason(filled: Database) -> None:
    """A copy of the table says INSTANT, INPLACE or COPY as the table would, and findings quote the server."""
    found = ask(
        filled.url,
        "ALTER TABLE t ADD COLUMN z int",
        f"alter table `{filled.name}`.`t` modify a bigint not null, drop foreign key fk",
        "CREATE INDEX i ON t (b)",
        "INSERT INTO t VALUES (2, 2, 'y')",
    )
    index = "NOCOPY" if filled.server == "mariadb" else "INPLACE"
    assert told(found) == [("INSTANT", ""), ("COPY", "SHARED"), (index, "NONE")]
    assert [verdict.finding is None for verdict in found] == [True, False, True]
    assert found[1].rewrites
    assert found[1].finding is not None
    assert "Cannot change column type" in found[1].finding.message
    assert found[1].finding.location == Location("a.sql", 2, 1)


def test_foreign_keys_are_there(filled: Database) -> None:
    """Foreign keys are added and dropped on copies that have the tables they lead to."""
    found = ask(
        filled.url,
        "ALTER TABLE t DROP FOREIGN KEY fk",
        "ALTER TABLE lone ADD CONSTRAINT other FOREIGN KEY (a) REFERENCES parent (id)",
    )
    assert told(found)[1] == ("COPY", "SHARED")
    assert found[0].algorithm in ("INSTANT", "INPLACE")
    (refused,) = ask(filled.url, "ALTER TABLE parent MODIFY id bigint")
    assert "fk" in refused.said, "what leads to a table is there, too"
    assert refused.algorithm == ""


def test_each_statement_is_asked_after_those_before_it(filled: Database) -> None:
    """A column that one statement adds can be changed by the next, and what is impossible is quoted."""
    found = ask(
        filled.url,
        "ALTER TABLE t ADD COLUMN z int",
        "ALTER TABLE t RENAME COLUMN z TO y",
        "ALTER TABLE t DROP COLUMN missing",
        "ALTER TABLE t MODIFY a bigint, ALGORITHM=INSTANT",
        "ALTER TABLE absent ADD COLUMN z int",
        "ALTER TABLE lone ENGINE=MyISAM",
    )
    assert told(found)[:4] == [("INSTANT", ""), ("INSTANT", ""), ("", ""), ("", "")]
    assert "missing" in found[2].said
    assert len(found) == 5, "a table that is not there yet has no verdict"
    assert not found[4].asked


def test_nothing_is_left_or_changed(filled: Database) -> None:
    """Tables, rows and the list of databases are the same after asking, and after a failure."""
    before = inventory(filled)
    ask(filled.url, "ALTER TABLE t ADD COLUMN z int", "DROP INDEX `PRIMARY` ON t", "ALTER TABLE nowhere ADD a int")
    assert inventory(filled) == before


def test_an_interrupt_leaves_no_copy(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the server is asked drops the copies on its way out."""
    before = inventory(filled)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sqlmig.verdicts._least", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ask(filled.url, "ALTER TABLE t ADD COLUMN z int")
    assert inventory(filled) == before


def test_without_the_right_to_create_a_database_the_copy_stands_beside(filled: Database) -> None:
    """A user with rights on one database only is answered from a copy in it, and foreign keys are not guessed at."""
    user, password = f"few_{secrets.token_hex(4)}", "only-one-database"
    filled.execute(
        f"CREATE USER '{user}'@'%' IDENTIFIED BY '{password}'",
        f"GRANT ALL ON {filled.name}.* TO '{user}'@'%'",
    )
    before = inventory(filled)
    try:
        found = ask(
            filled.with_login(user, password),
            "ALTER TABLE lone ADD COLUMN z int",
            "ALTER TABLE lone MODIFY a bigint",
            "ALTER TABLE t ADD COLUMN z int",
        )
    finally:
        filled.execute(f"DROP USER '{user}'@'%'")
    assert told(found) == [("INSTANT", ""), ("COPY", "SHARED"), ("", "")]
    assert [verdict.asked for verdict in found] == [True, True, False]
    assert inventory(filled) == before
