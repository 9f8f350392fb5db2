"""Statements that travel together to PostgreSQL: the same as one by one, only faster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

import pytest

from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.postgres.batch import SIZE
from sqlmig.errors import DatabaseError
from sqlmig.model import Statement
from tests.dialects.sessions import interrupted_after, opened, run, run_in_transaction, statement
from tests.servers import Database

pytestmark = pytest.mark.databases(dialect="postgres")
one_version = pytest.mark.databases("postgres18")

TABLES = (
    "CREATE TABLE t (a int PRIMARY KEY, b text)",
    "CREATE TABLE late (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
    "CREATE FUNCTION broken() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1 / 0; END $$",
)
LONG = f"INSERT INTO t VALUES (0, '{'x' * (SIZE // 3)}')"
WRONG = [
    ("INSERT INTO t VALUES (1), (1)", "23505", None),
    ("SELECT 'é🎉', * FROM missing", "42P01", "missing"),
    ("SELECT 'é🎉' AS \"ü\"\n selec 1", "42601", "selec"),
    ("SELECT (1 -- ;", "42601", ""),
    ("SELECT broken()", "22012", None),
    ("SELECT nothing", "42703", "nothing"),
    ("COPY t FROM stdin", "57014", None),
    ("SELECT 1\0", None, None),
]


def copied(data: Iterable[str]) -> Statement:
    """A COPY whose data comes in blocks."""
    return Statement("COPY t FROM stdin", statement("").location, 0, data)


def attempt(
    session: Session, *statements: Statement, then: Callable[[], object] | None = None
) -> tuple[int, DatabaseError]:
    """Run statements of which one must fail, in a transaction: the number of the one that did, and its error."""
    done: list[int] = []

    def work() -> None:
        with session.transaction():
            session.run(iter(statements), done.append)
            if then is not None:
                then()

    with pytest.raises(DatabaseError) as caught:
        work()
    assert done == list(range(len(done)))
    return len(done), caught.value


@pytest.mark.parametrize("place", [0, 3, 6])
@pytest.mark.parametrize("filler", ["INSERT INTO t VALUES ({}, 'é🎉') -- note", LONG.replace("(0,", "({},")])
@pytest.mark.parametrize(("sql", "code", "at"), WRONG)
def test_an_error_belongs_to_its_statement(
    db: Database, sql: str, code: str | None, at: str | None, filler: str, place: int
) -> None:
    """First, in the middle or last, in one message or several: number and offset are those of one by one."""
    texts = [filler.format(number + 10) for number in range(6)]
    texts.insert(place, sql)
    with opened(db) as session:
        run(session, *TABLES)
        failed, error = attempt(session, *map(statement, texts))
        assert (failed, error.sqlstate) == (place, code)
        assert error.offset == (None if at is None else sql.rindex(at) if at else len(sql))
        assert session.query("SELECT count(*) FROM t") == [(0,)]
        run_in_transaction(session, "SELECT 1", "SELECT 2")


def test_many_errors_are_each_found(db: Database) -> None:
    """Whatever the number of statements before it in the same message."""
    with opened(db) as session:
        run(session, *TABLES)
        for place in range(0, 40, 3):
            texts = [f"INSERT INTO t VALUES ({number})" for number in range(40)]
            texts[place] = "INSERT INTO t VALUES (1/0)"
            assert attempt(session, *map(statement, texts))[0] == place
            texts[place] = "INSERT INTO t VALUES (oops)"
            failed, error = attempt(session, *map(statement, texts))
            assert (failed, error.offset) == (place, 22)


def test_errors_at_commit_come_after_all(db: Database) -> None:
    """A deferred constraint fails behind the last statement."""
    with opened(db) as session:
        run(session, *TABLES)
        failed, error = attempt(session, *map(statement, ["INSERT INTO late VALUES (1)"] * 3))
        assert (failed, error.sqlstate) == (3, "23505")
        texts = ["INSERT INTO late VALUES (1)"] * 2 + ["SET CONSTRAINTS ALL IMMEDIATE", "SELECT 1"]
        assert attempt(session, *map(statement, texts))[0] == 2


def test_each_is_reported_in_order_with_its_notices(db: Database) -> None:
    """on_done follows each statement and what the server remarked about it, whatever it returned.

    The next one's remarks may come even before: libpq hands them over as soon as it sees them.
    """
    heard: list[str] = []
    texts = (
        "DO $$ BEGIN RAISE NOTICE 'first'; END $$",
        "SELECT generate_series(1, 1000) -- rows",
        "COPY (SELECT generate_series(1, 1000)) TO stdout",
        "CREATE TABLE IF NOT EXISTS t ()",
        "UPDATE t SET a = 1 WHERE b LIKE '%s?:name%' /* ; */",
        "SET search_path = public",
        "DO $$ BEGIN RAISE WARNING 'last'; END $$ --",
    )
    with opened(db, ConnectOptions(notice=heard.append)) as session:
        run(session, *TABLES)
        with session.transaction():
            session.run(map(statement, texts), lambda index: heard.append(str(index)))
    skipped = 'NOTICE: relation "t" already exists, skipping'
    assert [text for text in heard if not text.isdigit()] == ["NOTICE: first", skipped, "WARNING: last"]
    assert [text for text in heard if text.isdigit()] == list("0123456")
    assert heard.index(skipped) < heard.index("3")


def test_literals_arrive_as_they_are(db: Database) -> None:
    """No placeholder, escape, comment or delimiter of the file means anything to us."""
    texts = ["%", "%s %(a)s", "? :name $1 @x", "a;b", "''", "\\", "é🎉\n-- no comment\n;", "/* no"]
    with opened(db) as session:
        run(session, *TABLES)
        rows = [f"INSERT INTO t VALUES ({number}, '{text}') -- ;" for number, text in enumerate(texts)]
        run_in_transaction(session, *rows)
        found = [text for (text,) in session.query("SELECT b FROM t ORDER BY a")]
    assert found == [text.replace("''", "'") for text in texts]


def test_a_change_of_how_text_is_read_ends_a_message(db: Database) -> None:
    r"""The server reads a message as a whole before it runs it; '\' means another thing behind the SET."""
    with opened(db) as session:
        run(session, *TABLES)
        run_in_transaction(
            session,
            "INSERT INTO t VALUES (1, 'a\\')",
            "SET standard_conforming_strings = off",
            "INSERT INTO t VALUES (2, 'b\\'')",
            "INSERT INTO t VALUES (3, 'c\\\\')",
            "SELECT set_config('standard_conforming_strings', 'on', false)",
            "INSERT INTO t VALUES (4, 'd\\')",
        )
        assert session.query("SELECT b FROM t ORDER BY a") == [("a\\",), ("b'",), ("c\\",), ("d\\",)]


