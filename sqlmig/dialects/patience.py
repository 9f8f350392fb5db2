"""Waiting on a server by asking again and again: for a lock that another runner holds, for a connection's end."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlmig.dialects.api import Holder
from sqlmig.errors import LockTimeout

FIRST_PAUSE, LAST_PAUSE = 0.05, 1.0  # seconds
ENDING = 10.0  # seconds for a connection to end when it was told to


def pause(length: float, deadline: float, holder: Holder) -> float:
    """Sleep at most `length` seconds and give the next length. LockTimeout when the deadline is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise LockTimeout(
            f"another runner holds the lock: {holder.description}",
            state="nothing was changed",
            hint="wait until it is done, or give a longer --lock-timeout",
        )
    import random  # only where another runner is met

    time.sleep(min(left, length * random.uniform(0.5, 1)))  # noqa: S311 - jitter, no secret
    return min(length * 1.5, LAST_PAUSE)


def ended_by(listed: Callable[[], bool], end: Callable[[], object]) -> bool:
    """Tell a connection to end for as long as it is listed; False when it still is after `ENDING` seconds."""
    deadline = time.monotonic() + ENDING
    while listed():
        if time.monotonic() > deadline:
            return False
        end()
        time.sleep(FIRST_PAUSE)
    return True
