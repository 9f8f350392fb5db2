"""What a connection to PostgreSQL does by itself: choosing among hosts, encodings, cancelling, reading values."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from sqlmig.config import parse_url
from sqlmig.dialects.postgres import DIALECT, libpq, values
from sqlmig.dialects.postgres.connection import parameters
from sqlmig.errors import ConnectionFailed, DatabaseError
from tests.dialects.sessions import OPTIONS, closed_port, interrupted_after, opened, run, silent_port, statement
from tests.servers import Database, Project

pytestmark = pytest.mark.databases("postgres15")


def given(db: Database, **others: str) -> dict[str, str]:
    """libpq's parameters for the test's server, in a database that is always there, with some of them others."""
    return parameters(parse_url(db.url).with_database("postgres"), OPTIONS) | {"connect_timeout": "2"} | others


def test_the_first_host_that_answers(db: Database) -> None:
    """One that refuses, one that is silent and one without an address do not keep a connection from the next."""
    port = given(db)["port"]
    with silent_port() as silent:
        begin = time.monotonic()
        hosts = given(
            db, host="127.0.0.1,127.0.0.1,nowhere.invalid,127.0.0.1", port=f"{closed_port()},{silent},1,{port}"
        )
        libpq.connect(hosts).close()
        assert 2 <= time.monotonic() - begin < 4
    libpq.connect(given(db, host="localhost,localhost", port=port)).close()
    libpq.connect(given(db, host="one,two", hostaddr="127.0.0.1,127.0.0.1", port=f"{closed_port()},{port}")).close()
    libpq.connect(given(db, host="127.0.0.1,127.0.0.1", load_balance_hosts="random")).close()
    standby = given(db, host="127.0.0.1,127.0.0.1", target_session_attrs="prefer-standby")
    libpq.connect(standby).close()


def test_what_the_last_host_said(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists that do not fit are named by libpq, and a time that is none by us."""
    url = parse_url(db.url)
    for parameter, value, words in (
        ("port", "1,2,3", "could not match 3 port numbers to 2 hosts"),
        ("connect_timeout", "soon", "connect_timeout is no number"),
    ):
        monkeypatch.setenv("PGHOST", "127.0.0.1,127.0.0.1")
        changed = parse_url(f"postgres://{url.user}:{url.password}@/postgres?{parameter}={value}")
        with pytest.raises(ConnectionFailed, match=words):
            DIALECT.connect(changed, OPTIONS)


def test_no_limit_of_time(db: Database) -> None:
    """connect_timeout=0 waits as long as it takes, as libpq's documentation says."""
    libpq.connect(given(db, connect_timeout="0")).close()


@pytest.mark.parametrize("encoding", ["LATIN9", "SJIS", "UTF8"])
def test_a_file_may_choose_an_encoding(db: Database, encoding: str) -> None:
    """What is sent and received is in the client encoding that holds, until the file ends."""
    with opened(db) as session:
        run(session, "CREATE TABLE t (a text)")
        with session.transaction():
            run(session, f"SET client_encoding = '{encoding}'", "INSERT INTO t VALUES ('§')", "SELECT '§'")
            assert session.query("SELECT a, length(a) FROM t") == [("§", 1)]
        session.restore()
        assert session.query("SELECT a FROM t") == [("§",)]


@pytest.mark.parametrize("oldest", [0, sys.maxsize])
def test_ctrl_c_with_any_libpq(db: Database, monkeypatch: pytest.MonkeyPatch, oldest: int) -> None:
    """Also a libpq that knows only the old way to cancel stops the statement, and the session goes on."""
    monkeypatch.setattr(libpq, "SAFE_CANCEL", oldest)
    with opened(db) as session:
        begin = time.monotonic()
        with interrupted_after(0.2), pytest.raises(KeyboardInterrupt):
            run(session, "SELECT pg_sleep(60)")
        with interrupted_after(0.2), pytest.raises(KeyboardInterrupt):
            session.query("SELECT pg_sleep(60)")
        assert time.monotonic() - begin < 5
        assert session.query("SELECT 1") == [(1,)]


def test_data_that_breaks_off(db: Database) -> None:
    """Of a COPY whose data cannot be read to the end nothing stays, and the session goes on."""

    def data() -> Iterator[str]:
        yield "1\n" * 500_000
        raise OSError("the disk is gone")

    with opened(db) as session:
        run(session, "CREATE TABLE t (a int)")
        with pytest.raises(OSError, match="disk"):
            session.run([statement("COPY t FROM stdin", data())], print)  # type: ignore[arg-type]  # any strings do
        with pytest.raises(DatabaseError, match="takes no data"):
            session.run([statement("SELECT 1", "1\n")], print)
        with pytest.raises(DatabaseError, match='"nothing" does not exist'):
            session.run([statement("COPY nothing FROM stdin", "1\n")], print)
        assert session.query("SELECT count(*) FROM t") == [(0,)]


