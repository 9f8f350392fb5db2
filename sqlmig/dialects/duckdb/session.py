"""A connection to one DuckDB database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import TypeVar, cast

import duckdb

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Holder, Params, Remains, Row, Traits, Value
from sqlmig.dialects.duckdb import copying, instance, presence
from sqlmig.dialects.duckdb.errors import Raised, interrupted, translate, words
from sqlmig.dialects.duckdb.opening import OURS, Opening, open_connection, read
from sqlmig.dialects.embedded.watch import Watch, stopped
from sqlmig.errors import DatabaseError
from sqlmig.model import PLAIN, Options, Piece, Statement
from sqlmig.snapshot import Snapshot
from sqlmig.sql.plain import statements
from sqlmig.tabular import DataFile

TRAITS = Traits(
    name="duckdb",
    title="DuckDB",
    sql="duckdb",
    transactional_ddl=True,
    quote='"',
    placeholder="?",
    look="DESCRIBE {}",
    version_type="varchar",
    text_type="varchar",
    timestamp_type="timestamp",
    multiple_processes=False,
)

Answer = TypeVar("Answer")
_BEGINS = re.compile(r"\s*(?:begin|start)\b", re.I)
_CHUNK = 2048  # rows in memory at a time, DuckDB's own vector size


def connect(url: DatabaseURL, options: ConnectOptions) -> Session:
    """Open the file of a URL; DatabaseMissing when it is not there."""
    opening = read(url, options)
    root = open_connection(opening, options)
    try:
        return Session(opening, root, options)
    except BaseException:
        root.close()
        raise


class Session:
    """See `sqlmig.dialects.api.Session`. `limits` bounds statements only: nobody else can hold a lock here."""

    traits = TRAITS
    server_version = duckdb.__version__

    def __init__(self, opening: Opening, root: duckdb.DuckDBPyConnection, options: ConnectOptions) -> None:
        self._opening, self._options = opening, options
        self._root = root  # keeps the instance and its lock; what runs, runs in a cursor of it
        self._notice = options.notice
        self._statement_timeout: float | None = None
        self._transacting = False
        self._began = False
        self._before: instance.Instance | None = None
        self._connection = self._cursor()
        self._watch = Watch(self._interrupt)
        self.namespace = (str(self.query("SELECT current_database()")[0][0]), "main")

    def execute(self, sql: str, params: Params = ()) -> int:
        return self._guarded(sql, lambda: self._drained(sql, params))

    def enter(self, sql: str, params: Params = ()) -> None:
        self.execute(sql, params)

    def query(self, sql: str, params: Params = ()) -> list[Row]:
        def fetched() -> list[Row]:
            result = self._start(sql, params)
            return [] if result is None else cast("list[Row]", result.fetchall())

        return self._guarded(sql, fetched)

    def run(self, pieces: Iterable[Piece], on_done: Callable[[int], None]) -> None:
        try:
            with self._watch.guard():
                for index, statement in enumerate(statements(pieces)):
                    self.execute(statement.sql)
                    on_done(index)
        except BaseException:
            if self._began and not self._transacting:  # what is open now is the file's own
                self._roll_back()
            raise

    @property
    def settled(self) -> bool:
        """Within a transaction the number of the transaction stays the same."""
        if self._transacting or not self._began:
            return not self._transacting
        first, second = (self.query("SELECT txid_current()") for _ in range(2))
        return first != second

    @contextmanager
    def transaction(self, options: Options = PLAIN) -> Iterator[None]:
        if options.statement_timeout is not None:
            self.limits(None, options.statement_timeout)
        self._guarded("BEGIN", lambda: self._drained("BEGIN TRANSACTION"))
        self._began = False
        self._transacting = True
        try:
            yield
            self._commit()
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._transacting = False

    def abandon(self) -> None:
        if self._transacting:
            self._roll_back()
            self._transacting = False

    def copy_in(
        self, table: Sequence[str], columns: Sequence[str], rows: DataFile, on_rows: Callable[[int], None]
    ) -> None:
        described = self.query(f"DESCRIBE {TRAITS.quoted(*table)}")
        sql = copying.statement(TRAITS, table, columns, rows, [row[:2] for row in described])
        try:
            on_rows(self.execute(sql))
        except DatabaseError as error:
            raise copying.explained(error, rows) from None

    def limits(self, lock_timeout: float | None, statement_timeout: float | None) -> None:  # noqa: ARG002
        self._statement_timeout = statement_timeout or None

    def restore(self) -> None:
        """A new cursor has none of the old one's settings, temporary objects, variables and prepared statements.

        What a file may have changed in the instance, settings and attached databases, is put back as well.
        Inside a transaction there can be no other connection; the ledger's names are qualified then.
        """
        self.limits(None, None)
        if self._transacting:
            return
        left_open = self._began and self._roll_back()
        self._began = False
        self._guarded("", self._renew)
        if left_open:
            raise DatabaseError(
                "the statements left a transaction open, and it was rolled back", hint="end it with COMMIT"
            )

    def has_table(self, *names: str) -> bool:
        return bool(self.has("TABLE", names))

    def has(self, kind: str, name: Sequence[str], table: Sequence[str] = ()) -> bool | None:
        return presence.has(self.query, self.namespace, kind, tuple(name), tuple(table))

    def runs(self, sql: str) -> bool:  # noqa: ARG002
        """A statement ends with its process."""
        return False

    def ensure_schema(self, *names: str) -> None:
        self.execute(f"CREATE SCHEMA IF NOT EXISTS {TRAITS.quoted(*names)}")

    def lock(self, key: str, timeout: float, waiting: Callable[[Holder], None]) -> AbstractContextManager[None]:  # noqa: ARG002
        """The open file is the lock: `connect` has waited for it."""
        return nullcontext()

    def reconnect(self) -> bool:
        self._connection.close()
        self._root.close()
        self._root = open_connection(self._opening, self._options)
        self._connection, self._before = self._cursor(), None
        return True

    def remains(self, statement: Statement) -> tuple[Remains, ...]:  # noqa: ARG002
        """A statement is done or not."""
        return ()

    def require_lock(self) -> None:
        """The open file is the lock."""

    def snapshot(self, grants: bool = False) -> Snapshot:
        from sqlmig.dialects.duckdb.schema import snapshot  # only when a schema is read

        return snapshot(self, grants)

    def complaint(self, sql: str) -> str:
        """What DuckDB says against a statement, on a connection apart: in a transaction an error would end it."""
        with closing(self._cursor()) as cursor:
            try:
                cursor.execute(sql)
            except duckdb.Error as error:
                return words(error)
        return ""

    def close(self) -> None:
        """It may be closed already."""
        self._watch.close()
        for name in ("_connection", "_root"):
            if hasattr(self, name):
                getattr(self, name).close()
                delattr(self, name)  # a traceback that lives on would keep it: duckdb 2 complains at exit

    def _interrupt(self) -> None:
        with suppress(*Raised):  # closed in the meantime
            self._connection.interrupt()

    def _guarded(self, sql: str, call: Callable[[], Answer]) -> Answer:
        with self._watch.guard(self._statement_timeout):
            try:
                return call()
            except Raised as error:
                if interrupted(error):
                    self._interrupt()  # the package left the query running
                    raise KeyboardInterrupt from error
                timeout = stopped(self._watch, self._statement_timeout, type(error).__name__, error)
                raise timeout or translate(error, self._opening.path, sql) from error
            except (ValueError, OverflowError, UnicodeError) as error:
                raise DatabaseError(str(error), sqlstate=type(error).__name__) from error

    def _renew(self) -> None:
        self._connection.close()
        self._connection = self._cursor()
        if self._before is not None:
            instance.put_back(self._connection, self._before, OURS | dict(self._opening.config), self._notice)
            self._before = None

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """A fresh connection to the instance. The setting is global since 1.5 and the connection's own before."""
        cursor = self._root.cursor()
        cursor.execute("SET errors_as_json = true")
        return cursor

    def _drained(self, sql: str, params: Params = ()) -> int:
        """Read to the end: a result streams, and what is not read is not evaluated. The number of changed rows."""
        result = self._start(sql, params)
        if result is None or not (columns := result.description):
            return 0
        rows = self._chunk(result)
        if len(columns) == 1 and columns[0][0] == "Count" and len(rows) == 1:
            return int(rows[0][0]) if isinstance(rows[0][0], int) else 0
        while rows:
            rows = self._chunk(result)
        return 0

    def _chunk(self, result: duckdb.DuckDBPyConnection) -> list[Row]:
        try:
            return cast("list[Row]", result.fetchmany(_CHUNK))
        except duckdb.InvalidInputException as error:
            if "failed to import" not in str(error):
                raise
            return []  # a type that Python cannot show without another package, such as timestamptz

    def _start(self, sql: str, params: Params) -> duckdb.DuckDBPyConnection | None:
        """None when there was nothing to run but comments."""
        if self._before is None and instance.may_change(sql):
            self._before = instance.look(self._root)
        self._began = self._began or _BEGINS.match(sql) is not None
        return self._connection.execute(sql, [_bound(value) for value in params])

    def _commit(self) -> None:
        try:
            self._guarded("COMMIT", lambda: self._drained("COMMIT"))
        except DatabaseError as error:
            if "no transaction is active" not in error.message:
                raise
            raise DatabaseError(
                "a statement ended the transaction before its time",
                hint="take BEGIN, COMMIT and ROLLBACK out, or mark the section transaction:false",
            ) from error

    def _roll_back(self) -> bool:
        """Whether there was a transaction; an error here would hide the one that led to it."""
        try:
            self._connection.execute("ROLLBACK")
        except Raised:
            return False
        return True


def _bound(value: Value) -> Value:
    """DuckDB's timestamp has no zone: UTC is stored. A value with a zone would need the ICU extension."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value
