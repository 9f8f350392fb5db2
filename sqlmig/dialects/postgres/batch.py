"""Many statements in one message: which may share it, and which of them failed.

https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import TypeVar

import psycopg
from psycopg import errors, generators, waiting
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from sqlmig.dialects.postgres import wire
from sqlmig.dialects.postgres.errors import translated, translating
from sqlmig.model import Statement

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
Answer = TypeVar("Answer")


def joins(connection: wire.Connection, statement: Statement, begun: bool) -> bool:
    """Whether a statement may share a message. It does only within a transaction, which may be `begun` by the message
    itself, or still be at work on the message before: elsewhere a message is one.

    The server's lexer must read as ours does, and a character that its encoding lacks is an error of the whole
    message, which has no place.
    """
    pgconn, sql = connection.pgconn, statement.sql
    return (
        statement.data is None
        and (begun or pgconn.transaction_status in _WITHIN)
        and "\0" not in sql
        and APART.match(sql) is None
        and (sql.isascii() or pgconn.parameter_status(b"server_encoding") == b"UTF8")
        and pgconn.parameter_status(b"standard_conforming_strings") == b"on"
        and pgconn.server_version >= FIRST_VERSION
    )


def run(
    connection: wire.Connection,
    secrets: tuple[str, ...],
    statements: tuple[Statement, ...],
    on_done: Callable[[], None],
    ahead: tuple[str, ...] = (),
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """Send statements as one message, call `meanwhile`, and `on_done` when the answer of each arrives. `ahead` are
    statements of ours that come before them, such as BEGIN.

    The number of calls always tells which statement failed: those before a syntax error are counted, too,
    although the server has refused the message as a whole.
    """
    texts = (*ahead, *(statement.sql for statement in statements))
    told = _Told(len(ahead), on_done)
    with translating(connection, secrets):
        failure = _exchange(connection, texts, told, meanwhile)
    if failure is None:
        return
    index, start = _attributed(failure, texts, told.answers)
    told.more(index - told.answers)
    raise translated(failure, connection, secrets, texts[index], start)


class _Told:
    """Counts the answers of a message, and tells of those that belong to the file's statements."""

    def __init__(self, ahead: int, on_done: Callable[[], None]) -> None:
        self.answers, self._ahead, self._on_done = 0, ahead, on_done

    def more(self, count: int = 1) -> None:
        for _ in range(count):
            self.answers += 1
            if self.answers > self._ahead:
                self._on_done()


def send(connection: wire.Connection, secrets: tuple[str, ...], statement: Statement) -> None:
    """Send one statement alone."""
    with translating(connection, secrets, statement.sql):
        wire.send(connection, statement)


def _exchange(
    connection: wire.Connection, texts: tuple[str, ...], told: _Told, meanwhile: Callable[[], object]
) -> psycopg.Error | None:
    """The first error, if there is one; `told` counts the answers before it."""
    failure = None
    try:
        _wait(connection, wire.post(connection, wire.message(*texts)))
        meanwhile()
        while (result := _next(connection)) is not None:
            if result.status == ExecStatus.FATAL_ERROR:
                failure = failure or errors.error_from_result(result, encoding=connection.info.encoding)
            elif failure is None:
                told.more()
    except BaseException as error:
        ended = _abandon(connection)
        told.more(ended if isinstance(error, KeyboardInterrupt) else 0)
        raise
    return failure


def _attributed(error: psycopg.Error, texts: tuple[str, ...], done: int) -> tuple[int, int]:
    """Which statement failed, and its offset in the message.

    A syntax error anywhere is found before the first statement runs, so that its place tells whose it is. Any
    other error belongs to the statement behind the last answer.
    """
    starts = [0, *accumulate(len(text) + len(wire.GAP) for text in texts[:-1])]
    position = error.diag.statement_position
    index = done if done or position is None else bisect_right(starts, int(position) - 1) - 1
    return index, starts[index]


def _next(connection: wire.Connection) -> PGresult | None:
    """The next answer; mostly it has arrived together with others, and nothing is to be waited for."""
    pgconn = connection.pgconn
    if not pgconn.is_busy():
        result = pgconn.get_result()
        if result is None or result.status in (ExecStatus.COMMAND_OK, ExecStatus.FATAL_ERROR):
            return result
        return _wait(connection, wire.answer(pgconn, result))
    return _wait(connection, wire.answer(pgconn))


def _wait(connection: wire.Connection, answer: PQGen[Answer]) -> Answer:
    return waiting.wait(answer, connection.pgconn.socket, interval=wire.WAKE)


def _abandon(connection: wire.Connection) -> int:
    """Cancel what still runs and read past its answers, or else close the connection. Counts the statements that
    had ended: the server keeps short answers back until it has a few kilobytes of them.

    It takes no cancel for a message of which it has only a part.
    """
    pgconn, ended = connection.pgconn, 0
    if pgconn.transaction_status != TransactionStatus.ACTIVE:
        return ended
    try:
        _wait(connection, generators.send(pgconn))
        connection.cancel_safe(timeout=wire.CANCEL_TIMEOUT)
        while (result := _wait(connection, wire.answer(pgconn))) is not None:
            ended += result.status != ExecStatus.FATAL_ERROR
    except psycopg.Error:
        connection.close()
    except BaseException:
        connection.close()
        raise
    return ended