def test_what_nobody_listens_for(db: Database) -> None:
    """Notifications are taken from the connection, and disturb nothing."""
    with opened(db) as session, opened(db) as other:
        run(session, "LISTEN c")
        run(other, *("NOTIFY c, 'x'" for _ in range(20)))
        assert session.query("SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("true", True),
        ("1.5::float8", 1.5),
        ("'NaN'::float8::text", "NaN"),
        ("12.50::numeric", "12.50"),
        ("-7::smallint", -7),
        ("4000000000::oid", 4_000_000_000),
        ("'\\x00ff'::bytea", b"\0\xff"),
        ("NULL::int", None),
        ("ARRAY[]::text[]", []),
        ("ARRAY['a,b', '{c}', NULL, 'NULL', '', '\"\\', 'é\n']", ["a,b", "{c}", None, "NULL", "", '"\\', "é\n"]),
        ("'[0:1]={1,2}'::int2[]", [1, 2]),
        ("ARRAY[[1, NULL], [3, 4]]", [[1, None], [3, 4]]),
        ("ARRAY[true, false]", [True, False]),
        ("'infinity'::date::text", "infinity"),
        ("timestamptz '2026-01-02 03:04:05.678901+05:30'", datetime(2026, 1, 1, 21, 34, 5, 678901, UTC)),
        ("timestamptz '1890-01-01 00:00:00 Europe/Berlin'", datetime(1889, 12, 31, 23, 6, 32, tzinfo=UTC)),
    ],
)
def test_values(db: Database, sql: str, value: Any) -> None:
    """Each type of our own queries is read as Python has it, whatever the session's zone and style of bytes."""
    with opened(db, TimeZone="Europe/Berlin", bytea_output="escape") as session:
        assert session.query(f"SELECT {sql}") == [(value,)]
        assert session.query(f"SELECT {sql} WHERE false") == []


def test_values_that_are_none_of_pythons(db: Database) -> None:
    """A time that Python cannot hold, or that stands in another style, is an error that shows it."""
    with opened(db) as session:
        for sql in ("timestamptz 'infinity'", "timestamptz '0044-03-15 BC'", "timestamptz '12026-01-01'"):
            with pytest.raises(DatabaseError, match="not a time"):
                session.query(f"SELECT {sql}")
        session.execute("SET DateStyle = German")
        with pytest.raises(DatabaseError, match="not a time"):
            session.query("SELECT now()")


def test_rows_without_columns(db: Database) -> None:
    """They are rows all the same."""
    with opened(db) as session:
        assert session.query("SELECT FROM generate_series(1, 2)") == [(), ()]
        assert session.query("SET geqo = off") == []


def test_a_character_that_an_encoding_lacks(db: Database) -> None:
    """It is an error of the statement, and of data; an encoding that is none takes the file's bytes as they are."""
    with opened(db) as session:
        run(session, "CREATE TABLE t (a text)", "SET client_encoding = 'SQL_ASCII'", "INSERT INTO t VALUES ('é')")
        run(session, "SET client_encoding = 'LATIN1'", "INSERT INTO t VALUES ('é')")
        with pytest.raises(DatabaseError, match=r'client encoding .* has no "š"'):
            run(session, "INSERT INTO t VALUES ('éš')")
        with pytest.raises(DatabaseError, match=r'client encoding .* has no "š"'):
            session.run([statement("COPY t FROM stdin", "é\nš\n")], print)
        session.restore()
        assert session.query("SELECT a, length(a) FROM t") == [("é", 1)] * 2


def test_what_the_driver_puts_off_is_there(project: Project) -> None:
    """psycopg and what it imports work as ever for who uses them behind us, and are what they were."""
    program = """
import sys
import sqlmig.dialects.postgres
assert not {"psycopg.connection", "asyncio.base_events", "_ssl", "_ctypes", "email.message"} & set(sys.modules)
import asyncio, ctypes.util, pathlib, psycopg, ssl, traceback
from asyncio import CancelledError
caught = asyncio.exceptions.CancelledError
asyncio.run(asyncio.sleep(0))
assert caught is CancelledError is asyncio.CancelledError
assert pathlib.Path("/a b").as_uri() == "file:///a%20b"
ctypes.c_int, ctypes.util.find_library("c"), ssl.create_default_context(), traceback.format_exc()
assert issubclass(psycopg.OperationalError, psycopg.errors.Error) and psycopg.pq is sys.modules["psycopg.pq"]
try:
    psycopg.connect("host=nowhere.invalid")
except psycopg.OperationalError:
    print("as ever")
"""
    done = project.program([sys.executable, "-c", program], {})
    assert done.out == "as ever\n", done.err


def test_readers_know_their_arrays() -> None:
    """Whatever an array is made of is read in it as alone."""
    texts = {18, 19, 25}  # "char", name and text
    assert set(values.ARRAYS.values()) - texts <= set(values.READERS)
