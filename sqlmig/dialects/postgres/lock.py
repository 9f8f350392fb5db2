"""The runner's lock: a session-level advisory lock, had by polling.

A waiter that blocks in pg_advisory_lock holds a snapshot, for which CREATE INDEX CONCURRENTLY in the lock's
holder waits in turn: a deadlock. Polling holds nothing between two attempts.
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from sqlmig.dialects.api import Holder, Params, Row
from sqlmig.dialects.patience import FIRST_PAUSE, pause

Query = Callable[[str, Params], list[Row]]

# A bigint key stands in pg_locks as two halves, with objsubid 1.
HOLDER = """
SELECT l.pid, a.backend_start, a.application_name, a.usename, coalesce(host(a.client_addr), '')
FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
AND ((l.classid::bigint << 32) | l.objid::bigint) = %s"""


def number(key: str) -> int:
    """The bigint that stands for a key."""
    return int.from_bytes(sha256(key.encode()).digest()[:8], signed=True)


def acquire(query: Query, key: str, timeout: float, waiting: Callable[[Holder], None]) -> None:
    """Have the lock or raise LockTimeout. `waiting` hears of each holder that is found."""
    deadline = time.monotonic() + timeout
    length, holder = FIRST_PAUSE, None
    while not query("SELECT pg_catalog.pg_try_advisory_lock(%s::bigint)", (number(key),))[0][0]:
        found = _holder(query, key) or holder or Holder("another session")
        if found != holder:
            waiting(found)
        holder = found
        length = pause(length, deadline, found)


def release(query: Query, key: str) -> None:
    query("SELECT pg_catalog.pg_advisory_unlock(%s::bigint)", (number(key),))


def _holder(query: Query, key: str) -> Holder | None:
    """None when the lock was just released. The server tells a stranger only the process number."""
    rows = query(HOLDER, (number(key),))
    if not rows:
        return None
    pid, since = rows[0][:2]
    application, user, client = (str(value or "") for value in rows[0][2:])
    who = f"{application or 'a session'} as {user}" if user else "another user's session"
    place = f" from {client}" if client else ""
    return Holder(f"{who}{place} (process {pid!s})", since.astimezone(UTC) if isinstance(since, datetime) else None)
