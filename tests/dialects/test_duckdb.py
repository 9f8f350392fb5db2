"""DuckDB: the file that one process has at a time, the session, and what a file may change in the instance."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions, Holder, Session
from sqlmig.dialects.duckdb import DIALECT
from sqlmig.errors import (
    ConfigError,
    ConnectionFailed,
    DatabaseError,
    DatabaseMissing,
    EnvironmentFailure,
    LockTimeout,
    Refused,
)
from sqlmig.model import Location, Statement
from tests.dialects.embedded import (
    as_nobody,
    finish,
    hear,
    latency,
    process,
    read_only_view,
    small_disk,
    without_rights,
)

SOON = ConnectOptions(busy_timeout=0.3)
READER = ConnectOptions(read_only=True, busy_timeout=0.3)


def statement(sql: str) -> Statement:
    return Statement(sql, Location("f.sql", 1, 1), 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "app.duckdb"


@contextmanager
def opened(path: Path | str, options: ConnectOptions = SOON, query: str = "") -> Iterator[Session]:
    url = parse_url(f"duckdb:{path}{query}")
    DIALECT.create(url, options)
    with closing(DIALECT.connect(url, options)) as session:
        yield session


def make(path: Path, *sql: str) -> None:
    """A database made by DuckDB itself."""
    with duckdb.connect(str(path)) as raw:
        for text in sql:
            raw.execute(text)


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path)) as raw:
        return raw.execute(sql).fetchall()


def files(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def run(session: Session, *sql: str) -> list[int]:
    done: list[int] = []
    session.run([statement(text) for text in sql], done.append)
    return done


# the file


def test_connect_never_creates_the_file(path: Path) -> None:
    """Reading a database that is not there leaves nothing behind."""
    url = parse_url(f"duckdb:{path}")
    for options in (SOON, READER):
        with pytest.raises(DatabaseMissing, match="does not exist"):
            DIALECT.connect(url, options)
    assert not DIALECT.exists(url, SOON)
    DIALECT.ping(url, SOON)
    assert files(path.parent) == set()


def test_create_makes_folders_and_an_empty_database(tmp_path: Path) -> None:
    """The second time it answers that nothing was to be done; nothing else is left in the folder."""
    path = tmp_path / "a b" / "ü '\"#%.duckdb"
    url = replace(parse_url("duckdb:x.duckdb"), database=str(path))
    assert DIALECT.create(url, SOON)
    assert not DIALECT.create(url, SOON)
    assert DIALECT.exists(url, SOON)
    assert files(path.parent) == {path.name}
    with closing(DIALECT.connect(url, SOON)) as session:
        session.execute(f"CREATE TABLE {session.traits.quoted(*session.namespace, 't')} (x int)")
        assert session.namespace == (path.stem, "main")
        assert session.has_table(*session.namespace, "T")
    assert DIALECT.drop(url, SOON)
    assert not DIALECT.drop(url, SOON)
    assert files(path.parent) == set()


def test_eight_at_once_on_a_fresh_database(path: Path) -> None:
    """All create, open, write and succeed in turn; one of them has created it."""
    code = """
sys.stdin.readline()
created = dialect.create(url, ConnectOptions())
with closing(dialect.connect(url, ConnectOptions())) as session, session.transaction():
    session.execute("CREATE TABLE IF NOT EXISTS t (x int)")
    session.execute("INSERT INTO t VALUES (1)")
