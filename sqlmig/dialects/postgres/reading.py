"""Reading the catalogs: many queries in a message, within one transaction that sees one moment.

https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
"""

from __future__ import annotations

from collections import deque, namedtuple
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from psycopg import errors
from psycopg.pq import ExecStatus, TransactionStatus

from sqlmig.dialects.postgres import values, wire
from sqlmig.dialects.postgres.errors import translated, translating
from sqlmig.dialects.postgres.libpq import Connection
from sqlmig.errors import ConnectionFailed, DatabaseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

CANCEL_TIMEOUT = 1.0  # seconds to tell the server

# What decides how the server writes names, expressions and definitions, and what would end a long reading or make it
# longer: without statistics of a new database's catalogs it would loop over one for each row of another.
# A temporary table must not stand before a catalog, as it does where pg_temp is not named.
SETTINGS = {
    "search_path": "pg_catalog, pg_temp",
    "quote_all_identifiers": "off",
    "standard_conforming_strings": "on",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "lc_monetary": "C",
    "xmlbinary": "base64",
    "jit": "off",
    "enable_nestloop": "off",
    "statement_timeout": "0",
}
OPENING = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    *(f"SET LOCAL {name} = {value if name == 'search_path' else repr(value)}" for name, value in SETTINGS.items()),
)
CLOSING = ("COMMIT",)


@contextmanager
def moment(connection: Connection, secrets: tuple[str, ...], own: tuple[str, ...] = ()) -> Iterator[Moment]:
    """A transaction to read in. The session is left as it was.

    `own` are statements that come before ours within the transaction, and leave nothing behind it.
    """
    rows = Moment(connection, secrets, (OPENING[0], *own, *OPENING[1:]))
    try:
        yield rows
        rows.finish()
    except KeyboardInterrupt:
        rows.abandon()
        raise
    finally:
        rows.end()


class Moment(dict[str, tuple[Any, ...]]):
    """The rows of queries by their names, read when they are asked for.

    What is made of some rows is so made while the server works on the next. DatabaseError tells of a query that failed
    when its rows or those of a later one are asked for, or in the end.
    """

    def __init__(self, connection: Connection, secrets: tuple[str, ...], opening: tuple[str, ...]) -> None:
        super().__init__()
        self._opening = opening
        self._connection = connection
        self._secrets = secrets
        self._expected: deque[str] = deque()
        self._wanted: set[str] = set()

    def ask(self, queries: Mapping[str, str], last: bool = False) -> None:
        """Send a message, in one round trip; behind the `last` one the transaction is over."""
        self.finish()
        before, after = () if self else self._opening, CLOSING if last else ()
        sql = ";\n".join((*before, *queries.values(), *after))
        self._expected.extend((*before, *queries, *after))
        self._wanted.update(queries)
        with translating(self._connection, self._secrets):
            wire.post(self._connection, sql)

    def __missing__(self, name: str) -> tuple[Any, ...]:
        if name not in self._expected:
            raise KeyError(name)
        while name not in self:
            self._take()
        return self[name]

    def finish(self) -> None:
        """Take all that is still to come."""
        while self._expected:
            self._take()
        self._drain()

    def abandon(self) -> None:
        """Tell the server to stop, and do not wait for its word: there is nothing to find out."""
        with suppress(errors.Error):
            self._connection.cancel(CANCEL_TIMEOUT)
        self._connection.close()

    def end(self) -> None:
        """Pass over what a failure has left, and end its transaction."""
        self._drain()
        if self._connection.pgconn.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            with translating(self._connection, self._secrets):
                wire.command(self._connection, "ROLLBACK")

    def _take(self) -> None:
        result, name = self._next(), self._expected.popleft()
        if result.status == ExecStatus.FATAL_ERROR:
            self._expected.clear()
            raise self._failure(name, result)
        self[name] = self._rows(name, result) if name in self._wanted else ()

    def _drain(self) -> None:
        while self._connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
            self._next()

    def _next(self) -> Any:
        """The next PGresult, or None when there is no other."""
        with translating(self._connection, self._secrets):
            return self._connection.fetch()

    def _rows(self, name: str, result: PGresult) -> tuple[Any, ...]:
        if not result.ntuples:
            return ()
        columns = [(result.fname(place) or b"").decode() for place in range(result.nfields)]
        make = namedtuple(name, columns)._make  # type: ignore[attr-defined]  # mypy knows no columns that come at run time
        with translating(self._connection, self._secrets):
            return tuple(map(make, values.rows(result, self._connection.encoding)))

    def _failure(self, name: str, result: PGresult) -> DatabaseError | ConnectionFailed:
        error = errors.error_from_result(result, self._connection.encoding)
        failure = translated(error, self._connection, self._secrets, "")
        if isinstance(failure, ConnectionFailed):
            return failure
        return DatabaseError(
            f"the catalogs cannot be read ({name.replace('_', ' ')}): {failure.message}",
            sqlstate=failure.sqlstate,
            detail=failure.detail,
            hint=failure.hint or "the database has not been changed; read it as its owner, and while nobody changes it",
        )
