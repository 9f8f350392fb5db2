"""One rollback journal for the transactions of a run, instead of one that is made and deleted for each.

With journal_mode=PERSIST a transaction ends when zeros over the head of its journal are on the disk, which is as safe
as deleting it: https://www.sqlite.org/pragma.html#pragma_journal_mode. A kill between two transactions leaves a journal
that whoever opens the database next knows by its zeros to be over.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlmig.dialects.api import Row

Query = Callable[[str], list[Row]]

MOST = 1 << 20  # bytes that are kept of the journal of a large transaction


class Journal:
    """What becomes of one connection's journal. `free` says that nobody else has decided it."""

    def __init__(self, free: bool) -> None:
        self._free = free
        self._transactions = 0
        self._kept = False

    def begin(self, query: Query) -> None:
        """A transaction was begun. A second one is worth a journal that stays, where one would be deleted."""
        self._transactions += 1
        if self._free and self._transactions == 2 and _mode(query) == "delete":
            query(f"PRAGMA main.journal_size_limit = {MOST}")
            query("PRAGMA main.journal_mode = PERSIST")
            self._kept = True

    def end(self, query: Query) -> None:
        """Delete it. Where another process writes now it stays, until that one or a later run deletes it."""
        kept, self._kept, self._transactions = self._kept, False, 0
        if kept and _mode(query) == "persist":
            query("PRAGMA main.journal_mode = DELETE")


def _mode(query: Query) -> str:
    """As the connection has it now: a statement or another process may have made it another one."""
    return str(query("PRAGMA main.journal_mode")[0][0])
