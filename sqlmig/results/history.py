"""What `status` and `log` answer."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from sqlmig.model import Finding, LogEntry

Verdict: TypeAlias = 'Literal["up_to_date", "behind", "attention"]'
State: TypeAlias = 'Literal["applied", "pending", "missing", "changed", "unfinished"]'
_DONE = frozenset({"applied", "missing", "changed"})
_NEVER = datetime.min.replace(tzinfo=UTC)


@noun
class StatusEntry:
    """One version, from the files and the ledger together."""

    version: str
    name: str
    path: str | None
    state: State
    applied_at: datetime | None = None
    batch: int | None = None
    duration_ms: int | None = None


@noun
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


@noun
class LogResult:
    """Rows of the log, oldest first."""

    entries: tuple[LogEntry, ...]
    command: str = "log"
    exit_code: int = 0
