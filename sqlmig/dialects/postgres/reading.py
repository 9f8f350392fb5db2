"""Reading the catalogs: all queries in two messages, within one transaction that sees one moment.

https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg import errors, generators
from psycopg.abc import PQGen
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from sqlmig.dialects.postgres import wire
from sqlmig.dialects.postgres.errors import translated, translating
from sqlmig.errors import ConnectionFailed, DatabaseError

Queries = Mapping[str, str]
Rows = dict[str, tuple[Any, ...]]

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


def read(
    connection: wire.Connection,
    secrets: tuple[str, ...],
    first: Queries,
    then: Callable[[Rows], Queries] | None,
    own: tuple[str, ...] = (),
) -> Rows:
    """The rows of `first`, and of the queries that `then` makes of these. The session is left as it was.

    `own` are statements that come before ours within the transaction, and leave nothing behind it.
    """
    reader = _Reader(connection, secrets)
    opening = (OPENING[0], *own, *OPENING[1:])
    try:
        if then is None:
            return reader.fetch(first, opening, CLOSING)
        rows = reader.fetch(first, opening)
        return rows | reader.fetch(then(rows), after=CLOSING)
    finally:
        reader.end()


class _Reader:
    def __init__(self, connection: wire.Connection, secrets: tuple[str, ...]) -> None:
        self._connection = connection
        self._secrets = secrets
        self._transformer = Transformer(connection)

    def fetch(self, queries: Queries, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> Rows:
        sql = ";\n".join((*before, *queries.values(), *after))
        with translating(self._connection, self._secrets):
            answers, failure = self._connection.wait(self._answers(sql, (*before, *queries, *after), queries))
        if failure is not None:
            raise self._failure(*failure)
        return {name: answers[name] for name in queries}

    def end(self) -> None:
        """End the transaction that a failure left open."""
        if self._connection.pgconn.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            with translating(self._connection, self._secrets):
                wire.command(self._connection, "ROLLBACK")

    def _answers(
        self, sql: str, names: Sequence[str], wanted: Queries
    ) -> PQGen[tuple[Rows, tuple[str, PGresult] | None]]:
        """Send a message, and turn each wanted result into rows while the server works on the next."""
        pgconn = self._connection.pgconn
        pgconn.send_query(sql.encode(self._connection.info.encoding))
        yield from generators.send(pgconn)
        rows: Rows = {}
        failure = None
        while (result := (yield from generators.fetch(pgconn))) is not None:
            name = names[len(rows)]
            if result.status == ExecStatus.FATAL_ERROR:
                failure = failure or (name, result)
            else:
                rows[name] = self._rows(name, result) if name in wanted else ()
        return rows, failure

    def _rows(self, name: str, result: PGresult) -> tuple[Any, ...]:
        if not result.ntuples:
            return ()
        columns = [(result.fname(place) or b"").decode() for place in range(result.nfields)]
        self._transformer.set_pgresult(result)
        make = namedtuple(name, columns)._make  # type: ignore[attr-defined]  # mypy knows no columns that come at run time
        return tuple(self._transformer.load_rows(0, result.ntuples, make))

    def _failure(self, name: str, result: PGresult) -> DatabaseError | ConnectionFailed:
        error = errors.error_from_result(result, encoding=self._connection.info.encoding)
        failure = translated(error, self._connection, self._secrets, "")
        if isinstance(failure, ConnectionFailed):
            return failure
        return DatabaseError(
            f"the catalogs cannot be read ({name.replace('_', ' ')}): {failure.message}",
            sqlstate=failure.sqlstate,
            detail=failure.detail,
            hint=failure.hint or "the database has not been changed; read it as its owner, and while nobody changes it",
        )