say(created)
"""
    with ExitStack() as stack:
        children = [stack.enter_context(process(f"duckdb:{path}", code)) for _ in range(8)]
        for child in children:
            assert child.stdin is not None
            child.stdin.write("\n")
            child.stdin.flush()
        results = [finish(child) for child in children]
    assert sorted(results) == [(0, ["False"])] * 7 + [(0, ["True"])]
    assert ask(path, "SELECT count(*) FROM t") == [(8,)]
    assert files(path.parent) == {path.name}


def test_drop_removes_what_belongs_to_the_database(path: Path) -> None:
    """The log of a process that was killed and the folder for what did not fit into memory go too."""
    crash = 'session = dialect.connect(url, ConnectOptions()); session.execute("CREATE TABLE t (x int)"); os._exit(0)'
    make(path)
    with process(f"duckdb:{path}", crash) as child:
        finish(child)
    (path.parent / f"{path.name}.tmp").mkdir()
    (path.parent / "other.duckdb").touch()
    assert f"{path.name}.wal" in files(path.parent)
    assert DIALECT.drop(parse_url(f"duckdb:{path}?threads=1"), SOON)
    assert files(path.parent) == {"other.duckdb"}


def test_drop_refuses_a_file_that_is_no_database(path: Path) -> None:
    """A wrong path in the URL costs nobody a file."""
    for content in (b"my only copy", b"SQLite format 3\0" * 100):
        path.write_bytes(content)
        with pytest.raises(Refused, match="is no DuckDB file"):
            DIALECT.drop(parse_url(f"duckdb:{path}"), SOON)
        assert path.read_bytes() == content


def test_drop_removes_damaged_and_empty_files(path: Path) -> None:
    """What DuckDB cannot open any more can still be dropped."""
    for content in (b"12345678DUCK" + b"\xff" * 9000, b""):
        path.write_bytes(content)
        assert DIALECT.drop(parse_url(f"duckdb:{path}"), SOON)
        assert files(path.parent) == set()


def test_memory_is_always_there() -> None:
    """A database in memory needs no file."""
    url = parse_url("duckdb::memory:")
    DIALECT.ping(url, SOON)
    assert DIALECT.exists(url, SOON)
    assert not DIALECT.create(url, SOON)
    assert not DIALECT.drop(url, SOON)
    for options in (SOON, READER):
        with closing(DIALECT.connect(url, options)) as session, session.lock("k", 0, print):
            assert session.namespace == ("memory", "main")


@pytest.mark.parametrize("content", [b"hello world, this is no database" * 100, b"hi", b"", b"SQLite format 3\0" * 999])
def test_a_file_that_is_no_database(path: Path, content: bytes) -> None:
    """The message names the file; no extension is fetched to read it, and it stays as it was."""
    path.write_bytes(content)
    url = parse_url(f"duckdb:{path}")
    for call in (DIALECT.connect, DIALECT.ping):
        with pytest.raises(ConnectionFailed, match="is not a DuckDB database"):
            call(url, SOON)
    assert path.read_bytes() == content


def test_a_damaged_database(path: Path) -> None:
    """A broken file and one that is cut off say so, and how to go on."""
    make(path, "CREATE TABLE t AS SELECT range AS x FROM range(100000)")
    content = path.read_bytes()
    for broken in (content[:20] + b"\xff" * 20 + content[40:], content[:9000]):
        path.write_bytes(broken)
        with pytest.raises(ConnectionFailed, match="is damaged") as caught:
            DIALECT.connect(parse_url(f"duckdb:{path}"), SOON)
        assert caught.value.hint == "restore it from a backup"
        assert "\n" not in caught.value.message


def test_a_path_that_cannot_be_a_file(tmp_path: Path) -> None:
    """Folders in the place of files and files in the place of folders are named."""
    with pytest.raises(ConnectionFailed, match="is a directory"):
        DIALECT.connect(parse_url(f"duckdb:{tmp_path}"), SOON)
    (tmp_path / "file").touch()
    below = parse_url(f"duckdb:{tmp_path}/file/app.duckdb")
    with pytest.raises(ConnectionFailed, match="is not a directory"):
        DIALECT.ping(below, SOON)
    with pytest.raises(EnvironmentFailure, match="cannot create the directory"):
        DIALECT.create(below, SOON)


def test_no_permission() -> None:
    """A user without rights is told which file or folder is closed to him; what he may read he can read."""
    with without_rights() as folder:
        closed = folder / "closed"
        closed.mkdir(mode=0o700)
        for name in ("closed/app.duckdb", "secret.duckdb", "plain.duckdb"):
            make(folder / name, "CREATE TABLE t (x int)")
        (folder / "secret.duckdb").chmod(0o600)
        with as_nobody():
            for name in ("closed/app.duckdb", "secret.duckdb"):
                with pytest.raises(ConnectionFailed, match=name):
                    DIALECT.connect(parse_url(f"duckdb:{folder}/{name}"), SOON)
            plain = parse_url(f"duckdb:{folder}/plain.duckdb")
            with pytest.raises(ConnectionFailed, match="no permission"):
                DIALECT.connect(plain, SOON)
            with closing(DIALECT.connect(plain, READER)) as session:
                assert session.has_table("t")
            with pytest.raises(EnvironmentFailure, match="cannot create"):
                DIALECT.create(parse_url(f"duckdb:{folder}/new.duckdb"), SOON)


# parameters of the URL


def test_parameters_become_settings(path: Path) -> None:
    """DuckDB's own options, and they hold after a file has changed them."""
    with opened(path, SOON, "?threads=1&memory_limit=500MB&default_null_order=nulls_first") as session:
        before = session.query("SELECT name, value FROM duckdb_settings() ORDER BY name")
        assert ("threads", "1") in before
        run(session, "SET threads = 2", "SET memory_limit = '400MB'", "SET GLOBAL default_null_order = 'nulls_last'")
        session.restore()
        assert session.query("SELECT name, value FROM duckdb_settings() ORDER BY name") == before


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("thread=1", 'unknown parameter "thread" in the duckdb: URL', 'did you mean "threads"?'),
        ("xyzzy=1", 'unknown parameter "xyzzy" in the duckdb: URL', None),
        ("threads=many", "the parameters of the duckdb: URL cannot be used", None),
        (
            "access_mode=sometimes",
            'access_mode "sometimes" in the duckdb: URL means nothing',
            "read_only or read_write",
        ),
    ],
)
def test_a_parameter_that_means_nothing(path: Path, query: str, message: str, hint: str | None) -> None:
    """Nothing is ignored that the user may have meant."""
    make(path)
    with pytest.raises(ConfigError) as caught:
        DIALECT.connect(parse_url(f"duckdb:{path}?{query}"), SOON)
    assert caught.value.message.startswith(message)
    assert caught.value.hint == hint


