"""SQLite: the rollback journal that a run keeps for its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.sqlite import DIALECT
from sqlmig.dialects.sqlite.journal import MOST
from sqlmig.errors import DatabaseError
from sqlmig.model import Location, Statement
from tests.dialects.embedded import finish, hear, process, read_only_view

SOON = ConnectOptions(busy_timeout=0.3)
READER = ConnectOptions(read_only=True)
MANY = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 3000) SELECT randomblob(1000) FROM r"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder / "app.db"


@contextmanager
def opened(path: Path, options: ConnectOptions = SOON, query: str = "") -> Iterator[Session]:
    url = parse_url(f"sqlite:{path}{query}")
    DIALECT.create(url, options)
    with closing(DIALECT.connect(url, options)) as session:
        yield session


def run(session: Session, *sql: str) -> None:
    session.run([Statement(text, Location("f.sql", 1, 1), 0) for text in sql], lambda _: None)


def make(session: Session, *tables: str) -> None:
    """Each table in a transaction of its own, as the files of a run are."""
    for name in tables:
        with session.transaction():
            run(session, f"CREATE TABLE {name} (x)")
        session.restore()


def ask(path: Path, *sql: str) -> list[tuple[object, ...]]:
    """What the last statement answers to another program."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0.1)) as raw:
        return [raw.execute(text).fetchall() for text in sql][-1]


def names(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


def journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-journal")


def test_one_journal_serves_all_transactions_of_a_run(path: Path) -> None:
    """From the second transaction on it is written over, with zeros over its head between two; a session's end deletes
    it."""
    with opened(path) as session:
        make(session, "a")
        assert names(path) == ["app.db"]
        make(session, "b")
        file = journal(path).stat().st_ino
        make(session, "c", "d")
        assert journal(path).stat().st_ino == file
        assert journal(path).read_bytes()[:28] == bytes(28)
        assert ask(path, "SELECT count(*) FROM sqlite_master") == [(4,)]
    assert names(path) == ["app.db"]


def test_a_journal_that_was_chosen_stays(path: Path) -> None:
    """Whether the file has a write-ahead log, or the URL names a kind of journal."""
    for mode, query in (("truncate", "?_journal=truncate"), ("delete", "?_pragma=journal_mode(delete)"), ("wal", "")):
        if mode == "wal":
            ask(path, "PRAGMA journal_mode = wal")
        with opened(path, SOON, query) as session:
            make(session, f"{mode}_a", f"{mode}_b", f"{mode}_c")
            assert session.query("PRAGMA journal_mode") == [(mode,)]


def test_a_file_may_choose_another_journal(path: Path) -> None:
    """Outside a transaction the run's own journal is away, so that none stays beside a write-ahead log."""
    with opened(path) as session:
        make(session, "a", "b", "c")
        run(session, "PRAGMA journal_mode = wal")
        assert not journal(path).exists()
        session.restore()
        make(session, "d", "e", "f")
        assert session.query("PRAGMA journal_mode") == [("wal",)]
    assert names(path) == ["app.db"]


def test_another_program_may_write_in_between(path: Path) -> None:
    """It deletes the journal with its own transaction, and may choose a write-ahead log: both are as without a run."""
    with opened(path) as session:
        make(session, "a", "b")
        ask(path, "CREATE TABLE other (x)")
        assert not journal(path).exists()
        make(session, "c")
        assert journal(path).exists()
        ask(path, "PRAGMA journal_mode = wal")
        make(session, "d", "e")
        assert session.query("PRAGMA journal_mode") == [("wal",)]
    assert ask(path, "SELECT count(*) FROM sqlite_master") == [(6,)]


def test_a_journal_that_another_program_needs_is_left_to_it(path: Path) -> None:
    """A session ends while another program is in a transaction, which can be rolled back all the same."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA cache_size = 1")
        with opened(path) as session:
            make(session, "a", "b")
            other.execute("BEGIN IMMEDIATE")
            other.execute("CREATE TABLE other AS SELECT randomblob(200000)")
        assert journal(path).exists()
        other.execute("ROLLBACK")
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("a",), ("b",)]
    assert names(path) == ["app.db"]


def test_the_journal_of_a_large_transaction_is_cut(path: Path) -> None:
    """What it needed of the disk is free again behind it."""
    with opened(path) as session:
        make(session, "a", "b")
        for change in (f"INSERT INTO a {MANY}", "UPDATE a SET x = randomblob(1000)"):
            with session.transaction():
                run(session, change)
        assert 0 < journal(path).stat().st_size <= MOST


def test_an_error_leaves_nothing_of_its_transaction(path: Path) -> None:
    """The journal that stays is played back as any other, whether an error or the end of the session ends it."""
    with opened(path) as session:
        make(session, "a", "b", "c")
        with pytest.raises(DatabaseError), session.transaction():
            run(session, "CREATE TABLE lost (x)", "SELECT * FROM nowhere")
        assert journal(path).read_bytes()[:28] == bytes(28)
        unfinished = session.transaction()
        unfinished.__enter__()
        run(session, "CREATE TABLE lost (x)")
    assert names(path) == ["app.db"]
    assert ask(path, "SELECT count(*) FROM sqlite_master") == [(3,)]


KILLED = """
session = dialect.connect(url, ConnectOptions())
for number in range(3):
    with session.transaction():
        session.execute(f"CREATE TABLE t{number} AS SELECT randomblob(2000)")
    session.restore()
MIDDLE
say("ready")
sys.stdin.readline()
"""
MIDDLE = """
session.query("PRAGMA cache_size = 1")
transaction = session.transaction()
transaction.__enter__()
session.execute("CREATE TABLE lost AS SELECT randomblob(200000)")
session.execute("DROP TABLE t0")
"""


@pytest.mark.parametrize("middle", ["", MIDDLE], ids=["between", "within"])
def test_a_kill_leaves_what_was_committed(path: Path, middle: str) -> None:
    """Between two transactions, where the journal is over, and within one, where it is played back; the next run's end
    deletes it."""
    DIALECT.create(parse_url(f"sqlite:{path}"), SOON)
    with process(f"sqlite:{path}", KILLED.replace("MIDDLE", middle)) as child:
        hear(child, "ready")
        child.kill()
        finish(child)
    assert names(path) == ["app.db", "app.db-journal"]
    assert (journal(path).read_bytes()[:28] == bytes(28)) == (not middle)
    with opened(path, READER) as session:
        assert session.query("SELECT name FROM sqlite_master") == [("t0",), ("t1",), ("t2",)]
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    with opened(path) as session:
        make(session, "a", "b")
    assert names(path) == ["app.db"]


def test_what_a_kill_leaves_can_be_read_where_nothing_can_be_written(path: Path, tmp_path: Path) -> None:
    """A journal that is over needs no rolling back."""
    DIALECT.create(parse_url(f"sqlite:{path}"), SOON)
    with process(f"sqlite:{path}", KILLED.replace("MIDDLE", "")) as child:
        hear(child, "ready")
        child.kill()
        finish(child)
    with read_only_view(path.parent, tmp_path / "view") as view, opened(view / "app.db", READER) as session:
        assert session.query("SELECT count(*) FROM sqlite_master") == [(3,)]
