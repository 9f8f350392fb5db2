"""Executing the statements of a bundle, with as little as possible around each."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from sqlmig.model import Bundle
from sqlmig.sql.plain import texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Each = TypeVar("Each")

TOLD = 0.1  # seconds until those that are done are told


class Execution:
    """The statements of a bundle on their way.

    A call runs them up to the first error, which passes; after one that had no effect, a call goes on with the same
    statement and ends behind it. `more` is told how many are done, now and then and before an error.
    """

    def __init__(self, connection: sqlite3.Connection, bundle: Bundle, more: Callable[[int], None]) -> None:
        from sqlmig.dialects.sqlite.alike import alike  # for files of rows

        self._connection, self._bundle, self._more = connection, bundle, more
        self._alike = alike(bundle)
        self._done = self._told = 0
        self._failed = False

    @property
    def over(self) -> bool:
        return self._done == self._bundle.count

    @property
    def sql(self) -> str:
        """The statement that runs now, or failed."""
        return texts(self._bundle)[self._done]

    def __call__(self) -> None:
        again, self._failed = self._failed, True
        try:
            with closing(self._connection.cursor()) as cursor:
                if self._alike is not None:
                    cursor.executemany(self._alike.sql, self._counted(self._alike.rows))
                else:
                    self._execute(cursor, (self.sql,) if again else texts(self._bundle)[self._done :])
        finally:
            self._alike = None  # one by one, from a failure on
            self._tell()
        self._failed = False

    def _execute(self, cursor: sqlite3.Cursor, todo: Iterable[str]) -> None:
        for sql in self._counted(todo):
            cursor.execute(sql)
            if cursor.description is not None:
                drain(cursor)

    def _counted(self, todo: Iterable[Each]) -> Iterator[Each]:
        """Give them, each of which is done when the next one is asked for."""
        clock = time.monotonic
        end = clock() + TOLD
        for each in todo:
            yield each
            self._done += 1
            if clock() > end:
                self._tell()
                end = clock() + TOLD

    def _tell(self) -> None:
        new, self._told = self._done - self._told, self._done
        if new:
            self._more(new)


def drain(cursor: sqlite3.Cursor) -> None:
    """Read to the end: an INSERT … RETURNING that is not read to its last row is not finished."""
    connection = cursor.connection
    connection.text_factory = bytes  # text that is not UTF-8 is no error here
    try:
        for _ in cursor:
            pass
    finally:
        connection.text_factory = str
