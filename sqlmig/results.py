"""What a command answers: values from which both the text and the JSON are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlmig.errors import SqlmigError
from sqlmig.model import Direction, Finding, Level, Location, LogEntry, Plan, Risk

Backup = Literal["made_first", "not_enabled", "not_needed"]
SWITCHED_OFF = "auto-migrate"
"""The rule of the finding that `auto_migrate` is off."""
StepOutcome = Literal["applied", "reverted", "failed"]
Change = Literal["added", "removed", "changed"]
Format = Literal["text", "github", "gitlab", "sarif", "junit"]
LEVELS: tuple[Level, ...] = ("error", "warning", "notice")
Colour = Literal["green", "yellow", "red", "not asked"]
Verdict = Literal["up_to_date", "behind", "attention"]
State = Literal["applied", "pending", "missing", "changed", "unfinished"]


_DONE = frozenset({"applied", "missing", "changed"})
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of one step. `statements` counts those that ran now, `resumed_at` the first of them."""

    version: str
    name: str
    path: str
    direction: Direction
    outcome: StepOutcome
    statements: int
    resumed_at: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SchemaResult:
    """The schema file behind `dump` or a run. `engine` wrote it from `server`; another engine than `sqlmig` tells
    neither the server nor the number of objects. `omitted` are the entries of the setting `not_dumped` that it lacks.
    """

    path: str
    written: bool
    engine: str
    server: str | None
    objects: int | None
    versions: int
    omitted: tuple[str, ...] = ()
    command: str = "dump"
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class RunResult:
    """The outcome of `up`, `migrate`, `rollback` and `redo`. `pending` counts what is left to apply.

    `schema` is None when the schema file was left alone.
    """

    command: str
    steps: tuple[StepResult, ...]
    pending: int
    findings: tuple[Finding, ...] = ()
    database_created: bool = False
    seconds: float = 0.0
    error: SqlmigError | None = None
    schema: SchemaResult | None = None

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else 0

    @property
    def switched_off(self) -> bool:
        """Whether the setting `auto_migrate` kept it from applying anything."""
        return any(finding.rule == SWITCHED_OFF for finding in self.findings)


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan that was shown and not run. `dialect` reads its SQL; `sql` asks for one runnable script.

    `risks` has one for each step; `backup` says whether a run of it makes a backup first.
    """

    command: str
    plan: Plan
    risks: tuple[Risk, ...]
    backup: Backup
    dialect: str
    sql: bool = False

    @property
    def exit_code(self) -> int:
        return 3 if self.plan.refused else 0


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One version, from the files and the ledger together."""

    version: str
    name: str
    path: str | None
    state: State
    applied_at: datetime | None = None
    batch: int | None = None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class StatusResult:
    """The answer of `status`. With `check`, pending migrations make the exit code 1.

    `server` is its name and version.
    """

    entries: tuple[StatusEntry, ...]
    findings: tuple[Finding, ...] = ()
    check: bool = False
    server: str = ""
    command: str = "status"

    @property
    def applied(self) -> int:
        return len(self.entries) - self.pending

    @property
    def pending(self) -> int:
        return sum(entry.state in ("pending", "unfinished") for entry in self.entries)

    def count(self, state: State) -> int:
        return sum(entry.state == state for entry in self.entries)

    @property
    def current(self) -> str | None:
        """The highest version that is applied."""
        return max((entry.version for entry in self.entries if entry.state in _DONE), default=None)

    @property
    def last(self) -> StatusEntry | None:
        """What was applied last; the highest version where another tool applied all of them and kept no times."""
        done = [entry for entry in self.entries if entry.state in _DONE]
        return max(done, key=lambda entry: (entry.applied_at or _NEVER, entry.version), default=None)

    @property
    def verdict(self) -> Verdict:
        if any(entry.state in ("missing", "changed", "unfinished") for entry in self.entries):
            return "attention"
        return "behind" if self.pending else "up_to_date"

    @property
    def exit_code(self) -> int:
        return int(self.check and self.pending > 0)


