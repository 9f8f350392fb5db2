"""What a database must be able to do: the Protocols that every dialect's modules satisfy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmig.model import PLAIN, Options
from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Protocol

    from sqlmig.config import DatabaseURL
    from sqlmig.dialects.archive import Archive
    from sqlmig.dialects.health import Health
    from sqlmig.dialects.verdicts import Rehearse
    from sqlmig.model import Piece, Statement
    from sqlmig.snapshot import Snapshot
    from sqlmig.sql.access import Access
    from sqlmig.tabular import DataFile
else:
    Protocol = object

Value = str | int | float | bytes | bool | datetime | None
Params = Sequence[Value]
Row = tuple[Value, ...]

LOST_IN_COMMIT = "the connection was lost during COMMIT: the last transaction took effect as a whole or not at all"


@noun
class Traits:
    """What callers may ask of a dialect instead of its name.

    `sql` names the tables in `sqlmig.sql` that read this dialect's text. `version_type` is the column type of
    `schema_migrations.version` as dbmate makes it. `look` is what a person types to see an object, with {} for its
    name. `qualified` says that a schema file names every schema; without it the session's own namespace is left out.
    `escape` is doubled in string literals. `suspends_foreign_keys` says that a transaction can be had in which foreign
    keys are checked at its end only, `bundles` that in a transaction a bundle runs as it is: others take it apart.
    `id_type` is that of the log's `id`, `reads_target` says that a subquery may read the table that an INSERT fills.
    """

    name: str
    title: str
    sql: str
    transactional_ddl: bool
    quote: str
    placeholder: str
    look: str
    version_type: str
    text_type: str
    timestamp_type: str
    id_type: str = "bigint"
    reads_target: bool = True
    multiple_processes: bool = True
    qualified: bool = False
    escape: str = ""
    suspends_foreign_keys: bool = False
    bundles: bool = False

    def quoted(self, *names: str) -> str:
        """The identifier for a name and its qualifiers, outermost first."""
        return ".".join(f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}" for name in names)

    def product(self, version: str) -> str:
        """A server by its name: MariaDB speaks MySQL's protocol, and says so behind its version's number."""
        number, _, name = version.partition("-")
        return f"{name or self.title} {number}"

    def literal(self, text: str) -> str:
        """The string literal for a text."""
        for special in ("'", self.escape):
            text = text.replace(special, special * 2) if special else text
        return f"'{text}'"


@noun
class ConnectOptions:
    """How to connect. `timeout` and `busy_timeout` are seconds; `notice` receives what the server remarks.

    `sends_files` is for a session that is asked to `copy_in`: some servers want to know it from the beginning.
    """

    timeout: float = 10.0
    busy_timeout: float = 300.0
    read_only: bool = False
    sends_files: bool = False
    application_name: str = "sqlmig"
    notice: Callable[[str], None] | None = None
    waiting: Callable[[Holder], None] | None = None


@noun
class Holder:
    """Who holds the lock, as far as the server tells."""

    description: str
    since: datetime | None = None


@noun
class Remains:
    """Something that a failed statement left behind: what it is, and the statement that ends it.

    `removable` says that the statement can only run again when this is gone.
    """

    description: str
    removal: str
    removable: bool = True


class Session(Protocol):
    """A connection with a life. Every method may raise DatabaseError or EnvironmentFailure, and nothing else.

    `namespace` is where an unqualified ledger table lives: ("public",), ("app",), ("main",).
    """

    @property
    def traits(self) -> Traits: ...

    @property
    def namespace(self) -> tuple[str, ...]: ...

    @property
    def server_version(self) -> str: ...

    @property
    def settled(self) -> bool:
        """Whether no transaction is open, so that what a file's statements did stays."""

    def execute(self, sql: str, params: Params = ()) -> int:
        """Run one statement; the number of rows it changed, 0 where there is none."""

    def enter(self, sql: str, params: Params = ()) -> None:
        """Run one statement of which only success matters: within `transaction` it may travel with the next message,
        or with the COMMIT, whose error then is its own; within `lock` ahead of the next statement, which then runs only
        if this one has succeeded and the lock is still had."""

    def query(self, sql: str, params: Params = ()) -> list[Row]:
        """Run one statement and fetch all its rows."""

    def run(self, pieces: Iterable[Piece], on_done: Callable[[int], None]) -> None:
        """Send a file's statements. `on_done(i)` follows each that succeeded, before an error is raised; in bundles it
        says that they succeeded up to this one.

        An error belongs to the statement behind the one of the last call. Within a transaction a few kilobytes of
        statements may be taken ahead and travel together, so that calls come late; data is read before the next is
        taken. A large file is read while its statements are taken: keep none. Outside `transaction` an error also rolls
        back what a transaction of the file's own holds.
        """

    def transaction(self, options: Options = PLAIN) -> AbstractContextManager[None]:
        """Commit at the end, roll back on any exception. What `options` say of limits and foreign keys holds inside."""

    def abandon(self) -> None:
        """Roll back a transaction whose end did not run; nothing to do where there is none.

        Python may handle a signal when a `with` block is over and before the clean-up behind it begins.
        """

    def copy_in(
        self, table: Sequence[str], columns: Sequence[str], rows: DataFile, on_rows: Callable[[int], None]
    ) -> None:
        """Append a data file's rows to a table by the fastest way there is, as long as `transaction` is open.

        `columns` are the table's in the file's order; names are not quoted. `on_rows` is told now and then how many
        more rows, or lines, are on their way. The error's `location` is the row, where the database says which.
        """

    def limits(self, lock_timeout: float | None, statement_timeout: float | None) -> None:
        """Bound the statements that follow, in seconds, until `restore`; 0 is no limit, None the server's own."""

    def restore(self) -> None:
        """Undo what a file set in the session. Safe inside a transaction, and leaves the lock held."""

    def has_table(self, *names: str) -> bool:
        """Whether a table of this name, outermost qualifier first, is there."""

    def has(self, kind: str, name: Sequence[str], table: Sequence[str] = ()) -> bool | None:
        """Whether an object, or a column, index or constraint of a table, is there; None where this cannot be asked.

        `kind` is the word that CREATE and ALTER TABLE have for it, `name` its name with its qualifiers.
        """

    def runs(self, sql: str) -> bool:
        """Whether another session runs this statement now, as far as this user may see."""

    def ensure_schema(self, *names: str) -> None:
        """Create the schema that will hold the ledger where it is missing; nothing to do without schemas.

        EnvironmentFailure when this user may not create it, or tables in it.
        """

    def lock(self, key: str, timeout: float, waiting: Callable[[Holder], None]) -> AbstractContextManager[None]:
        """Hold the runner's lock. `waiting` is called while another has it, LockTimeout is raised after `timeout`."""

    def reconnect(self) -> bool:
        """Put a new connection in the place of one that was lost, and end what the server still runs for that one.

        Whether it is certain that the old one's transaction is over, so that the database now shows what became of
        it. ConnectionFailed when there is no new connection. A lock that the old one held is gone.
        """

    def remains(self, statement: Statement) -> tuple[Remains, ...]:
        """What a statement that failed outside a transaction left behind; to be asked while none is open."""

    def require_lock(self) -> None:
        """LockLost when the lock is not this session's any more, as far as can be told after `restore`."""

    def snapshot(self, grants: bool = False) -> Snapshot:
        """The whole schema of this moment, with owners and privileges where `grants` asks for them.

        Changes nothing and leaves the session as it was; not to be called inside `transaction`.
        """

    def close(self) -> None: ...


