"""How far a step is, and its row in the log."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import islice

from sqlmig.dialects.api import Session
from sqlmig.ledger import Ledger
from sqlmig.model import Actor, LogEntry, LogKind, Notify, Piece, Statement, Statements, Step, follows
from sqlmig.noun import noun
from sqlmig.runner.prefixes import Prefixes
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

    def __init__(self, step: Step, context: Run, record: Callable[[LogEntry], None]) -> None:
        self.step, self.context, self._enter = step, context, record
        self.followed = follows(context.notify)
        self.statements: Statements = step.statements
        self.total = len(self.statements)
        self.underway: deque[Piece] = deque()
        self._into = 0  # the statements that are done of the first one
        self.sent: Statement | None = None
        self.done = self.attempted = step.first_statement
        self.together = 0
        self.committed = False
        self.reconnected = False
        self.started_at = datetime.now(UTC)
        self._clock = time.monotonic()
        self._prefixes = Prefixes(self.statements, context.session.traits.sql)

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

    def ran(self, most: int) -> tuple[Piece, int, int]:
        """Count statements of what is underway longest as run: as many as it has, or `most`. Its part from one number
        to another ran."""
        piece, before, whole = self.underway[0], self._into, size(self.underway[0])
        behind = min(before + most, whole)
        self.attempted += behind - before
        self._into = behind
        if behind == whole:
            self.underway.popleft()
            self._into = 0
        return piece, before, behind

    def advance(self, count: int) -> None:
        """Count statements as done for good."""
        self.done += count
        self.together = 0

    def finish(self) -> None:
        """Enter the migration into the ledger, or take it out."""
        self._record("applied" if self.step.direction == "up" else "reverted", self.total)

    def start(self) -> None:
        """Log that the next statement is about to run, so that a crash leaves its trace."""
        self._record("started", self.done, self._prefixes.checksum(self.done))

    def reach(self, count: int) -> None:
        """Log, in the transaction of the next `count` statements, that they are done when it is committed."""
        done = self.done + count
        self._record("reached", done, self._prefixes.checksum(done))

    def fail(self, error: str) -> None:
        """Log that the step ended here."""
        self._record("failed", self.done, self._prefixes.checksum(self.done), error)

    def _record(self, kind: LogKind, done: int, done_checksum: str | None = None, error: str | None = None) -> None:
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
        self._enter(entry)
