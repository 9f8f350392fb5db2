"""How far a seed is, and its row in the log."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlmig.dialects.api import Session
from sqlmig.ledger import Ledger
from sqlmig.model import PLAIN, Actor, Event, LogEntry, LogKind, Notify, Options, Statement
from sqlmig.noun import noun
from sqlmig.seeds.seed import Load, Seed


@noun
class SeedRun:
    """All that is the same for every seed of one run. `limits` bound statements and locks."""

    session: Session
    ledger: Ledger
    actor: Actor
    notify: Notify
    limits: Options = PLAIN


class Progress:
    """A seed on its way.

    `done` counts its statements that ran, `rows` those of data files that were sent. `underway` holds the statements
    that the session has taken and not finished, oldest first, and `load` the data file that is sent now. `counts` has
    the number of rows in data files by path.
    """

    def __init__(self, seed: Seed, context: SeedRun, counts: Mapping[str, int]) -> None:
        self.seed, self.context, self._counts = seed, context, counts
        self.total = seed.statements
        self.underway: deque[Statement] = deque()
        self.load: Load | None = None
        self.done = self.rows = self._rows_of_file = 0
        self.committed = False
        self.started_at = datetime.now(UTC)
        self._clock = self._file_clock = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._clock

    def take(self, statement: Statement) -> None:
        """The session takes a statement."""
        self.underway.append(statement)
        if len(self.underway) == 1:
            self._tell(statement)

    def finish(self) -> None:
        """The oldest statement that is underway succeeded."""
        self.underway.popleft()
        self.done += 1
        if self.underway:
            self._tell(self.underway[0])

    def begin(self, load: Load) -> None:
        """A data file is sent from now on."""
        self.load, self._rows_of_file, self._file_clock = load, 0, time.monotonic()
        self.sent(0)

    def sent(self, rows: int) -> None:
        """More rows of the data file are on their way."""
        path, seconds = self._path, time.monotonic() - self._file_clock
        self._rows_of_file = min(self._rows_of_file + rows, self._counts[path])
        event = Event("rows_sent", path, index=self._rows_of_file, total=self._counts[path], seconds=seconds)
        self.context.notify(event)

    def end(self) -> None:
        """The data file is loaded."""
        self.rows += self._counts[self._path]
        self.load = None

    @property
    def _path(self) -> str:
        if self.load is None:
            raise ValueError("no data file is sent")
        return self.load.file.path

    def entry(self, kind: LogKind, error: str | None = None) -> LogEntry:
        """The row for the log, as of now."""
        actor = self.context.actor
        return LogEntry(
            kind=kind,
            version="",
            name=self.seed.name,
            direction="up",
            checksum=self.seed.checksum,
            batch=None,
            statements_done=self.total if error is None else 0,
            statements_total=self.total,
            done_checksum=None,
            started_at=self.started_at,
            finished_at=datetime.now(UTC),
            duration_ms=round(self.seconds * 1000),
            who=actor.who,
            host=actor.host,
            tool_version=actor.tool_version,
            error=error,
        )

    def _tell(self, statement: Statement) -> None:
        event = Event("statement_started", self.seed.path, statement=statement, index=self.done, total=self.total)
        self.context.notify(event)