def test_extensions_load_as_the_user_is_used_to(path: Path) -> None:
    """Only opening the file goes without them; the URL may keep them out."""
    sql = "SELECT value FROM duckdb_settings() WHERE name LIKE 'auto%_known_extensions'"
    with opened(path) as session:
        assert session.query(sql) == [("true",)] * 2
    with opened(path, SOON, "?autoinstall_known_extensions=false&autoload_known_extensions=false") as session:
        assert session.query(sql) == [("false",)] * 2


# the session


def test_counts_rows_and_types(path: Path) -> None:
    """Changed rows are counted, values come back, moments are stored as UTC without a zone."""
    with opened(path) as session:
        assert session.server_version == duckdb.__version__
        assert session.execute("CREATE TABLE t (i int, v varchar, b blob, f bool, moment timestamp)") == 0
        moment = datetime(2026, 1, 31, 14, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
        rows = [(1, "é😀", b"\0", True, moment), (2, None, None, False, None)]
        assert [session.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", row) for row in rows] == [1, 1]
        assert session.execute("UPDATE t SET i = i + 1") == 2
        assert session.query("SELECT * FROM t WHERE i = ?", (2,)) == [
            (2, "é😀", b"\0", True, datetime(2026, 1, 31, 12, 0, 0, 5))
        ]


def test_has_table_and_ensure_schema(path: Path) -> None:
    """Names ignore case; views, temporary tables and other schemas do not count."""
    with opened(path) as session:
        session.ensure_schema("ops")
        session.ensure_schema("ops")
        run(session, 'CREATE TABLE "a ""b" (x int)', "CREATE VIEW v AS SELECT 1", "CREATE TEMP TABLE gone (x int)")
        run(session, "CREATE TABLE ops.inner (x int)")
        assert session.has_table('A "B')
        assert session.has_table("main", 'a "b')
        assert session.has_table(*session.namespace, 'a "b')
        assert session.has_table("ops", "inner")
        assert not any(session.has_table(*names) for names in [("v",), ("gone",), ("inner",), ("ops", "t")])


@pytest.mark.parametrize("sql", ["SELECT 'a?b', '$1', '%s', '100%' AS \"?\"", "-- only a comment", "", "SELECT now()"])
def test_text_is_sent_as_it_is(path: Path, sql: str) -> None:
    """Nothing in a statement is taken for a parameter, and a result that Python cannot show is no error."""
    with opened(path) as session:
        assert run(session, sql, "SELECT 1") == [0, 1]


def test_a_table_is_never_a_python_variable(path: Path) -> None:
    """DuckDB's Python package would look for an unknown table among our variables."""
    with opened(path) as session, pytest.raises(DatabaseError, match="Table with name statements does not exist"):
        session.execute("SELECT * FROM statements")


def test_run_reports_each_statement(path: Path) -> None:
    """`on_done` follows each statement that succeeded, and nothing after the one that failed."""
    with opened(path) as session:
        done: list[int] = []
        statements = [statement(sql) for sql in ("CREATE TABLE t (x int)", "SELECT 1", "SELECT * FROM no", "SELECT 2")]
        with pytest.raises(DatabaseError, match="Table with name no does not exist"):
            session.run(statements, done.append)
        assert done == [0, 1]


def test_results_are_read_to_their_end(path: Path) -> None:
    """DuckDB's results stream: an error in the last row is an error of the statement."""
    with opened(path) as session, pytest.raises(DatabaseError, match="boom"):
        run(session, "SELECT CASE WHEN range = 99999 THEN error('boom') ELSE range END FROM range(100000)")


# transactions


def test_a_transaction_commits_or_leaves_nothing(path: Path) -> None:
    """DDL is transactional, and the first error is the one that is seen."""
    with opened(path) as session:
        with session.transaction():
            run(session, "CREATE TABLE kept (x int)")
        with pytest.raises(DatabaseError, match="Table with name nowhere"), session.transaction():
            run(session, "CREATE TABLE lost (x int)", "SELECT * FROM nowhere")
        with pytest.raises(SystemExit), session.transaction():
            session.run([statement("CREATE TABLE lost (x int)")], lambda i: sys.exit(i))
        assert (session.has_table("kept"), session.has_table("lost")) == (True, False)
    assert ask(path, "SELECT table_name FROM duckdb_tables()") == [("kept",)]


def test_a_statement_that_ends_the_transaction(path: Path) -> None:
    """What the user did is named, and no error of DuckDB about a missing transaction."""
    with opened(path) as session:
        for ending in ("COMMIT", "ROLLBACK"):
            with pytest.raises(DatabaseError, match="ended the transaction before its time"), session.transaction():
                run(session, ending)
        with pytest.raises(DatabaseError, match="Table with name nowhere"), session.transaction():
            run(session, "COMMIT", "SELECT * FROM nowhere")
        with session.transaction():
            run(session, "SELECT 1")


def test_a_transaction_that_is_left_open(path: Path) -> None:
    """A section without a transaction of ours that forgets its COMMIT is told so, and the session goes on."""
    with opened(path) as session:
        run(session, "BEGIN", "CREATE TABLE t (x int)")
        with pytest.raises(DatabaseError, match="left a transaction open"):
            session.restore()
        assert not session.has_table("t")
        with session.transaction():
            run(session, "CREATE TABLE t (x int)")


# errors


@pytest.mark.parametrize(
    ("sql", "message", "hint", "word", "state"),
    [
        ("SELEC 1", 'Parser Error: syntax error at or near "SELEC"', None, "SELEC", "ParserException"),
        ("SELECT 'é😀' c d FROM t", 'Parser Error: syntax error at or near "d"', None, "d FROM", "ParserException"),
        (
            "SELECT 1,\n 'é😀',\n  nme FROM t",
            'Binder Error: Referenced column "nme" not found in FROM clause!',
            'Candidate bindings: "name"',
            "nme",
            "BinderException",
        ),
        (
            "SELECT 'é' FROM tt",
            "Catalog Error: Table with name tt does not exist!",
            'Did you mean "t"?',
            "tt",
            "CatalogException",
        ),
        ("SELECT " + "1, " * 200 + "nme FROM t", None, 'Candidate bindings: "name"', "nme", "BinderException"),
        ("CREATE VIEW v AS\n  SELECT nope FROM t", None, 'Candidate bindings: "name"', "nope", "BinderException"),
        ("SELECT 'é', '12x'::int", None, None, "::int", "ConversionException"),
        ("SELECT error('LINE 1: {no}')", "Invalid Input Error: LINE 1: {no}", None, None, "InvalidInputException"),
        ("INSERT INTO t VALUES (1, 'a')", None, None, None, "ConstraintException"),
        ("SELECT ?", None, None, None, "InvalidInputException"),
        ("SELECT '\ud800'", None, None, None, None),
    ],
)
def test_errors_have_a_state_and_a_place(
    path: Path, sql: str, message: str | None, hint: str | None, word: str | None, state: str | None
) -> None:
    """The place is in characters, and the message has no drawing of it."""
    with opened(path) as session:
        run(session, "CREATE TABLE t (id int PRIMARY KEY, name varchar)", "INSERT INTO t VALUES (1, 'a')")
        with pytest.raises(DatabaseError) as caught:
            session.execute(sql)
    error = caught.value
    assert message in (None, error.message)
    assert hint in (None, error.hint)
    assert state in (None, error.sqlstate)
    assert word is None or error.offset == sql.index(word)
    assert "\n" not in error.message
    assert "{" not in error.message.replace("{no}", "")


def test_errors_without_a_place(path: Path) -> None:
    """A file that switches the exact form of errors off gets readable ones all the same, until its end."""
    with opened(path) as session:
        run(session, "SET errors_as_json = false")
        with pytest.raises(DatabaseError) as caught:
            session.execute("SELECT nope")
        assert (
            caught.value.message
            == 'Binder Error: Referenced column "nope" was not found because the FROM clause is missing'
        )
        session.restore()
        with pytest.raises(DatabaseError) as caught:
            session.execute("SELECT nope")
        assert caught.value.offset == 7


# signals and time


LONG = {
    "a query": "SELECT count(*) FROM range(10000000) a, range(1000000) b WHERE a.range % 7 = b.range % 13",
    "rows": "SELECT a.range FROM range(1000000000) a, range(1000) b",
    "a table": "CREATE TABLE x AS SELECT a.range AS r, random() AS q FROM range(100000000) a, range(50) b",
    "an index": "CREATE INDEX i ON big (x)",
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("sql", LONG.values(), ids=list(LONG))
def test_a_signal_stops_a_long_statement(path: Path, sql: str, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end the statement and roll back within two seconds."""
    make(path, "CREATE TABLE kept AS SELECT 1")
    if "big" in sql:
        make(path, "CREATE TABLE big AS SELECT random() * 1e9 AS x FROM range(20000000)")
    assert latency(f"duckdb:{path}", sql, number) < 2
    assert ask(path, "SELECT table_name FROM duckdb_tables() WHERE table_name NOT IN ('kept', 'big')") == []


def test_a_statement_timeout(path: Path) -> None:
    """It ends the statement, says so, and holds until `restore`."""
    with opened(path) as session:
        session.limits(None, 0.2)
        before = time.monotonic()
        for _ in range(2):
            with (
                pytest.raises(DatabaseError, match=r"statement timeout: it ran longer than 0\.2 s"),
                session.transaction(),
            ):
                run(session, "CREATE TABLE t (x int)", LONG["a query"])
        assert time.monotonic() - before < 3
        run(session, "SELECT 1")
        assert not session.has_table("t")
        session.restore()
        run(session, "SELECT count(*) FROM range(300000000)")


# the lock


HOLD = """
with closing(dialect.connect(url, ConnectOptions())) as session:
    say("held")
    sys.stdin.readline()
"""


def test_another_process_is_waited_for_and_named(path: Path) -> None:
    """Writers and readers wait for the process that has the file, and give up after the timeout."""
    make(path, "CREATE TABLE t (x int)")
    url = parse_url(f"duckdb:{path}")
    with process(f"duckdb:{path}", HOLD) as child:
        hear(child, "held")
        for options in (SOON, READER):
            seen: list[Holder] = []
            with pytest.raises(LockTimeout, match=rf"is locked by process {child.pid}.*; gave up after 0\.3 s"):
                DIALECT.connect(url, replace(options, waiting=seen.append))
            assert len(seen) == 1
        DIALECT.ping(url, SOON)
        assert DIALECT.exists(url, SOON)
        with pytest.raises(LockTimeout):
            DIALECT.drop(url, SOON)
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
        with closing(DIALECT.connect(url, replace(SOON, busy_timeout=20))) as session:
            assert session.has_table("t")


def test_a_killed_holder_leaves_no_lock(path: Path) -> None:
    """The system takes the lock away with the process, and what was committed is there."""
    make(path)
    code = HOLD.replace('say("held")', 'session.execute("CREATE TABLE t (x int)"); say("held")')
    with process(f"duckdb:{path}", code) as child:
        hear(child, "held")
        child.kill()
        child.wait()
    with opened(path, ConnectOptions(busy_timeout=0)) as session:
        assert session.has_table("t")


def test_a_signal_ends_the_wait(path: Path) -> None:
    """Ctrl-C while another process has the file."""
    make(path)
    with process(f"duckdb:{path}", HOLD) as holder:
        hear(holder, "held")
        code = """
say("started")
try:
    dialect.connect(url, ConnectOptions())
except KeyboardInterrupt:
    say("interrupted")
"""
        with process(f"duckdb:{path}", code) as child:
            hear(child, "started")
            time.sleep(0.5)
            child.send_signal(signal.SIGINT)
            before = time.monotonic()
            assert finish(child) == (0, ["interrupted"])
            assert time.monotonic() - before < 1


# what a file leaves behind


LEAKS = {
    "USE other": "SELECT current_database() || '.' || current_schema()",
    "SET schema = 'ops'": "SELECT current_schema()",
    "SET threads = 1": "SELECT current_setting('threads')",
    "SET memory_limit = '300MB'": "SELECT current_setting('memory_limit')",
    "SET SESSION default_order = 'desc'": "SELECT current_setting('default_order')",
    "SET GLOBAL default_order = 'desc'": "SELECT current_setting('default_order')",
    "PRAGMA default_null_order = 'nulls_first'": "SELECT current_setting('default_null_order')",
    "SET VARIABLE v = 1": "SELECT getvariable('v')",
    "ATTACH ':memory:' AS third": "SELECT count(*) FROM duckdb_databases()",
    "CREATE TEMP TABLE ledger (y int)": "SELECT x FROM ledger",
    "CREATE TEMP VIEW ledger AS SELECT 2 AS x": "SELECT x FROM ledger",
    "CREATE TEMP MACRO double(x) AS 3 * x": "SELECT double(1)",
}


@pytest.mark.parametrize("sql", list(LEAKS))
def test_nothing_leaks_to_the_next_file(path: Path, sql: str) -> None:
    """Settings, variables, attached databases and temporary objects end with their file; data stays."""
    with opened(path) as session:
        run(session, "CREATE TABLE ledger (x int)", "INSERT INTO ledger VALUES (1)", "CREATE SCHEMA ops")
        run(session, "CREATE MACRO double(x) AS 2 * x")
        before = session.query(LEAKS[sql])
        if sql == "USE other":
            run(session, "ATTACH ':memory:' AS other")
        run(session, sql)
        session.restore()
        assert session.query(LEAKS[sql]) == before


def test_a_prepared_statement_does_not_leak(path: Path) -> None:
    """Neither does what another file has prepared."""
    with opened(path) as session:
        run(session, "PREPARE p AS SELECT 1", "EXECUTE p")
        session.restore()
        with pytest.raises(DatabaseError, match='Prepared statement "p" does not exist'):
            session.execute("EXECUTE p")


def test_what_cannot_be_put_back_is_told(path: Path) -> None:
    """Some settings of DuckDB can be changed in one direction only."""
    told: list[str] = []
    with opened(path, replace(SOON, notice=told.append)) as session:
        run(session, "SET enable_external_access = false")
        session.restore()
    assert len(told) == 1
    assert "enable_external_access = false" in told[0]


@pytest.mark.parametrize("sql", ["USE other", "SET schema = 'ops'", "CREATE TEMP TABLE ledger (y int)"])
def test_the_ledger_is_written_whatever_the_file_did(path: Path, sql: str) -> None:
    """Inside the file's transaction the ledger's qualified table is reached and can be written."""
    with opened(path) as session:
        ledger = session.traits.quoted(*session.namespace, "ledger")
        run(session, "CREATE TABLE ledger (x int)", "CREATE SCHEMA ops", "ATTACH ':memory:' AS other")
        with session.transaction():
            run(session, sql)
            session.restore()
            session.execute(f"INSERT INTO {ledger} (x) VALUES (1)")
        session.restore()
        assert session.query("SELECT x FROM ledger") == [(1,)]


# reading leaves no trace


def test_a_reader_cannot_write(path: Path) -> None:
    """A read-only session refuses to write, by option and by URL."""
    make(path, "CREATE TABLE t (x int)")
    for options, query in ((READER, ""), (SOON, "?access_mode=read_only")):
        with opened(path, options, query) as session, pytest.raises(EnvironmentFailure, match="is read-only"):
            session.execute("INSERT INTO t VALUES (1)")


def test_reading_leaves_no_trace(path: Path) -> None:
    """Also not when a process was killed before it could write its log into the file."""
    crash = 'session = dialect.connect(url, ConnectOptions()); session.execute("INSERT INTO t VALUES (1)"); os._exit(0)'
    make(path, "CREATE TABLE t (x int)")
    for expected in (0, 1):
        before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
        with opened(path, READER) as session:
            assert session.query("SELECT count(*) FROM t") == [(expected,)]
        assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before
        with process(f"duckdb:{path}", crash) as child:
            finish(child)
    assert f"{path.name}.wal" in before


def test_a_read_only_directory(tmp_path: Path) -> None:
    """It can be read, and writing says what is in the way."""
    folder = tmp_path / "data"
    folder.mkdir()
    make(folder / "app.duckdb", "CREATE TABLE t (x int)")
    with read_only_view(folder, tmp_path / "view") as view:
        url = parse_url(f"duckdb:{view}/app.duckdb")
        with closing(DIALECT.connect(url, READER)) as session:
            assert session.has_table("t")
        with pytest.raises(EnvironmentFailure, match=r"(?i)read-only"):
            DIALECT.connect(url, SOON)
        with pytest.raises(EnvironmentFailure, match=r"(?i)read-only"):
            DIALECT.create(parse_url(f"duckdb:{view}/new.duckdb"), SOON)
        with pytest.raises(EnvironmentFailure, match="cannot delete"):
            DIALECT.drop(url, SOON)


def test_a_full_disk(tmp_path: Path) -> None:
    """It is the environment's failure, and what was committed before is whole."""
    with small_disk(tmp_path / "disk", "4m") as disk:
        path = disk / "app.duckdb"
        with opened(path) as session:
            run(session, "CREATE TABLE t (x varchar)", "INSERT INTO t VALUES ('1')")
            with pytest.raises(EnvironmentFailure, match="is full"), session.transaction():
                run(session, "INSERT INTO t SELECT md5(range::varchar) FROM range(1000000)")
            session.restore()
            assert session.query("SELECT x FROM t") == [("1",)]
        assert ask(path, "SELECT x FROM t") == [("1",)]
