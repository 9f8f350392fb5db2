"""A gap is never silent: what cannot be read, or would not load, is lost by name or an error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from secrets import token_hex

import pytest

from sqlmig.config import parse_url
from sqlmig.dialects.mysql import DIALECT
from sqlmig.dialects.mysql.schema import catalog
from sqlmig.dialects.mysql.schema.catalog import Listing
from sqlmig.dialects.mysql.schema.reader import Reader, Rows
from sqlmig.dialects.mysql.schema.rights import privileges
from sqlmig.snapshot import Snapshot
from tests.dialects.schema.mysql.copies import copied, dump, make, snapshot
from tests.dialects.sessions import OPTIONS, opened
from tests.servers import Database

pytestmark = pytest.mark.databases(dialect="mysql")

ENOUGH = "SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE"


@contextmanager
def user(db: Database, *grants: str) -> Iterator[str]:
    """A new user's name, with what is granted to it; {db} is the database."""
    name = f"u{token_hex(4)}"
    db.execute(f"CREATE USER {name}@'%' IDENTIFIED BY 'x'")
    try:
        db.execute(*(f"GRANT {grant.format(db=db.name)} TO {name}@'%'" for grant in grants))
        yield name
    finally:
        db.execute(f"DROP USER {name}@'%'")


def read_as(db: Database, name: str) -> Snapshot:
    session = DIALECT.connect(parse_url(db.with_login(name, "x")), OPTIONS)
    try:
        return session.snapshot()
    finally:
        session.close()