@noun
class Client:
    """The database's own program for dumps, by the names that it has, the usual one first.

    `schema` gives the arguments and environment variables that make it print the schema, with owners and privileges
    where its last argument says so. Secrets are in neither: it may write them to files in the folder given.
    """

    programs: tuple[str, ...]
    schema: Callable[[DatabaseURL, Path, bool], tuple[list[str], dict[str, str]]]


class Examine(Protocol):
    """Reads only. `patience` is for how many seconds a transaction may be open before it counts."""

    def __call__(self, session: Session, url: DatabaseURL, accesses: Sequence[Access], patience: float) -> Health: ...


@noun
class Dialect:
    """The functions of one database.

    `connect` raises DatabaseMissing when the server answers and the database is not there. `ping` returns when
    the server answers, even without the database. `create` and `drop` answer whether they changed anything.
    `examine` asks a session about the database itself, about what the statements to come need, and about
    transactions that have been open for some seconds. `archive` copies the database and brings it back. `client` is
    there where a program of the database's own can dump it. `needless` says of a statement in such a program's file,
    and of the server's version, that the server may refuse it and the schema loses nothing without it. `placed` gives
    a file's statements for the URL's database, where a file can choose one itself; Refused when it chooses another.
    `idle` names the databases on a session's server that begin so and in which no session is, as far as this user may
    see. `rehearse` is there where a server tells what a change of a table would do.
    """

    traits: Traits
    connect: Callable[[DatabaseURL, ConnectOptions], Session]
    ping: Callable[[DatabaseURL, ConnectOptions], None]
    exists: Callable[[DatabaseURL, ConnectOptions], bool]
    create: Callable[[DatabaseURL, ConnectOptions], bool]
    drop: Callable[[DatabaseURL, ConnectOptions], bool]
    examine: Callable[[], Examine]
    archive: Callable[[], Archive]
    client: Callable[[], Client] | None = None
    rehearse: Callable[[], Rehearse] | None = None
    needless: Callable[[str, str], bool] = lambda sql, version: False  # noqa: ARG005  # the shape of the others
    placed: Callable[[Iterable[Statement], DatabaseURL], Iterable[Statement]] = lambda statements, url: statements  # noqa: ARG005  # the same
    idle: Callable[[Session, str], tuple[str, ...]] = lambda session, beginning: ()  # noqa: ARG005  # the same
