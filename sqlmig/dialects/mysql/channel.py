"""A statement with everything around it: limits of the server, Ctrl-C, errors as sqlmig's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import pymysql

from sqlmig.dialects.api import LOST_IN_COMMIT
from sqlmig.dialects.mysql import wire
from sqlmig.dialects.mysql.errors import connect_failure, translating
from sqlmig.dialects.mysql.inbox import Inbox
from sqlmig.dialects.mysql.state import AUTOCOMMIT, names
from sqlmig.errors import ConnectionFailed, DatabaseError, DatabaseMissing, SqlmigError
from sqlmig.noun import field, noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

CANCEL_TIMEOUT = 10.0  # seconds until a cancelled statement must have ended
LONGEST_CHARACTER = 4  # bytes
PACKET_TOO_LARGE = "1153"
# ended by KILL QUERY, by max_execution_time
INTERRUPTED = frozenset({"1317", "3024"})


@noun
class Target:
    """How to connect, what no message may contain, and how many bytes a statement may have; 0 is not known."""

    given: dict[str, Any] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    limit: int = 0

    @property
    def beginning(self) -> str:
        """What a connection begins with. A server may take no login's word for the character set."""
        return f"{names(self.given['charset'], self.given['collation'])}; {AUTOCOMMIT}"


def opened(target: Target) -> wire.Link:
    failure: ConnectionFailed | DatabaseMissing
    try:
        return wire.open_link(target.given)
    except (pymysql.Error, RuntimeError, OSError) as error:
        failure = connect_failure(error, target.given, target.secrets)
    raise failure  # outside the handler, so that the driver's text is no part of the traceback


def closed(link: wire.Link | None) -> None:
    if link is not None and link.open:
        link.close()


def ask(link: wire.Link, target: Target, sql: str, keep: bool = False, limit: float | None = None) -> wire.Answer:
    """Send a statement and read its answer. On Ctrl-C it is cancelled on the server first.

    So it is when no answer has begun after `limit` seconds, which is a DatabaseError.
    """
    if target.limit and len(sql) >= target.limit // LONGEST_CHARACTER:
        _check_size(target, sql)
    waits = False
    try:
        with translating(link, target.secrets, sql):
            wire.send(link, sql)
            waits = True
            late = not wire.wait(link, limit)
            if late:
                _end_late(link, target)
            waits = False
            return wire.read(link, keep)
    except DatabaseError as error:
        if limit is None or error.sqlstate not in INTERRUPTED:
            raise
        raise DatabaseError(
            f"statement timeout: it ran longer than {limit:g} s",
            sqlstate=error.sqlstate,
            hint="raise statement_timeout if the statement may take that long",
        ) from None
    except SqlmigError:
        raise
    except BaseException:
        _cancel(link, target, waits)
        raise


def send_file(link: wire.Link, target: Target, sql: str, packets: Iterable[bytes]) -> wire.Answer:
    """Send LOAD DATA LOCAL and the file that it asks for. An end before the file's end costs the connection: the server
    would take what it has for the whole."""
    try:
        with translating(link, target.secrets, sql):
            return wire.load(link, sql, packets)
    except DatabaseError:
        raise
    except BaseException:
        abandon(link, target)
        raise


def commit(link: wire.Link, target: Target, ahead: tuple[str, ...] = ()) -> bool:
    """COMMIT, and whether Ctrl-C came meanwhile. Cancelled, it might take effect or not, so it is waited for.

    Statements `ahead` travel with it. They may wait for a lock, so that Ctrl-C cancels the one that runs; the answer
    tells whether COMMIT came behind it nevertheless. A second Ctrl-C ends the wait, and the connection with its
    outstanding answer.
    """
    interrupted = False
    try:
        with translating(link, target.secrets):
            wire.send(link, "; ".join((*ahead, "COMMIT")))
            inbox = Inbox(link)
            try:
                inbox.drain()
            except KeyboardInterrupt:
                interrupted = True
                if ahead:
                    _kill_query(link, target)
                inbox.drain()
    except ConnectionFailed as error:
        raise ConnectionFailed(error.message, state=LOST_IN_COMMIT) from None
    except DatabaseError as error:
        if interrupted and error.sqlstate in INTERRUPTED:
            raise KeyboardInterrupt from None
        raise
    except SqlmigError:
        raise
    except BaseException:
        closed(link)
        raise
    return interrupted


def reset(link: wire.Link, target: Target) -> None:
    with translating(link, target.secrets):
        wire.reset(link)


@contextmanager
def helping(target: Target) -> Iterator[wire.Link]:
    """Another connection, for a word to the server about the first."""
    helper = opened(Target(target.given | {"database": None}, target.secrets))
    try:
        yield helper
    finally:
        closed(helper)


def kill(helper: wire.Link, link: wire.Link, what: Literal["QUERY", "CONNECTION"]) -> None:
    with helper.cursor() as cursor:
        cursor.execute(f"KILL {what} {wire.thread(link)}")


def _kill_query(link: wire.Link, target: Target) -> None:
    """Without a connection for it nothing is cancelled, and what runs is waited for."""
    with suppress(SqlmigError, pymysql.Error), helping(target) as helper:
        kill(helper, link, "QUERY")


def abandon(link: wire.Link, target: Target) -> None:
    """End a connection altogether: a message or an answer that is half way makes it useless."""
    with suppress(SqlmigError, pymysql.Error), helping(target) as helper:
        kill(helper, link, "CONNECTION")
    closed(link)


def _cancel(link: wire.Link, target: Target, waits: bool) -> None:
    """End the statement on the server; `waits` says that its answer is still to come as a whole."""
    if not waits:
        abandon(link, target)
        return
    with suppress(SqlmigError, pymysql.Error):
        with helping(target) as helper:
            kill(helper, link, "QUERY")
        if wire.wait(link, CANCEL_TIMEOUT):
            with suppress(pymysql.Error):  # "query execution was interrupted"
                wire.read(link)
            return
    closed(link)


def _end_late(link: wire.Link, target: Target) -> None:
    """End the statement on the server, and wait for its answer: it may have succeeded in the last moment.

    Where that fails the connection is closed, and nobody knows what became of the statement.
    """
    try:
        with helping(target) as helper:
            kill(helper, link, "QUERY")
        if wire.wait(link, CANCEL_TIMEOUT):
            return
        reason = "the server does not end it"
    except (SqlmigError, pymysql.Error) as error:
        reason = str(error)
    closed(link)
    raise ConnectionFailed(f"the statement timeout was over, and the statement could not be cancelled: {reason}")


def _check_size(target: Target, sql: str) -> None:
    """The server would cut the connection in the middle of what it finds too long."""
    size = len(sql.encode())
    if size >= target.limit:
        raise DatabaseError(
            f"the statement has {size:,} bytes and the server takes {target.limit:,} (max_allowed_packet)",
            sqlstate=PACKET_TOO_LARGE,
            hint="divide the statement, or raise max_allowed_packet on the server",
        )
