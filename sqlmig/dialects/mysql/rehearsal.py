"""What MySQL and MariaDB themselves say of changes of tables, asked on empty copies.

ALTER TABLE with ALGORITHM and LOCK is refused when the server cannot do it so, and an empty table is asked as well as a
full one: https://dev.mysql.com/doc/refman/9.0/en/alter-table.html#alter-table-performance,
https://mariadb.com/kb/en/alter-table/#algorithm. Nothing runs but changes of the copies, and settings of the session.
"""

from __future__ import annotations

import re

from sqlmig.dialects.api import Session
from sqlmig.dialects.mysql.copies import Copies, Uncopied
from sqlmig.dialects.mysql.deciding import decided
from sqlmig.dialects.mysql.doubts import VARIABLE, Doubts, several
from sqlmig.dialects.verdicts import Verdict
from sqlmig.errors import DatabaseError
from sqlmig.model import Statement
from sqlmig.sql.change import Change, change
from sqlmig.sql.classification import Classification
from sqlmig.sql.classify import classify
from sqlmig.sql.impact import impact

ATTEMPTS = (
    ("INSTANT", ""),
    ("NOCOPY", "NONE"),
    ("INPLACE", "NONE"),
    ("INPLACE", "SHARED"),
    ("COPY", "SHARED"),
    ("COPY", "EXCLUSIVE"),
)
"""The ways to change a table, the least disturbing first."""

_UNSUPPORTED = frozenset({"1845", "1846"})
_UNKNOWN = "1800"  # MySQL's word for MariaDB's NOCOPY
_WAITING = ("SHARED", "EXCLUSIVE")
_ROWS = re.compile(r"(?:insert|replace|update|delete)\b", re.I)


class MySQLRehearsal:
    """The copies as the statements so far have left them, and what those leave open."""

    def __init__(self, asked: Session, maker: Session, database: str) -> None:
        self._session, self._database = asked, database
        self._copies = Copies(maker, database)
        self._doubts = Doubts(database, self._copies.there)

    def begin(self) -> None:
        self._doubts.astray = ""
        self._session.restore()

    def ask(self, statement: Statement) -> Verdict | None:
        if _ROWS.match(statement.sql) and ";" not in statement.sql:
            return None
        kind, found = classify(statement.sql, "mysql"), change(statement.sql)
        if several(statement, kind):
            self._doubts.add_all(f"{statement.location} holds several statements")
        if found is None:
            self._doubts.follow(statement, kind)
            self._set(statement, kind)
            return None
        table = found.table[-1]
        if table.endswith(VARIABLE[0]):
            self._doubts.add_all(f"{statement.location} changes a table that a variable names")
        if self._doubts.is_new(table):
            self._doubts.add((name[-1] for name in found.references), "a new table refers to it", statement)
            if found.renamed:
                self._doubts.made(found.renamed)
            return None
        try:
            self._prepare(statement, found)
        except Uncopied as reason:
            self._doubts.add((table, found.renamed), "a change of it could not be asked about", statement)
            return Verdict(statement, table, said=str(reason), asked=False)
        return self._judge(statement, found)

    def _prepare(self, statement: Statement, found: Change) -> None:
        """Have the copies that the statement needs. Uncopied when it cannot be asked about."""
        table, referred = found.table[-1], [name[-1] for name in found.references]
        if found.table[:-1] not in ((), (self._database,)):
            raise Uncopied("it is in another database")
        connected = [name for _, name in self._copies.related(table)]
        if reason := found.unaskable or self._doubts.about((table, *connected, *referred)):
            raise Uncopied(reason)
        if VARIABLE in statement.sql:
            raise Uncopied("the statement has a variable in it")
        if new := [name for name in referred if self._doubts.is_new(name)]:
            raise Uncopied(f"it refers to {new[0]}, which a migration makes")
        for name in (table, *referred):
            self._copies.need(name)

    def _judge(self, statement: Statement, found: Change) -> Verdict | None:
        """The least disturbing way that the server accepts, which the copy is then changed in."""
        table, said, nocopy = found.table[-1], "", False
        for algorithm, lock in () if found.stated else ATTEMPTS:
            error = self._refusal(found, algorithm, lock)
            if error is None:
                rewrites = algorithm == "COPY" or (algorithm == "INPLACE" and _rewrites(statement, nocopy))
                return Verdict(statement, table, algorithm, lock, lock in _WAITING, rewrites, said)
            if error.sqlstate in _UNSUPPORTED:
                said, nocopy = error.message, nocopy or algorithm == "NOCOPY"
            elif error.sqlstate != _UNKNOWN:
                break
        error = self._refusal(found, "", "")
        if error is not None:
            self._doubts.add((table, found.renamed), "a change of it would fail", statement)
            return Verdict(statement, table, said=error.message)
        return None if found.stated else Verdict(statement, table, said="it takes no ALGORITHM", asked=False)

    def _refusal(self, found: Change, algorithm: str, lock: str) -> DatabaseError | None:
        """Change the copy so, or tell why the server does not."""
        try:
            self._session.execute(found.on(self._session.traits.quoted(found.table[-1]), algorithm, lock))
        except DatabaseError as error:
            return error
        if found.renamed:
            self._copies.known.add(found.renamed)
        return None

    def _set(self, statement: Statement, kind: Classification) -> None:
        """Make those settings that decide how a table can be changed. Nothing of the file's own text runs here."""
        if kind.verb != "SET" or several(statement, kind):
            return
        for name, value in decided(statement.sql):
            if value is None:
                self._doubts.astray = f"{statement.location} computes {name}"
                continue
            try:
                self._session.execute(f"SET SESSION {name} = {value}")
            except DatabaseError as error:
                self._doubts.astray = f"the setting of {statement.location} cannot be made: {error.message}"


def _rewrites(statement: Statement, nocopy: bool) -> bool:
    """Whether INPLACE means a rebuild. MariaDB says so by refusing NOCOPY; of MySQL's only the words tell."""
    does = impact(statement.sql, "mysql")
    return nocopy or (does.rewrites is True and not does.blocks)
