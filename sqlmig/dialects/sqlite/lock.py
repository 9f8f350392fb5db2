"""The runner's lock: flock on a file beside the database.

The database file itself is left alone, because closing any descriptor of it drops SQLite's own locks in this
process (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
flock belongs to the open file, so a holder that is killed leaves no lock, only a file that the next one reuses.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from sqlmig.dialects.api import Holder
from sqlmig.dialects.embedded.files import reason
from sqlmig.dialects.embedded.polling import announcer, attempts
from sqlmig.errors import EnvironmentFailure, LockTimeout
from sqlmig.person import user

SUFFIX = "-sqlmig-lock"
UNKNOWN = Holder("another process")


@contextmanager
def hold(database: str, timeout: float, waiting: Callable[[Holder], None] | None) -> Iterator[None]:
    """Hold the lock of a database file. LockTimeout names the holder."""
    path = f"{os.path.realpath(database)}{SUFFIX}"
    descriptor = _acquire(path, database, timeout, announcer(waiting))
    try:
        _sign(descriptor)
        yield
    finally:
        with suppress(FileNotFoundError):
            os.unlink(path)  # while it is held: whoever opened it before notices below
        os.close(descriptor)


def _acquire(path: str, database: str, timeout: float, announce: Callable[[Holder], None]) -> int:
    holder = UNKNOWN
    for _ in attempts(timeout):
        descriptor = _try(path, database)
        if descriptor is not None:
            return descriptor
        holder = _holder(path)
        announce(holder)
    since = f" since {holder.since:%Y-%m-%d %H:%M:%S} UTC" if holder.since else ""
    raise LockTimeout(
        f"{database} is locked by {holder.description}{since}; gave up after {timeout:g} s",
        state="nothing was changed",
        hint="wait until it has finished, or raise --lock-timeout",
    )


def _try(path: str, database: str) -> int | None:
    """A descriptor that holds the lock of the file that is at `path` now, None when another one has it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, os.stat(database).st_mode & 0o777)
    except OSError as error:
        raise EnvironmentFailure(
            f"cannot make the lock file {path}: {reason(error)}",
            state="nothing was run",
            hint="the directory of an SQLite database must be writable, for its journal too",
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _same(descriptor, path):
            return descriptor
    except BlockingIOError:
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _same(descriptor: int, path: str) -> bool:
    """Whether the locked file is still the one at `path`: a holder that ended has unlinked its own."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _sign(descriptor: int) -> None:
    """Write down who holds the lock and since when, a line each, for those who wait."""
    who = f"{user()} on {os.uname().nodename}, process {os.getpid()}"
    with suppress(OSError):  # on a full disk it is held all the same, and nobody can read by whom
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{who}\n{datetime.now(UTC).isoformat()}".encode(errors="replace"), 0)


def _holder(path: str) -> Holder:
    """Who holds the lock; it may be gone or not have signed yet."""
    try:
        with open(path, encoding="utf-8") as file:
            who, _, since = file.read().rpartition("\n")
        return Holder(who, datetime.fromisoformat(since))
    except (OSError, ValueError):
        return UNKNOWN
