"""Connecting, and sending statements as a file has them: the simple query protocol, nothing bound, nothing kept.

https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import psycopg
from psycopg import errors, generators, waiting
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from sqlmig.dialects.batches import blocks
from sqlmig.dialects.postgres.connection import MAINTENANCE
from sqlmig.dialects.postgres.errors import connect_failure, missing
from sqlmig.errors import ConnectionFailed, DatabaseMissing
from sqlmig.model import Statement

Connection = psycopg.Connection[tuple[object, ...]]

COPY_BLOCK = 1 << 18
WAKE = 0.1  # seconds between two looks at pending signals
NO_DATA = b"the statement needs data lines below it, ended by \\."


def open_connection(given: dict[str, str], secrets: tuple[str, ...]) -> Connection:
    """A connection in autocommit mode, without server-side prepared statements, which poolers confuse."""
    failure: ConnectionFailed | DatabaseMissing
    try:
        return psycopg.connect(autocommit=True, prepare_threshold=None, **cast(dict[str, Any], given))
    except psycopg.Error as error:
        failure = connect_failure(error, given, secrets)
        unclear = type(failure) is ConnectionFailed and getattr(error.pgconn, "used_password", False)
    if unclear and _is_missing(given):
        failure = missing(given, secrets)
    raise failure  # outside the handler, so that the driver's text is no part of the traceback


def _is_missing(given: dict[str, str]) -> bool:
    """Ask another database whether ours is there: libpq gives no SQLSTATE, and a server may not speak English."""
    sql = b"SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s::name"
    for name in MAINTENANCE:
        try:
            with psycopg.connect(autocommit=True, **cast(dict[str, Any], given | {"dbname": name})) as connection:
                return connection.execute(sql, (given.get("dbname"),)).fetchone() is None
        except psycopg.Error:
            continue
    return False


def send(connection: Connection, statement: Statement) -> None:
    """Run a statement and discard what it returns. Raises what psycopg raises."""
    if "\0" in statement.sql:  # libpq takes the text as a C string and would send only what stands before
        raise psycopg.DataError("a statement cannot contain NUL characters")
    if statement.data is not None:
        _copy(connection, statement.sql, statement.data)
    else:
        command(connection, statement.sql)


def command(connection: Connection, sql: str) -> int:
    """Run any number of statements in one round trip, row by row, so that no result fills the memory.

    How many rows the last of them has or has changed.

    On Ctrl-C psycopg's `wait` cancels on the server and drains the generator before it raises; the generator
    therefore returns an error instead of raising it.
    """
    return _checked(connection, connection.wait(_answers(connection, sql)))


def commit(connection: Connection, sql: str = "COMMIT") -> bool:
    """COMMIT, and whether Ctrl-C came meanwhile. Cancelled, it might take effect or not, so it is waited for.

    A second Ctrl-C ends the wait.
    """
    answers, interrupted = _answers(connection, sql), False
    while True:
        try:
            last = waiting.wait(answers, connection.pgconn.socket, interval=WAKE)
        except KeyboardInterrupt:
            if interrupted:
                raise
            interrupted = True
        else:
            _checked(connection, last)
            return interrupted


def _checked(connection: Connection, last: PGresult | None) -> int:
    if last is None:
        return 0
    if last.status == ExecStatus.FATAL_ERROR:
        raise errors.error_from_result(last, encoding=connection.info.encoding)
    return last.command_tuples or 0


def _answers(connection: Connection, sql: str) -> PQGen[PGresult | None]:
    """Send, read and discard; the first error, or else the last answer."""
    yield from post(connection, sql)
    last = None
    while (result := (yield from answer(connection.pgconn))) is not None:
        if last is None or last.status != ExecStatus.FATAL_ERROR:
            last = result
    return last


def post(connection: Connection, sql: str) -> PQGen[None]:
    """Send a message with any number of statements, to be answered row by row."""
    pgconn = connection.pgconn
    pgconn.send_query(sql.encode(connection.info.encoding))
    pgconn.set_single_row_mode()
    yield from generators.send(pgconn)


def answer(pgconn: PGconn) -> PQGen[PGresult | None]:
    """The result that ends a statement, past its rows or data; None when the whole message is answered."""
    while (result := (yield from generators.fetch(pgconn))) is not None:
        if result.status == ExecStatus.COPY_IN:
            pgconn.put_copy_end(NO_DATA)
            yield from generators.send(pgconn)
        elif result.status == ExecStatus.COPY_OUT:
            yield from _discarded(pgconn)
        elif result.status != ExecStatus.SINGLE_TUPLE:
            return result  # type: ignore[no-any-return]  # psycopg.generators is untyped
    return None


def _discarded(pgconn: PGconn) -> PQGen[None]:
    """Read past the rows of COPY … TO stdout. PQgetCopyData: 0 is nothing yet, below zero is the end."""
    while (size := pgconn.get_copy_data(1)[0]) >= 0:
        if size == 0:
            while not (yield generators.WAIT_R):
                continue
            pgconn.consume_input()


def _copy(connection: Connection, sql: str, data: Iterable[str]) -> None:
    with connection.cursor() as cursor, cursor.copy(sql.encode(connection.info.encoding)) as copy:
        for block in blocks(data, COPY_BLOCK):
            copy.write(block)
