"""What statements leave open about tables, so that a server that did not run them cannot be asked about those."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlmig.model import Statement
from sqlmig.sql.change import references
from sqlmig.sql.classification import Classification
from sqlmig.sql.effects import effects, names
from sqlmig.sql.impact.shape import tokens
from sqlmig.sql.targets import plain
from sqlmig.sql.words import Word, is_name

VARIABLE = "${"
_OPAQUE = frozenset({"CALL", "EXECUTE"})
_BODIES = frozenset({"PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE", "PACKAGE BODY"})
"""What holds statements without running them."""


class Doubts:
    """Tables that the migrations make, which nobody uses yet; tables of which something is not known; and all tables.

    `there` says whether the database had a table of this name before.
    """

    def __init__(self, database: str, there: Callable[[str], bool]) -> None:
        self._database, self._there = database, there
        self._new: set[str] = set()
        self._unclear: dict[str, str] = {}
        self._lost = self.astray = ""

    def is_new(self, table: str) -> bool:
        return plain(table) in self._new

    def made(self, table: str) -> None:
        self._new.add(plain(table))

    def about(self, tables: Iterable[str]) -> str:
        """Why nothing can be said of one of these tables, "" where it can."""
        reasons = (self._unclear.get(plain(table), "") for table in tables)
        return self._lost or self.astray or next(filter(None, reasons), "")

    def add(self, tables: Iterable[str], why: str, statement: Statement) -> None:
        """Something is not known of tables behind a statement. The first reason stays."""
        for table in filter(None, tables):
            self._unclear.setdefault(plain(table), f"{why} before, in {statement.location}")

    def add_all(self, why: str) -> None:
        """Nothing is known of any table any more."""
        self._lost = self._lost or why

    def follow(self, statement: Statement, kind: Classification) -> None:
        """Note what becomes of tables by a statement that is no change of one."""
        found = tokens(statement.sql, "mysql")
        what = (kind.verb, kind.object_kind)
        if _opaque(kind, found):
            self.add_all(f"what {statement.location} runs is not in its text, and may have changed it")
        elif kind.object_kind == "TABLE" and VARIABLE in statement.sql:
            self.add_all(f"{statement.location} has a variable where tables are named")
        elif what == ("CREATE", "TABLE"):
            self._create(statement, kind)
            self.add((name[-1] for name in references(found)), "a new table refers to it", statement)
        elif what in (("DROP", "TABLE"), ("RENAME", "TABLE")):
            mentioned = [plain(word.text) for word in found if is_name(word)]
            self._new.difference_update(mentioned)
            self.add(mentioned, f"it is {'dropped' if kind.verb == 'DROP' else 'renamed'}", statement)
        elif kind.verb == "USE":
            other = names(found[1:], "mysql") != (self._database,)
            self.astray = f"{statement.location} has chosen another database" if other else ""

    def _create(self, statement: Statement, kind: Classification) -> None:
        """Note a table that is new, and not in another database. Temporary ones have no effect that stays."""
        found = effects(statement.sql, "mysql")
        name = found[0].name if found else (plain(kind.object_name),)
        there = "IF NOT EXISTS" in kind.properties and self._there(name[-1])
        if name[:-1] in ((), (self._database,)) and not there and not self.astray:
            self.made(name[-1])


def several(statement: Statement, kind: Classification) -> bool:
    """Whether a text holds several statements, as a DELIMITER allows, which are sent to the server as one."""
    if ";" not in statement.sql or kind.object_kind in _BODIES:
        return False
    return any(word.text == ";" for word in tokens(statement.sql, "mysql"))


def _opaque(kind: Classification, found: list[Word]) -> bool:
    """Whether a statement runs another one that is a string, a routine, or stands behind SET STATEMENT … FOR."""
    return kind.verb in _OPAQUE or [word.upper for word in found[:2]] == ["SET", "STATEMENT"]
