"""A sign of life every few seconds, from a thread with a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlmig.dialects.mysql import wire
from sqlmig.dialects.mysql.channel import Target, ask, closed, opened
from sqlmig.errors import SqlmigError

PATIENCE = 1.0  # seconds for a beat under way to end; its connection dies with the process otherwise


@contextmanager
def beating(target: Target, sql: str, interval: float) -> Iterator[None]:
    """Run `sql` every `interval` seconds until it changes nothing: then the rows are another's."""
    link, stop = opened(target), Event()
    thread = Thread(target=_beat, args=(link, target, sql, interval, stop), name="sqlmig heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)


def _beat(link: wire.Link, target: Target, sql: str, interval: float, stop: Event) -> None:
    """A beat that fails is followed by the next. Whether that was in time, the lock's own rows tell."""
    while not stop.wait(interval):
        try:
            link = link if link.open else opened(target)
            if not ask(link, target, sql).changed:
                break
        except SqlmigError:
            continue
    closed(link)
