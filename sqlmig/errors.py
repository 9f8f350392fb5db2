"""The errors: one tree, in which each class knows its exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from sqlmig.model import Location


@noun
class Problem:
    """One thing that is wrong: where it stands, the line's text as the file has it, and what helps."""

    message: str
    location: Location | None = None
    source: str | None = None
    hint: str | None = None


class SqlmigError(Exception):
    """What a user is told. `state` says what is true of the database now, `hint` what to do next.

    `code` is the stable word for the error in JSON. An error that reports several things at once lists them
    in `problems`; `message` then sums them up.
    """

    exit_code: ClassVar[int] = 4
    code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        problems: tuple[Problem, ...] = (),
        location: Location | None = None,
        source: str | None = None,
        state: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems
        self.location = location
        self.source = source
        self.state = state
        self.hint = hint


UNCHANGED = "nothing was changed"


@contextmanager
def unchanged() -> Iterator[None]:
    """Says of an error or an interrupt in here that nothing was changed, as none can have while it connects."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("interrupted", state=UNCHANGED) from None
    except SqlmigError as error:
        error.state = error.state or UNCHANGED
        raise


class UsageError(SqlmigError):
    """The command line is wrong."""

    exit_code = 2
    code = "usage"


class ConfigError(SqlmigError):
    """A setting is missing or has no meaning."""

    exit_code = 2
    code = "config"


class MigrationFileError(SqlmigError):
    """Migration files cannot be read. All of them are in `problems`."""

    exit_code = 2
    code = "migration_file"


class SeedFileError(SqlmigError):
    """Seed files, or the data files that they name, cannot be used. All of them are in `problems`."""

    exit_code = 2
    code = "seed_file"


class Refused(SqlmigError):
    """The tool will not do it, and nothing was changed."""

    exit_code = 3
    code = "refused"


class Unconfirmed(Refused):
    """A person has to say yes to `problems` first; whoever can ask one may try again with the answer."""


class DamagedBackup(Refused):
    """A backup is truncated, or is not what was written."""

    code = "damaged_backup"


class RunFailed(SqlmigError):
    """A statement failed while running; `state` says what is applied and what is not."""

    exit_code = 4
    code = "run_failed"


class DatabaseError(SqlmigError):
    """The server refused a statement.

    `sqlstate` is the server's own code for it ("42P01", "1050", "SQLITE_CONSTRAINT"), `offset` the place in
    the statement in characters from zero where the server knows one. `lock_timeout` says that a lock was not
    had in time, so that the same statement may succeed later.
    """

    code = "database"

    def __init__(
        self,
        message: str,
        *,
        sqlstate: str | None = None,
        offset: int | None = None,
        lock_timeout: bool = False,
        detail: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.sqlstate = sqlstate
        self.offset = offset
        self.lock_timeout = lock_timeout
        self.detail = detail


class SchemaIncomplete(SqlmigError):
    """The schema holds objects that the schema file would lack. All of them are in `problems`."""

    code = "schema_incomplete"


class EnvironmentFailure(SqlmigError):
    """The world around the tool does not answer: disk, network, permissions."""

    exit_code = 5
    code = "environment"


class ConnectionFailed(EnvironmentFailure):
    """No connection to the server, or it was lost."""

    code = "connection"


class LoginRefused(ConnectionFailed):
    """The server answers and does not let this user in, so waiting for it is useless."""


class DatabaseMissing(EnvironmentFailure):
    """The server answers, but the database is not there."""

    code = "database_missing"


class DriverMissing(EnvironmentFailure):
    """The Python package that speaks to this database is not installed."""

    code = "driver_missing"


class LockTimeout(EnvironmentFailure):
    """Another runner held the lock for too long."""

    code = "lock_timeout"


class LockLost(EnvironmentFailure):
    """The lock was had, and is another's to take, or taken, before the work is done."""

    code = "lock_lost"


class InternalError(SqlmigError):
    """A mistake in sqlmig itself."""

    exit_code = 70
    code = "internal"


class Interrupted(SqlmigError):
    """The user or the system asked the tool to stop."""

    exit_code = 130
    code = "interrupted"
