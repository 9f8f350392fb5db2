"""An application at work: readers, writers, and now and then a long transaction, each on a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.servers import Database, mysql, postgres

ROWS = 20_000
BUSY, IDLE = 2.5, 1.5  # seconds that a report keeps its transaction open, and that it pauses then
REQUESTS = (
    "SELECT sum(total) FROM orders WHERE id BETWEEN {0} AND {0} + 100",
    "UPDATE orders SET total = total + 1 WHERE id = {0}",
    "INSERT INTO orders (id, total) VALUES (100000 + {1}, 1)",
)


@dataclass(slots=True)
class Traffic:
    """What the application saw. Seconds."""

    waits: list[float] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)

    @property
    def longest(self) -> float:
        return max(self.waits)


@contextmanager
def traffic(db: Database) -> Iterator[Traffic]:
    """Requests without a pause, from here to the end of the block."""
    seen, over = Traffic(), threading.Event()
    threads = [threading.Thread(target=_requests, args=(db, text, seen, over)) for text in REQUESTS]
    threads.append(threading.Thread(target=_reports, args=(db, seen, over)))
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _requests(db: Database, text: str, seen: Traffic, over: threading.Event) -> None:
    number = 0
    with _connected(db, seen) as run:
        while not over.is_set():
            number += 1
            begin = time.monotonic()
            run(text.format(number * 7919 % ROWS, number))
            seen.waits.append(time.monotonic() - begin)
            time.sleep(0.002)


def _reports(db: Database, seen: Traffic, over: threading.Event) -> None:
    """Its transaction keeps every other one from changing the table."""
    with _connected(db, seen) as run:
        while not over.is_set():
            run("BEGIN")
            run("SELECT count(*) FROM orders")
            over.wait(BUSY)
            run("COMMIT")
            over.wait(IDLE)


@contextmanager
def _connected(db: Database, seen: Traffic) -> Iterator[Callable[[str], object]]:
    assert db.address is not None
    connect: Callable[..., Any] = postgres.connect if db.dialect == "postgres" else mysql.connect
    try:
        with closing(connect(db.address, db.name)) as connection, closing(connection.cursor()) as cursor:
            yield cursor.execute
    except Exception as error:  # told by the test, whatever it is
        seen.errors.append(error)
