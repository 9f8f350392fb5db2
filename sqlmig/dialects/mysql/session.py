"""Connections to MySQL or MariaDB, seen as one session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlmig.config import DatabaseURL, redact
from sqlmig.dialects.api import ConnectOptions, Holder, Params, Row, Traits, Value
from sqlmig.dialects.batches import batches
from sqlmig.dialects.mysql import batch, lock, state, wire
from sqlmig.dialects.mysql.channel import Target, ask, closed, commit, opened, reset
from sqlmig.dialects.mysql.connection import arguments
from sqlmig.dialects.mysql.inbox import Rows
from sqlmig.errors import ConnectionFailed, SqlmigError
from sqlmig.model import PLAIN, Options, Statement
from sqlmig.snapshot import Snapshot

TRAITS = Traits(
    name="mysql",
    title="MySQL",
    sql="mysql",
    transactional_ddl=False,
    quote="`",
    placeholder="%s",
    version_type="varchar(128)",
    text_type="text",
    timestamp_type="datetime(6)",
    escape="\\",
)


def connect(url: DatabaseURL, options: ConnectOptions) -> MySQLSession:
    """A session in the URL's database. DatabaseMissing when the server answers and has no such database."""
    return begin(arguments(url, options), url, options)


def begin(given: dict[str, Any], url: DatabaseURL, options: ConnectOptions) -> MySQLSession:
    target = Target(given, url.secrets)
    session = MySQLSession(opened(target), target, state.of(url, options), options.notice)
    try:
        session.start()
    except BaseException:
        session.close()
        raise
    return session


