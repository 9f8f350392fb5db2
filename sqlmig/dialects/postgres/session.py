"""A connection to PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import cast

import psycopg
from psycopg.errors import Diagnostic
from psycopg.pq import TransactionStatus

from sqlmig.config import DatabaseURL, redact
from sqlmig.dialects.api import ConnectOptions, Holder, Params, Row, Traits
from sqlmig.dialects.batches import batches
from sqlmig.dialects.postgres import batch, lock, reading, state, wire
from sqlmig.dialects.postgres.connection import parameters, secrets, settings
from sqlmig.dialects.postgres.errors import translating
from sqlmig.errors import ConnectionFailed, DatabaseError, SqlmigError
from sqlmig.model import PLAIN, Options, Statement
from sqlmig.snapshot import Snapshot

TRAITS = Traits(
    name="postgres",
    title="PostgreSQL",
    sql="postgres",
    transactional_ddl=True,
    quote='"',
    placeholder="%s",
    version_type="varchar",
    text_type="text",
    timestamp_type="timestamptz",
    qualified=True,
)

HAS_TABLE = """
SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v') AND c.relname = %s::name"""


def connect(url: DatabaseURL, options: ConnectOptions) -> PostgresSession:
    """A session in the URL's database. DatabaseMissing when the server answers and has no such database."""
    given, hidden = parameters(url, options), secrets(url)
    own = settings(url, options)
    session = PostgresSession(wire.open_connection(given, hidden), given, own, hidden, options.notice)
    try:
        session.start()
    except BaseException:
        session.close()
        raise
    return session


