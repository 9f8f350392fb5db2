"""What SQLite makes of the statements of a schema: they run in a database in memory, which is then looked at."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import starmap

from sqlmig.noun import noun

MASTER = "SELECT type, name, tbl_name, sql FROM main.sqlite_master"
# what another build of SQLite, or a program with functions of its own, may have and this one has not
_ABSENT = r"no such (?:module|function|collation sequence|tokenizer):|unknown (?:function|tokenizer):"


@noun
class Entry:
    """A row of sqlite_master. `sql` is None for the indexes that a constraint makes."""

    type: str
    name: str
    table: str
    sql: str | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What two rows of one object share: SQLite's names have no case, and keep the case of whoever wrote them."""
        return self.type, folded(self.name), folded(self.table)


@noun
class Made:
    """The objects that came into being, and for each statement that failed SQLite's reason."""

    entries: tuple[Entry, ...]
    errors: dict[Entry, str]

    def absent(self, entry: Entry) -> bool:
        """Whether the statement failed because this build of SQLite lacks something."""
        return re.match(_ABSENT, self.errors.get(entry, "")) is not None


def make(statements: Iterable[tuple[Entry, str]]) -> Made:
    """Run statements in their order in an empty database, whatever fails."""
    errors = {}
    with closing(sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)) as connection:
        cursor = connection.cursor()
        for entry, sql in statements:
            try:
                cursor.execute(sql)
            except (sqlite3.Error, sqlite3.Warning) as error:
                errors[entry] = str(error)
        return Made(tuple(starmap(Entry, cursor.execute(MASTER))), errors)


def folded(name: str) -> str:
    """A name without its case. SQLite knows that of ASCII only."""
    return name.lower() if name.isascii() else name.encode().lower().decode()
