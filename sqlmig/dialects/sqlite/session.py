"""A connection to one SQLite database."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Holder, Params, Remains, Row, Traits, Value
from sqlmig.dialects.embedded.polling import announcer, attempts
from sqlmig.dialects.embedded.watch import Watch, stopped
from sqlmig.dialects.sqlite import options as url_options
from sqlmig.dialects.sqlite.errors import Raised, busy, name_of, translate
from sqlmig.dialects.sqlite.opening import open_connection
from sqlmig.errors import DatabaseError, SqlmigError
from sqlmig.model import PLAIN, Bundle, Options, Piece, Statement
from sqlmig.noun import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from sqlmig.dialects.sqlite.journal import Journal
    from sqlmig.snapshot import Snapshot
    from sqlmig.tabular import DataFile

    Answer = TypeVar("Answer")

TRAITS = Traits(
    name="sqlite",
    title="SQLite",
    sql="sqlite",
    transactional_ddl=True,
    quote='"',
    placeholder="?",
    look=".schema {} in sqlite3",
    version_type="varchar(128)",
    text_type="text",
    timestamp_type="text",
    id_type="integer",  # is the rowid, and needs no index: https://www.sqlite.org/lang_createtable.html#rowid
    suspends_foreign_keys=True,
    bundles=True,
)

# what can be looked for → its type in sqlite_master
KINDS = {"TABLE": "table", "VIRTUAL TABLE": "table", "VIEW": "view", "INDEX": "index", "TRIGGER": "trigger"}
# beside what SQLite raises: a NUL or a surrogate in the text, a number over 64 bits
FAILURES = (*Raised, ValueError, OverflowError)
_NOTHING: AbstractContextManager[None] = nullcontext()
LEAVING_TRACES = ("pragma", "attach", "detach")


def connect(url: DatabaseURL, options: ConnectOptions) -> Session:
    """Open the file of a URL; DatabaseMissing when it is not there."""
    opening = url_options.read(url)
    return Session(replace(opening, read_only=opening.read_only or options.read_only), options)


class Session:
    """See `sqlmig.dialects.api.Session`."""

    traits = TRAITS
    namespace = ("main",)
    server_version = sqlite3.sqlite_version

    def __init__(self, opening: url_options.Opening, options: ConnectOptions) -> None:
        self._opening = opening
        self._patience = options.busy_timeout if opening.busy_timeout is None else opening.busy_timeout
        self._lock_timeout = self._patience
        self._statement_timeout: float | None = None
        self._announce = announcer(options.waiting)
        self._transacting = False
        self._touched = self._temporary = False
        self._journal: Journal | None = None
        self._connection = self._open()
        self._watch = Watch(self._interrupt)

    def execute(self, sql: str, params: Params = ()) -> int:
        self._note(sql)
        return max(self._guarded(self._drained, sql, params), 0)

    def enter(self, sql: str, params: Params = ()) -> None:
        self._guarded(self._drained, sql, params)

    def query(self, sql: str, params: Params = ()) -> list[Row]:
        self._note(sql)
        return self._guarded(self._fetched, sql, params)

    def run(self, pieces: Iterable[Piece], on_done: Callable[[int], None]) -> None:
        ran = 0
        if not self._transacting:  # a statement may choose another kind of journal
            self._end_journal()

        def more(count: int) -> None:
            nonlocal ran
            ran += count
            on_done(ran - 1)

        try:
            with self._watch.guard():
                for piece in pieces:
                    if isinstance(piece, Statement):
                        self._run(piece.sql)
                        more(1)
                    elif self._statement_timeout is None:
                        self._run_bundle(piece, more)
                    else:  # each has the time for itself
                        self._run_singly(piece, more)
        except BaseException:
            if not self._transacting:  # what is open now is the file's own
                self._roll_back()
            raise

    def _run(self, sql: str) -> None:
        self._note(sql)
        self._guarded(self._drained, sql)

    def _run_singly(self, bundle: Bundle, more: Callable[[int], None]) -> None:
        from sqlmig.sql.plain import texts  # for large files

        for sql in texts(bundle):
            self._run(sql)
            more(1)

    def _run_bundle(self, bundle: Bundle, more: Callable[[int], None]) -> None:
        from sqlmig.dialects.sqlite.execution import Execution  # for large files

        execution = Execution(self._connection, bundle, more)
        while not execution.over:
            inside = self._connection.in_transaction
            try:
                execution()
            except FAILURES as error:
                self._again(execution, error, inside, lambda: execution.sql)

    @property
    def settled(self) -> bool:
        return not self._connection.in_transaction

    @contextmanager
    def transaction(self, options: Options = PLAIN) -> Iterator[None]:
        """IMMEDIATE, so that the lock is had before the first statement and not lost to another writer later.

        The lock timeout also holds for COMMIT, which waits for readers where there is no write-ahead log.
        """
        if (options.lock_timeout, options.statement_timeout) != (None, None):
            self.limits(options.lock_timeout, options.statement_timeout)
        if not options.foreign_keys:
            from sqlmig.dialects.sqlite import references  # for files that ask for it
        lock_timeout = self._lock_timeout
        with _NOTHING if options.foreign_keys else references.suspended(self._ask):
            try:
                with self._watch.guard():  # one for all statements, and over before they are rolled back
                    self._guarded(self._drained, "BEGIN IMMEDIATE")
                    self._transacting = True
                    self._begin_journal()
                    yield
                    if not options.foreign_keys:
                        references.check(self._ask)
                    self._lock_timeout = lock_timeout
                    self._commit()
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._transacting = False

    def abandon(self) -> None:
        self._watch.release()
        if self._transacting:
            self._roll_back()
            self._transacting, self._touched = False, True

    def copy_in(
        self, table: Sequence[str], columns: Sequence[str], rows: DataFile, on_rows: Callable[[int], None]
    ) -> None:
        from sqlmig.dialects.sqlite import copying  # for seeds with data files

        sql = copying.statement(TRAITS, table, columns)
        schema, name = (*self.namespace, *table)[-2:]
        types = self.query("SELECT name, type FROM pragma_table_xinfo(?, ?)", (name, schema))
        inserting = copying.Inserting(rows, copying.conversions(types, columns))
        for chunk in inserting.chunks():
            try:
                self._insert(sql, inserting.counted(chunk))
            except DatabaseError as error:
                error.location = rows.place(inserting.row) if inserting.row >= 0 else None
                raise
            on_rows(len(chunk))

    def _insert(self, sql: str, rows: Iterable[Params]) -> None:
        """What has an effect before it fails is not to be called again."""
        try:
            with self._watch.guard(self._statement_timeout):
                self._connection.executemany(sql, rows).close()
        except FAILURES as error:
            raise self._translated(error, sql) from error

    def limits(self, lock_timeout: float | None, statement_timeout: float | None) -> None:
        """The lock of a file is all that is waited for."""
        self._lock_timeout = self._patience if lock_timeout is None else lock_timeout or math.inf
        self._statement_timeout = statement_timeout or None

    def restore(self) -> None:
        """A new connection is the one sure way to lose every PRAGMA, attached database and temporary object.

        Inside a transaction there can be none; the ledger's names are qualified then, and `query_only` is the
        one setting that would stop it.
        """
        self.limits(None, None)
        if self._transacting:
            if self._touched and not self._opening.read_only:
                self._drained("PRAGMA query_only = 0")
            return
        if self._connection.in_transaction:
            self._roll_back()
            self._reopen()
            raise DatabaseError(
                "the statements left a transaction open, and it was rolled back", hint="end it with COMMIT"
            )
        if self._touched or (self._temporary and len(self._databases()) > 1):
            self._reopen()

    def has_table(self, *names: str) -> bool:
        return bool(self.has("TABLE", names))

    def has(self, kind: str, name: Sequence[str], table: Sequence[str] = ()) -> bool | None:
        schema, whole = (*self.namespace, *(table if kind == "COLUMN" else name))[-2:]
        if kind not in (*KINDS, "COLUMN"):
            return None
        if schema.lower() not in self._databases():
            return False
        if kind == "COLUMN":
            sql = "SELECT 1 FROM pragma_table_xinfo(?, ?) WHERE name = ? COLLATE NOCASE"
            return bool(self.query(sql, (whole, schema, name[-1])))
        sql = f"SELECT 1 FROM {TRAITS.quoted(schema)}.sqlite_master WHERE type = ? AND name = ? COLLATE NOCASE"
        return bool(self.query(sql, (KINDS[kind], whole)))

    def runs(self, sql: str) -> bool:  # noqa: ARG002
        """A statement ends with its process."""
        return False

    def ensure_schema(self, *names: str) -> None:
        """SQLite has no schemas to create."""

    def lock(self, key: str, timeout: float, waiting: Callable[[Holder], None]) -> AbstractContextManager[None]:  # noqa: ARG002 - one lock a file, whatever the ledger's name
        from sqlmig.dialects.sqlite.lock import hold  # for the commands that change something

        return _NOTHING if self._opening.memory else hold(self._opening.path, timeout, waiting)

    def reconnect(self) -> bool:
        self._shut()
        self._connection = self._open()
        self._touched = self._temporary = False
        return True

    def remains(self, statement: Statement) -> tuple[Remains, ...]:  # noqa: ARG002
        """A statement is done or not."""
        return ()

    def require_lock(self) -> None:
        """A file cannot give it up."""

    def snapshot(self, grants: bool = False) -> Snapshot:
        from sqlmig.dialects.sqlite.schema import snapshot  # only when a schema is read

        return snapshot(self, grants)

    def close(self) -> None:
        self._watch.close()
        self._shut()

    def _open(self) -> sqlite3.Connection:
        for _ in attempts(self._patience):
            try:
                return open_connection(self._opening)
            except Raised as error:
                last = error
                if not busy(error):
                    break
                self._announce(Holder(f"another process that uses {self._opening.path}"))
        raise translate(last, self._opening.path) from last

    def _shut(self) -> None:
        self._roll_back()
        self._end_journal()
        self._connection.close()

    def _begin_journal(self) -> None:
        if self._journal is None:
            from sqlmig.dialects.sqlite.journal import Journal  # for the commands that change something

            self._journal = Journal(free=not any(name.startswith("journal") for name, _ in self._opening.pragmas))
        self._journal.begin(self._ask)

    def _end_journal(self) -> None:
        if self._journal is not None:
            with suppress(*Raised):  # what stays is no journal to anybody
                self._journal.end(self._fetched)

    def _reopen(self) -> None:
        old = self._connection
        if not self._opening.memory:
            self._shut()
            self._connection = self._open()
        else:
            self._connection = self._open()
            self._guarded(lambda *_: old.backup(self._connection), "")
            old.close()
        self._touched = self._temporary = False

    def _interrupt(self) -> None:
        with suppress(*Raised):  # closed in the meantime
            self._connection.interrupt()

    def _databases(self) -> set[str]:
        """The names of main, of temp as soon as it holds anything, and of what is attached."""
        return {str(row[1]).lower() for row in self._ask("PRAGMA database_list")}

    def _ask(self, sql: str) -> list[Row]:
        """Rows for the session itself."""
        return self._guarded(self._fetched, sql)

    def _note(self, sql: str) -> None:
        """Nothing is made in temp without this word, which may be a part of another."""
        if sql.lstrip()[:6].lower() in LEAVING_TRACES:
            self._touched = True
        elif "temp" in sql.lower():
            self._temporary = True

    def _guarded(self, call: Callable[[str, Params], Answer], sql: str, params: Params = ()) -> Answer:
        if self._watch.guarding and self._statement_timeout is None:
            return self._called(call, sql, params)
        with self._watch.guard(self._statement_timeout):
            return self._called(call, sql, params)

    def _called(self, call: Callable[[str, Params], Answer], sql: str, params: Params) -> Answer:
        inside = self._connection.in_transaction
        try:
            return call(sql, params)
        except FAILURES as error:
            return self._again(lambda: call(sql, params), error, inside, lambda: sql)

    def _again(self, call: Callable[[], Answer], error: Exception, inside: bool, sql: Callable[[], str]) -> Answer:
        """Call again while another process holds a lock. What is busy has had no effect, so it can be repeated
        unless SQLite ended the transaction (https://www.sqlite.org/lang_transaction.html)."""
        for _ in attempts(self._lock_timeout):
            if not busy(error) or self._connection.in_transaction != inside:
                break
            self._announce(Holder(f"another process that uses {self._opening.path}"))
            try:
                return call()
            except FAILURES as last:
                error = last
        raise self._translated(error, sql()) from error

    def _translated(self, error: Exception, sql: str) -> SqlmigError:
        if isinstance(error, (ValueError, OverflowError)):
            return DatabaseError(str(error), sqlstate=type(error).__name__)
        timeout = stopped(self._watch, self._statement_timeout, name_of(error), error)
        return timeout or translate(error, self._opening.path, sql)

    def _fetched(self, sql: str, params: Params = ()) -> list[Row]:
        cursor = self._connection.execute(sql, _bound(params))
        try:
            return cursor.fetchall()
        finally:
            cursor.close()

    def _drained(self, sql: str, params: Params = ()) -> int:
        """Run to the end. A cursor that stays open keeps an interrupt alive for the statements after it."""
        cursor = self._connection.execute(sql, _bound(params)) if params else self._connection.execute(sql)
        try:
            if cursor.description is not None:
                from sqlmig.dialects.sqlite.execution import drain  # few have rows

                drain(cursor)
            return cursor.rowcount
        finally:
            cursor.close()

    def _commit(self) -> None:
        if not self._connection.in_transaction:
            raise DatabaseError(
                "a statement ended the transaction before its time",
                hint="take BEGIN, COMMIT and ROLLBACK out, or mark the section transaction:false",
            )
        self._guarded(self._drained, "COMMIT")

    def _roll_back(self) -> None:
        with suppress(*Raised):  # the first error tells more
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK").close()


def _bound(params: Params) -> list[Value]:
    return [_text(value) if type(value) is datetime else value for value in params]


def _text(moment: datetime) -> str:
    """UTC in a fixed width, so that text order is time order; SQLite's own functions read it."""
    if moment.tzinfo not in (None, UTC):
        moment = moment.astimezone(UTC)
    return moment.isoformat(" ", "microseconds")
