"""The nouns: what every other module talks about, as frozen values."""

from __future__ import annotations

from sqlmig.noun import entity, field, noun

TYPE_CHECKING = False  # importing typing takes longer than all of this, so aliases are texts for the type checker
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Literal, Protocol, TypeAlias
else:
    Protocol = object

Direction: TypeAlias = 'Literal["up", "down"]'
Category: TypeAlias = 'Literal["schema", "data", "index", "constraint"]'
Level: TypeAlias = 'Literal["error", "warning", "notice"]'
RiskLevel: TypeAlias = 'Literal["none", "low", "medium", "high"]'
LogKind: TypeAlias = """Literal[
    "started", "reached", "applied", "reverted", "failed", "resumed",
    "baselined", "repaired", "loaded", "restored", "seeded", "seed_failed",
]"""
LOG_KINDS: tuple[LogKind, ...] = (
    *("started", "reached", "applied", "reverted", "failed", "resumed"),
    *("baselined", "repaired", "loaded", "restored", "seeded", "seed_failed"),
)


@noun
class Location:
    """A place in a file. Lines and columns count characters from one."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@noun
class Statement:
    """One SQL statement exactly as the file has it, without its delimiter.

    `sql` begins at its first significant character, so comments before a statement are no part of it.
    `offset` is where `sql` starts in the file's text, in characters from zero. `data` gives the lines that
    follow `COPY … FROM stdin`, without the closing `\\.`, in blocks of any size, as often as it is asked; it is
    None for every other statement.
    """

    sql: str
    location: Location
    offset: int
    data: Iterable[str] | None = None

    @property
    def end(self) -> int:
        """The offset just behind the last character of `sql`."""
        return self.offset + len(self.sql)


@noun
class Rows:
    """Statements that insert, update, delete or replace rows, as their code and the insides of its strings.

    In `code` a NUL stands for each string, and `;#` for each `;` behind which a line begins with `head`.
    """

    code: str
    head: str
    strings: list[str]


@noun
class Bundle:
    """Statements on rows as they stand in the file one behind the other.

    `sql` has a `;` directly behind each of them but the last, and `by_lines` says that a line end follows each `;` that
    is in no string. `location` and `offset` are those of the first. `rows` are there when it was read for the first
    time. Who wants statements singly asks `sqlmig.sql.plain`.
    """

    sql: str
    location: Location
    offset: int
    count: int
    by_lines: bool
    rows: Rows | None = None

    data = None
    """As of a statement: they have none."""


Piece: TypeAlias = "Statement | Bundle"


class Bundled(Protocol):
    """Statements in file order, made anew each time somebody asks for them; `pieces` gives many of them in bundles.

    Those that are `held` are in memory, and are not read from their file again.
    """

    @property
    def held(self) -> bool: ...
    def __iter__(self) -> Iterator[Statement]: ...
    def __len__(self) -> int: ...
    def pieces(self) -> Iterator[Piece]: ...


Statements: TypeAlias = "tuple[Statement, ...] | Bundled"
"""Statements in file order."""


def pieces(statements: Statements) -> Iterator[Piece]:
    """The statements, in bundles where they can be had so."""
    return iter(statements) if isinstance(statements, tuple) else statements.pieces()


def held(statements: Statements) -> bool:
    """Whether they are in memory."""
    return isinstance(statements, tuple) or statements.held


@entity
class Unread:
    """Statements that are in memory as text, and cut when somebody asks for them first; mostly nobody does."""

    cut: Callable[[], tuple[Statement, ...]]
    known: tuple[Statement, ...] | None = None
    held = True

    @property
    def all(self) -> tuple[Statement, ...]:
        if self.known is None:
            self.known = self.cut()
        return self.known

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def pieces(self) -> Iterator[Piece]:
        return iter(self.all)


@noun
class Joined:
    """Several runs of statements as one."""

    groups: tuple[Statements, ...]

    @property
    def held(self) -> bool:
        return all(held(group) for group in self.groups)

    def __iter__(self) -> Iterator[Statement]:
        for group in self.groups:
            yield from group

    def __len__(self) -> int:
        return sum(len(group) for group in self.groups)

    def pieces(self) -> Iterator[Piece]:
        for group in self.groups:
            yield from pieces(group)


def join(*groups: Statements) -> Statements:
    """One run of statements, a tuple where all of them are."""
    if len(groups) == 1:
        (group,) = groups
        return group.all if isinstance(group, Unread) else group
    read = [group.all if isinstance(group, Unread) else group for group in groups]
    flat = [group for group in read if isinstance(group, tuple)]
    if len(flat) == len(groups):
        return tuple(statement for group in flat for statement in group)
    return Joined(groups)


@noun
class Options:
    """What a section marker asks for. Times are in seconds, 0 is no limit, and None is what nothing was said about.

    An empty `dialects` means every dialect. Without `foreign_keys` they are checked at the end, not while it runs.
    """

    transaction: bool = True
    lock_timeout: float | None = None
    statement_timeout: float | None = None
    retry: int | None = None
    dialects: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    foreign_keys: bool = True


PLAIN = Options()
"""What a section asks for that has no options."""


@noun
class Finding:
    """Something a person should know about a file, a plan or a database."""

    rule: str
    level: Level
    message: str
    location: Location | None = None
    help: str | None = None


@noun
class Facts:
    """What planning must know of a section's statements.

    `transactional` says that no statement commits implicitly where DDL does; `misfits` are those that a
    transaction cannot hold, `idle` those that have no effect in one. `rebuilds` are drops of tables that others
    take the place of, while foreign keys are checked.
    """

    transactional: bool = True
    misfits: tuple[Finding, ...] = ()
    idle: tuple[Finding, ...] = ()
    rebuilds: tuple[Finding, ...] = ()


@noun
class Section:
    """The statements below one `-- migrate:up` or `-- migrate:down` marker; `location` is the marker's.

    `facts` are there when the statements of a large file were looked at while it was read.
    """

    direction: Direction
    statements: Statements
    options: Options
    location: Location
    irreversible: bool = False
    facts: Facts | None = None


@noun
class Directives:
    """The `-- migrate:key value` comments that stand before the first section."""

    description: str = ""
    category: Category | None = None
    depends: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Content(Protocol):
    """What a migration file says, apart from its name. Sections stand in file order.

    `checksum` is over the statements of the up sections that run on the dialect.
    """

    @property
    def directives(self) -> Directives: ...
    @property
    def up(self) -> tuple[Section, ...]: ...
    @property
    def down(self) -> tuple[Section, ...]: ...
    @property
    def checksum(self) -> str: ...


@noun
class Migration:
    """A migration file. Downs run in reverse."""

    version: str
    name: str
    path: str
    content: Content

    @property
    def directives(self) -> Directives:
        return self.content.directives

    @property
    def up(self) -> tuple[Section, ...]:
        return self.content.up

    @property
    def down(self) -> tuple[Section, ...]:
        return self.content.down

    @property
    def checksum(self) -> str:
        return self.content.checksum

    def sections(self, direction: Direction) -> tuple[Section, ...]:
        """The sections in the order in which they run."""
        return self.up if direction == "up" else self.down[::-1]

    def statements(self, direction: Direction) -> Statements:
        """All statements of a direction in the order in which they run."""
        return join(*(section.statements for section in self.sections(direction)))

    @property
    def filename(self) -> str:
        return self.path.replace("\\", "/").rpartition("/")[2]

    @property
    def irreversible(self) -> bool:
        return any(section.irreversible for section in self.down)


@noun
class Applied:
    """A version in the ledger. What another tool applied has no checksum, batch or time: they are None."""

    version: str
    name: str | None = None
    checksum: str | None = None
    batch: int | None = None
    applied_at: datetime | None = None
    duration_ms: int | None = None


@noun
class LogEntry:
    """One row of the append-only log.

    `checksum` is the migration's, `done_checksum` that of the first `statements_done` statements, so that a
    resume can tell whether what already ran is unchanged. Times are UTC.
    """

    kind: LogKind
    version: str
    name: str
    direction: Direction
    checksum: str | None
    batch: int | None
    statements_done: int
    statements_total: int
    done_checksum: str | None
    started_at: datetime
    finished_at: datetime | None
    duration_ms: int | None
    who: str
    host: str
    tool_version: str
    error: str | None
    id: int = 0


@noun
class History:
    """What the ledger knows: the applied versions in text order, the last batch, and unfinished migrations.

    `unfinished` holds the last log entry of each migration that stopped between two statements: its kind is
    `failed` or `resumed` when the next statement is known, and `started` when a crash leaves it undecided; `evidence`
    says by version what the database shows of that statement. `attempted` holds version and direction of each whose
    last entry says that it did not come to its end. `kept` says that the ledger and its log are there.
    """

    applied: tuple[Applied, ...] = ()
    unfinished: tuple[LogEntry, ...] = ()
    last_batch: int = 0
    evidence: Mapping[str, str] = field(default_factory=dict)
    attempted: frozenset[tuple[str, Direction]] = frozenset()
    kept: bool = False

    @property
    def versions(self) -> frozenset[str]:
        return frozenset(entry.version for entry in self.applied)


@noun
class Part:
    """A run of statements that succeed or fail together when `atomic`, else one by one.

    `options` are complete: what the section leaves open is as the settings say. `findings` speak of single statements.
    """

    statements: Statements
    options: Options
    atomic: bool
    findings: tuple[Finding, ...] = ()


@noun
class Step:
    """One migration in one direction. `first_statement` counts over all parts; above zero it resumes there.

    `again` says that an earlier attempt ended at this statement.
    """

    migration: Migration
    direction: Direction
    parts: tuple[Part, ...]
    first_statement: int = 0
    again: bool = False

    @property
    def atomic(self) -> bool:
        """Whether statements and ledger rows commit as one transaction."""
        return len(self.parts) <= 1 and all(part.atomic for part in self.parts)

    @property
    def statements(self) -> Statements:
        return join(*(part.statements for part in self.parts))


@noun
class Plan:
    """What will run, in order, and what there is to say about it. An `error` finding forbids running it."""

    direction: Direction
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        return any(finding.level == "error" for finding in self.findings)


@noun
class Reason:
    """One thing that makes a step risky, and where it stands."""

    rule: str
    level: RiskLevel
    message: str
    location: Location | None = None


@noun
class Risk:
    """How risky a step is: as its worst reason is. The worst stand first."""

    reasons: tuple[Reason, ...] = ()

    @property
    def level(self) -> RiskLevel:
        return self.reasons[0].level if self.reasons else "none"


EventKind: TypeAlias = """Literal[
    "database_created", "database_dropped", "waiting_for_database", "waiting_for_lock", "planned",
    "statement_started", "statement_done", "step_done", "step_failed", "retrying",
    "schema_started", "schema_written", "trial_started", "data_started", "seed_started", "rows_sent",
    "seed_done", "seed_failed", "moved", "backed_up", "recovered", "notice",
]"""


@noun
class Event:
    """Something that happened while a command works.

    `index` counts the statements of the step, or of the file that `message` names, or the trials, from zero; `total`
    says how many there are; seconds are elapsed time. `data_started` says that a data file is read to look for
    mistakes. For `rows_sent` both count the rows of a data file, and for `seed_done` and `seed_failed`, whose message
    is the seed's name, `index` counts the rows of all its data files. Of `moved` both count
    bytes, and a total of 0 is one that is not known. `done` are the statements that `statement_done` tells of; `index`
    is the first one's.
    """

    kind: EventKind
    message: str = ""
    step: Step | None = None
    statement: Statement | None = None
    index: int = 0
    total: int = 0
    seconds: float = 0.0
    plan: Plan | None = None
    done: Iterable[Statement] = ()


Notify: TypeAlias = "Callable[[Event], None]"


def follows(notify: Notify) -> bool:
    """Whether a listener has a use for events of single statements. Who has none says so by a field of this name."""
    return getattr(notify, "follows", True)


@noun
class Actor:
    """Who runs this, for the log."""

    who: str
    host: str
    tool_version: str
