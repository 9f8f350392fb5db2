"""Sending statements as a file has them, and reading the answers: the simple query protocol, nothing bound or kept.

https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from psycopg import errors
from psycopg.pq import ExecStatus, TransactionStatus

from sqlmig.dialects.batches import blocks
from sqlmig.dialects.postgres import values
from sqlmig.dialects.postgres.connection import MAINTENANCE
from sqlmig.dialects.postgres.errors import connect_failure, missing
from sqlmig.dialects.postgres.libpq import Connection, connect
from sqlmig.dialects.postgres.literals import bound
from sqlmig.errors import ConnectionFailed, DatabaseMissing
from sqlmig.model import Statement
from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

    from sqlmig.dialects.api import Row

COPY_BLOCK = 1 << 18
GAP = "\n;\n"  # between two statements of a message: a line end closes a comment that a statement ends with
CANCEL_TIMEOUT = 5.0  # seconds until the server must have been told to stop
PARTS = frozenset(map(int, (ExecStatus.SINGLE_TUPLE, ExecStatus.COPY_IN, ExecStatus.COPY_OUT)))  # of an answer
NO_DATA = b"the statement needs data lines below it, ended by \\."


def connected(given: dict[str, str], secrets: tuple[str, ...]) -> Connection:
    """A connection to the database. Raises ConnectionFailed or DatabaseMissing."""
    failure: ConnectionFailed | DatabaseMissing
    try:
        return connect(given)
    except errors.Error as error:
        failure = connect_failure(error, given, secrets)
        unclear = type(failure) is ConnectionFailed and getattr(error.pgconn, "used_password", False)
    if unclear and _is_missing(given):
        failure = missing(given, secrets)
    raise failure  # outside the handler, so that the driver's text is no part of the traceback


def _is_missing(given: dict[str, str]) -> bool:
    """Ask another database whether ours is there: libpq gives no SQLSTATE, and a server may not speak English."""
    sql = bound("SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s::name", (given.get("dbname"),))
    for name in MAINTENANCE:
        try:
            with closing(connect(given | {"dbname": name})) as connection:
                return not rows(connection, sql)
        except errors.Error:
            continue
    return False


def send(connection: Connection, statement: Statement) -> None:
    """Run a statement and discard what it returns. Raises what psycopg names."""
    if "\0" in statement.sql:  # libpq takes the text as a C string and would send only what stands before
        raise errors.DataError("a statement cannot contain NUL characters")
    if statement.data is not None:
        _copy(connection, statement.sql, statement.data)
    else:
        command(connection, statement.sql)


def message(*statements: str) -> str:
    """Statements that travel together."""
    return GAP.join(statements)


def command(connection: Connection, sql: str) -> int:
    """Run any number of statements in one round trip, row by row, so that no result fills the memory.

    How many rows the last of them has or has changed. On Ctrl-C the server is told to stop.
    """
    last = _exchanged(connection, sql, singly=True)
    return (last.command_tuples or 0) if last else 0


def rows(connection: Connection, sql: str) -> list[Row]:
    """The rows of one query."""
    last = _exchanged(connection, sql, singly=False)
    return list(values.rows(last, connection.encoding)) if last else []


def _exchanged(connection: Connection, sql: str, singly: bool) -> PGresult | None:
    """Send a message and read all answers; the last of them. Raises the first error."""
    try:
        post(connection, sql, singly)
        return _ended(connection)
    except BaseException:
        abandon(connection)
        raise


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
        connection.pgconn.send_query(connection.encoded(sql))
    except KeyboardInterrupt:
        if connection.pgconn.transaction_status != TransactionStatus.ACTIVE:  # it was not sent
            raise
        interrupted = True
    while True:
        try:
            connection.flush()
            while (result := received(connection)) is not None:
                results.append(result)
            break
        except KeyboardInterrupt:
            if interrupted:
                raise
            interrupted = True
            if not alone:
                connection.cancel(CANCEL_TIMEOUT)
    failure = _failure(connection, results)
    if any(result.command_status == b"COMMIT" for result in results):
        return Ended(interrupted, None if failure or interrupted else results[-1].command_tuples or 0)
    if interrupted and (failure is None or isinstance(failure, errors.QueryCanceled)):
        raise KeyboardInterrupt  # it may have taken the answer away: the database knows
    raise failure or errors.OperationalError("the server did not answer COMMIT")


def _failure(connection: Connection, results: list[PGresult]) -> errors.Error | None:
    """The first error. Nothing follows it but others that say that the connection is lost."""
    if not results or results[-1].status != ExecStatus.FATAL_ERROR:
        return None
    failed = next(result for result in results if result.status == ExecStatus.FATAL_ERROR)
    return errors.error_from_result(failed, connection.encoding)


def post(connection: Connection, sql: str, singly: bool = False) -> None:
    """Send a message with any number of statements, to be answered with rows `singly`, or in one for each statement."""
    connection.pgconn.send_query(connection.encoded(sql))
    if singly:
        connection.pgconn.set_single_row_mode()
    connection.flush()


def received(connection: Connection) -> PGresult | None:
    """The result that ends the next statement, past its rows or data; None when the whole message is answered."""
    while (result := connection.fetch()) is not None and (status := result.status) in PARTS:
        if status == ExecStatus.COPY_IN:
            connection.pgconn.put_copy_end(NO_DATA)
            connection.flush()
        elif status == ExecStatus.COPY_OUT:
            _discard(connection)
    return result


def _ended(connection: Connection, last: PGresult | None = None) -> PGresult | None:
    """Read all answers behind one that is there already; the last of them. Raises the first error."""
    while (result := received(connection)) is not None:
        if last is None or last.status != ExecStatus.FATAL_ERROR:
            last = result
    if last is not None and last.status == ExecStatus.FATAL_ERROR:
        raise errors.error_from_result(last, connection.encoding)
    return last


def _discard(connection: Connection) -> None:
    """Read past the rows of COPY … TO stdout. PQgetCopyData: 0 is nothing yet, below zero is the end."""
    while (size := connection.pgconn.get_copy_data(1)[0]) >= 0:
        if size == 0:
            connection.more()


def _copy(connection: Connection, sql: str, data: Iterable[str]) -> None:
    try:
        post(connection, sql)
        first = connection.fetch()
        if first is None or first.status != ExecStatus.COPY_IN:
            _ended(connection, first)
            raise errors.ProgrammingError("the statement takes no data lines")
        _put(connection, data)
        _ended(connection)
    except BaseException:
        abandon(connection)
        raise


def _put(connection: Connection, data: Iterable[str]) -> None:
    for block in blocks(data, COPY_BLOCK):
        if not connection.pgconn.put_copy_data(connection.encoded(block)):
            raise MemoryError("libpq has no room for the data")
        connection.flush()
    connection.pgconn.put_copy_end()
    connection.flush()


def abandon(connection: Connection) -> int:
    """Cancel what still runs and read past its answers, or else close the connection. Counts the statements that
    had ended: the server keeps short answers back until it has a few kilobytes of them.

    It takes no cancel for a message of which it has only a part.
    """
    ended = 0
    if connection.pgconn.transaction_status != TransactionStatus.ACTIVE:
        return ended
    try:
        connection.flush()
        connection.cancel(CANCEL_TIMEOUT)
        while (result := received(connection)) is not None:
            ended += result.status != ExecStatus.FATAL_ERROR
    except errors.Error:
        connection.close()
    except BaseException:
        connection.close()
        raise
    return ended
