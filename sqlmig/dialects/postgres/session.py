"""A connection to PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from psycopg.errors import Diagnostic
from psycopg.pq import TransactionStatus

from sqlmig.config import DatabaseURL, redact
from sqlmig.dialects.api import ConnectOptions, Holder, Params, Remains, Row, Traits
from sqlmig.dialects.batches import Ahead, batches
from sqlmig.dialects.postgres import batch, ending, lock, namespace, presence, reading, state, wire
from sqlmig.dialects.postgres.connection import parameters, secrets, settings
from sqlmig.dialects.postgres.link import Link
from sqlmig.errors import DatabaseError
from sqlmig.model import PLAIN, Options, Piece, Statement
from sqlmig.noun import entity, field
from sqlmig.sql.plain import statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.snapshot import Snapshot
    from sqlmig.tabular import DataFile

TRAITS = Traits(
    name="postgres",
    title="PostgreSQL",
    sql="postgres",
    transactional_ddl=True,
    quote='"',
    placeholder="%s",
    look="\\d {} in psql",
    version_type="varchar",
    text_type="text",
    timestamp_type="timestamptz",
    qualified=True,
    bundles=True,
)

HAS_TABLE = """
SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v') AND c.relname = %s::name"""


def connect(url: DatabaseURL, options: ConnectOptions) -> PostgresSession:
    """A session in the URL's database. DatabaseMissing when the server answers and has no such database."""
    given, hidden = parameters(url, options), secrets(url)
    work = Link(wire.connected(given, hidden), settings(url, options), hidden)
    session = PostgresSession(work, given, options.notice)
    try:
        session.start()
    except BaseException:
        session.close()
        raise
    return session