@dataclass(slots=True)
class MySQLSession:
    """Files run on `_work`. What sqlmig itself does goes there too, unless a file has left its marks.

    Between two statements of a file that is no transaction, the work connection may be in any state: another
    character set or role, locked tables, an open transaction. The ledger's rows then go over `_side`, which no
    file touches. A third connection holds the lock.
    """

    _work: wire.Link = field(repr=False)
    _target: Target = field(repr=False)
    _state: state.State = field(repr=False)
    _notice: Callable[[str], None] | None = field(repr=False)
    _side: wire.Link | None = field(default=None, repr=False)
    _in_transaction: bool = field(default=False, repr=False)
    _touched: bool = field(default=False, repr=False)
    _given_up: bool = field(default=False, repr=False)
    _interrupted: bool = field(default=False, repr=False)
    _statement_timeout: float | None = field(default=None, repr=False)

    @property
    def traits(self) -> Traits:
        return TRAITS

    @property
    def namespace(self) -> tuple[str, ...]:
        return (self._state.database,)

    @property
    def server_version(self) -> str:
        return wire.version(self._work)

    @property
    def target(self) -> Target:
        """For connections beside the session's own."""
        return self._target

    @property
    def _is_mariadb(self) -> bool:
        return self.server_version.endswith("-MariaDB")

    def start(self) -> None:
        """Apply what the URL sets in the server."""
        role, limit = self._ask("SELECT CURRENT_ROLE(), @@max_allowed_packet", keep=True).rows[0]
        self._target = replace(self._target, limit=limit)
        self._state = state.with_role(self._state, role, self._is_mariadb)
        if self._state.own:
            self._ask(self._state.own)

    def execute(self, sql: str, params: Params = ()) -> int:
        link = self._own()
        return ask(link, self._target, wire.bound(link, sql, _naive(params))).changed

    def query(self, sql: str, params: Params = ()) -> list[Row]:
        link = self._own()
        return list(ask(link, self._target, wire.bound(link, sql, _naive(params)), keep=True).rows)

    def run(self, statements: Iterable[Statement], on_done: Callable[[int], None]) -> None:
        """Statements that change rows or the schema travel together. Each is done when its answer is there, with a
        transaction around them or without."""
        if self._interrupted:  # during a COMMIT, which was waited for
            self._interrupted = False
            raise KeyboardInterrupt
        self._touched = True
        done = count()
        warned = None if self._notice is None else self._remark
        for part in batches(statements, self._joins, batch.size(self._target), len(batch.NOTING)):
            if len(part) > 1:
                self._run_together(part, warned, lambda: on_done(next(done)))
                continue
            if ask(self._work, self._target, part[0].sql, limit=self._statement_timeout).warnings and warned:
                warned(self._ask("SHOW WARNINGS", keep=True).rows)
            on_done(next(done))

    @contextmanager
    def transaction(self, options: Options = PLAIN) -> Iterator[None]:
        """Most DDL commits on its own, https://dev.mysql.com/doc/refman/9.0/en/implicit-commit.html."""
        self._in_transaction = True
        try:
            bounds = self._bounds(options.lock_timeout, options.statement_timeout)
            self._ask("; ".join(part for part in (bounds, "BEGIN") if part))
            yield
            self._commit()
        except BaseException:
            self._rollback()
            raise
        finally:
            self._in_transaction = False

    def _run_together(
        self, part: tuple[Statement, ...], warned: Callable[[Rows], None] | None, on_done: Callable[[], None]
    ) -> None:
        """A message that is killed between two statements may end without the answers that it promised, so that the
        connection must be given up; its transaction ends with it, and `restore` opens another."""
        try:
            batch.run(self._work, self._target, part, warned, on_done)
        except KeyboardInterrupt:
            self._given_up = not self._work.open
            raise

    def limits(self, lock_timeout: float | None, statement_timeout: float | None) -> None:
        """Whole seconds for locks."""
        if sql := self._bounds(lock_timeout, statement_timeout):
            self._touched = True
            self._ask(sql)

    def _bounds(self, lock_timeout: float | None, statement_timeout: float | None) -> str:
        """The statement that sets them. MySQL bounds nothing but SELECT, so the rest is cancelled from here."""
        if statement_timeout is not None and not self._is_mariadb:
            self._statement_timeout = statement_timeout or None
        return state.limits(lock_timeout, statement_timeout, self._is_mariadb)

    def restore(self) -> None:
        """Inside a transaction what would disturb the ledger's statements; outside it, everything."""
        self._statement_timeout = None
        if self._in_transaction:
            self._ask(self._state.light(self._is_mariadb))
            return
        if self._given_up:
            self._work, self._given_up = opened(self._target), False
        if wire.in_transaction(self._work):
            self._end_forgotten()
        reset(self._work, self._target)
        self._ask(self._state.full())
        self._touched = False

    def has_table(self, *names: str) -> bool:
        schema = names[-2] if len(names) > 1 else self._state.database
        sql = "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
        return bool(self.query(sql, (schema, names[-1])))

    def ensure_schema(self, *names: str) -> None:
        """A schema is a database here, and another database is not made in passing."""

    @contextmanager
    def lock(self, key: str, timeout: float, waiting: Callable[[Holder], None]) -> Iterator[None]:
        link = opened(self._target)

        def query(sql: str, params: Params) -> list[Row]:
            return list(ask(link, self._target, wire.bound(link, sql, tuple(params)), keep=True).rows)

        name = lock.name(self._state.database, key)
        try:
            lock.acquire(query, name, timeout, waiting)
            try:
                yield
            finally:
                with suppress(SqlmigError):  # a lost connection has released it
                    lock.release(query, name)
        finally:
            closed(link)

    def snapshot(self, grants: bool = False) -> Snapshot:
        from sqlmig.dialects.mysql.schema import snapshot  # only when a schema is read

        return snapshot(self, grants)

    def close(self) -> None:
        closed(self._work)
        closed(self._side)

    def _own(self) -> wire.Link:
        """The connection for a statement that is sqlmig's own."""
        if self._in_transaction or not self._touched:
            return self._work
        if self._side is None or not self._side.open:
            self._side = opened(self._target)
            if self._state.own:
                ask(self._side, self._target, self._state.own)
        return self._side

    def _commit(self) -> None:
        try:
            self._interrupted = commit(self._work, self._target) or self._interrupted
        except ConnectionFailed as error:
            raise ConnectionFailed(
                f"{error.message}; this happened during COMMIT, so it is not known whether it took effect",
                state="the last transaction is committed or rolled back, as a whole",
                hint="run sqlmig status: the ledger's row commits together with the migration",
            ) from None

    def _rollback(self) -> None:
        """Roll back whatever is open. Where that fails, closing the connection makes the server do it."""
        try:
            self._ask("ROLLBACK")
        except SqlmigError:
            closed(self._work)

    def _end_forgotten(self) -> None:
        """End a transaction that the file left open. What the log counts as done must be there."""
        self._ask("COMMIT")
        if self._notice is not None:
            self._notice("WARNING: the file left a transaction open; it was committed")

    def _ask(self, sql: str, keep: bool = False) -> wire.Answer:
        return ask(self._work, self._target, sql, keep)

    def _joins(self, statement: Statement) -> bool:
        return self._statement_timeout is None and batch.joins(self._work, statement)

    def _remark(self, warnings: Iterable[tuple[Any, ...]]) -> None:
        """https://dev.mysql.com/doc/refman/9.0/en/show-warnings.html"""
        for level, _, text in warnings:
            if self._notice is not None:
                self._notice(redact(f"{str(level).upper()}: {text}", self._target.secrets))


def _naive(params: Params) -> tuple[Value, ...]:
    """datetime columns know no zone: what goes in is UTC."""
    return tuple(
        value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
        for value in params
    )
