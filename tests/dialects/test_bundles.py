"""Statements that reach a database in bundles run, fail and are told of as they are one by one."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sqlmig.dialects.api import Session
from sqlmig.errors import SqlmigError
from sqlmig.ledger import locate, prepare
from sqlmig.library import read_file
from sqlmig.model import Actor, Bundle, Event, History, Location, Rows, Statement, pieces
from sqlmig.plan import plan_up
from sqlmig.results import StepResult
from sqlmig.runner import Run, run
from sqlmig.sql import plain
from tests.dialects.sessions import interrupted_after, opened
from tests.servers import Database

ROWS = 1500  # more than one message holds
INSERT = "INSERT INTO t (id, name) VALUES ({}, 'it''s; a name of somebody who lives here');"


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as large."""
    monkeypatch.setattr("sqlmig.library.LARGE", -1)


@contextmanager
def prepared(db: Database) -> Iterator[Session]:
    with opened(db) as session:
        session.execute("CREATE TABLE t (id integer PRIMARY KEY, name varchar(80))")
        prepare(session, locate("schema_migrations", session))
        yield session


def up(
    session: Session, folder: Path, lines: list[str], events: list[Event] | None = None
) -> tuple[StepResult, SqlmigError | None]:
    path = folder / "1_m.sql"
    path.write_text("-- migrate:up\n" + "\n".join(lines) + "\n-- migrate:down\n")
    migration = read_file(path, "1", session.traits.sql)
    assert any(isinstance(piece, Bundle) for piece in pieces(migration.up[0].statements))
    plan = plan_up([migration], History(), session.traits, {})
    notify = events.append if events is not None else lambda _: None
    (step,), error = run(
        plan, Run(session, locate("schema_migrations", session), Actor("me", "here", "1"), 1, {}, notify)
    )
    return step, error


def assert_refused(db: Database, folder: Path, lines: list[str], place: int) -> None:
    """One line fails, those before it ran, and nothing stays."""
    with prepared(db) as session:
        step, error = up(session, folder, lines)
        assert session.query("SELECT count(*) FROM t") == [(0,)]
    assert error is not None
    assert error.location is not None
    assert (error.location.line, error.location.column) == (place + 2, 1)
    assert error.source == lines[place]
    assert step.statements == place
    assert error.state == "1_m.sql was rolled back and left nothing behind"


def rows() -> list[str]:
    return [INSERT.format(number) for number in range(ROWS)]


def test_all_arrive_and_each_is_told_once(db: Database, tmp_path: Path) -> None:
    """What is told as done is every statement in its order, wherever one bundle ends; the last is not left out."""
    events: list[Event] = []
    lines = [*rows(), "DELETE FROM t WHERE id < 10;", "-- c", "UPDATE t SET name = 'é' WHERE id = 11;"]
    with prepared(db) as session:
        step, error = up(session, tmp_path, lines, events)
        found = session.query("SELECT count(*), min(id) FROM t")
        changed = session.query("SELECT id, name FROM t WHERE id BETWEEN 11 AND 12 ORDER BY id")
    assert error is None
    assert step.statements == ROWS + 2
    assert found == [(ROWS - 10, 10)]
    assert changed == [(11, "é"), (12, "it's; a name of somebody who lives here")]
    done = [(event.index + number, each.sql) for event in events for number, each in enumerate(event.done)]
    assert [index for index, _ in done] == list(range(ROWS + 2))
    assert [sql for _, sql in done] == [line.rstrip(";") for line in lines if line != "-- c"]
    started = [event for event in events if event.kind == "statement_started"]
    assert all(each.statement and each.statement.sql == done[each.index][1] for each in started)


@pytest.mark.parametrize("place", [0, 1, 700, ROWS - 1, ROWS])
def test_a_failure_is_where_it_is(db: Database, tmp_path: Path, place: int) -> None:
    """First, in the middle of a message, last: its line, its text, how many ran before it, and nothing stays."""
    lines = rows()
    lines.insert(place, f"INSERT INTO t (id, name) VALUES (-1, 'a;b'), (-1, '{place}');")
    assert_refused(db, tmp_path, lines, place)


@pytest.mark.parametrize("place", [1, 700, ROWS])
def test_a_row_that_is_refused_among_its_like_is_where_it_is(db: Database, tmp_path: Path, place: int) -> None:
    """Also where a database gets many of them at once."""
    lines = rows()
    lines.insert(place, INSERT.format(0))
    assert_refused(db, tmp_path, lines, place)


@pytest.mark.parametrize("place", [0, 700, ROWS])
def test_a_syntax_error_is_where_it_is(db: Database, tmp_path: Path, place: int) -> None:
    """The server may read the whole message before it runs anything: the place is the statement's nevertheless."""
    lines = rows()
    lines.insert(place, "   INSERT INTO t (id, name)\n VALUE OF ('a;b');")
    with prepared(db) as session:
        step, error = up(session, tmp_path, lines)
        assert session.query("SELECT count(*) FROM t") == [(0,)]
    assert error is not None
    assert error.location is not None
    assert error.location.line in (place + 2, place + 3)
    assert step.statements == place


@pytest.mark.databases(dialect="postgres")
def test_a_server_that_misses_something_at_the_end_names_the_end(db: Database, tmp_path: Path) -> None:
    """The `;` behind a statement is where it ends."""
    lines = rows()
    lines.insert(700, "INSERT INTO t (id, name) VALUES;")
    with prepared(db) as session:
        _, error = up(session, tmp_path, lines)
    assert error is not None
    assert error.location is not None
    assert (error.location.line, error.location.column) == (702, 32)


