"""Many statements in one message: which may share it, and which of them failed.

https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from operator import itemgetter

from psycopg import errors
from psycopg.pq import ExecStatus, TransactionStatus

from sqlmig.dialects.postgres import wire
from sqlmig.dialects.postgres.errors import translated, translating
from sqlmig.dialects.postgres.libpq import Connection
from sqlmig.model import Bundle, Piece, Statement
from sqlmig.sql.plain import statements

SIZE = 1 << 16  # characters; more is hardly faster, and the server repeats a failed message in its log
# Before this version statement_timeout bounds the whole message,
# https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT
FIRST_VERSION = 130000
# What begins or ends a transaction; what may tell a place in another statement's text; and what changes how the
# server's lexer reads, because it reads the whole message before the first statement runs.
APART = re.compile(
    r"(?:abort|begin|commit|end|execute|prepare|release|rollback|savepoint|start)\b"
    r"|(?:call|do|reset|select|set|with)\b.*?"
    r"(?:standard_conforming_strings|backslash_quote|client_encoding|\bnames\b)|reset\s+all\b",
    re.I | re.S,
)

_WITHIN = (TransactionStatus.INTRANS, TransactionStatus.ACTIVE)


def joins(connection: Connection, piece: Piece, begun: bool) -> bool:
    """Whether a piece may share a message. It does only within a transaction, which may be `begun` by the message
    itself, or still be at work on the message before: elsewhere a message is one.

    The server's lexer must read as ours does, and a character that its encoding lacks is an error of the whole
    message, which has no place.
    """
    pgconn, sql = connection.pgconn, piece.sql
    return (
        piece.data is None
        and (begun or pgconn.transaction_status in _WITHIN)
        and "\0" not in sql
        and APART.match(sql) is None
        and (sql.isascii() or pgconn.parameter_status(b"server_encoding") == b"UTF8")
        and pgconn.parameter_status(b"standard_conforming_strings") == b"on"
        and pgconn.server_version >= FIRST_VERSION
    )


def run(
    connection: Connection,
    secrets: tuple[str, ...],
    pieces: tuple[Piece, ...],
    more: Callable[[int], None],
    ahead: tuple[str, ...] = (),
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """Send statements as one message, call `meanwhile`, and `more` with the number of those whose answers have arrived.
    `ahead` are statements of ours that come before them, such as BEGIN.

    The numbers always tell which statement failed: those before a syntax error are counted, too, although the server
    has refused the message as a whole.
    """
    sql = wire.message(*ahead, *(piece.sql for piece in pieces))
    told = _Told(len(ahead), any(isinstance(piece, Bundle) for piece in pieces), more)
    try:
        failure = _exchange(connection, sql, told, meanwhile)
    except errors.Error as error:
        raise translated(error, connection, secrets, "") from None
    if failure is None:
        return
    texts = tuple(_texts(ahead, pieces))
    told.answers = index = _attributed(failure, texts, told.answers)
    told.tell()
    start, text = texts[index]
    raise translated(failure, connection, secrets, text, start)


class _Told:
    """Counts the answers of a message, and tells of those that belong to the file's statements: one by one, or of as
    many as there are where some are `bundled`."""

    def __init__(self, ahead: int, bundled: bool, more: Callable[[int], None]) -> None:
        self.answers, self._told, self._bundled, self._more = 0, ahead, bundled, more

    def tell(self) -> None:
        while (count := self.answers - self._told) > 0:
            count = count if self._bundled else 1
            self._told += count
            self._more(count)


def send(connection: Connection, secrets: tuple[str, ...], statement: Statement) -> None:
    """Send one statement alone."""
    with translating(connection, secrets, statement.sql):
        wire.send(connection, statement)


def _exchange(connection: Connection, sql: str, told: _Told, meanwhile: Callable[[], object]) -> errors.Error | None:
    """The first error, if there is one; `told` counts the answers before it, and tells when others are waited for."""
    failure, pgconn = None, connection.pgconn
    try:
        wire.post(connection, sql, singly=True)
        meanwhile()
        while True:
            if pgconn.is_busy():
                told.tell()
            result = wire.received(connection)
            if result is None:
                break
            if result.status == ExecStatus.FATAL_ERROR:
                failure = failure or errors.error_from_result(result, connection.encoding)
            elif failure is None:
                told.answers += 1
    except BaseException as error:
        ended = wire.abandon(connection)
        told.answers += ended if isinstance(error, KeyboardInterrupt) else 0
        raise
    finally:
        told.tell()
    return failure


def _texts(ahead: tuple[str, ...], pieces: tuple[Piece, ...]) -> Iterator[tuple[int, str]]:
    """Each statement of a message, and where it begins there."""
    start = 0
    for text in ahead:
        yield start, text
        start += len(text) + len(wire.GAP)
    for piece in pieces:
        for statement in statements((piece,)):
            yield start + statement.offset - piece.offset, statement.sql
        start += len(piece.sql) + len(wire.GAP)


def _attributed(error: errors.Error, texts: tuple[tuple[int, str], ...], done: int) -> int:
    """Which statement failed.

    A syntax error anywhere is found before the first statement runs, so that its place tells whose it is. Any
    other error belongs to the statement behind the last answer.
    """
    position = error.diag.statement_position
    if done or position is None:
        return done
    return bisect_right(texts, int(position) - 1, key=itemgetter(0)) - 1
