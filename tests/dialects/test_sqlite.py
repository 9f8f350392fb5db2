"""SQLite: the file, the session, the lock, and everything that another process can do to them."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import cast

import pytest

from sqlmig import lean
from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions, Holder
from sqlmig.dialects.api import Session as Contract
from sqlmig.dialects.sqlite import DIALECT
from sqlmig.dialects.sqlite.place import place
from sqlmig.dialects.sqlite.session import Session
from sqlmig.errors import (
    ConfigError,
    ConnectionFailed,
    DatabaseError,
    DatabaseMissing,
    EnvironmentFailure,
    LockTimeout,
    Refused,
)
from sqlmig.model import Location, Options, Statement
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
READER = ConnectOptions(read_only=True)


def statement(sql: str) -> Statement:
    return Statement(sql, Location("f.sql", 1, 1), 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "app.db"


@contextmanager
def opened(path: Path | str, options: ConnectOptions = SOON, query: str = "") -> Iterator[Contract]:
    url = parse_url(f"sqlite:{path}{query}")
    DIALECT.create(url, options)
    with closing(DIALECT.connect(url, options)) as session:
        yield session


def make(path: Path, *sql: str) -> None:
    """A database made by SQLite itself."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for text in sql:
            raw.execute(text)


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(sql).fetchall()


def files(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in folder.iterdir()}


def run(session: Contract, *sql: str) -> list[int]:
    done: list[int] = []
    session.run([statement(text) for text in sql], done.append)
    return done


# the file


def test_connect_never_creates_the_file(path: Path) -> None:
    """Reading a database that is not there leaves nothing behind."""
    url = parse_url(f"sqlite:{path}")
    for options in (SOON, READER):
        with pytest.raises(DatabaseMissing, match="does not exist") as caught:
            DIALECT.connect(url, options)
        assert caught.value.hint == "create it with: sqlmig create"
    assert not DIALECT.exists(url, SOON)
    DIALECT.ping(url, SOON)
    assert not path.exists()


def test_create_makes_folders_and_an_empty_database(tmp_path: Path) -> None:
    """The second time it answers that nothing was to be done."""
    path = tmp_path / "a b" / "ü?#%.db"
    url = replace(parse_url("sqlite:x.db"), database=str(path))
    assert DIALECT.create(url, SOON)
    assert not DIALECT.create(url, SOON)
    assert DIALECT.exists(url, SOON)
    with closing(DIALECT.connect(url, SOON)) as session:
        session.execute("CREATE TABLE t (x)")
    assert ask(path, "SELECT count(*) FROM t") == [(0,)]
    assert DIALECT.drop(url, SOON)
    assert files(path.parent) == {}


def test_one_of_many_creators_wins(path: Path) -> None:
    """Processes that create the database at once all succeed, one of them with True."""
    code = "sys.stdin.readline(); say(dialect.create(url, ConnectOptions()))"
    with ExitStack() as stack:
        children = [stack.enter_context(process(f"sqlite:{path}", code)) for _ in range(8)]
        for child in children:
            assert child.stdin is not None
            child.stdin.write("\n")
            child.stdin.flush()
        results = [finish(child) for child in children]
    assert sorted(str(lines[0]) for _, lines in results) == ["False"] * 7 + ["True"]


def test_drop_removes_what_belongs_to_the_database_and_takes_parameters(path: Path) -> None:
    """A URL with parameters is dropped too, and the journal files with it."""
    make(path, "PRAGMA journal_mode = wal", "CREATE TABLE t (x)")
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).touch()
    path.with_name("other.db").touch()
    url = parse_url(f"sqlite:{path}?_foreign_keys=1&cache=private")
    assert DIALECT.drop(url, SOON)
    assert files(path.parent) == {"other.db": 0}
    assert not DIALECT.drop(url, SOON)


def test_drop_refuses_a_file_that_is_no_database(path: Path) -> None:
    """A wrong path in the URL costs nobody a file."""
    path.write_text("my only copy")
    with pytest.raises(Refused, match="is no SQLite file") as caught:
        DIALECT.drop(parse_url(f"sqlite:{path}"), SOON)
    assert caught.value.state == "nothing was deleted"
    assert path.read_text() == "my only copy"


def test_drop_removes_a_damaged_database(path: Path) -> None:
    """What SQLite cannot open any more can still be dropped."""
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert DIALECT.drop(parse_url(f"sqlite:{path}"), SOON)
    assert files(path.parent) == {}


