"""Executing the statements of a bundle, with as little as possible around each."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

from sqlmig.model import Bundle
from sqlmig.sql.plain import texts

TOLD = 0.1  # seconds until those that are done are told


class Execution:
    """The statements of a bundle on their way. `sql` is the one that runs now, or failed.

    A call runs them up to the first error, which passes; after one that had no effect, a call goes on with the same
    statement and ends behind it. `more` is told how many are done, now and then and before an error.
    """

    def __init__(self, connection: sqlite3.Connection, bundle: Bundle, more: Callable[[int], None]) -> None:
        self.sql = ""
        self._connection, self._more = connection, more
        self._texts, self._left = iter(texts(bundle)), bundle.count
        self._failed = False

    @property
    def over(self) -> bool:
        return not self._left

    def __call__(self) -> None:
        todo = (self.sql,) if self._failed else self._texts
        self._failed = True
        done, told, clock = 0, time.monotonic(), time.monotonic
        try:
            with closing(self._connection.cursor()) as cursor:
                execute = cursor.execute
                for self.sql in todo:
                    execute(self.sql)
                    if cursor.description is not None:
                        drain(cursor)
                    done += 1
                    if clock() - told > TOLD:
                        self._tell(done)
                        done, told = 0, clock()
        finally:
            self._tell(done)
        self._failed = False

    def _tell(self, done: int) -> None:
        if done:
            self._left -= done
            self._more(done)


def drain(cursor: sqlite3.Cursor) -> None:
    """Read to the end: an INSERT … RETURNING that is not read to its last row is not finished."""
    connection = cursor.connection
    connection.text_factory = bytes  # text that is not UTF-8 is no error here
    try:
        for _ in cursor:
            pass
    finally:
        connection.text_factory = str
