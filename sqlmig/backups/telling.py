"""How the work on a large file is told: as events, not too many of them."""

from __future__ import annotations

import time

from sqlmig.dialects.archive import Moved
from sqlmig.model import Event, Notify

PAUSE = 0.1  # seconds between two events


def moving(notify: Notify, what: str) -> Moved:
    """Tells how many bytes of something that is done to a file are behind."""
    begin, last = time.monotonic(), 0.0

    def moved(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PAUSE:
            last = now
            notify(Event("moved", what, index=done, total=total or 0, seconds=now - begin))

    return moved