@entity
class PostgresSession:
    """Statements outside `transaction` commit one by one: the connection is in autocommit mode.

    Between two statements of a file that is no transaction, the connection may have any role, settings or an
    open transaction of the file's own. What sqlmig itself does goes over `_side` then, which no file touches.
    """

    _work: Link = field(repr=False)
    _given: dict[str, str] = field(repr=False)
    _notice: Callable[[str], None] | None = field(repr=False)
    _side: Link | None = field(default=None, repr=False)
    _process: int = field(default=0, repr=False)
    _in_transaction: bool = field(default=False, repr=False)
    _touched: bool = field(default=False, repr=False)
    _interrupted: bool = field(default=False, repr=False)
    _lock: lock.Direct | lock.Pin | None = field(default=None, repr=False)

    @property
    def traits(self) -> Traits:
        return TRAITS

    @property
    def namespace(self) -> tuple[str, ...]:
        return (state.first_schema(self._work.settings),)

    @property
    def server_version(self) -> str:
        return (self._work.connection.pgconn.parameter_status(b"server_version") or b"").decode().split(" ")[0]

    def start(self) -> None:
        """Apply what the URL sets in the server."""
        self._process = self._work.connection.pgconn.backend_pid
        if self._notice is not None:
            self._work.connection.listen(self._remark)
        self._work.start()

    def execute(self, sql: str, params: Params = ()) -> int:
        return self._own().changed(sql, params)

    def query(self, sql: str, params: Params = ()) -> list[Row]:
        return self._own().rows(sql, params)

    def enter(self, sql: str, params: Params = ()) -> None:
        if self._in_transaction:
            self._work.enter(sql, params)
        else:
            self.execute(sql, params)

    def alone(self, sql: str) -> None:
        """Run one statement that no transaction can hold."""
        self._work.alone(sql)

    def run(self, pieces: Iterable[Piece], on_done: Callable[[int], None]) -> None:
        """Within a transaction plain statements travel together.

        `on_done` always tells which statement failed: those before a syntax error in the same message are reported,
        although the server has refused them all. Nothing of them would stay anyway.
        """
        if self._interrupted:  # during a COMMIT, which was waited for
            self._interrupted = False
            raise KeyboardInterrupt
        self._touched = True
        ran = 0

        def more(count: int) -> None:
            nonlocal ran
            ran += count
            on_done(ran - 1)

        try:
            given = pieces if self._in_transaction else statements(pieces)
            parts = Ahead(batches(given, self._joins, batch.SIZE, len(wire.GAP)))
            for part in parts:
                self._run(part, more, parts.prepare)
        except BaseException:
            if not self._in_transaction:  # what is open now is the file's own
                self._work.rollback()
            raise

    @property
    def settled(self) -> bool:
        return self._work.settled

    @contextmanager
    def transaction(self, options: Options = PLAIN) -> Iterator[None]:
        self._in_transaction = True
        try:
            self._work.begin(state.limits(options.lock_timeout, options.statement_timeout))
            yield
            self._commit()
        except BaseException:
            self._work.rollback()
            raise
        finally:
            self._in_transaction = False

    def abandon(self) -> None:
        if self._in_transaction:
            self._work.rollback()
            self._in_transaction = False

    def copy_in(
        self, table: Sequence[str], columns: Sequence[str], rows: DataFile, on_rows: Callable[[int], None]
    ) -> None:
        from sqlmig.dialects.postgres import copying  # for seeds with data files

        self._touched = True
        self._work.flush()
        sql = copying.statement(TRAITS, table, columns)
        statement = Statement(sql, rows.place(0), 0, copying.Counted(rows, on_rows))
        try:
            batch.send(self._work.connection, self._work.secrets, statement)
        except DatabaseError as error:
            copying.locate(error, rows, table, columns)
            raise

    def limits(self, lock_timeout: float | None, statement_timeout: float | None) -> None:
        statements = state.limits(lock_timeout, statement_timeout)
        if self._work.pooled and not self._in_transaction:
            self._work.limits = state.limits(lock_timeout or None, statement_timeout or None)
        elif statements:
            self._touched = True
            self._work.command(*statements)

    def restore(self) -> None:
        """Inside a transaction what would disturb the ledger's statements; outside it, everything."""
        if self._in_transaction:
            self._restore_inside()
            return
        if not self.settled:
            self._end_forgotten()
        if self._touched and not self._work.pooled:
            self._renewed(self._work.command(*self._renewal()))
        self._work.limits, self._touched = (), False

    def has_table(self, *names: str) -> bool:
        if len(names) == 1:
            return bool(self.query(f"{HAS_TABLE} AND pg_catalog.pg_table_is_visible(c.oid)", names))
        return bool(self.query(f"{HAS_TABLE} AND n.nspname = %s::name", (names[-1], names[-2])))

    def has(self, kind: str, name: Sequence[str], table: Sequence[str] = ()) -> bool | None:
        return presence.has(self.query, TRAITS, kind, tuple(name), tuple(table))

    def runs(self, sql: str) -> bool:
        return presence.runs(self.query, sql)

    def ensure_schema(self, *names: str) -> None:
        """CREATE SCHEMA IF NOT EXISTS asks for the right to create even where the schema is there."""
        if names:
            namespace.ensure(self._own(), names[-1])

    @contextmanager
    def lock(self, key: str, timeout: float, waiting: Callable[[Holder], None]) -> Iterator[None]:
        with lock.hold(self._work, self._another, key, timeout, waiting) as self._lock:
            try:
                yield
            finally:
                self._lock = None

    def require_lock(self) -> None:
        if self._lock is not None:
            self._lock.require()

    def remains(self, statement: Statement) -> tuple[Remains, ...]:
        from sqlmig.dialects.postgres.remains import remains  # only when a statement has failed

        return remains(self._work, statement.sql)

    def reconnect(self) -> bool:
        lost = self._process
        self.close()
        self._work.connection = wire.connected(self._given, self._work.secrets)
        self._side, self._touched, self._interrupted = None, False, False
        if isinstance(self._lock, lock.Direct):
            self._lock.lost = True
        self.start()
        return ending.ended(self._work.rows, lost, self._process)

    def snapshot(self, grants: bool = False) -> Snapshot:
        from sqlmig.dialects.postgres.schema import snapshot  # only when a schema is read

        return snapshot(self, grants)

    @property
    def version(self) -> int:
        """server_version_num: 150018 is 15.18."""
        return self._work.connection.pgconn.server_version

    def moment(self) -> AbstractContextManager[reading.Moment]:
        """A transaction to read the catalogs in, as they are at one moment."""
        link = self._own()
        own = (state.own(link.settings, local=True),) if link.pooled and link.settings else ()
        return reading.moment(link.connection, link.secrets, own)

    def close(self) -> None:
        self._work.connection.close()
        if self._side is not None:
            self._side.connection.close()

    def _run(self, part: tuple[Piece, ...], more: Callable[[int], None], meanwhile: Callable[[], object]) -> None:
        """`meanwhile` takes the next part while the server works on this one, which may change what joins."""
        connection, secrets = self._work.connection, self._work.secrets
        if self._joins(part[0]):
            batch.run(connection, secrets, part, more, self._work.taken(), meanwhile)
            return
        pooled = self._work.pooled and not self._in_transaction
        if not pooled:
            self._work.flush()
        for statement in statements(part):
            if pooled:
                self._work.run_alone(statement)
            else:
                batch.send(connection, secrets, statement)
            more(1)

    def _joins(self, piece: Piece) -> bool:
        begun = bool(self._work.ahead)
        return self._in_transaction and batch.joins(self._work.connection, piece, begun)

    def _commit(self) -> None:
        """Commit, and bring the session back in the same message where a file has used it."""
        renewal = self._renewal() if self._touched and not self._work.pooled else ()
        ended = self._work.commit(renewal)
        self._interrupted = ended.interrupted or self._interrupted
        if renewal and ended.rows is not None:
            self._renewed(ended.rows)
            self._touched = False

    def _own(self) -> Link:
        """The connection for a statement that is sqlmig's own."""
        clean = not self._touched or (self._work.pooled and self.settled)
        if self._in_transaction or clean:
            return self._work
        if self._side is None:
            self._side = self._another()
        return self._side

    def _another(self) -> Link:
        """A connection like the work connection, which no file touches."""
        link = Link(wire.connected(self._given, self._work.secrets), self._work.settings, self._work.secrets)
        link.start()
        return link

    def _restore_inside(self) -> None:
        if self.settled:
            raise DatabaseError(
                "the file ended its transaction itself, with COMMIT or ROLLBACK",
                hint="leave transactions to sqlmig, or say transaction:false",
            )
        self._work.ahead += state.restored(self._work.settings, in_transaction=True)
        encoding = self._work.connection.pgconn.parameter_status(b"client_encoding")
        if encoding != b"UTF8":  # the ledger's rows must be sent in an encoding that has all
            self._work.flush()

    def _renewal(self) -> state.Statements:
        """Everything as at the start. A pooled connection has nothing that lasts."""
        held = (self._lock.held,) if isinstance(self._lock, lock.Direct) else ()
        return (*state.restored(self._work.settings, in_transaction=False), *held)

    def _renewed(self, rows: int) -> None:
        if isinstance(self._lock, lock.Direct):
            self._lock.renewed(rows)

    def _end_forgotten(self) -> None:
        """End a transaction that the file left open behind its last statement."""
        if self._work.connection.pgconn.transaction_status == TransactionStatus.INERROR:
            self._work.rollback()
            return
        self._work.command(*self._work.cleaned("COMMIT"))
        if self._notice is not None:
            self._notice("WARNING: the file left a transaction open; it was committed")

    def _remark(self, diag: Diagnostic) -> None:
        if self._notice is not None:
            text = f"{diag.severity_nonlocalized or diag.severity}: {diag.message_primary}"
            self._notice(redact(text, self._work.secrets))
