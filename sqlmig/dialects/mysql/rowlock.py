"""The runner's lock on a cluster, where GET_LOCK is every node's own: rows whose committed INSERT has one winner.

The table `sqlmig_lock` has two rows for a held lock, both with the holder's token. *holder* says who has it. *beat* is
counted up by the holder every few seconds, on a connection that does nothing else.

**One winner.** Galera and Group Replication put all commits into one order, and let a transaction commit only when no
row that it changed was changed by one that is before it in that order and that it had not seen. Of several INSERTs one
commits; the others find a duplicate key, or are rolled back as a deadlock or a failed certification.

**Takeover.** A waiter that has seen one beat for `EXPIRY` seconds by its own monotonic clock deletes both rows, on the
condition that the beat is still the one it saw, and then tries to INSERT like everybody else. Clocks of nodes do not
matter, nor how far the waiter's node is behind: a beat that is ordered before the takeover makes it fail even where the
waiter could not see it yet. So the takeover commits only when no beat was ordered in `EXPIRY` seconds or more. During a
long ALTER, which halts the commits of a Galera cluster, the holder's next beat already stands in the order behind it.

**A holder that wakes up.** Suspended or cut off, it may believe that it still has the lock. Each transaction of such a
session therefore changes its *holder* row as its last statement before COMMIT: when the row is gone nothing is changed
and the transaction is rolled back; when a takeover is in the order but not here yet, the commit fails its
certification. The beats leave that row alone, so that they are in nobody's way. What commits by itself, as DDL does,
is preceded by the same change in a transaction of its own. A process that is suspended exactly between that change and
the statement can therefore still send this one statement, and nothing behind it.

**What is left.** Ctrl-C and errors delete the rows. A holder that was killed leaves them, until they expire.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from secrets import token_hex

from sqlmig.dialects.api import Holder
from sqlmig.dialects.mysql import wire
from sqlmig.dialects.mysql.channel import Target, ask, closed, opened
from sqlmig.dialects.mysql.connection import address
from sqlmig.dialects.mysql.heartbeat import beating
from sqlmig.dialects.mysql.lockrows import COUNT, RELEASE, SEAL, TABLE, Rows
from sqlmig.dialects.patience import FIRST_PAUSE, pause
from sqlmig.errors import DatabaseError, LockLost, SqlmigError
from sqlmig.noun import noun

BEAT = 5.0  # seconds from one sign of life to the next
EXPIRY = 30.0  # seconds without one until others take the lock over
RELEASES = 3  # attempts, because the rows of an UPDATE under way are held
# A commit that waits for the lock of another must not outlast its waiter's own patience
BOUNDS = "SET SESSION innodb_lock_wait_timeout = 5, lock_wait_timeout = 5"


@noun
class Fence:
    """What keeps a session that lost the lock from changing anything. `causal` is what the session must set."""

    rows: Rows
    causal: str

    def check(self) -> None:
        """Before a statement that commits by itself. LockLost when another has the lock."""
        self.seal(self.rows.link)

    def seal(self, link: wire.Link) -> None:
        """In a transaction on `link`, so that it commits only while the lock is had."""
        if ask(link, self.rows.target, self.rows.text(SEAL, self.rows.token)).changed != 1:
            raise LockLost(
                f"another runner has taken the lock over: this one gave no sign of life for {EXPIRY:g} s",
                hint="run sqlmig status to see what is applied",
            )


@contextmanager
def held(
    link: wire.Link, target: Target, name: str, causal: str, timeout: float, waiting: Callable[[Holder], None]
) -> Iterator[Fence]:
    """Hold the lock, with its heart beating. `waiting` hears of each holder, and when one falls silent."""
    table = f"`{str(target.given['database']).replace('`', '``')}`.`{TABLE}`"
    rows = Rows(link, target, table, name, token_hex(16))
    ask(link, target, BOUNDS)
    try:
        acquire(rows, timeout, waiting)
        with beating(target, f"{target.beginning}; {rows.text(COUNT, rows.token)}", BEAT):
            yield Fence(rows, causal)
    finally:
        release(rows)


def acquire(rows: Rows, timeout: float, waiting: Callable[[Holder], None]) -> None:
    """Have the lock or raise LockTimeout."""
    own = f"{rows.target.given['program_name']} through {address(rows.target.given)}"
    deadline = time.monotonic() + timeout
    length, holder = FIRST_PAUSE, Holder("another runner")
    told: tuple[str, bool] | None = None
    known, since = ("", -1), 0.0
    while True:
        seen = rows.look()
        if seen is None:
            if rows.insert(own):
                return
        elif known != (seen.token, seen.beat):
            known, since = (seen.token, seen.beat), time.monotonic()
        elif time.monotonic() - since > EXPIRY and rows.expire(seen):
            continue
        if seen is not None:
            holder, news = seen.told(EXPIRY), (seen.token, seen.silence > EXPIRY / 2)
            if news != told:
                waiting(holder)
            told = news
        length = pause(length, deadline, holder)


def release(rows: Rows) -> None:
    """Delete the rows, over another connection where the first is lost. Where nothing helps, they expire."""
    link = rows.link
    for _ in range(RELEASES):
        try:
            link = link if link.open else opened(rows.target)
            ask(link, rows.target, f"{rows.target.beginning}; {rows.text(RELEASE, rows.token)}")
            break
        except DatabaseError:
            time.sleep(FIRST_PAUSE)
        except SqlmigError:  # the connection is lost
            closed(link)
    if link is not rows.link:
        closed(link)
