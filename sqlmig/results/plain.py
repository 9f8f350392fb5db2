"""What the other commands answer: files, a database, the ledger, settings, a text, an error."""

from __future__ import annotations

from sqlmig.errors import SqlmigError
from sqlmig.noun import noun
from sqlmig.results.schema import SchemaResult


@noun
class FilesResult:
    """Files that a command wrote, and those that it left as they were."""

    command: str
    written: tuple[str, ...]
    kept: tuple[str, ...] = ()
    next: str = ""
    exit_code: int = 0


@noun
class DatabaseResult:
    """What a command did to the database as a whole, for example "created"; `changed` says if it did anything."""

    command: str
    database: str
    outcome: str
    changed: bool
    exit_code: int = 0


@noun
class LedgerChange:
    """One correction in the ledger and why."""

    version: str
    name: str
    action: str


@noun
class LedgerResult:
    """What `baseline`, `repair` and `resume` wrote to the ledger."""

    command: str
    changes: tuple[LedgerChange, ...]
    error: SqlmigError | None = None
    schema: SchemaResult | None = None

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else 0


@noun
class ConfigValue:
    """A setting, its value as text, and where it came from."""

    name: str
    value: str
    origin: str


@noun
class ConfigResult:
    """All settings."""

    values: tuple[ConfigValue, ...]
    command: str = "config"
    exit_code: int = 0


@noun
class TextResult:
    """Text that stands for itself: help, a completion script."""

    command: str
    text: str
    exit_code: int = 0


@noun
class ErrorResult:
    """A command that ended with an error before it had anything else to say."""

    command: str
    error: SqlmigError

    @property
    def exit_code(self) -> int:
        return self.error.exit_code