def test_drop_waits_for_those_who_use_the_database(path: Path) -> None:
    """A database is not deleted in the middle of somebody's transaction, or of a migration."""
    url = parse_url(f"sqlite:{path}")
    make(path, "CREATE TABLE t (x)")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockTimeout, match="in use by another process"):
            DIALECT.drop(url, SOON)
        raw.execute("ROLLBACK")
    with opened(path) as session, session.lock("k", 1, print), pytest.raises(LockTimeout, match="is locked by"):
        DIALECT.drop(url, SOON)
    assert DIALECT.drop(url, SOON)


def test_memory_is_always_there() -> None:
    """A database in memory needs neither file nor lock."""
    url = parse_url("sqlite::memory:")
    DIALECT.ping(url, SOON)
    assert DIALECT.exists(url, SOON)
    assert not DIALECT.create(url, SOON)
    assert not DIALECT.drop(url, SOON)
    with closing(DIALECT.connect(url, SOON)) as session, session.lock("k", 0, print):
        assert session.query("SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    "content", [b"hello world, this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 99]
)
def test_a_file_that_is_no_database(path: Path, content: bytes) -> None:
    """The message names the file, and the file stays as it was."""
    path.write_bytes(content)
    url = parse_url(f"sqlite:{path}")
    for call in (DIALECT.connect, DIALECT.ping):
        with pytest.raises(ConnectionFailed, match="is not an SQLite database"):
            call(url, SOON)
    assert path.read_bytes() == content


def test_a_damaged_database(path: Path) -> None:
    """A database whose first page is broken says so, and how to go on."""
    make(path, "CREATE TABLE t (x)")
    content = bytearray(path.read_bytes())
    content[100:110] = b"\xff" * 10
    path.write_bytes(content)
    with pytest.raises(ConnectionFailed, match="damaged") as caught:
        DIALECT.connect(parse_url(f"sqlite:{path}"), SOON)
    assert caught.value.hint == "restore it from a backup"


def test_a_path_that_cannot_be_a_file(tmp_path: Path) -> None:
    """Folders in the place of files and files in the place of folders are named."""
    with pytest.raises(ConnectionFailed, match="is a directory"):
        DIALECT.connect(parse_url(f"sqlite:{tmp_path}"), SOON)
    (tmp_path / "file").touch()
    below = parse_url(f"sqlite:{tmp_path}/file/app.db")
    with pytest.raises(ConnectionFailed, match="is not a directory"):
        DIALECT.ping(below, SOON)
    with pytest.raises(EnvironmentFailure, match="cannot create the directory"):
        DIALECT.create(below, SOON)
    with pytest.raises(DatabaseMissing):
        DIALECT.connect(below, SOON)


def test_no_permission() -> None:
    """A user without rights is told which file or folder is closed to him."""
    with without_rights() as folder:
        closed = folder / "closed"
        closed.mkdir(mode=0o700)
        make(closed / "app.db", "CREATE TABLE t (x)")
        make(folder / "secret.db", "CREATE TABLE t (x)")
        (folder / "secret.db").chmod(0o600)
        with as_nobody():
            for name in ("closed/app.db", "secret.db"):
                with pytest.raises(ConnectionFailed, match=name):
                    DIALECT.connect(parse_url(f"sqlite:{folder}/{name}"), SOON)
            with pytest.raises(EnvironmentFailure, match="cannot create"):
                DIALECT.create(parse_url(f"sqlite:{folder}/new.db"), SOON)


def test_writing_without_permission() -> None:
    """A file that may only be read can be read; writing it and locking it fail with the reason."""
    with without_rights() as folder:
        path = folder / "app.db"
        make(path, "CREATE TABLE t (x)")
        with as_nobody(), closing(DIALECT.connect(parse_url(f"sqlite:{path}"), SOON)) as session:
            assert session.query("SELECT * FROM t") == []
            with pytest.raises(EnvironmentFailure, match="is read-only"):
                session.execute("INSERT INTO t VALUES (1)")
            with pytest.raises(EnvironmentFailure, match="cannot make the lock file"), session.lock("k", 1, print):
                pass
        assert files(folder).keys() == {"app.db"}


# parameters of the URL


