"""The runner's lock: an advisory lock, had by polling. A session has it, or behind a pooler an open transaction.

A waiter that blocks in pg_advisory_lock holds a snapshot, for which CREATE INDEX CONCURRENTLY in the lock's
holder waits in turn: a deadlock. Polling holds nothing between two attempts.
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from sqlmig.dialects.api import Holder
from sqlmig.dialects.patience import FIRST_PAUSE, pause
from sqlmig.dialects.postgres.link import Link
from sqlmig.dialects.postgres.literals import literal
from sqlmig.errors import ConnectionFailed, DatabaseError, LockLost, SqlmigError
from sqlmig.lean import sha256

# No row, and no lock, where the server process is not the one whose number the client was told at the start: a pooler
# is between. It is taken twice, for the sake of `HELD`.
TAKE = (
    "SELECT pg_catalog.pg_try_advisory_lock({0}) AND pg_catalog.pg_try_advisory_lock({0})"
    " WHERE pg_catalog.pg_backend_pid() = %s"
)
# Asked behind each file, with a third of the work of looking into pg_locks: one of the two is given up, of which nobody
# else can take advantage, and taken again. A session that has lost the lock has none to give up, and takes none.
# https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS
HELD = (
    "SELECT 1 WHERE CASE WHEN pg_catalog.pg_advisory_unlock({0})"
    " THEN pg_catalog.pg_try_advisory_lock({0}) ELSE false END"
)
RELEASE = "SELECT pg_catalog.pg_advisory_unlock({0}), pg_catalog.pg_advisory_unlock({0})"
# A bigint key stands in pg_locks as two halves, with objsubid 1.
OURS = (
    "l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
    " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"
    " AND ((l.classid::bigint << 32) | l.objid::bigint) = {}"
)
HOLDER = """
SELECT l.pid, a.backend_start, a.application_name, a.usename, coalesce(host(a.client_addr), '')
FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE {}"""


def number(key: str) -> int:
    """The bigint that stands for a key."""
    return int.from_bytes(sha256(key.encode()).digest()[:8], signed=True)


class Direct:
    """A lock of the connection's session. It is lost when a file says DISCARD ALL or pg_advisory_unlock_all().

    `held` is the query that has a row while the lock is there.
    """

    def __init__(self, link: Link, key: int) -> None:
        self._link, self._key = link, key
        self.lost = False
        self.held = HELD.format(literal(key))

    def attempt(self) -> bool:
        """Whether the lock was had; also when a pooler is between, which `pooled` says of the link then."""
        rows = self._link.rows(TAKE.format(literal(self._key)), (self._link.connection.pgconn.backend_pid,))
        self._link.pooled = not rows
        return not rows or bool(rows[0][0])

    def renewed(self, rows: int) -> None:
        """Take the rows of `held`, asked behind what brings a session back."""
        self.lost = not rows or self.lost

    def require(self) -> None:
        """LockLost when it was gone at the last renewal."""
        if self.lost:
            raise LockLost("the file gave up the runner's lock, with DISCARD ALL or pg_advisory_unlock_all()")

    def close(self) -> None:
        if not self.lost:
            with suppress(SqlmigError):  # a lost connection has released it
                self._link.rows(RELEASE.format(literal(self._key)))


class Pin:
    """A lock of a transaction that stays open, and so keeps its server connection from the pool.

    It excludes those who hold the same key as a lock of their session. Under READ COMMITTED an idle transaction
    holds no snapshot, so that CREATE INDEX CONCURRENTLY does not wait for it.
    """

    def __init__(self, link: Link, key: int) -> None:
        self._link, self._key = link, key

    def attempt(self) -> bool:
        """Whether the lock was had. A waiter's transaction ends, for a pool has few server connections."""
        if self._link.command(f"{self._begin()}; SELECT 1 WHERE pg_catalog.pg_try_advisory_xact_lock({self._key})"):
            return True
        self._link.command("ROLLBACK")
        return False

    def require(self) -> None:
        """LockLost when the transaction is over."""
        try:
            self._link.command("SELECT 1")
        except (ConnectionFailed, DatabaseError) as error:
            raise LockLost(
                f"the connection that held the runner's lock was lost: {error.message}",
                hint="another runner may have begun: look at `sqlmig status`, then run it again",
            ) from error

    def close(self) -> None:
        """Without an answer the server may keep the lock for a moment longer than the connection."""
        with suppress(SqlmigError):
            self._link.command("ROLLBACK")
        self._link.connection.close()

    def _begin(self) -> str:
        timeouts = ["idle_in_transaction_session_timeout", "statement_timeout"]
        if self._link.connection.pgconn.server_version >= 170000:
            timeouts.append("transaction_timeout")
        return "; ".join(("BEGIN ISOLATION LEVEL READ COMMITTED", *(f"SET LOCAL {name} = 0" for name in timeouts)))


@contextmanager
def hold(
    work: Link, another: Callable[[], Link], key: str, timeout: float, waiting: Callable[[Holder], None]
) -> Iterator[Direct | Pin]:
    """Have the lock or raise LockTimeout. `waiting` hears of each holder that is found.

    A lock on `work` shows whether that is pooled; then the lock needs `another` connection.
    """
    lock: Direct | Pin
    if not work.pooled:
        lock = Direct(work, number(key))
        _poll(lock.attempt, work, number(key), timeout, waiting)
    if work.pooled:
        lock = Pin(another(), number(key))
    try:
        if work.pooled:
            _poll(lock.attempt, work, number(key), timeout, waiting)
        yield lock
    finally:
        lock.close()


def _poll(attempt: Callable[[], bool], link: Link, key: int, timeout: float, waiting: Callable[[Holder], None]) -> None:
    """Attempt until it succeeds, with pauses."""
    deadline = time.monotonic() + timeout
    length, known = FIRST_PAUSE, None
    while not attempt():
        found = _holder(link, key) or known or Holder("another session")
        if found != known:
            waiting(found)
        known = found
        length = pause(length, deadline, found)


def _holder(link: Link, key: int) -> Holder | None:
    """None when the lock was just released. The server tells a stranger only the process number."""
    rows = link.rows(HOLDER.format(OURS.format(key)))
    if not rows:
        return None
    pid, since = rows[0][:2]
    application, user, client = (str(value or "") for value in rows[0][2:])
    who = f"{application or 'a session'} as {user}" if user else "another user's session"
    place = f" from {client}" if client else ""
    return Holder(f"{who}{place} (process {pid!s})", since.astimezone(UTC) if isinstance(since, datetime) else None)
