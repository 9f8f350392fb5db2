"""What the tests of server dialects share: opening sessions, making statements, interrupting."""

from __future__ import annotations

import signal
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from sqlmig.config import DatabaseURL, parse_url
from sqlmig.dialects import load
from sqlmig.dialects.api import ConnectOptions, Holder, Session
from sqlmig.errors import DatabaseError
from sqlmig.model import Location, Statement
from tests.servers import Database

OPTIONS = ConnectOptions()


@contextmanager
def opened(db: Database, settings: ConnectOptions = OPTIONS, /, **parameters: str) -> Iterator[Session]:
    """A session in the test's database, which is created if it is missing."""
    if not db.exists():
        db.create()
    url = replace(parse_url(db.url), options=tuple(parameters.items()))
    with closing(load(url).connect(url, settings)) as session:
        yield session


def statement(sql: str, data: str | None = None) -> Statement:
    return Statement(sql, Location("db/migrations/1_test.sql", 1, 1), 0, data)


def run(session: Session, *sql: str) -> list[int]:
    """Run statements as a file's; the numbers of those that were reported as done."""
    done: list[int] = []
    session.run([statement(text) for text in sql], done.append)
    return done


def fail(session: Session, *sql: str) -> DatabaseError:
    """Run statements of which the last must fail; its error."""
    with pytest.raises(DatabaseError) as caught:
        run(session, *sql)
    return caught.value


def run_in_transaction(
    session: Session, *sql: str, restore: bool = False, then: Callable[[], object] | None = None
) -> None:
    """Run statements as one transaction; `then` happens before its end, and may raise."""
    with session.transaction():
        run(session, *sql)
        if restore:
            session.restore()
        if then is not None:
            then()


def raise_own() -> None:
    raise ZeroDivisionError


def lock_briefly(session: Session, timeout: float = 0, heard: Callable[[Holder], None] = print) -> None:
    with session.lock("k", timeout, heard):
        pass


@contextmanager
def interrupted_after(seconds: float, again: float = 0) -> Iterator[None]:
    """Ctrl-C after a while, and then every `again` seconds."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds, again)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def told(error: BaseException) -> str:
    """Everything a user, a log or a crash report could see of an error, hidden causes included."""
    parts, seen = [], set()
    pending: list[BaseException | None] = [error]
    while pending:
        cause = pending.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        parts += [str(cause), repr(cause), repr(vars(cause)), *traceback.format_exception(cause)]
        pending += [cause.__cause__, cause.__context__]
    return "\n".join(parts)


def at(url: DatabaseURL, host: str = "127.0.0.1", port: int | None = None) -> DatabaseURL:
    """The same database name and login elsewhere."""
    return replace(url, host=host, port=port)