@dataclass(frozen=True, slots=True)
class LogResult:
    """Rows of the log, oldest first."""

    entries: tuple[LogEntry, ...]
    command: str = "log"
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What `validate` found in `checked` files, and the error that kept it from asking the database."""

    checked: int
    findings: tuple[Finding, ...]
    against_database: bool
    command: str = "validate"
    error: SqlmigError | None = None

    @property
    def exit_code(self) -> int:
        if self.error is not None:
            return self.error.exit_code
        return int(any(finding.level == "error" for finding in self.findings))


@dataclass(frozen=True, slots=True)
class LintResult:
    """What `lint` found in the files `checked`. `level` is the least that makes the exit code 1.

    `lines` holds the text of the lines that findings name, without passwords; `format` is the program to print for.
    `asked` counts the statements that the server was asked about, None where it was not to be asked.
    """

    checked: tuple[str, ...]
    findings: tuple[Finding, ...]
    lines: Mapping[Location, str]
    level: Level = "warning"
    format: Format = "text"
    asked: int | None = None
    command: str = "lint"

    @property
    def exit_code(self) -> int:
        return int(any(LEVELS.index(finding.level) <= LEVELS.index(self.level) for finding in self.findings))


@dataclass(frozen=True, slots=True)
class Check:
    """One question of `preflight`, its answer in a sentence, single facts behind it, and what to do about them."""

    name: str
    colour: Colour
    message: str
    details: tuple[str, ...] = ()
    help: str | None = None


@dataclass(frozen=True, slots=True)
class PreflightResult:
    """What `preflight` found. From the colour `level` on, the exit code is 1."""

    checks: tuple[Check, ...]
    level: Literal["yellow", "red"] = "red"
    command: str = "preflight"

    def count(self, colour: Colour) -> int:
        return sum(check.colour == colour for check in self.checks)

    @property
    def colour(self) -> Colour:
        """The worst of all."""
        return "red" if self.count("red") else "yellow" if self.count("yellow") else "green"

    @property
    def exit_code(self) -> int:
        return int(self.colour == "red" or self.colour == self.level)


@dataclass(frozen=True, slots=True)
class FilesResult:
    """Files that a command wrote, and those that it left as they were."""

    command: str
    written: tuple[str, ...]
    kept: tuple[str, ...] = ()
    next: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class DatabaseResult:
    """What a command did to the database as a whole, for example "created"; `changed` says if it did anything."""

    command: str
    database: str
    outcome: str
    changed: bool
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """One correction in the ledger and why."""

    version: str
    name: str
    action: str


@dataclass(frozen=True, slots=True)
class LedgerResult:
    """What `baseline`, `repair` and `resume` wrote to the ledger."""

    command: str
    changes: tuple[LedgerChange, ...]
    error: SqlmigError | None = None
    schema: SchemaResult | None = None

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else 0


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What `load` did: how many statements of the file ran, and how many versions are applied now."""

    path: str
    statements: int
    versions: int
    database_created: bool
    seconds: float
    command: str = "load"
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """An object that the schema file and the database do not share, with the lines of a unified diff.

    "added" is in the database only, "removed" in the file only.
    """

    identity: str
    change: Change
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiffResult:
    """The answer of `diff`. `written_from` is the server that the file names, `server` the one that was asked."""

    path: str
    differences: tuple[Difference, ...]
    written_from: str
    server: str
    command: str = "diff"

    @property
    def exit_code(self) -> int:
        return int(bool(self.differences))


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """A setting, its value as text, and where it came from."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class ConfigResult:
    """All settings."""

    values: tuple[ConfigValue, ...]
    command: str = "config"
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class TextResult:
    """Text that stands for itself: help, a completion script."""

    command: str
    text: str
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class ErrorResult:
    """A command that ended with an error before it had anything else to say."""

    command: str
    error: SqlmigError

    @property
    def exit_code(self) -> int:
        return self.error.exit_code


Result = (
    RunResult
    | SchemaResult
    | LoadResult
    | DiffResult
    | PlanResult
    | StatusResult
    | LogResult
    | CheckResult
    | LintResult
    | PreflightResult
    | FilesResult
    | DatabaseResult
    | LedgerResult
    | ConfigResult
    | TextResult
    | ErrorResult
)
