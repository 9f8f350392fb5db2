"""Stopping a database that works inside this process, when a signal arrives or a statement's time is up.

While the driver's C code runs, Python cannot call its signal handlers. The C half of Python's handler still
writes the signal's number to a file descriptor (https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd),
and a thread that reads it interrupts the database. It asks again until the statement has ended, because an
interrupt that comes just before a statement starts is lost. Nothing is paid for each statement.
"""

from __future__ import annotations

import _thread  # threading takes as long to load as a short command to run
import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import FileIO

from sqlmig.errors import DatabaseError
from sqlmig.lean import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

STOPPING = frozenset({signal.SIGINT, signal.SIGTERM})
AGAIN = 0.05  # seconds between two interrupts of the same statement
LOOK = b"\0"  # no signal has this number: it only wakes the thread
_WATCHED: AbstractContextManager[None] = nullcontext()


class Watch:
    """A thread that calls `interrupt` for a guarded statement. `reason` tells why it did, `guarding` that it would."""

    def __init__(self, interrupt: Callable[[], object]) -> None:
        self.reason: Literal["signal", "timeout"] | None = None
        self._interrupt = interrupt
        reader, writer = os.pipe()
        self._reader, self._writer = FileIO(reader), FileIO(writer, "w")
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        self._turn = _thread.allocate_lock()
        self._working: _thread.LockType | None = None
        self.guarding = False
        self._until: float | None = None

    def guard(self, timeout: float | None = None) -> AbstractContextManager[None]:
        """Watch over what runs inside. Guards may be nested; the inner one's timeout holds while it lasts."""
        return _WATCHED if self.guarding and timeout is None else self._guard(timeout)

    def release(self) -> None:
        """End a guard whose end did not run: its statement is over, and what follows is not to be interrupted."""
        self.guarding, self._until = False, None
        _wake(-1)
        with self._turn:
            pass

    @contextmanager
    def _guard(self, timeout: float | None) -> Iterator[None]:
        outer = (self.guarding, self._until)
        previous = None
        try:
            previous = self._begin(timeout)
            yield
        finally:
            self.guarding, self._until = outer
            if previous is not None:
                _wake(previous)
            with self._turn:  # an interrupt that is under way ends before the next statement begins
                pass

    def close(self) -> None:
        self._writer.close()
        if self._working is not None:
            with self._working:  # until the thread has ended
                pass
        self._reader.close()

    def _begin(self, timeout: float | None) -> int | None:
        if self._working is None:
            self._working = _thread.allocate_lock()
            self._working.acquire()
            _thread.start_new_thread(self._work, (self._working,))
        with self._turn:
            if not self.guarding:
                self._received()  # a signal from before this guard has had its effect already
            if not self.guarding or self.reason == "timeout":
                self.reason = None
            self._until = None if timeout is None else time.monotonic() + timeout
            self.guarding = True
        if timeout is not None:
            self._writer.write(LOOK)
        return _wake(self._writer.fileno())

    def _received(self) -> bytes | None:
        """What was written since the last look; None when nothing was, no bytes when the other end is closed."""
        return self._reader.read(64)

    def _work(self, working: _thread.LockType) -> None:
        try:
            self._listen()
        finally:
            working.release()

    def _listen(self) -> None:
        poll = select.poll()  # a socket and a selector would take longer to load than a short command to run
        poll.register(self._reader, select.POLLIN)
        while True:
            poll.poll(self._pause())
            with self._turn:
                received = self._received()
                if received == b"":
                    return
                self._judge(received or LOOK)

    def _pause(self) -> float | None:
        """Milliseconds to the next look; None where only a signal or another guard brings one."""
        if not self.guarding:
            return None
        if self.reason is not None:
            return AGAIN * 1000
        until = self._until
        return None if until is None else max(until - time.monotonic(), 0.001) * 1000

    def _judge(self, received: bytes) -> None:
        until = self._until
        if not self.guarding:
            return
        if any(number in STOPPING for number in received):
            self.reason = "signal"
        elif self.reason is None and until is not None and time.monotonic() >= until:
            self.reason = "timeout"
        if self.reason is not None:
            self._interrupt()


def _wake(descriptor: int) -> int | None:
    """Set where signals are written to, and give where they were before; None where that is not to be set."""
    try:
        return signal.set_wakeup_fd(descriptor, warn_on_full_buffer=False)
    except ValueError:  # signals reach the main thread, and only it may set the descriptor
        return None


def stopped(watch: Watch, timeout: float | None, code: str, cause: BaseException) -> DatabaseError | None:
    """What an interrupted statement's error means: KeyboardInterrupt is raised here, a timeout is returned."""
    if watch.reason == "signal":
        raise KeyboardInterrupt from cause
    if watch.reason == "timeout":
        return DatabaseError(
            f"statement timeout: it ran longer than {timeout:g} s",
            sqlstate=code,
            hint="raise statement_timeout if the statement may take that long",
        )
    return None
