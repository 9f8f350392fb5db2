"""The runner on a real database, at moments that a command line cannot choose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.errors import ConnectionFailed
from sqlmig.ledger import locate, prepare, read, read_log
from sqlmig.library import read_file
from sqlmig.model import Actor, Event, History, Migration
from sqlmig.plan import plan_up
from sqlmig.runner import Run, run
from tests.servers import Database


@contextmanager
def opened(db: Database) -> Iterator[Session]:
    session = dialects.load(parse_url(db.url)).connect(parse_url(db.url), ConnectOptions())
    try:
        yield session
    finally:
        session.close()


def migrations(folder: Path, dialect: str) -> list[Migration]:
    found = []
    for number in (1, 2):
        path = folder / f"{number}_m.sql"
        path.write_text(f"-- migrate:up\nCREATE TABLE t{number} (id integer);\n-- migrate:down\n")
        found.append(read_file(path, str(number), dialect))
    return found


class Late:
    """A session whose COMMIT is followed by the signal that arrived while it ran."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._session.transaction():
            yield
        raise KeyboardInterrupt


@pytest.mark.databases(transactional=True)
def test_a_signal_during_commit(db: Database, tmp_path: Path) -> None:
    """What was committed is reported as applied, and the run stops behind it."""
    db.create()
    events: list[Event] = []
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        plan = plan_up(migrations(tmp_path, session.traits.sql), History(), session.traits, {})
        late: Session = Late(session)  # type: ignore[assignment]  # everything else is the session's own
        results, error = run(plan, Run(late, ledger, Actor("me", "here", "1"), 1, {}, events.append))
        history, log = read(session, ledger), read_log(session, ledger)
    assert [(result.version, result.outcome) for result in results] == [("1", "applied")]
    assert error is not None
    assert (error.exit_code, error.state) == (130, "1_m.sql is applied: this came after its commit")
    assert [entry.version for entry in history.applied] == ["1"]
    assert [entry.kind for entry in log] == ["applied"]
    assert events[-1].kind == "step_done"


class Cut:
    """A session whose connection is ended by the server, before its COMMIT or behind it."""

    def __init__(self, session: Session, db: Database, committed: bool) -> None:
        self._session, self._db, self._committed = session, db, committed

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._session.transaction():
            yield
            if not self._committed:
                self._end()
        self._end()

    def _end(self) -> None:
        """Ended from outside, the connection is found lost by the next statement."""
        mysql = self._session.traits.sql == "mysql"
        process = int(str(self._session.query(f"SELECT {'connection_id' if mysql else 'pg_backend_pid'}()")[0][0]))
        self._db.query(f"KILL {process}" if mysql else f"SELECT pg_terminate_backend({process})")
        self._session.query("SELECT 1")


@pytest.mark.databases(embedded=False)
@pytest.mark.parametrize("committed", [True, False])
def test_a_connection_lost_around_commit(db: Database, tmp_path: Path, committed: bool) -> None:
    """A new connection is asked what became of the transaction, so that nothing wrong is claimed."""
    db.create()
    db.execute("CREATE TABLE t (id integer)")
    path = tmp_path / "1_m.sql"
    path.write_text("-- migrate:up\nINSERT INTO t VALUES (1);\n-- migrate:down\n")
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        plan = plan_up([read_file(path, "1", session.traits.sql)], History(), session.traits, {})
        cut: Session = Cut(session, db, committed)  # type: ignore[assignment]  # everything else is the session's own
        (result,), error = run(plan, Run(cut, ledger, Actor("me", "here", "1"), 1, {}, lambda _: None))
        history = read(session, ledger)
    assert isinstance(error, ConnectionFailed)
    rows = [(1,)] if committed else []
    assert db.query("SELECT id FROM t") == rows
    assert [entry.version for entry in history.applied] == ["1"] * len(rows)
    if committed:
        assert (result.outcome, error.state) == ("applied", "1_m.sql is applied: this came after its commit")
    else:
        assert (result.outcome, error.state) == ("failed", "1_m.sql was rolled back and left nothing behind")


def test_events_tell_the_whole_story(db: Database, tmp_path: Path) -> None:
    """Each step and each statement has its events, in order, with index and total."""
    db.create()
    events: list[Event] = []
    path = tmp_path / "1_m.sql"
    path.write_text("-- migrate:up\nCREATE TABLE t (id integer);\nINSERT INTO t VALUES (1);\n-- migrate:down\n")
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        file = read_file(path, "1", session.traits.sql)
        plan = plan_up([file], History(), session.traits, {})
        _, error = run(plan, Run(session, ledger, Actor("me", "here", "1"), 7, {}, events.append))
        (entry,) = [entry for entry in read_log(session, ledger) if entry.kind == "applied"]
    assert error is None
    seen = [(event.kind, event.index, event.total) for event in events if event.kind.startswith("statement")]
    assert seen == [
        ("statement_started", 0, 2),
        ("statement_done", 0, 2),
        ("statement_started", 1, 2),
        ("statement_done", 1, 2),
    ]
    assert (events[0].kind, events[-1].kind) == ("step_started", "step_done")
    assert (entry.batch, entry.statements_done, entry.who, entry.host) == (7, 2, "me", "here")
    assert entry.checksum == file.checksum