@pytest.mark.databases("mariadb")
def test_a_kind_of_table_that_is_not_known_is_lost(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were sequences new to us, each would be named."""
    make(db)
    monkeypatch.delitem(catalog.TABLES, "SEQUENCE")
    assert [found.identity for found in snapshot(db).lost] == ["sequence numbers", "sequence s`'\";--\nz"]


@pytest.mark.databases("mysql")
def test_a_kind_of_object_that_is_not_known_is_lost(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a table of information_schema lists under a word of its own is found without our knowing it."""
    make(db)
    monkeypatch.delitem(catalog.OTHERS, "LIBRARY")
    assert [found.identity for found in snapshot(db).lost] == ["library lib`;", "library quoting"]


def test_a_broken_view_is_lost(db: Database) -> None:
    """It would not load."""
    db.create()
    db.execute("CREATE TABLE t (a int)", "CREATE VIEW v AS SELECT a FROM t", "DROP TABLE t")
    (lost,) = snapshot(db).lost
    assert lost.identity == "view v"
    assert lost.reason.startswith("it is broken: Table")


def test_a_view_of_a_definer_who_may_not_read_is_read(db: Database) -> None:
    """MySQL calls a view broken, too, that its definer may not use: who loads the file becomes the definer."""
    db.create()
    db.execute(
        "CREATE TABLE t (a int)",
        "CREATE SQL SECURITY INVOKER VIEW seen AS SELECT a FROM t WHERE a IN (SELECT a FROM t)",
        "CREATE DEFINER=nobody@nowhere VIEW v AS SELECT a, 'it''s' AS b FROM seen WHERE a > 0",
    )
    sql = dump(db)
    with copied(db, sql) as copy:
        assert dump(copy) == sql


def test_a_view_of_a_definer_who_is_gone_is_read(db: Database) -> None:
    """Dumps are restored where their definers never were; without grants the file names none."""
    db.create()
    db.execute("CREATE TABLE t (a int)", "CREATE DEFINER=nobody@nowhere VIEW v AS SELECT a FROM t")
    assert "VIEW `v` AS select" in dump(db)


def test_a_text_that_is_not_in_utf8_is_lost(db: Database) -> None:
    """A literal behind an introducer is bytes, which would be others in the file."""
    db.create()
    db.execute(
        "SET GLOBAL log_bin_trust_function_creators = 1",
        "SET character_set_client = latin1",
        "CREATE FUNCTION plain() RETURNS varchar(9) RETURN 'é'",
        "CREATE FUNCTION bytes() RETURNS varchar(9) RETURN _utf8mb4'é'",
    )
    (lost,) = snapshot(db).lost
    assert lost.identity == "function bytes"
    assert "latin1" in lost.reason


@pytest.mark.parametrize(
    ("missing", "named"),
    [("TRIGGER", "TRIGGER"), ("EVENT", "EVENT"), ("EXECUTE", "EXECUTE"), ("SELECT, SHOW VIEW", "SELECT")],
)
def test_a_user_who_sees_only_a_part_is_told(db: Database, missing: str, named: str) -> None:
    """The server leaves out in silence what a user has no privilege on."""
    db.create()
    granted = ", ".join(name for name in ENOUGH.split(", ") if name not in missing.split(", "))
    with user(db, f"{granted} ON {{db}}.*") as name:
        assert read_as(db, name).hidden == (named,)


def test_a_view_that_a_user_may_not_read_is_lost(db: Database) -> None:
    """SHOW CREATE VIEW takes a privilege of its own."""
    db.create()
    db.execute("CREATE VIEW v AS SELECT 1")
    with user(db, "SELECT, TRIGGER, EVENT, EXECUTE ON {db}.*") as name:
        (lost,) = read_as(db, name).lost
    assert lost.identity == "view v"
    assert "SHOW VIEW" in lost.reason


def test_a_body_that_a_user_may_not_read_is_lost(db: Database) -> None:
    """Of another's routine one sees that it is there."""
    db.create()
    db.execute("CREATE PROCEDURE p() SELECT 1")
    with user(db, f"{ENOUGH} ON {{db}}.*") as name:
        (lost,) = read_as(db, name).lost
    assert lost.identity == "procedure p"


@pytest.mark.parametrize("grant", [f"{ENOUGH} ON {{db}}.*", "ALL ON {db}.*", f"{ENOUGH} ON *.*"])
def test_users_with_enough_get_the_same(db: Database, grant: str) -> None:
    """Whoever reads, the bytes are the same."""
    make(db, "tables.sql")
    with user(db, grant) as name:
        found = read_as(db, name)
    assert found == snapshot(db)
    assert not found.hidden


def test_an_object_that_vanishes_while_it_is_read_is_no_loss(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was listed and is gone is listed again."""
    db.create()
    db.execute("CREATE TABLE a (a int)", "CREATE TABLE b (a int)")
    real = catalog.listed

    def while_another_drops(reader: Reader, answers: Sequence[Rows]) -> Listing:
        found = real(reader, answers)
        db.execute("DROP TABLE IF EXISTS b")
        return found

    monkeypatch.setattr(catalog, "listed", while_another_drops)
    found = snapshot(db)
    assert [block.identity for block in found.blocks] == ["table a"]
    assert not found.lost


def test_the_session_is_as_it_was(db: Database) -> None:
    """Reading uses a connection of its own."""
    with opened(db) as session:
        session.execute("SET SESSION sql_mode = 'ANSI_QUOTES', time_zone = '+03:00'")
        session.snapshot()
        assert session.query("SELECT @@sql_mode, @@time_zone") == [("ANSI_QUOTES", "+03:00")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("GRANT SELECT, SHOW VIEW ON `a_b`.* TO `u`@`%`", {"SELECT", "SHOW VIEW"}),
        ("GRANT SELECT ON `a\\_b`.* TO `u`@`%` WITH GRANT OPTION", {"SELECT"}),
        ("GRANT EVENT ON `a%`.* TO `u`@`%`", {"EVENT"}),
        ("GRANT EVENT ON `ab`.* TO `u`@`%`", set()),
        ("GRANT EVENT ON `a_b`.`t` TO `u`@`%`", set()),
        ("GRANT SELECT, EVENT ON *.* TO `u`@`%`", {"SELECT", "EVENT", "SHOW_ROUTINE"}),
        ("GRANT `role`@`%` TO `u`@`%`", set()),
    ],
)
@pytest.mark.databases
def test_grants_of_the_server_are_understood(line: str, found: set[str]) -> None:
    """A name in a grant is a pattern."""
    assert privileges([line], "a_b") == found
