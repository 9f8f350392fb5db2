"""Connecting, and sending statements as a file has them: the simple query protocol, nothing bound, nothing kept.

https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

import psycopg
from psycopg import errors, generators, waiting
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

from sqlmig.dialects.batches import blocks
from sqlmig.dialects.postgres.connection import MAINTENANCE
from sqlmig.dialects.postgres.errors import connect_failure, missing
from sqlmig.errors import ConnectionFailed, DatabaseMissing
from sqlmig.model import Statement
from sqlmig.noun import noun

Connection = psycopg.Connection[tuple[object, ...]]
Answer = TypeVar("Answer")

COPY_BLOCK = 1 << 18
GAP = "\n;\n"  # between two statements of a message: a line end closes a comment that a statement ends with
CANCEL_TIMEOUT = 5.0  # seconds until a cancelled message must have ended
WAKE = 0.1  # seconds between two looks at pending signals
_COMPLETE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK, ExecStatus.FATAL_ERROR)
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


def message(*statements: str) -> str:
    """Statements that travel together."""
    return GAP.join(statements)


def command(connection: Connection, sql: str) -> int:
    """Run any number of statements in one round trip, row by row, so that no result fills the memory.

    How many rows the last of them has or has changed.

    On Ctrl-C psycopg's `wait` cancels on the server and drains the generator before it raises; the generator
    therefore returns an error instead of raising it.
    """
    return _checked(connection, connection.wait(_answers(connection, sql)))


@noun
class Ended:
    """A transaction that was committed. `interrupted` says that Ctrl-C came meanwhile; `rows` is how many the last
    statement of the message had, None when that is not certain."""

    interrupted: bool
    rows: int | None


def commit(connection: Connection, sql: str, alone: bool) -> Ended:
    """Send a message with a COMMIT in it. Whatever happens, the answers tell whether that took effect.

    On Ctrl-C a COMMIT `alone` is waited for; statements before it, which may wait for a lock, are cancelled. A second
    Ctrl-C ends the wait.
    """
    results: list[PGresult] = []
    interrupted = False
    try:
        connection.pgconn.send_query(sql.encode(connection.info.encoding))
    except KeyboardInterrupt:
        if connection.pgconn.transaction_status != TransactionStatus.ACTIVE:  # it was not sent
            raise
        interrupted = True
    while True:
        try:
            flush(connection)
            while (result := received(connection)) is not None:
                results.append(result)
            break
        except KeyboardInterrupt:
            if interrupted:
                raise
            interrupted = True
            if not alone:
                connection.cancel_safe(timeout=CANCEL_TIMEOUT)
    failure = _failure(connection, results)
    if any(result.command_status == b"COMMIT" for result in results):
        return Ended(interrupted, None if failure or interrupted else results[-1].command_tuples or 0)
    if interrupted and (failure is None or isinstance(failure, errors.QueryCanceled)):
        raise KeyboardInterrupt  # it may have taken the answer away: the database knows
    raise failure or psycopg.OperationalError("the server did not answer COMMIT")


def _failure(connection: Connection, results: list[PGresult]) -> psycopg.Error | None:
    """The first error. Nothing follows it but others that say that the connection is lost."""
    if not results or results[-1].status != ExecStatus.FATAL_ERROR:
        return None
    failed = next(result for result in results if result.status == ExecStatus.FATAL_ERROR)
    return errors.error_from_result(failed, encoding=connection.info.encoding)


def _checked(connection: Connection, last: PGresult | None) -> int:
    if last is None:
        return 0
    if last.status == ExecStatus.FATAL_ERROR:
        raise errors.error_from_result(last, encoding=connection.info.encoding)
    return last.command_tuples or 0


def _answers(connection: Connection, sql: str) -> PQGen[PGresult | None]:
    """Send, read and discard; the first error, or else the last answer."""
    post(connection, sql)
    yield from generators.send(connection.pgconn)
    last = None
    while (result := (yield from answer(connection.pgconn))) is not None:
        if last is None or last.status != ExecStatus.FATAL_ERROR:
            last = result
    return last


def post(connection: Connection, sql: str) -> None:
    """Begin to send a message with any number of statements, to be answered row by row."""
    connection.pgconn.send_query(sql.encode(connection.info.encoding))
    connection.pgconn.set_single_row_mode()


def flush(connection: Connection) -> None:
    """Send what is not sent yet of a message; mostly nothing is."""
    if connection.pgconn.flush():
        wait(connection, generators.send(connection.pgconn))


def wait(connection: Connection, answer: PQGen[Answer]) -> Answer:
    return waiting.wait(answer, connection.pgconn.socket, interval=WAKE)


def received(connection: Connection) -> PGresult | None:
    """The next answer; mostly it has arrived together with others, and nothing is to be waited for."""
    pgconn = connection.pgconn
    result = wait(connection, generators.fetch(pgconn)) if pgconn.is_busy() else pgconn.get_result()
    if result is None or result.status in _COMPLETE:
        return result
    return wait(connection, answer(pgconn, result))


def answer(pgconn: PGconn, result: PGresult | None = None) -> PQGen[PGresult | None]:
    """The result that ends a statement, past its rows or data, the first of which may be there already; None when the
    whole message is answered."""
    result = result or (yield from generators.fetch(pgconn))
    while result is not None:
        if result.status == ExecStatus.COPY_IN:
            pgconn.put_copy_end(NO_DATA)
            yield from generators.send(pgconn)
        elif result.status == ExecStatus.COPY_OUT:
            yield from _discarded(pgconn)
        elif result.status != ExecStatus.SINGLE_TUPLE:
            return result
        result = yield from generators.fetch(pgconn)
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
