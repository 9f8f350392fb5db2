"""Connections to MySQL or MariaDB, seen as one session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from sqlmig.config import redact
from sqlmig.dialects.api import Holder, Params, Remains, Row, Traits
from sqlmig.dialects.batches import Ahead, batches
from sqlmig.dialects.mysql import batch, journal, lock, presence, state, wire
from sqlmig.dialects.mysql.channel import Target, ask, closed, opened, reset
from sqlmig.dialects.mysql.ending import ended
from sqlmig.dialects.mysql.errors import behind_lock
from sqlmig.dialects.mysql.inbox import Rows
from sqlmig.dialects.mysql.work import Work
from sqlmig.errors import DatabaseError
from sqlmig.model import PLAIN, Options, Piece, Statement
from sqlmig.noun import entity, field, replace
from sqlmig.sql.plain import statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sqlmig.dialects.mysql.rowlock import Fence
    from sqlmig.snapshot import Snapshot
    from sqlmig.tabular import DataFile

TRAITS = Traits(
    name="mysql",
    title="MySQL",
    sql="mysql",
    transactional_ddl=False,
    quote="`",
    placeholder="%s",
    look="SHOW CREATE TABLE {}",
    version_type="varchar(128)",
    text_type="text",
    timestamp_type="datetime(6)",
    reads_target=False,
    escape="\\",
)
BEGIN = "START TRANSACTION"  # which no sql_mode takes for the beginning of a block


@entity
class MySQLSession:
    """Files run on `_work`. What sqlmig itself does goes there too, unless a file may have left its marks.

    Between two statements of a file that is no transaction, the work connection may be in any state: another
    character set or role, locked tables, an open transaction. The ledger's rows then go over `_side`, which no
    file touches. A third connection holds the lock. `unfinished` says that a restore was cut off in this database.
    """

    _work: Work = field(repr=False)
    _target: Target = field(repr=False)
    _state: state.State = field(repr=False)
    _notice: Callable[[str], None] | None = field(repr=False)
    _side: Work | None = field(default=None, repr=False)
    _in_transaction: bool = field(default=False, repr=False)
    _touched: bool = field(default=False, repr=False)
    _stirred: bool = field(default=False, repr=False)  # by a statement of sqlmig's own, such as a setting
    _given_up: bool = field(default=False, repr=False)
    _interrupted: bool = field(default=False, repr=False)
    _fence: Fence | None = field(default=None, repr=False)
    _statement_timeout: float | None = field(default=None, repr=False)
    unfinished: bool = field(default=False, repr=False)

    @property
    def traits(self) -> Traits:
        return TRAITS

    @property
    def namespace(self) -> tuple[str, ...]:
        return (self._state.database,)

    @property
    def server_version(self) -> str:
        return wire.version(self._work.link)

    @property
    def target(self) -> Target:
        """For connections beside the session's own."""
        return self._target

    @property
    def mariadb(self) -> bool:
        return self.server_version.endswith("-MariaDB")

    @property
    def settled(self) -> bool:
        return self._given_up or not (self._in_transaction or wire.in_transaction(self._work.link))

    def start(self) -> None:
        """Apply what the URL sets in the server."""
        question = f"SELECT CURRENT_ROLE(), @@max_allowed_packet, {journal.IS_THERE}"
        role, limit, unfinished = self._work.ask(*self._state.beginning, question, keep=True).rows[0]
        self.unfinished = bool(unfinished)
        self._target = self._work.target = replace(self._target, limit=limit)
        self._state = state.with_role(self._state, role, self.mariadb)

    def execute(self, sql: str, params: Params = ()) -> int:
        work = self._own()
        self._stirred = self._stirred or (work is self._work and not batch.quiet(sql))
        if self._fence is None or self._in_transaction:
            return self._patient(work, sql, params).changed
        with self._committing(work):
            work.ask(BEGIN)
            self._fence.seal(work.link)  # DDL would commit it, and then fails where the lock is lost
            return self._patient(work, sql, params).changed

    def enter(self, sql: str, params: Params = ()) -> None:
        if self._in_transaction or (self._work.guard and not self._touched):
            self._work.enter(wire.bound(sql, params))
        else:
            self.execute(sql, params)

    def query(self, sql: str, params: Params = ()) -> list[Row]:
        return list(self._patient(self._own(), sql, params).rows)

    def run(self, pieces: Iterable[Piece], on_done: Callable[[int], None]) -> None:
        """Statements that change rows or the schema travel together. Each is done when its answer is there, with a
        transaction around them or without."""
        if self._interrupted:  # during a COMMIT, which was waited for
            self._interrupted = False
            raise KeyboardInterrupt
        done = count()
        warned = None if self._notice is None else self._remark
        parts = Ahead(batches(statements(pieces), self._joins, batch.size(self._target), len(batch.NOTING)))
        try:
            for part in parts:
                if self._fence and not self._in_transaction:
                    self._fence.check()
                self._run(part, warned, lambda: on_done(next(done)), parts.prepare)
        except BaseException:
            if not self._in_transaction and not self.settled:  # what is open now is the file's own
                self._work.rollback()
            raise

    def copy_in(
        self, table: Sequence[str], columns: Sequence[str], rows: DataFile, on_rows: Callable[[int], None]
    ) -> None:
        from sqlmig.dialects.mysql import inserting, loading  # only for data files
        from sqlmig.dialects.mysql.columns import TYPES, kinds

        self._touched = True
        found = kinds(self.query(TYPES, (*self.namespace, *table)[-2:]), columns)
        if not loading.possible(self._work.link) or self.query("SELECT @@local_infile") != [(1,)]:
            head, escapes = inserting.head(TRAITS, table, columns), not wire.literal_backslashes(self._work.link)
            inserting.insert(
                self._send, inserting.inserts(head, rows, found, escapes, self._target.limit), rows, on_rows
            )
            return
        try:
            loading.load(
                self._work.link, self._target, loading.statement(TRAITS, table, columns, found), rows, found, on_rows
            )
        finally:
            self._given_up = not self._work.link.open

    @contextmanager
    def transaction(self, options: Options = PLAIN) -> Iterator[None]:
        """Most DDL commits on its own, https://dev.mysql.com/doc/refman/9.0/en/implicit-commit.html."""
        self._work.flush()  # what announces it commits by itself
        self._in_transaction = True
        try:
            if options is not PLAIN:
                self._work.bound(self._bounds(options.lock_timeout, options.statement_timeout))
            self._work.hold(BEGIN)
            with self._committing(self._work):
                yield
        finally:
            self._in_transaction = False

    @contextmanager
    def _committing(self, work: Work) -> Iterator[None]:
        """A transaction that commits only while the lock is had."""
        try:
            yield
            if self._fence:
                work.flush()
                self._fence.seal(work.link)
            self._commit(work)
        except BaseException:
            work.rollback()
            raise

    def _commit(self, work: Work) -> None:
        self._interrupted = work.commit() or self._interrupted

    def _run(
        self,
        part: tuple[Statement, ...],
        warned: Callable[[Rows], None] | None,
        on_done: Callable[[], None],
        meanwhile: Callable[[], object],
    ) -> None:
        """One message. A statement whose answers are not known in number goes alone, and nothing is read ahead of it:
        it may change how the next one is read."""
        self._hand_over(part)
        alone = len(part) == 1 and (len(part[0].sql) > batch.size(self._target) or not self._joins(part[0]))
        try:
            if not alone:
                self._work.run(part, warned, on_done, meanwhile)
                return
            self._work.flush()
        except KeyboardInterrupt:  # between two statements a message may end without the answers that it promised
            self._given_up = not self._work.link.open
            raise
        self._send(part[0].sql)
        on_done()

    def _send(self, sql: str) -> None:
        """Send one of a file's statements, and tell what it is warned of."""
        answer = ask(self._work.link, self._target, sql, limit=self._statement_timeout)
        if answer.warnings and self._notice is not None:
            self._remark(self._work.ask("SHOW WARNINGS", keep=True).rows)

    def abandon(self) -> None:
        if self._in_transaction:
            self._work.rollback()
            self._in_transaction = False
        else:
            self._work.deliver()

    def limits(self, lock_timeout: float | None, statement_timeout: float | None) -> None:
        """Whole seconds for locks."""
        if sql := self._bounds(lock_timeout, statement_timeout):
            self._touched = True
            self._work.bound(sql)
            self._work.flush()

    def _bounds(self, lock_timeout: float | None, statement_timeout: float | None) -> str:
        """The statement that sets them. MySQL bounds nothing but SELECT, so the rest is cancelled from here."""
        if statement_timeout is not None and not self.mariadb:
            self._statement_timeout = statement_timeout or None
        return state.limits(lock_timeout, statement_timeout, self.mariadb)

    def restore(self) -> None:
        """Inside a transaction what would disturb the ledger's statements; outside it, everything."""
        self._statement_timeout = None
        if self._in_transaction:
            self._work.hold(*self._state.light(self.mariadb))
            self._work.patient = False
            return
        if self._given_up:
            self._work, self._given_up, self._touched = self._opened(), False, True
        if not (self._touched or (self._stirred and self._work.link.open)):
            return
        if wire.in_transaction(self._work.link):
            self._end_forgotten()
        reset(self._work.link, self._target)
        self._work.ask(*self._state.full())
        self._work.patient, self._touched, self._stirred = False, False, False

    def has_table(self, *names: str) -> bool:
        return bool(self.has("TABLE", names))

    def has(self, kind: str, name: Sequence[str], table: Sequence[str] = ()) -> bool | None:
        return presence.has(self.query, self._state.database, kind, tuple(name), tuple(table))

    def runs(self, sql: str) -> bool:
        return presence.runs(self.query, sql)

    def ensure_schema(self, *names: str) -> None:
        """A schema is a database here, and another database is not made in passing."""

    @contextmanager
    def lock(self, key: str, timeout: float, waiting: Callable[[Holder], None]) -> Iterator[None]:
        with lock.held(self._target, self._state.database, key, timeout, waiting) as held:
            self._fence = held.fence
            try:
                if held.fence:
                    self._state = replace(self._state, causal=held.fence.causal)
                    self._work.ask(held.fence.causal)
                elif held.proof:
                    self._work.guard = state.guard(held.proof, self._state)
                yield
                self._work.flush()
            finally:
                self._fence, self._work.guard = None, ""

    def reconnect(self) -> bool:
        lost = wire.thread(self._work.link)
        self.close()
        self._work, self._side = self._opened(), None
        self._touched = self._stirred = self._given_up = self._interrupted = False
        self.start()
        return ended(self._work.link, self._target, lost)

    def remains(self, statement: Statement) -> tuple[Remains, ...]:  # noqa: ARG002
        """A statement is done or not."""
        return ()

    def require_lock(self) -> None:
        """It is on a connection of its own, out of a file's reach."""

    def snapshot(self, grants: bool = False) -> Snapshot:
        from sqlmig.dialects.mysql.schema import snapshot  # only when a schema is read

        return snapshot(self, grants)

    def close(self) -> None:
        closed(self._work.link)
        if self._side is not None:
            closed(self._side.link)

    def _opened(self) -> Work:
        """Another connection in the place of the one that files run on."""
        return Work(opened(self._target), self._target, self._state.patience, self._work.guard)

    def _own(self) -> Work:
        """The connection for a statement that is sqlmig's own."""
        if self._in_transaction or not self._touched:
            return self._work
        if self._side is None or not self._side.link.open:
            self._side = Work(opened(self._target), self._target, self._state.patience)
            self._side.hold(*self._state.beginning)
        return self._side

    def _patient(self, work: Work, sql: str, params: Params) -> wire.Answer:
        """The answer to a statement of sqlmig's own, which does not wait forever for who locks its tables."""
        work.enter(wire.bound(sql, params))
        try:
            return work.ask(keep=True)
        except DatabaseError as error:
            raise behind_lock(error, sql) from None

    def _hand_over(self, part: tuple[Statement, ...]) -> None:
        """What follows is a file's, and waits for locks as the server says, or as the file has said."""
        if not self._touched and self._work.guard and not self._in_transaction:
            self._work.require()
        elif not self._touched or self._in_transaction:
            self._work.loosen()
        self._touched = (
            self._touched or self._in_transaction or not all(batch.quiet(statement.sql) for statement in part)
        )

    def _end_forgotten(self) -> None:
        """End a transaction that the file left open. What the log counts as done must be there."""
        if self._fence:
            self._fence.seal(self._work.link)
        self._work.ask("COMMIT")
        if self._notice is not None:
            self._notice("WARNING: the file left a transaction open; it was committed")

    def _joins(self, statement: Statement) -> bool:
        return self._statement_timeout is None and batch.joins(self._work.link, statement)

    def _remark(self, warnings: Iterable[tuple[Any, ...]]) -> None:
        """https://dev.mysql.com/doc/refman/9.0/en/show-warnings.html"""
        for level, _, text in warnings:
            if self._notice is not None:
                self._notice(redact(f"{str(level).upper()}: {text}", self._target.secrets))