def test_parameters_become_pragmas(path: Path) -> None:
    """dbmate's users have go-sqlite3's parameters in their URLs."""
    query = "?_fk=1&_busy_timeout=5000&_journal=WAL&_sync=NORMAL&_pragma=cache_size(-77)&_loc=auto&_mutex=full&mode=rwc"
    with opened(path, SOON, query) as session:
        values = [session.query(f"PRAGMA {name}")[0][0] for name in ("foreign_keys", "journal_mode", "cache_size")]
        assert values == [1, "wal", -77]
        session.execute("PRAGMA foreign_keys = 0")
        session.restore()
        assert session.query("PRAGMA foreign_keys") == [(1,)]


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("_foreign_key=1", 'unknown parameter "_foreign_key" in the sqlite: URL', 'did you mean "_foreign_keys"?'),
        ("xyzzy=1", 'unknown parameter "xyzzy" in the sqlite: URL', None),
        ("mode=read", 'mode "read" in the sqlite: URL means nothing', "use one of memory, ro, rw, rwc"),
        ("_timeout=5s", '_timeout "5s" in the sqlite: URL is not a number of milliseconds', None),
        ("_pragma=a b", '_pragma "a b" in the sqlite: URL is not readable', "write _pragma=foreign_keys(1)"),
    ],
)
def test_a_parameter_that_means_nothing(path: Path, query: str, message: str, hint: str | None) -> None:
    """Nothing is ignored that the user may have meant."""
    with pytest.raises(ConfigError) as caught:
        DIALECT.connect(parse_url(f"sqlite:{path}?{query}"), SOON)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_parameter_is_a_value_and_never_sql(path: Path) -> None:
    """The value of a parameter cannot smuggle a statement in."""
    make(path, "CREATE TABLE t (x)")
    with opened(path, SOON, "?_cache_size=1;DROP TABLE t&_sync='x"):
        pass
    assert ask(path, "SELECT count(*) FROM t") == [(0,)]


# the session


def test_counts_rows_and_types(path: Path) -> None:
    """Changed rows are counted, values come back, moments are stored as UTC text of one width."""
    with opened(path) as session:
        assert session.namespace == ("main",)
        assert session.server_version == sqlite3.sqlite_version
        assert session.execute("CREATE TABLE t (i int, v text, b blob, f bool, moment text)") == 0
        moment = datetime(2026, 1, 31, 14, 0, tzinfo=timezone(timedelta(hours=2)))
        rows = [(1, "é😀", b"\0", True, moment), (2, None, None, False, None)]
        assert [session.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", row) for row in rows] == [1, 1]
        assert session.execute("UPDATE t SET i = i + 1") == 2
        assert session.query("SELECT * FROM t WHERE i = ?", (2,)) == [
            (2, "é😀", b"\0", 1, "2026-01-31 12:00:00.000000+00:00")
        ]
        assert datetime.fromisoformat("2026-01-31 12:00:00.000000+00:00") == moment.astimezone(UTC)


def test_has_table(path: Path) -> None:
    """SQLite's names ignore case; views and other databases' tables do not count."""
    with opened(path) as session:
        run(session, 'CREATE TABLE "a ""b" (x)', "CREATE VIEW v AS SELECT 1", "CREATE TEMP TABLE gone (x)")
        assert session.has_table('A "B')
        assert session.has_table("main", 'a "b')
        assert session.has_table("temp", "gone")
        assert not any(session.has_table(*names) for names in [("v",), ("gone",), ("nowhere", "a"), ("main", "x")])


def test_run_reports_each_statement(path: Path) -> None:
    """`on_done` follows each statement that succeeded, and nothing after the one that failed."""
    with opened(path) as session:
        done: list[int] = []
        statements = [
            statement(sql) for sql in ("CREATE TABLE t (x)", "SELECT 1", "INSERT INTO no VALUES (1)", "SELECT 2")
        ]
        with pytest.raises(DatabaseError, match="no such table: no"):
            session.run(statements, done.append)
        assert done == [0, 1]


def test_results_are_read_to_their_end(path: Path) -> None:
    """A statement that returns rows has its whole effect, whatever is in the rows."""
    with opened(path) as session:
        run(session, "CREATE TABLE t (x)")
        endless = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 5000)"
        run(session, f"INSERT INTO t {endless} SELECT i FROM r RETURNING x", "SELECT CAST(x'ff' AS text)")
        assert session.query("SELECT count(*), 'é' FROM t") == [(5000, "é")]


def test_many_statements_take_linear_time(path: Path) -> None:
    """40,000 statements in a file are no trouble."""
    statements = [statement(f"INSERT INTO t VALUES ({i}, 'some text {i}')") for i in range(40_000)]
    with opened(path) as session:
        run(session, "CREATE TABLE t (i, v)")
        before = time.monotonic()
        with session.transaction():
            session.run(statements, lambda _: None)
        assert time.monotonic() - before < 5
        assert session.query("SELECT count(*) FROM t") == [(40_000,)]


def test_a_statement_may_be_sent_while_others_run(path: Path) -> None:
    """The runner writes its progress between two statements of a file."""
    with opened(path) as session:
        run(session, "CREATE TABLE log (i)")
        session.run([statement("SELECT 1 FROM log")] * 3, lambda i: _insert(session, i))
        assert session.query("SELECT i FROM log") == [(0,), (1,), (2,)]


