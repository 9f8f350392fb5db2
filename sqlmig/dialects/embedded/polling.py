"""Waiting for a lock by asking again, so that a signal can end the wait at any time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from sqlmig.dialects.api import Holder

FIRST_PAUSE, LONGEST_PAUSE = 0.005, 0.25


def attempts(timeout: float) -> Iterator[None]:
    """Yield once at least, then again until `timeout` seconds are over, after pauses that grow and vary."""
    deadline = time.monotonic() + timeout
    pause = FIRST_PAUSE
    while True:
        yield
        import random  # only to wait

        left = deadline - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, pause * random.uniform(0.5, 1.5)))  # noqa: S311 - jitter, no secret
        pause = min(pause * 1.5, LONGEST_PAUSE)


def announcer(waiting: Callable[[Holder], None] | None) -> Callable[[Holder], None]:
    """`waiting`, called only when the holder is another one than the time before."""
    last: list[Holder] = []

    def announce(holder: Holder) -> None:
        if waiting is not None and last != [holder]:
            last[:] = [holder]
            waiting(holder)

    return announce
