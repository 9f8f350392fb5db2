"""The runner on a real database, at moments that a command line cannot choose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sqlmig import dialects
from sqlmig.config import parse_url
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.errors import ConnectionFailed, SqlmigError
from sqlmig.ledger import Ledger, locate, prepare, read, read_log
from sqlmig.library import read_file
from sqlmig.model import PLAIN, Actor, Event, History, Migration, Options
from sqlmig.plan import plan_up, require
from sqlmig.runner import Run, run
from sqlmig.sql.groups import together
from sqlmig.sql.split import split
from tests.servers import Database


@contextmanager
def opened(db: Database) -> Iterator[Session]:
    session = dialects.load(parse_url(db.url)).connect(parse_url(db.url), ConnectOptions())
    try:
        yield session
    finally:
        session.close()


def file(folder: Path, text: str, session: Session) -> Migration:
    path = folder / "1_m.sql"
    path.write_text(text)
    return read_file(path, "1", session.traits.sql)


def up(session: Session, ledger: Ledger, migration: Migration, events: list[Event]) -> SqlmigError | None:
    """Run it as the ledger says; the error."""
    plan = plan_up([migration], read(session, ledger), session.traits, {})
    require(plan)
    return run(plan, Run(session, ledger, Actor("me", "here", "1"), 1, {}, events.append))[1]


def log_of(session: Session, ledger: Ledger) -> list[tuple[str, int]]:
    return [(entry.kind, entry.statements_done) for entry in read_log(session, ledger)]


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


class Cut:
    """A session whose connection is ended by the server, before its COMMIT or behind it."""

    def __init__(self, session: Session, db: Database, committed: bool) -> None:
        self._session, self._db, self._committed = session, db, committed

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)

    @contextmanager
    def transaction(self, options: Options = PLAIN) -> Iterator[None]:
        with self._session.transaction(options):
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


SECTIONS = """\
-- migrate:up transaction:false
CREATE TABLE t (id integer);
-- migrate:down
-- migrate:up
INSERT INTO t VALUES (1);
INSERT INTO t VALUES (2);
-- migrate:down
-- migrate:up transaction:false
INSERT INTO t VALUES (3);
-- migrate:down
"""


def test_a_transaction_among_sections(db: Database, tmp_path: Path) -> None:
    """It commits together with its progress, so that a crash behind its COMMIT leaves nothing to decide."""
    db.create()
    (tmp_path / "1_m.sql").write_text(SECTIONS)
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        file = read_file(tmp_path / "1_m.sql", "1", session.traits.sql)
        late: Session = Late(session)  # type: ignore[assignment]  # everything else is the session's own
        context = Run(late, ledger, Actor("me", "here", "1"), 1, {}, lambda _: None)
        _, error = run(plan_up([file], History(), session.traits, {}), context)
        (unfinished,) = read(session, ledger).unfinished
        again = plan_up([file], read(session, ledger), session.traits, {})
        run(again, replace(context, session=session))
        rows = session.query("SELECT id FROM t ORDER BY id")
    assert error is not None
    assert error.state == (
        "statement 1 of 4 in 1_m.sql took effect and cannot be rolled back; "
        "statements 2 to 3 took effect together or not at all"
    )
    assert error.hint == "run `sqlmig up` again: the log knows, and it goes on behind what took effect"
    assert (unfinished.kind, unfinished.statements_done) == ("reached", 3)
    assert [finding.rule for finding in again.findings] == ["resume"]
    assert rows == [(1,), (2,), (3,)]


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
    seen = [(event.kind, event.index, event.total) for event in events]
    assert seen == [
        ("statement_started", 0, 2),
        ("statement_done", 0, 2),
        ("statement_started", 1, 2),
        ("statement_done", 1, 2),
        ("step_done", 0, 2),
    ]
    assert (entry.batch, entry.statements_done, entry.who, entry.host) == (7, 2, "me", "here")
    assert entry.checksum == file.checksum


class Brief:
    """A listener that has no use for single statements."""

    follows = False

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, event: Event) -> None:
        self.heard.append(event.kind)


@pytest.mark.parametrize("marker", ["-- migrate:up", "-- migrate:up transaction:false"])
def test_who_follows_no_statements_hears_of_steps_alone(db: Database, tmp_path: Path, marker: str) -> None:
    """And the error of a statement that fails stands at its place all the same."""
    db.create()
    script = f"{marker}\nCREATE TABLE t (id integer);\nINSERT INTO t VALUES (1);\nINSERT INTO no VALUES (1);\n"
    listener = Brief()
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        plan = plan_up([file(tmp_path, f"{script}-- migrate:down\n", session)], History(), session.traits, {})
        _, error = run(plan, Run(session, ledger, Actor("me", "here", "1"), 1, {}, listener))
    assert error is not None
    assert error.location is not None
    assert error.location.line == 4
    assert listener.heard == ["step_failed"]


BEGIN = {"mysql": "START TRANSACTION", "sqlite": "BEGIN", "duckdb": "BEGIN TRANSACTION", "postgres": "BEGIN"}
OWN = """\
-- migrate:up transaction:false
CREATE TABLE t (id integer PRIMARY KEY);
INSERT INTO t VALUES (1);
{begin};
INSERT INTO t VALUES (2);
INSERT INTO t VALUES ({third});
COMMIT;
INSERT INTO t VALUES (4);
-- migrate:down
"""


def test_a_files_own_transaction_is_done_at_its_commit(db: Database, tmp_path: Path) -> None:
    """A failure in the middle rolls it back; the log counts nothing of it, and the next run begins again at BEGIN."""
    db.create()
    events: list[Event] = []
    begin = BEGIN[db.dialect]
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        error = up(session, ledger, file(tmp_path, OWN.format(begin=begin, third=1), session), events)
        assert error is not None
        assert error.state == (
            "statements 1 to 2 of 7 in 1_m.sql took effect and cannot be rolled back; "
            "the transaction that begins with statement 3 was rolled back"
        )
        assert error.location is not None
        assert error.location.line == 6
        assert "mend the file from line 4 on" in (error.hint or "")
        assert session.query("SELECT id FROM t") == [(1,)]
        assert log_of(session, ledger) == [("started", 0), ("started", 1), ("started", 2), ("failed", 2)]
        assert up(session, ledger, file(tmp_path, OWN.format(begin=begin, third=3), session), events) is None
        assert session.query("SELECT id FROM t ORDER BY id") == [(1,), (2,), (3,), (4,)]
        assert log_of(session, ledger)[4:] == [("started", 2), ("started", 6), ("applied", 7)]


@pytest.mark.databases(embedded=False)
def test_a_retry_begins_a_files_own_transaction_again(db: Database, tmp_path: Path) -> None:
    """The lock timeout rolled back what was before it."""
    db.create()
    db.execute("CREATE TABLE a (id integer PRIMARY KEY)", "CREATE TABLE b (id integer PRIMARY KEY)")
    begin, lock = BEGIN[db.dialect], "LOCK TABLE b" if db.dialect == "postgres" else "SELECT * FROM b FOR UPDATE"
    text = f"-- migrate:up transaction:false lock_timeout:1s retry:1\n{begin};\nINSERT INTO a VALUES (1);\n"
    with opened(db) as session, opened(db) as other:
        db.execute("INSERT INTO b VALUES (1)")
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        migration = file(tmp_path, f"{text}UPDATE b SET id = 2;\nCOMMIT;\n-- migrate:down\n", session)
        events: list[Event] = []
        with ExitStack() as blocking:
            blocking.enter_context(other.transaction())
            other.query(lock) if db.dialect == "mysql" else other.execute(lock)

            def heard(event: Event) -> None:
                events.append(event)
                if event.kind == "retrying":
                    blocking.close()

            plan = plan_up([migration], History(), session.traits, {})
            _, error = run(plan, Run(session, ledger, Actor("me", "here", "1"), 1, {}, heard))
        assert error is None
        assert [event.kind for event in events].count("retrying") == 1
        assert db.query("SELECT (SELECT count(*) FROM a), (SELECT id FROM b)") == [(1, 2)]


@pytest.mark.parametrize(
    ("statements", "count"),
    [
        ("INSERT INTO t VALUES (1); COMMIT", 1),
        ("BEGIN; INSERT INTO t VALUES (1); ROLLBACK TO SAVEPOINT s; COMMIT; SELECT 1", 4),
        ("START TRANSACTION; SELECT 1; ROLLBACK; SELECT 2", 3),
        ("BEGIN; SELECT 1", 2),
        ("COMMIT; BEGIN; COMMIT", 1),
    ],
)
@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite", "duckdb"])
def test_statements_that_are_skipped_together(dialect: str, statements: str, count: int) -> None:
    """`resume --skip` goes on behind the transaction of the file's own, and not within it."""
    assert together(split(statements, dialect, "f.sql"), dialect) == count


