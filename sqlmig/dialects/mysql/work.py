"""The connection that files run on, and what waits for its next message."""

from __future__ import annotations

from collections.abc import Callable

from sqlmig.dialects.mysql import batch, state, wire
from sqlmig.dialects.mysql.channel import Target, ask, closed, commit
from sqlmig.dialects.mysql.errors import behind_lock
from sqlmig.dialects.mysql.inbox import Rows
from sqlmig.errors import DatabaseError, LockLost, SqlmigError
from sqlmig.model import Statement
from sqlmig.noun import entity, field


@entity
class Work:
    """Statements of sqlmig's own are held until the next message, and run before all else that it has.

    `patience` bounds what they wait for locks on tables; `patient` says whether it does so now, and is None where a
    message has failed. `guard` is there while the lock is had: it fails when that is over, else ends the patience.
    """

    link: wire.Link = field(repr=False)
    target: Target = field(repr=False)
    patience: str = ""
    guard: str = ""
    patient: bool | None = False
    _held: tuple[str, ...] = ()

    def hold(self, *statements: str) -> None:
        """Each is one statement, or empty and none."""
        self._held += tuple(filter(None, statements))

    def enter(self, sql: str) -> None:
        """Hold a statement that does not wait forever for who locks its tables."""
        if self.patient is not True:
            self.hold(self.patience)
            self.patient = True
        self.hold(sql)

    def bound(self, limits: str) -> None:
        """Hold the limits of a file, which may be none, with the server's own for locks where they name none."""
        self.loosen()
        self.hold(limits)

    def loosen(self) -> None:
        """What follows is a file's, and waits for locks as the server says."""
        if self.patience and self.patient is not False:
            self.hold(state.UNBOUNDED)
        self.patient = False

    def require(self) -> None:
        """The same for a statement that commits by itself: it does not run when the lock is lost meanwhile."""
        self.hold(self.guard)
        self.patient = False

    def ask(self, *statements: str, keep: bool = False) -> wire.Answer:
        """Send what is held, and statements. The answer to the last one."""
        self.hold(*statements)
        try:
            return ask(self.link, self.target, "; ".join(self._taken()), keep)
        except BaseException:
            self.patient = None
            raise

    def flush(self) -> None:
        if self._held:
            self.run(())

    def deliver(self) -> None:
        """The same behind an interrupt: where it fails, nothing else is done over the connection."""
        try:
            self.flush()
        except SqlmigError:
            closed(self.link)

    def run(
        self,
        statements: tuple[Statement, ...],
        warned: Callable[[Rows], None] | None = None,
        on_done: Callable[[], object] = lambda: None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        """Send what is held, and a file's statements that may share a message. A lock that was lost costs the
        connection, so that nothing else is done over it."""
        try:
            batch.run(self.link, self.target, statements, warned, on_done, self._taken(), meanwhile)
        except LockLost:
            closed(self.link)
            raise
        except BaseException:
            self.patient = None
            raise

    def commit(self) -> bool:
        """Send what is held with COMMIT. Whether Ctrl-C came meanwhile."""
        held = self._taken()
        try:
            return commit(self.link, self.target, held)
        except DatabaseError as error:
            self.patient = None
            raise (behind_lock(error, held[-1]) if held else error) from None

    def rollback(self) -> None:
        """Forget what is held, and roll back whatever is open. Where that fails, closing the connection makes the
        server do it."""
        self._taken()
        self.patient = None
        try:
            ask(self.link, self.target, "ROLLBACK")
        except SqlmigError:
            closed(self.link)

    def _taken(self) -> tuple[str, ...]:
        held, self._held = self._held, ()
        return held