def _insert(session: Contract, i: int) -> None:
    session.execute("INSERT INTO log VALUES (?)", (i,))


# transactions


def test_a_transaction_commits_or_leaves_nothing(path: Path) -> None:
    """DDL is transactional, and the first error is the one that is seen."""
    with opened(path) as session:
        with session.transaction():
            run(session, "CREATE TABLE kept (x)")
        with pytest.raises(DatabaseError, match="no such table"), session.transaction():
            run(session, "CREATE TABLE lost (x)", "SELECT * FROM nowhere")
        with pytest.raises(SystemExit), session.transaction():
            session.run([statement("CREATE TABLE lost (x)")], lambda i: sys.exit(i))
        assert (session.has_table("kept"), session.has_table("lost")) == (True, False)
    assert ask(path, "SELECT name FROM sqlite_master") == [("kept",)]


def test_a_statement_that_ends_the_transaction(path: Path) -> None:
    """What the user did is named, and no error of SQLite about a missing transaction."""
    with opened(path) as session:
        for ending in ("COMMIT", "ROLLBACK"):
            with pytest.raises(DatabaseError, match="ended the transaction before its time"), session.transaction():
                run(session, ending)
        with pytest.raises(DatabaseError, match="no such table: nowhere"), session.transaction():
            run(session, "COMMIT", "SELECT * FROM nowhere")
        with pytest.raises(DatabaseError, match="CHECK"), session.transaction():
            run(session, "CREATE TABLE t (x CHECK (x > 0))", "INSERT OR ROLLBACK INTO t VALUES (0)")
        with session.transaction():
            run(session, "SELECT 1")


def test_a_transaction_that_is_left_open(path: Path) -> None:
    """A section without a transaction of ours that forgets its COMMIT is told so, and the session goes on."""
    with opened(path) as session:
        run(session, "BEGIN", "CREATE TABLE t (x)")
        with pytest.raises(DatabaseError, match="left a transaction open"):
            session.restore()
        assert not session.has_table("t")
        with session.transaction():
            run(session, "CREATE TABLE t (x)")


def test_a_commit_that_fails(path: Path) -> None:
    """A deferred foreign key fails at the end, and everything is rolled back."""
    with opened(path, SOON, "?_fk=1") as session:
        run(session, "CREATE TABLE p (id primary key)", "CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED)")
        with pytest.raises(DatabaseError, match="FOREIGN KEY") as caught, session.transaction():
            run(session, "INSERT INTO c VALUES (1)")
        assert caught.value.sqlstate == "SQLITE_CONSTRAINT_FOREIGNKEY"
        assert session.query("SELECT * FROM c") == []


# errors


@pytest.mark.parametrize(
    ("sql", "message", "word", "state"),
    [
        ("SELEC 1", 'near "SELEC": syntax error', "SELEC", "SQLITE_ERROR"),
        ("SELECT 'é😀', FROM t", 'near "FROM": syntax error', "FROM", "SQLITE_ERROR"),
        ("SELECT x, 'FROM', /* FROM */ FROM FROM t", 'near "FROM": syntax error', "FROM FROM", "SQLITE_ERROR"),
        ("CREATE TABLE u (a int, b int,)", 'near ")": syntax error', ")", "SQLITE_ERROR"),
        ("CREATE TABLE u (a int, (b) int)", 'near "(": syntax error', "(b)", "SQLITE_ERROR"),
        ("INSERT INTO t (x, nope) VALUES (1, 2)", "table t has no column named nope", "nope", "SQLITE_ERROR"),
        ("SELECT x FROM t WHERE nope = 'nope'", "no such column: nope", "nope", "SQLITE_ERROR"),
        ('SELECT x FROM "no such"', "no such table: no such", '"no such"', "SQLITE_ERROR"),
        ("CREATE TABLE T (x)", None, "T (x)", "SQLITE_ERROR"),
        ("SELECT nope(x) FROM t", "no such function: nope", "nope", "SQLITE_ERROR"),
        ("SELECT x FROM t WHERE", "incomplete input", "", "SQLITE_ERROR"),
        ("SELECT 1 FROM t WHERE x = @@", 'unrecognized token: "@"', None, "SQLITE_ERROR"),
        ("INSERT INTO t VALUES (1)", "UNIQUE constraint failed: t.x", None, "SQLITE_CONSTRAINT_PRIMARYKEY"),
        ("SELECT ?", None, None, "ProgrammingError"),
        ("SELECT '\0'", None, None, None),
        ("SELECT '\ud800'", None, None, "UnicodeEncodeError"),
    ],
)
def test_errors_have_a_state_and_a_place(
    path: Path, sql: str, message: str | None, word: str | None, state: str | None
) -> None:
    """The place is where the wrong word stands, or nowhere where it is not certain."""
    with opened(path) as session:
        run(session, "CREATE TABLE t (x PRIMARY KEY)", "INSERT INTO t VALUES (1)")
        with pytest.raises(DatabaseError) as caught:
            session.execute(sql)
    error = caught.value
    assert message in (None, error.message)
    assert state in (None, error.sqlstate)
    expected = None if word is None else (sql.index(word) if word else len(sql))
    assert error.offset == expected
    assert not error.lock_timeout