def test_a_file_may_control_its_transaction(db: Database) -> None:
    """Savepoints work; what runs behind a COMMIT of the file's own commits alone."""
    with opened(db) as session:
        run(session, *TABLES)
        insert = "INSERT INTO t VALUES ({})"
        run_in_transaction(session, insert.format(1), "SAVEPOINT s", insert.format(2), "ROLLBACK TO s", "RELEASE s")
        texts = [insert.format(3), "COMMIT", insert.format(4), "SELECT nothing"]
        assert attempt(session, *map(statement, texts))[0] == 3
        assert session.query("SELECT a FROM t ORDER BY a") == [(1,), (3,), (4,)]


@one_version
def test_statements_are_taken_as_they_are_needed(db: Database) -> None:
    """No more than one message is held beside the one that the server works on, and the data of COPY is read before the
    statement behind it."""
    taken, ahead = 0, []
    read: list[str] = []

    def lines() -> Iterator[str]:
        read.append("data")
        yield from ("100\tx", "\n101\ty\n", "", "102\tz\n")

    def script() -> Iterator[Statement]:
        nonlocal taken
        for number in range(30):
            taken += 1
            yield statement(LONG.replace("(0,", f"({number},"))
        yield copied(lines())
        assert read == ["data"]
        yield statement("SELECT 1")

    with opened(db) as session:
        run(session, *TABLES)
        with session.transaction():
            session.run(script(), lambda index: ahead.append(taken - index))
        assert session.query("SELECT count(*), max(b) FROM t WHERE a > 99") == [(3, "z")]
    assert len(ahead) == 32
    assert max(ahead) <= 5  # two at work, two in the next message, and the one that has no room there