@pytest.mark.databases(dialect="postgres")
def test_ctrl_c_in_a_bundle(db: Database, tmp_path: Path) -> None:
    """The statement that runs is cancelled and named, and nothing stays."""
    lines = rows()
    lines.insert(700, "INSERT INTO t (id, name) SELECT -1, 'a' FROM pg_sleep(60);")
    with prepared(db) as session:
        begin = time.monotonic()
        with interrupted_after(4):
            step, error = up(session, tmp_path, lines)
        assert session.query("SELECT count(*) FROM t") == [(0,)]
    assert time.monotonic() - begin < 30
    assert error is not None
    assert error.location is not None
    assert (error.location.line, step.statements) == (702, 700)


@pytest.mark.databases("sqlite")
def test_ctrl_c_in_a_bundle_of_sqlite(db: Database, tmp_path: Path) -> None:
    """The statement that runs is interrupted and named, and nothing stays."""
    lines = rows()
    endless = "(SELECT a FROM a UNION ALL SELECT a FROM a)"
    counting = f"WITH RECURSIVE a (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM a) SELECT count(*), 'a' FROM {endless}"
    lines.insert(700, f"INSERT INTO t (id, name) {counting};")
    with prepared(db) as session:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        timer = threading.Timer(4, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        step, error = up(session, tmp_path, lines)
        assert session.query("SELECT count(*) FROM t") == [(0,)]
    assert error is not None
    assert error.location is not None
    assert (error.location.line, step.statements) == (702, 700)


@pytest.mark.databases("sqlite")
def test_rows_that_a_statement_returns_are_read_to_the_last(db: Database, tmp_path: Path) -> None:
    """An INSERT … RETURNING is not finished before; text that is no UTF-8 is no error."""
    lines = rows()
    lines.insert(700, "INSERT INTO t (id) VALUES (-1), (-2), (-3) RETURNING id, CAST(X'ff' AS TEXT);")
    with prepared(db) as session:
        _, error = up(session, tmp_path, lines)
        assert session.query("SELECT count(*) FROM t") == [(ROWS + 3,)]
    assert error is None


@pytest.mark.databases("sqlite")
def test_a_statement_that_rolls_back_is_not_tried_again(db: Database, tmp_path: Path) -> None:
    """Behind OR ROLLBACK there is no transaction, so that a second attempt would stay."""
    lines = rows()
    lines.insert(700, "INSERT OR ROLLBACK INTO t (id) VALUES (3);")
    with prepared(db) as session:
        step, error = up(session, tmp_path, lines)
        assert session.query("SELECT count(*) FROM t") == [(0,)]
    assert error is not None
    assert step.statements == 700


@pytest.mark.databases(dialect="postgres")
def test_a_bundle_is_one_message_and_its_neighbours_join_it(db: Database, tmp_path: Path) -> None:
    """What can travel together does: no more is sent for bundles than for their text."""
    sent: list[int] = []
    with prepared(db) as session:
        path = tmp_path / "1_m.sql"
        path.write_text(
            "-- migrate:up\n" + "\n".join([*rows()[:100], "-- c", *rows()[100:200]]) + "\n-- migrate:down\n"
        )
        found = list(pieces(read_file(path, "1", "postgres").up[0].statements))
        with session.transaction():
            session.run(iter(found), sent.append)
        assert session.query("SELECT count(*) FROM t") == [(200,)]
    assert len(found) == 2
    assert sent[-1] == 199
    assert len(sent) < 10


@pytest.mark.databases(dialect="postgres")
def test_a_bundle_outside_a_transaction_is_sent_one_by_one(db: Database) -> None:
    """Each commits by itself, as the statements of a file without a transaction do."""
    text = "INSERT INTO t (id) VALUES (1);\nINSERT INTO t (id) VALUES (1)"
    bundle = Bundle(text, Location("1_m.sql", 1, 1), 0, 2, by_lines=True, rows=Rows("", "", []))
    done: list[int] = []
    with prepared(db) as session:
        with pytest.raises(SqlmigError):
            session.run([bundle], done.append)
        assert session.query("SELECT count(*) FROM t") == [(1,)]
    assert done == [0]


def test_rows_of_a_file_in_memory_are_bundled_too(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They run and fail as those of one that is read while it runs."""
    monkeypatch.setattr("sqlmig.library.LARGE", 4 << 20)
    place = 2600
    lines = [INSERT.format(f"{number:80}") for number in range(2 * ROWS)]
    lines.insert(place, "INSERT INTO t (id, name) VALUES (-1, 'a;b'), (-1, 'c');")
    with prepared(db) as session:
        step, error = up(session, tmp_path, lines)
        assert session.query("SELECT count(*) FROM t") == [(0,)]
        assert error is not None
        assert error.location is not None
        assert (error.location.line, step.statements) == (place + 2, place)
        del lines[place]
        step, error = up(session, tmp_path, lines)
        assert session.query("SELECT count(*) FROM t") == [(2 * ROWS,)]
    assert (error, step.statements) == (None, 2 * ROWS)


@pytest.mark.parametrize("most", [-1, 4 << 20])
def test_bundles_are_not_taken_apart_for_each_statement(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """The time of a run is in proportion to its statements: to find the one that runs never costs all of its bundle,
    and neither planning nor running needs the others singly."""
    monkeypatch.setattr("sqlmig.library.LARGE", most)
    taken: list[int] = []
    original = plain._unbundled

    def counted(bundle: Bundle) -> Iterator[Statement]:
        taken.append(bundle.offset)
        return original(bundle)

    monkeypatch.setattr(plain, "_unbundled", counted)
    with prepared(db) as session:
        step, error = up(session, tmp_path, [INSERT.format(f"{number:200}") for number in range(ROWS)])
    assert (error, step.statements) == (None, ROWS)
    assert len(taken) < ROWS / 10