@dataclass(slots=True)
class PostgresSession:
    """Statements outside `transaction` commit one by one: the connection is in autocommit mode.

    Between two statements of a file that is no transaction, the connection may have any role, settings or an
    open transaction of the file's own. What sqlmig itself does goes over `_side` then, which no file touches.
    """

    _connection: wire.Connection = field(repr=False)
    _given: dict[str, str] = field(repr=False)
    _settings: state.Settings = field(repr=False)
    _secrets: tuple[str, ...] = field(repr=False)
    _notice: Callable[[str], None] | None = field(repr=False)
    _side: PostgresSession | None = field(default=None, repr=False)
    _in_transaction: bool = field(default=False, repr=False)
    _touched: bool = field(default=False, repr=False)
    _interrupted: bool = field(default=False, repr=False)

    @property
    def traits(self) -> Traits:
        return TRAITS

    @property
    def namespace(self) -> tuple[str, ...]:
        return (state.first_schema(self._settings),)

    @property
    def server_version(self) -> str:
        return (self._connection.pgconn.parameter_status(b"server_version") or b"").decode().split(" ")[0]

    def start(self) -> None:
        """Apply what the URL sets in the server."""
        if self._notice is not None:
            self._connection.add_notice_handler(self._remark)
        if self._settings:
            self._command(state.own(self._settings))

    def execute(self, sql: str, params: Params = ()) -> int:
        with self._own()._cursor(sql, params) as cursor:
            return max(cursor.rowcount, 0)

    def query(self, sql: str, params: Params = ()) -> list[Row]:
        return self._own()._rows(sql, params)

    def run(self, statements: Iterable[Statement], on_done: Callable[[int], None]) -> None:
        """Within a transaction plain statements travel together.

        The number of calls of `on_done` always tells which statement failed: those before a syntax error in the
        same message are reported, although the server has refused them all. Nothing of them would stay anyway.
        """
        if self._interrupted:  # during a COMMIT, which was waited for
            self._interrupted = False
            raise KeyboardInterrupt
        self._touched = True
        done = count()
        for part in batches(statements, self._joins, batch.SIZE, len(batch.GAP)):
            batch.run(self._connection, self._secrets, part, lambda: on_done(next(done)))

    @contextmanager
    def transaction(self, options: Options = PLAIN) -> Iterator[None]:
        self._in_transaction = True
        try:
            bounds = state.limits(options.lock_timeout, options.statement_timeout)
            self._command("; ".join(part for part in ("BEGIN", bounds) if part))
            yield
            self._commit()
        except BaseException:
            self._rollback()
            raise
        finally:
            self._in_transaction = False

    def limits(self, lock_timeout: float | None, statement_timeout: float | None) -> None:
        sql = state.limits(lock_timeout, statement_timeout)
        if sql:
            self._touched = True
            self._command(sql)

    def restore(self) -> None:
        """Inside a transaction what would disturb the ledger's statements; outside it, everything."""
        idle = self._connection.pgconn.transaction_status == TransactionStatus.IDLE
        if self._in_transaction and idle:
            raise DatabaseError(
                "the file ended its transaction itself, with COMMIT or ROLLBACK",
                hint="leave transactions to sqlmig, or say transaction:false",
            )
        if not self._in_transaction and not idle:
            self._end_forgotten()
        self._command(state.restored(self._settings, self._in_transaction))
        self._touched = self._in_transaction

    def has_table(self, *names: str) -> bool:
        if len(names) == 1:
            return bool(self.query(f"{HAS_TABLE} AND pg_catalog.pg_table_is_visible(c.oid)", names))
        return bool(self.query(f"{HAS_TABLE} AND n.nspname = %s::name", (names[-1], names[-2])))

    def ensure_schema(self, *names: str) -> None:
        """CREATE SCHEMA IF NOT EXISTS asks for the right to create even where the schema is there."""
        if names and not self.query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s::name", names[-1:]):
            self.execute(f"CREATE SCHEMA IF NOT EXISTS {TRAITS.quoted(names[-1])}")

    @contextmanager
    def lock(self, key: str, timeout: float, waiting: Callable[[Holder], None]) -> Iterator[None]:
        lock.acquire(self._rows, key, timeout, waiting)
        try:
            yield
        finally:
            with suppress(SqlmigError):  # a lost connection has released it
                lock.release(self._rows, key)

    def snapshot(self, grants: bool = False) -> Snapshot:
        from sqlmig.dialects.postgres.schema import snapshot  # only when a schema is read

        return snapshot(self, grants)

    @property
    def version(self) -> int:
        """server_version_num: 150018 is 15.18."""
        return self._connection.pgconn.server_version

    def read(
        self, queries: reading.Queries, then: Callable[[reading.Rows], reading.Queries] | None = None
    ) -> reading.Rows:
        """The rows of many queries of one moment, by name: two round trips, or one without `then`."""
        own = self._own()
        return reading.read(own._connection, own._secrets, queries, then)

    def close(self) -> None:
        self._connection.close()
        if self._side is not None:
            self._side.close()

    def _joins(self, statement: Statement) -> bool:
        return self._in_transaction and batch.joins(self._connection, statement)

    def _own(self) -> PostgresSession:
        """The session for a statement that is sqlmig's own."""
        if self._in_transaction or not self._touched:
            return self
        if self._side is None:
            connection = wire.open_connection(self._given, self._secrets)
            self._side = PostgresSession(connection, self._given, self._settings, self._secrets, None)
            self._side.start()
        return self._side

    def _commit(self) -> None:
        if self._connection.pgconn.transaction_status == TransactionStatus.INERROR:
            # COMMIT would roll back and report success, https://www.postgresql.org/docs/current/sql-commit.html
            raise DatabaseError("the transaction has failed and cannot be committed", sqlstate="25P02")
        try:
            with self._translating("COMMIT"):
                self._interrupted = wire.commit(self._connection) or self._interrupted
        except ConnectionFailed as error:
            raise ConnectionFailed(
                f"{error.message}; this happened during COMMIT, so it is not known whether it took effect",
                state="the last transaction is committed or rolled back, as a whole",
                hint="run sqlmig status: the ledger's row commits together with the migration",
            ) from None

    def _rollback(self) -> None:
        """Roll back whatever is open. Where that fails, closing the connection makes the server do it."""
        if self._connection.pgconn.transaction_status == TransactionStatus.IDLE:
            return
        try:
            self._command("ROLLBACK")
        except SqlmigError:
            self._connection.close()

    def _end_forgotten(self) -> None:
        """End a transaction that the file left open. What the log counts as done must be there."""
        if self._connection.pgconn.transaction_status == TransactionStatus.INERROR:
            self._command("ROLLBACK")
            return
        self._command("COMMIT")
        if self._notice is not None:
            self._notice("WARNING: the file left a transaction open; it was committed")

    def _rows(self, sql: str, params: Params = ()) -> list[Row]:
        with self._cursor(sql, params) as cursor:
            return [_utc(cast(Row, row)) for row in cursor.fetchall()]

    def _command(self, sql: str) -> None:
        with self._translating(sql):
            wire.command(self._connection, sql)

    @contextmanager
    def _cursor(self, sql: str, params: Params) -> Iterator[psycopg.Cursor[tuple[object, ...]]]:
        with self._translating(sql), self._connection.cursor() as cursor:
            cursor.execute(sql.encode(), params or None)
            yield cursor

    @contextmanager
    def _translating(self, sql: str) -> Iterator[None]:
        with translating(self._connection, self._secrets, sql):
            yield

    def _remark(self, diag: Diagnostic) -> None:
        if self._notice is not None:
            text = f"{diag.severity_nonlocalized or diag.severity}: {diag.message_primary}"
            self._notice(redact(text, self._secrets))


def _utc(row: Row) -> Row:
    """Times with a zone arrive in the session's TimeZone."""
    return tuple(
        value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo is not None else value for value in row
    )