@one_version
def test_an_error_in_the_script_itself_comes_out(db: Database) -> None:
    """What the generator raises ends the run and the transaction."""

    def script() -> Iterator[Statement]:
        yield statement("INSERT INTO t VALUES (1)")
        yield statement("INSERT INTO t VALUES (2)")
        raise ZeroDivisionError

    with opened(db) as session:
        run(session, *TABLES)
        with pytest.raises(ZeroDivisionError), session.transaction():
            session.run(script(), lambda _: None)
        assert session.query("SELECT count(*) FROM t") == [(0,)]


@one_version
def test_an_error_in_copied_data_names_its_line(db: Database) -> None:
    """COPY stands between plain statements; data in several blocks is one run of lines."""
    blocks = ["".join(f"{number}\tx\n" for number in range(part, part + 50_000)) for part in (0, 50_000)]
    copy = copied(["-1\t", "y\n", *blocks])
    wrong = copied([*blocks, "oops\tx\n"])
    insert = statement("INSERT INTO t VALUES (-2)")
    with opened(db) as session:
        run(session, *TABLES)
        failed, error = attempt(session, insert, wrong, insert)
        assert (failed, error.sqlstate) == (1, "22P02")
        assert error.detail is not None
        assert "line 100001" in error.detail
        with session.transaction():
            session.run(iter([insert, copy, statement("DELETE FROM t WHERE a < 0")]), lambda _: None)
        assert session.query("SELECT count(*) FROM t") == [(100_000,)]


@one_version
def test_a_huge_statement_goes_alone(db: Database) -> None:
    """Ten megabytes between two short ones."""
    with opened(db) as session:
        run(session, *TABLES)
        insert = "INSERT INTO t VALUES ({}, '{}')"
        run_in_transaction(
            session, insert.format(1, ""), insert.format(2, "é" * 10_000_000), insert.format(3, ""), "SELECT 1"
        )
        assert session.query("SELECT max(length(b)), count(*) FROM t") == [(10_000_000, 3)]


@one_version
@pytest.mark.parametrize("number", [0, 500, 999])
def test_ctrl_c_in_a_message(db: Database, number: int) -> None:
    """The statement that runs is cancelled, those behind it do not start, and the session goes on."""
    texts = [f"INSERT INTO t VALUES ({index})" for index in range(1000)]
    texts[number] = "SELECT pg_sleep(60)"
    done: list[int] = []
    with opened(db) as session:
        run(session, *TABLES)
        begin = time.monotonic()
        with interrupted_after(0.3), pytest.raises(KeyboardInterrupt), session.transaction():
            session.run(map(statement, texts), done.append)
        assert time.monotonic() - begin < 5
        assert done == list(range(number))
        assert session.query("SELECT count(*) FROM t") == [(0,)]


@one_version
def test_ctrl_c_while_answers_are_handled(db: Database) -> None:
    """Whatever the listener was doing, the answers that are left are read past."""

    def stop(index: int) -> None:
        if index == 5:
            raise KeyboardInterrupt

    with opened(db) as session:
        run(session, *TABLES)
        begin = time.monotonic()
        with pytest.raises(KeyboardInterrupt), session.transaction():
            # the server gives its answers away by 8 KiB, so that many of them arrive while it sleeps
            session.run(map(statement, ["SELECT 1"] * 1000 + ["SELECT pg_sleep(60)"]), stop)
        assert time.monotonic() - begin < 30
        assert session.query("SELECT 1") == [(1,)]
