"""The runner's lock: on a server by itself GET_LOCK, had by polling, on a connection that does nothing else.

Such a lock ends with its connection, so a killed holder leaves none behind; COM_RESET_CONNECTION ends it too,
which is why the connection that runs files cannot hold it. A waiter that blocks in GET_LOCK could not be told
who holds it. A cluster's lock is in `rowlock`. https://dev.mysql.com/doc/refman/9.0/en/locking-functions.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from sqlmig.dialects.api import Holder, Params, Row
from sqlmig.dialects.mysql import cluster, wire
from sqlmig.dialects.mysql.channel import Target, ask, closed, opened
from sqlmig.dialects.patience import FIRST_PAUSE, pause
from sqlmig.errors import DatabaseError, SqlmigError
from sqlmig.lean import sha256
from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.dialects.mysql.rowlock import Fence

Query = Callable[[str, Params], list[Row]]

# The connection is silent while files run, and a lock must not end by wait_timeout.
PATIENCE = "SET SESSION wait_timeout = 31536000"
HELD = "IS_USED_LOCK(%s) <=> %s"
# TIME counts from the last statement, which was the GET_LOCK.
HOLDER = "SELECT ID, USER, HOST, TIME FROM information_schema.PROCESSLIST WHERE ID = %s"
PROGRAM = """
SELECT ATTR_VALUE FROM performance_schema.session_account_connect_attrs
WHERE PROCESSLIST_ID = %s AND ATTR_NAME = 'program_name'"""


@noun
class Held:
    """`proof` is a condition that is true as long as the lock is had. On a cluster, where there is none, the session
    must keep to the fence."""

    proof: str = ""
    fence: Fence | None = None


def name(database: str, key: str) -> str:
    """The lock's name. Names are the server's, not the database's, and no longer than 64 characters."""
    return "sqlmig:" + sha256(f"{database}\0{key}".encode()).hexdigest()[:48]


@contextmanager
def held(target: Target, database: str, key: str, timeout: float, waiting: Callable[[Holder], None]) -> Iterator[Held]:
    """Hold the lock on a connection for it."""
    link = opened(target)
    try:
        lock = name(database, key)
        causal = cluster.causal(
            ask(link, target, f"{target.beginning}; {PATIENCE}; {cluster.VARIABLES}", keep=True).rows
        )
        if causal:
            from sqlmig.dialects.mysql import rowlock  # only there

            with rowlock.held(link, target, lock, causal, timeout, waiting) as fence:
                yield Held(fence=fence)
            return

        def query(sql: str, params: Params) -> list[Row]:
            return list(ask(link, target, wire.bound(sql, params), keep=True).rows)

        own = acquire(query, lock, timeout, waiting)
        try:
            yield Held(wire.bound(HELD, (lock, own)))
        finally:
            with suppress(SqlmigError):  # a lost connection has released it
                release(query, lock)
    finally:
        closed(link)


def acquire(query: Query, lock: str, timeout: float, waiting: Callable[[Holder], None]) -> int:
    """Have the lock or raise LockTimeout. `waiting` hears of each holder that is found. The server's own number of the
    connection, which may be another than that of something between."""
    deadline = time.monotonic() + timeout
    length, known, holder = FIRST_PAUSE, -1, Holder("another session")
    while (answer := query("SELECT GET_LOCK(%s, 0), CONNECTION_ID()", (lock,))[0])[0] != 1:
        found = query("SELECT IS_USED_LOCK(%s)", (lock,))[0][0]
        if isinstance(found, int) and found != known:
            known, holder = found, _holder(query, found)
            waiting(holder)
        length = pause(length, deadline, holder)
    return int(str(answer[1]))


def release(query: Query, lock: str) -> None:
    query("SELECT RELEASE_LOCK(%s)", (lock,))


def _holder(query: Query, connection: int) -> Holder:
    """The server shows a stranger's connection only to those with the PROCESS privilege."""
    rows = query(HOLDER, (connection,))
    if not rows:
        return Holder(f"another user's session (connection {connection})")
    _, user, host, seconds = rows[0]
    program = _program(query, connection) or "a session"
    since = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=seconds if isinstance(seconds, int) else 0)
    return Holder(f"{program} as {user!s} from {host!s} (connection {connection})", since)


def _program(query: Query, connection: int) -> str | None:
    """Known where the performance schema is on, which is not MariaDB's default."""
    try:
        rows = query(PROGRAM, (connection,))
    except DatabaseError:
        return None
    return str(rows[0][0]) if rows else None
