"""One connection with its settings, and transactions on it, with a pooler between or without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from psycopg import errors
from psycopg.pq import TransactionStatus

from sqlmig.dialects.api import LOST_IN_COMMIT, Params, Row
from sqlmig.dialects.postgres import batch, pooler, state, wire
from sqlmig.dialects.postgres.errors import translated, translating
from sqlmig.dialects.postgres.libpq import Connection
from sqlmig.dialects.postgres.literals import bound
from sqlmig.errors import ConnectionFailed, DatabaseError, SqlmigError
from sqlmig.model import Statement
from sqlmig.noun import entity, field


@entity
class Link:
    """A direct connection keeps its settings. Where `pooled`, each transaction gets them anew and takes them back.

    `limits` are the SETs for a file's statements outside of our transactions, which a pooled connection cannot keep.
    `ahead` are statements whose turn it is, and which travel with the next message: BEGIN, and at the end of a file
    what undoes its settings and enters it into the ledger.
    """

    connection: Connection = field(repr=False)
    settings: state.Settings = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    pooled: bool = False
    limits: state.Statements = ()
    ahead: state.Statements = ()

    def start(self) -> None:
        """Apply what the URL sets in the server."""
        if self.settings:
            self.pooled = not self.command(state.own(self.settings, self.connection.pgconn.backend_pid))

    @property
    def settled(self) -> bool:
        """Whether no transaction is open."""
        return self.connection.pgconn.transaction_status == TransactionStatus.IDLE and not self.ahead

    def command(self, *statements: str) -> int:
        """Send statements in one message, behind those that wait for one; how many rows the last one has."""
        sql = wire.message(*self.taken(), *statements)
        with self.translating(sql):
            return wire.command(self.connection, sql)

    def taken(self) -> state.Statements:
        """What goes ahead of the next message, which the caller sends."""
        ahead, self.ahead = self.ahead, ()
        return ahead

    def flush(self) -> None:
        """Send what waits for a message."""
        if self.ahead:
            self.command()

    def enter(self, sql: str, params: Params) -> None:
        """Run a statement of ours with the next message of the transaction, its COMMIT at the latest."""
        self.ahead = (*self.ahead, bound(sql, params))

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        with self._own(sql):
            return wire.rows(self.connection, bound(sql, params))

    def changed(self, sql: str, params: Params = ()) -> int:
        """Run one statement; the number of rows it changed."""
        with self._own(sql):
            return wire.command(self.connection, bound(sql, params))

    def alone(self, sql: str) -> None:
        """Run a statement that no transaction can hold."""
        if self.pooled:
            pooler.require_no_settings(self.settings, self.limits)
        self.command(sql)

    def begin(self, limits: state.Statements = ()) -> None:
        """Begin a transaction in which the limits hold, with the first message in it."""
        self.ahead = (*(state.begin(self.settings) if self.pooled else ("BEGIN",)), *limits)

    def commit(self, behind: state.Statements = ()) -> wire.Ended:
        """Send COMMIT, what waits ahead of it, and statements behind it that find no transaction.

        The error of a lost connection says that nobody knows what became of it.
        """
        if self.connection.pgconn.transaction_status == TransactionStatus.INERROR:
            # COMMIT would roll back and report success, https://www.postgresql.org/docs/current/sql-commit.html
            raise DatabaseError("the transaction has failed and cannot be committed", sqlstate="25P02")
        ahead = self.taken()
        sql = wire.message(*ahead, *self.cleaned("COMMIT"), *behind)
        try:
            return wire.commit(self.connection, sql, alone=not ahead)
        except errors.Error as error:
            failure = translated(error, self.connection, self.secrets, "COMMIT")
            if isinstance(failure, ConnectionFailed):
                failure.state = LOST_IN_COMMIT
            raise failure from None

    def rollback(self) -> None:
        """Roll back whatever is open. Where that fails, closing the connection makes the server do it."""
        self.ahead = ()
        if self.settled:
            return
        try:
            self.command("ROLLBACK", *(state.LASTING if self.pooled else ()))
        except SqlmigError:
            self.connection.close()

    def run_alone(self, statement: Statement) -> None:
        """Send a file's statement outside of our transactions so that nothing of it stays in the pool."""
        way = pooler.way(statement, self.settled)
        if way == "wrapped":
            self._run_wrapped(statement)
        elif way == "bare":
            self.alone(statement.sql)
        elif way == "begins":
            self.command(*(part for part in (statement.sql, state.own(self.settings), *self.limits) if part))
        elif way == "ends":
            self.command(*self.cleaned(statement.sql))
        else:
            batch.send(self.connection, self.secrets, statement)

    def translating(self, sql: str) -> AbstractContextManager[None]:
        return translating(self.connection, self.secrets, sql)

    def _run_wrapped(self, statement: Statement) -> None:
        with self._transaction():
            self.command(*self.limits)
            batch.send(self.connection, self.secrets, statement)

    def cleaned(self, end: str) -> state.Statements:
        """The statement that ends a transaction, and before it what takes its settings back."""
        return (*state.CLEAN, end) if self.pooled else (end,)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self.begin()
            yield
            self.command(*self.cleaned("COMMIT"))
        except BaseException:
            self.rollback()
            raise

    @contextmanager
    def _own(self, sql: str) -> Iterator[None]:
        """What a statement of ours needs around it."""
        own = self._transaction() if self.pooled and self.settings and self.settled else nullcontext()
        with own, self.translating(sql):
            self.flush()
            yield
