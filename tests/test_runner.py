"""The runner on a real database, at moments that a command line cannot choose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.ledger import locate, prepare, read, read_log
from sqlmig.library import read_file
from sqlmig.model import PLAIN, Actor, Event, History, Migration, Options
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
    def transaction(self, options: Options = PLAIN) -> Iterator[None]:
        with self._session.transaction(options):
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
    assert (error.exit_code, error.state) == (130, "1_m.sql is applied: the interrupt came after its commit")
    assert [entry.version for entry in history.applied] == ["1"]
    assert [entry.kind for entry in log] == ["applied"]
    assert events[-1].kind == "step_done"


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
