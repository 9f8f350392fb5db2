"""What `seed` and `reset` answer."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlmig.errors import SqlmigError
from sqlmig.model import Finding
from sqlmig.noun import noun
from sqlmig.results.runs import RunResult

SeedState = Literal["pending", "seeded", "changed", "always"]
SeedOutcome = Literal["seeded", "failed"]


@noun
class SeedEntry:
    """One seed, from its file and the log together. `seeded_at` is the last time that it ran."""

    name: str
    path: str
    state: SeedState
    depends: tuple[str, ...]
    statements: int
    files: tuple[str, ...]
    seeded_at: datetime | None = None
    duration_ms: int | None = None


@noun
class SeedListResult:
    """The answer of `seed list`, and of `seed run --dry-run` with what would run, in the order in which it runs."""

    entries: tuple[SeedEntry, ...]
    findings: tuple[Finding, ...] = ()
    environment: str | None = None
    planned: bool = False
    command: str = "seed"
    exit_code: int = 0


@noun
class SeedStep:
    """What became of one seed. `statements` and `rows` of data files count those that were sent."""

    name: str
    path: str
    outcome: SeedOutcome
    statements: int
    rows: int
    seconds: float


@noun
class SeedResult:
    """The outcome of `seed run`. `skipped` counts the seeds that ran before."""

    steps: tuple[SeedStep, ...]
    skipped: int
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    error: SqlmigError | None = None
    command: str = "seed"

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else 0


@noun
class ResetResult:
    """The outcome of `reset`: whether there was a database to drop, what was applied then, and what was seeded.

    `run` and `seeds` are None when it did not come so far.
    """

    database: str
    dropped: bool
    run: RunResult | None
    seeds: SeedResult | None
    error: SqlmigError | None = None
    command: str = "reset"

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else 0
