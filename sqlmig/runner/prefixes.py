"""The checksums of a step's first statements, by which the log knows them again."""

from __future__ import annotations

from itertools import islice

from sqlmig.model import Statements
from sqlmig.sql.checksum import prefixes


class Prefixes:
    """Reads the statements once, and only as far as somebody asks.

    The last two answers are kept: an attempt is repeated, or fails, and the log then says how far the step was before.
    """

    def __init__(self, statements: Statements, dialect: str) -> None:
        self._unread = prefixes(statements, dialect)
        self._known: dict[int, str] = {}

    def checksum(self, count: int) -> str | None:
        """The checksum of so many statements; None where an error kept them from being read."""
        known = self._known or {0: next(self._unread)}
        if count not in known:
            last = max(known)
            ahead = next(islice(self._unread, count - last - 1, None), None)
            known = {last: known[last]} if ahead is None else {last: known[last], count: ahead}
        self._known = known
        return known.get(count)
