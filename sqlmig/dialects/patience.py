"""Waiting for a lock that another runner holds on a server, by asking again and again."""

from __future__ import annotations

import random
import time

from sqlmig.dialects.api import Holder
from sqlmig.errors import LockTimeout

FIRST_PAUSE, LAST_PAUSE = 0.05, 1.0  # seconds


def pause(length: float, deadline: float, holder: Holder) -> float:
    """Sleep at most `length` seconds and give the next length. LockTimeout when the deadline is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise LockTimeout(
            f"another runner holds the lock: {holder.description}",
            state="nothing was changed",
            hint="wait until it is done, or give a longer --lock-timeout",
        )
    time.sleep(min(left, length * random.uniform(0.5, 1)))  # noqa: S311 - jitter, no secret
    return min(length * 1.5, LAST_PAUSE)