def test_ddl_ends_a_group_on_mysql() -> None:
    """It commits implicitly there."""
    text = "BEGIN; INSERT INTO t VALUES (1); CREATE TABLE u (a int); COMMIT"
    assert together(split(text, "mysql", "f.sql"), "mysql") == 3
    assert together(split(text, "postgres", "f.sql"), "postgres") == 4


@pytest.mark.databases(dialect="mysql")
def test_an_implicit_commit_ends_a_files_own_transaction(db: Database, tmp_path: Path) -> None:
    """DDL commits what was before it, so that a resume does not do it twice."""
    db.create()
    text = "START TRANSACTION;\nINSERT INTO t VALUES (1);\nCREATE TABLE u (id integer);\nINSERT INTO t VALUES ({});\n"
    text = (
        f"-- migrate:up transaction:false\nCREATE TABLE t (id integer PRIMARY KEY);\n{text}COMMIT;\n-- migrate:down\n"
    )
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        assert up(session, ledger, file(tmp_path, text.format(1), session), []) is not None
        assert log_of(session, ledger)[-1] == ("failed", 4)
        assert up(session, ledger, file(tmp_path, text.format(2), session), []) is None
        assert session.query("SELECT id FROM t ORDER BY id") == [(1,), (2,)]


@pytest.mark.databases(dialect="mysql")
def test_autocommit_switched_off_by_a_file(db: Database, tmp_path: Path) -> None:
    """What is not committed is not done, whatever began the transaction."""
    db.create()
    text = "SET autocommit = 0;\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES ({});\nCOMMIT;\n"
    text = f"-- migrate:up transaction:false\nCREATE TABLE t (id integer PRIMARY KEY);\n{text}-- migrate:down\n"
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        assert up(session, ledger, file(tmp_path, text.format(1), session), []) is not None
        assert log_of(session, ledger)[-1] == ("failed", 2)
        assert session.query("SELECT id FROM t") == []
        assert up(session, ledger, file(tmp_path, text.format(2), session), []) is None
        assert session.query("SELECT id FROM t ORDER BY id") == [(1,), (2,)]


@pytest.mark.databases(dialect="postgres")
@pytest.mark.parametrize("sql", ["DISCARD ALL", "SELECT pg_advisory_unlock_all()"])
def test_a_file_that_gives_the_lock_up_is_the_last(db: Database, tmp_path: Path, sql: str) -> None:
    """Another runner may have begun, so the run stops behind that file, which is applied, and says so."""
    db.create()
    text = f"-- migrate:up transaction:false\nCREATE TABLE t ();\n{sql};\n-- migrate:down\n"
    with opened(db) as session:
        _, second = migrations(tmp_path, session.traits.sql)
        files = [file(tmp_path, text, session), second]
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        plan = plan_up(files, History(), session.traits, {})
        with session.lock("k", 0, print):
            results, error = run(plan, Run(session, ledger, Actor("me", "here", "1"), 1, {}, lambda _: None))
        history = read(session, ledger)
    assert error is not None
    assert (error.code, error.exit_code, error.state) == (
        "lock_lost",
        5,
        "1_m.sql is applied: this came after its commit",
    )
    assert error.hint == "run `sqlmig up` again for what is left"
    assert [(result.version, result.outcome) for result in results] == [("1", "applied")]
    assert [entry.version for entry in history.applied] == ["1"]
    assert db.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]