def test_a_word_that_stands_twice_has_no_place() -> None:
    """A wrong caret is worse than none."""
    assert place("no such column: a", "SELECT a, a FROM t") is None
    assert place("no such column: b", "SELECT a FROM t") is None
    assert place("no such column: t.a", "SELECT t.a FROM t") == 9
    assert place("something else", "SELECT 1") is None


def test_several_statements_at_once_are_refused(path: Path) -> None:
    """One statement means one statement."""
    with opened(path) as session, pytest.raises(DatabaseError, match="one statement at a time"):
        session.execute("SELECT 1; SELECT 2")


# signals and time


LONG = {
    "a query without end": "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r",
    "rows without end": "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i FROM r",
    "an index": "CREATE INDEX i ON big (x, y)",
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("sql", LONG.values(), ids=list(LONG))
def test_a_signal_stops_a_long_statement(path: Path, sql: str, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end the statement and roll back within two seconds."""
    make(path, "CREATE TABLE kept (x)", "INSERT INTO kept VALUES (1)", "CREATE TABLE big (x, y)")
    if "big" in sql:
        rows = FILL.replace("500", "3000000").replace("randomblob(1000)", "random(), i")
        make(path, "PRAGMA synchronous = off", f"INSERT INTO big {rows}")
    assert latency(f"sqlite:{path}", sql, number) < 2
    assert ask(path, "SELECT name FROM sqlite_master") == [("kept",), ("big",)]


def test_a_signal_ends_the_wait_for_a_lock(path: Path) -> None:
    """Nobody has to wait for busy_timeout after Ctrl-C."""
    make(path, "CREATE TABLE kept (x)", "INSERT INTO kept VALUES (1)")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        assert latency(f"sqlite:{path}", "SELECT 1", signal.SIGINT) < 2


def test_signals_are_heard_once_for_a_transaction(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they go is not set around each of its statements."""
    calls: list[int] = []
    kept = lean.signal.set_wakeup_fd

    def count(descriptor: int, *, warn_on_full_buffer: bool) -> int:
        calls.append(descriptor)
        return kept(descriptor, warn_on_full_buffer=warn_on_full_buffer)

    with opened(path) as session:
        monkeypatch.setattr(lean.signal, "set_wakeup_fd", count)
        with session.transaction():
            run(session, *(f"CREATE TABLE t{i} (x)" for i in range(3)))
            session.execute("INSERT INTO t0 VALUES (1)")
    assert len(calls) == 2
    assert calls[1] == -1


def test_what_follows_an_abandoned_transaction_is_not_interrupted(path: Path) -> None:
    """A signal that ended a transaction does not end the statements that look what became of it."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        with opened(path) as session:
            transaction = session.transaction()
            transaction.__enter__()
            signal.raise_signal(signal.SIGTERM)
            session.abandon()
            longer = LONG["a query without end"].replace("FROM r)", "FROM r WHERE i < 2000000)")
            assert session.query(longer) == [(2_000_000,)]
            del transaction  # while there is a connection
    finally:
        signal.signal(signal.SIGTERM, before)


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
                run(session, "CREATE TABLE t (x)", LONG["a query without end"])
        assert time.monotonic() - before < 2
        run(session, "SELECT 1")
        assert not session.has_table("t")
        session.restore()
        endless = LONG["a query without end"].replace("FROM r)", "FROM r WHERE i < 3000000)")
        assert session.query(endless) == [(3_000_000,)]


# what another process holds


def test_a_locked_database_is_waited_for(path: Path) -> None:
    """A statement waits for another writer, up to the lock timeout, and can be tried again after that."""
    seen: list[Holder] = []
    with opened(path, replace(SOON, busy_timeout=20, waiting=seen.append)) as session:
        run(session, "CREATE TABLE t (x)")
        code = 'raw.execute("BEGIN IMMEDIATE"); say("held"); sys.stdin.readline(); raw.execute("COMMIT"); say("done")'
        with process(f"sqlite:{path}", f"import sqlite3\nraw = sqlite3.connect(url.database)\n{code}") as child:
            hear(child, "held")
            session.limits(0.2, None)
            with pytest.raises(DatabaseError, match="is locked by another process") as caught, session.transaction():
                pytest.fail("there is no transaction without the lock")
            assert (caught.value.lock_timeout, caught.value.sqlstate) == (True, "SQLITE_BUSY")
            session.restore()
            assert child.stdin is not None
            child.stdin.write("\n")
            child.stdin.flush()
            with session.transaction():
                run(session, "INSERT INTO t VALUES (1)")
    assert [holder.description for holder in seen] == [f"another process that uses {path}"]


def test_a_reader_delays_the_commit(path: Path) -> None:
    """COMMIT waits for readers and loses nothing."""
    with opened(path, replace(SOON, busy_timeout=20)) as session:
        run(session, "CREATE TABLE t (x)")
        code = 'raw.execute("BEGIN"); raw.execute("SELECT * FROM t").fetchall(); say("reading"); time.sleep(1)'
        with process(f"sqlite:{path}", f"import sqlite3\nraw = sqlite3.connect(url.database)\n{code}") as child:
            hear(child, "reading")
            with session.transaction():
                run(session, "INSERT INTO t VALUES (1)")
        assert session.query("SELECT * FROM t") == [(1,)]


def test_a_reader_delays_the_commit_no_longer_than_the_limit(path: Path) -> None:
    """The lock timeout of a transaction holds for its COMMIT, too, which is rolled back and can be tried again."""
    with opened(path, replace(SOON, busy_timeout=60)) as session:
        run(session, "CREATE TABLE t (x)")
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN").execute("SELECT * FROM t").fetchall()
            bounded = session.transaction(Options(lock_timeout=0.1))
            bounded.__enter__()
            run(session, "INSERT INTO t VALUES (1)")
            session.restore()
            with pytest.raises(DatabaseError) as caught:
                bounded.__exit__(None, None, None)
            assert caught.value.lock_timeout
        session.restore()
        assert session.query("SELECT * FROM t") == []


def test_a_reader_of_the_log_delays_nothing(path: Path) -> None:
    """With a write-ahead log a long reader and a migration do not wait for each other."""
    with opened(path, replace(SOON, busy_timeout=60)) as session:
        run(session, "PRAGMA journal_mode = wal", "CREATE TABLE t (x)")
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN").execute("SELECT * FROM t").fetchall()
            with session.transaction(Options(lock_timeout=0.1)):
                run(session, "INSERT INTO t VALUES (1)", "ALTER TABLE t ADD COLUMN y")
            assert reader.execute("SELECT count(*) FROM t").fetchall() == [(0,)]


def test_no_limit(path: Path) -> None:
    """0 switches both limits off: a lock is waited for although it was not had at once."""
    with opened(path, replace(SOON, busy_timeout=0.01)) as session:
        run(session, "CREATE TABLE t (x)")
        code = 'raw.execute("BEGIN IMMEDIATE"); say("held"); time.sleep(0.5); raw.execute("COMMIT")'
        with process(f"sqlite:{path}", f"import sqlite3\nraw = sqlite3.connect(url.database)\n{code}") as child:
            hear(child, "held")
            with session.transaction(Options(lock_timeout=0.0, statement_timeout=0.0)):
                run(session, "INSERT INTO t VALUES (1)")
        assert session.query("SELECT * FROM t") == [(1,)]


# what a file leaves behind


LEAKS = {
    "PRAGMA foreign_keys = 1": ("PRAGMA foreign_keys", 0),
    "PRAGMA defer_foreign_keys = 1": ("PRAGMA defer_foreign_keys", 0),
    "PRAGMA legacy_alter_table = 1": ("PRAGMA legacy_alter_table", 0),
    "PRAGMA writable_schema = 1": ("PRAGMA writable_schema", 0),
    "PRAGMA recursive_triggers = 1": ("PRAGMA recursive_triggers", 0),
    "PRAGMA cache_size = 7": ("PRAGMA cache_size", -2000),
    "PRAGMA case_sensitive_like = 1": ("SELECT 'a' LIKE 'A'", 1),
    "PRAGMA query_only = 1": ("PRAGMA query_only", 0),
    "PRAGMA ignore_check_constraints = 1": ("PRAGMA ignore_check_constraints", 0),
    "ATTACH ':memory:' AS other": ("SELECT count(*) FROM pragma_database_list", 1),
    "CREATE TEMP TABLE ledger (x)": ("SELECT count(*) FROM temp.sqlite_master", 0),
    "CREATE TEMPORARY VIEW ledger AS SELECT 1": ("SELECT count(*) FROM temp.sqlite_master", 0),
    'CREATE TABLE "Temp"."ledger" (x)': ("SELECT count(*) FROM temp.sqlite_master", 0),
}


@pytest.mark.parametrize("memory", [False, True], ids=["file", "memory"])
@pytest.mark.parametrize("sql", list(LEAKS))
def test_nothing_leaks_to_the_next_file(path: Path, sql: str, memory: bool) -> None:
    """PRAGMAs, attached databases and temporary objects end with their file; data stays."""
    with opened(":memory:" if memory else path) as session:
        run(session, "CREATE TABLE ledger (x)", "INSERT INTO ledger VALUES (1)", sql)
        session.restore()
        question, answer = LEAKS[sql]
        assert session.query(question) == [(answer,)]
        assert session.query("SELECT x FROM ledger") == [(1,)]


@pytest.mark.parametrize(
    "sql", ["PRAGMA query_only = 1", "CREATE TEMP TABLE ledger (y)", "PRAGMA defer_foreign_keys = 1"]
)
def test_the_ledger_is_written_whatever_the_file_did(path: Path, sql: str) -> None:
    """Inside the file's transaction the ledger's qualified table is reached and can be written."""
    with opened(path) as session:
        run(session, "CREATE TABLE ledger (x)")
        with session.transaction():
            run(session, sql)
            session.restore()
            session.execute('INSERT INTO "main"."ledger" (x) VALUES (1)')
        session.restore()
        assert session.query("SELECT x FROM ledger") == [(1,)]


def test_restore_is_free_for_files_that_leave_nothing(path: Path) -> None:
    """A thousand files do not open a thousand connections."""
    with opened(path) as session:
        inner = cast("Session", session)
        before = inner._connection
        for i in range(3):
            run(session, f"CREATE TABLE t{i} (temperature)")
            assert session.has_table(f"t{i}")
            session.restore()
        assert inner._connection is before


def test_restore_keeps_the_runners_lock(path: Path) -> None:
    """A new connection does not let another runner in."""
    with opened(path) as session, session.lock("k", 1, print):
        run(session, "PRAGMA foreign_keys = 1")
        session.restore()
        with opened(path) as other, pytest.raises(LockTimeout), other.lock("k", 0.1, lambda _: None):
            pass


# the runner's lock


HOLD = """
with closing(dialect.connect(url, ConnectOptions())) as session, session.lock("k", 30, print):
    say("held")
    sys.stdin.readline()
"""


def test_the_lock_names_its_holder(path: Path) -> None:
    """Who waits is told for whom, once, and gives up after the timeout."""
    with opened(path) as session, process(f"sqlite:{path}", HOLD) as child:
        hear(child, "held")
        seen: list[Holder] = []
        with (
            pytest.raises(LockTimeout, match=rf"process {child.pid} since \d.* UTC; gave up after 0\.5 s"),
            session.lock("k", 0.5, seen.append),
        ):
            pass
        assert len(seen) == 1
        assert seen[0].since is not None
        assert abs(datetime.now(UTC) - seen[0].since) < timedelta(seconds=30)
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
        with session.lock("k", 30, seen.append):
            pass
    assert files(path.parent).keys() == {"app.db"}


def test_a_killed_holder_leaves_no_lock(path: Path) -> None:
    """What a kill -9 leaves is a file that stops nobody, and that the next one removes."""
    with opened(path) as session:
        with process(f"sqlite:{path}", HOLD) as child:
            hear(child, "held")
            child.kill()
            child.wait()
        assert (path.parent / "app.db-sqlmig-lock").exists()
        with session.lock("k", 0, print):
            pass
    assert files(path.parent).keys() == {"app.db"}


def test_the_lock_is_released_by_an_exception_and_can_be_had_again(path: Path) -> None:
    """No way out of the block keeps the lock."""
    with opened(path) as session:
        with pytest.raises(ZeroDivisionError), session.lock("k", 0, print):
            raise ZeroDivisionError
        with session.lock("k", 0, print):
            pass


def test_a_link_to_the_database_has_the_same_lock(path: Path) -> None:
    """Two names of one file are one database."""
    path.with_name("link.db").symlink_to(path)
    with (
        opened(path) as one,
        opened(path.with_name("link.db")) as two,
        one.lock("k", 0, print),
        pytest.raises(LockTimeout),
        two.lock("k", 0, lambda _: None),
    ):
        pass


def test_one_at_a_time_whoever_comes_and_goes(path: Path) -> None:
    """The lock file is made and removed all the time, and still never two hold it."""
    code = """
with closing(dialect.connect(url, ConnectOptions())) as session:
    for _ in range(100):
        with session.lock("k", 60, lambda holder: None):
            n = session.query("SELECT n FROM counter")[0][0]
            session.execute("UPDATE counter SET n = ?", (n + 1,))
"""
    make(path, "CREATE TABLE counter (n)", "INSERT INTO counter VALUES (0)")
    with ExitStack() as stack:
        children = [stack.enter_context(process(f"sqlite:{path}?_sync=off", code)) for _ in range(8)]
        assert [finish(child) for child in children] == [(0, [])] * 8
    assert ask(path, "SELECT n FROM counter") == [(800,)]
    assert files(path.parent).keys() == {"app.db"}


# reading leaves no trace


def test_a_reader_cannot_write(path: Path) -> None:
    """A read-only session refuses to write, by option and by URL, whatever the file sets."""
    make(path, "CREATE TABLE t (x)")
    for options, query in ((READER, ""), (SOON, "?mode=ro")):
        with opened(path, options, query) as session, pytest.raises(EnvironmentFailure, match="is read-only"):
            session.execute("INSERT INTO t VALUES (1)")


def test_reading_leaves_no_trace(path: Path) -> None:
    """Neither in the folder nor in the bytes of the file, with either kind of journal."""
    make(path, "CREATE TABLE t (x)")
    for mode in ("delete", "wal"):
        make(path, f"PRAGMA journal_mode = {mode}")
        before = (files(path.parent), path.read_bytes())
        with opened(path, READER) as session:
            assert session.query("SELECT * FROM t") == []
        assert (files(path.parent), path.read_bytes()) == before


CRASH = """
import sqlite3
raw = sqlite3.connect(url.database, isolation_level=None)
raw.execute("PRAGMA cache_size = 1")
raw.execute("BEGIN IMMEDIATE")
raw.execute("UPDATE t SET x = randomblob(2000)")
say("crashed")
os._exit(0)
"""
FILL = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 500) SELECT randomblob(1000) FROM r"


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_reading_after_a_crash(path: Path, mode: str) -> None:
    """`status` works on what a killed process has left in the middle of a transaction."""
    make(path, f"PRAGMA journal_mode = {mode}", "CREATE TABLE t (x)", f"INSERT INTO t {FILL}")
    with process(f"sqlite:{path}", CRASH) as child:
        hear(child, "crashed")
        finish(child)
    assert len(files(path.parent)) > 1
    with opened(path, READER) as session:
        assert session.query("SELECT count(*), max(length(x)) FROM t") == [(500, 1000)]


def test_a_read_only_directory(tmp_path: Path) -> None:
    """A database in WAL mode can be read there; a crash's journal cannot be rolled back, and that is said."""
    folder = tmp_path / "data"
    folder.mkdir()
    make(folder / "wal.db", "PRAGMA journal_mode = wal", "CREATE TABLE t (x)")
    make(folder / "hot.db", "CREATE TABLE t (x)", f"INSERT INTO t {FILL}")
    shutil.copy(folder / "hot.db", folder / "plain.db")
    with process(f"sqlite:{folder}/hot.db", CRASH) as child:
        hear(child, "crashed")
        finish(child)
    with read_only_view(folder, tmp_path / "view") as view:
        for name in ("wal.db", "plain.db"):
            url = parse_url(f"sqlite:{view}/{name}")
            with closing(DIALECT.connect(url, READER)) as session:
                assert session.has_table("t")
        with pytest.raises(ConnectionFailed, match="a killed process has left a transaction"):
            DIALECT.connect(parse_url(f"sqlite:{view}/hot.db"), READER)
        url = parse_url(f"sqlite:{view}/plain.db")
        with closing(DIALECT.connect(url, SOON)) as session:
            with pytest.raises(EnvironmentFailure, match="is read-only"), session.transaction():
                run(session, "INSERT INTO t VALUES (1)")
            with pytest.raises(EnvironmentFailure, match="cannot make the lock file"), session.lock("k", 0, print):
                pass
        with pytest.raises(EnvironmentFailure, match="cannot make the lock file"):
            DIALECT.drop(url, SOON)


def test_a_full_disk(tmp_path: Path) -> None:
    """It is the environment's failure, and what was committed before is whole."""
    with small_disk(tmp_path / "disk") as disk:
        path = disk / "app.db"
        with opened(path) as session:
            run(session, "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)")
            with pytest.raises(EnvironmentFailure, match="is full"), session.transaction():
                run(session, *["INSERT INTO t VALUES (randomblob(100000))"] * 20)
            session.restore()
            assert session.query("SELECT * FROM t") == [(1,)]
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
