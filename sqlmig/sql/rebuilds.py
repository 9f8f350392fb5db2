"""SQLite's table rebuilds, found statement by statement, and whether foreign keys are switched off around them.

To drop a table deletes its rows first, and with foreign keys on what refers to them goes, too: by ON DELETE CASCADE,
or the statement fails. PRAGMA foreign_keys has no effect within a transaction.
https://www.sqlite.org/lang_altertable.html#otheralter, https://www.sqlite.org/foreignkeys.html#fk_schemacommands
"""

from __future__ import annotations

from sqlmig.model import Finding, Location, Statement
from sqlmig.sql.classification import Classification
from sqlmig.sql.objects import named
from sqlmig.sql.targets import plain
from sqlmig.sql.words import words

_RENAMING = ("RENAME", "TO")
_OFF = frozenset({"0", "OFF", "FALSE", "NO"})
_REMEDY = "put foreign_keys:off behind the marker: rows are kept, and what refers to them is checked before COMMIT"


class Rebuilds:
    """What the statements of a section that were added so far do to tables that others may refer to."""

    def __init__(self) -> None:
        self.idle: list[Finding] = []
        self.found: list[Finding] = []
        self._off = False
        self._dropped: dict[str, tuple[str, Location]] = {}

    def add(self, statement: Statement, classification: Classification) -> None:
        what = (classification.verb, classification.object_kind)
        if what == ("DROP", "TABLE") and not self._off:
            self._dropped[plain(classification.object_name)] = classification.object_name, statement.location
        elif what == ("ALTER", "TABLE"):
            self._rename(statement)
        elif what[0] == "PRAGMA" and plain(classification.object_name) == "foreign_keys":
            self._switch(statement, classification)

    def _rename(self, statement: Statement) -> None:
        rest = list(words(statement.sql, "sqlite"))
        behind = [index for index in range(2, len(rest)) if (rest[index - 2].upper, rest[index - 1].upper) == _RENAMING]
        name, location = self._dropped.pop(plain(named(rest[behind[0] :])), ("", None)) if behind else ("", None)
        if location is not None:
            message = f"{name} is dropped and replaced while foreign keys may be on: what refers to its rows is deleted"
            self.found.append(Finding("sqlite-rebuild", "warning", message, location, _REMEDY))

    def _switch(self, statement: Statement, classification: Classification) -> None:
        if "VALUE" not in classification.properties:
            return
        values = [word.text.strip("'\"").upper() for word in words(statement.sql, "sqlite") if word.text not in ");"]
        self._off = values[-1] in _OFF
        if not self.idle:
            message = "PRAGMA foreign_keys has no effect inside a transaction"
            self.idle.append(Finding("idle-pragma", "warning", message, statement.location, _REMEDY))
