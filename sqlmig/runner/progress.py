"""How far a step is, and its row in the log."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice

from sqlmig.dialects.api import Session
from sqlmig.ledger import Ledger, record
from sqlmig.model import Actor, LogEntry, LogKind, Notify, Piece, Statement, Statements, Step
from sqlmig.noun import noun
from sqlmig.sql.checksum import prefixes
from sqlmig.sql.plain import size, statements


@noun
class Run:
    """All that is the same for every step of one run. `deadline` is its end on the monotonic clock, None without."""

    session: Session
    ledger: Ledger
    actor: Actor
    batch: int
    variables: Mapping[str, str]
    notify: Notify
    deadline: float | None = None


class Progress:
    """A step on its way.

    `done` counts the statements over all its parts that took effect for good; those of an open or rolled back
    transaction are not among them. `attempted` is the index of the statement that runs now, or failed, and
    `underway` holds what the session has taken and not finished, oldest first. `sent` is the last statement of them as
    the server gets it, with the values of variables; a bundle, which leaves nothing behind, is none. `together` counts
    the statements of a transaction that is not the whole step: the log tells whether it was committed. `committed` says
    that the whole step took effect, whatever error comes behind it, `reconnected` that the session's connection is
    another one than the step began with.
    """

    def __init__(self, step: Step, context: Run) -> None:
        self.step, self.context = step, context
        self.statements: Statements = step.statements
        self.total = len(self.statements)
        self.underway: deque[Piece] = deque()
        self._into = 0  # the statements that are done of the first one
        self.sent: Statement | None = None
        self.done = 0
        self.together = 0
        self.attempted = step.first_statement
        self.committed = False
        self.reconnected = False
        self.started_at = datetime.now(UTC)
        self._clock = time.monotonic()
        self._prefixes: Iterator[str] = prefixes(self.statements, context.session.traits.sql)
        self._done_checksum = next(self._prefixes)
        self._ahead: tuple[int, str] | None = None
        self.advance(step.first_statement)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._clock

    @property
    def current(self) -> Statement | None:
        """The statement that runs now, or failed; None behind the last one."""
        first = islice(self.underway, 1)
        return next(islice(statements(first), self._into, None), None)

    def begin(self, number: int) -> None:
        """The statements from this one on are handed over."""
        self.attempted, self._into = number, 0
        self.underway.clear()

    def ran(self, most: int) -> Iterator[Statement]:
        """Count statements of what is underway longest as run, and give them: as many as it has, or `most`."""
        piece, before = self.underway[0], self._into
        count = min(most, size(piece) - before)
        self._into += count
        if self._into == size(piece):
            self.underway.popleft()
            self._into = 0
        self.attempted += count
        return islice(statements((piece,)), before, before + count)

    def advance(self, count: int) -> None:
        """Count statements as done for good."""
        self._done_checksum = self._checksum(count)
        self.done += count
        self.together, self._ahead = 0, None

    def finish(self) -> None:
        """Enter the migration into the ledger, or take it out."""
        self._record("applied" if self.step.direction == "up" else "reverted", self.total)

    def start(self) -> None:
        """Log that the next statement is about to run, so that a crash leaves its trace."""
        self._record("started", self.done, done_checksum=self._done_checksum)

    def reach(self, count: int) -> None:
        """Log, in the transaction of the next `count` statements, that they are done when it is committed."""
        self._record("reached", self.done + count, done_checksum=self._checksum(count))

    def fail(self, error: str) -> None:
        """Log that the step ended here."""
        self._record("failed", self.done, error, self._done_checksum)

    def _checksum(self, count: int) -> str:
        """The checksum of the statements that are done and of `count` more. Read once: an attempt may be repeated."""
        if self._ahead is None or self._ahead[0] != count:
            checksum = self._done_checksum
            for _ in range(count):
                checksum = next(self._prefixes)
            self._ahead = count, checksum
        return self._ahead[1]

    def _record(self, kind: LogKind, done: int, error: str | None = None, done_checksum: str | None = None) -> None:
        over, step, context = kind not in ("started", "reached"), self.step, self.context
        entry = LogEntry(
            kind=kind,
            version=step.migration.version,
            name=step.migration.name,
            direction=step.direction,
            checksum=step.migration.checksum,
            batch=context.batch if step.direction == "up" else None,
            statements_done=done,
            statements_total=self.total,
            done_checksum=done_checksum,
            started_at=self.started_at,
            finished_at=datetime.now(UTC) if over else None,
            duration_ms=round(self.seconds * 1000) if over else None,
            who=context.actor.who,
            host=context.actor.host,
            tool_version=context.actor.tool_version,
            error=error,
        )
        record(context.session, context.ledger, entry)
