"""What MySQL and MariaDB themselves say of changes of tables, asked on empty copies.

ALTER TABLE with ALGORITHM and LOCK is refused when the server cannot do it so, and an empty table is asked as well as a
full one: https://dev.mysql.com/doc/refman/9.0/en/alter-table.html#alter-table-performance,
https://mariadb.com/kb/en/alter-table/#algorithm. Nothing runs but changes of the copies, and settings of the session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlmig.dialects.api import Session
from sqlmig.dialects.mysql.copies import Copies, Uncopied
from sqlmig.dialects.verdicts import Verdict
from sqlmig.errors import DatabaseError
from sqlmig.model import Statement
from sqlmig.sql.change import Change, change, references
from sqlmig.sql.classification import Classification
from sqlmig.sql.classify import classify
from sqlmig.sql.effects import effects, names
from sqlmig.sql.impact import impact
from sqlmig.sql.impact.shape import tokens
from sqlmig.sql.sessions import is_setting
from sqlmig.sql.targets import plain
from sqlmig.sql.words import is_name

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
_VARIABLE = "${"
_ROWS = re.compile(r"(?:insert|replace|update|delete)\b", re.I)
_OPAQUE = frozenset({"CALL", "EXECUTE"})
_NOT_OURS = frozenset(
    {"GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD", "ROLE", "RESOURCE", "NAMES", "CHARACTER", "CHARSET"}
)
"""What SET changes beyond the session, or what the session needs to ask at all: its rights and its character set."""


class MySQLRehearsal:
    """The copies as the statements so far have left them, and what is not known of tables any more, with the reason.

    `_new` are the tables that the migrations make themselves: nobody uses those yet.
    """

    def __init__(self, asked: Session, maker: Session, database: str) -> None:
        self._session, self._database = asked, database
        self._copies = Copies(maker, database)
        self._new: set[str] = set()
        self._unclear: dict[str, str] = {}
        self._lost = self._astray = ""

    def begin(self) -> None:
        self._astray = ""
        self._session.restore()

    def ask(self, statement: Statement) -> Verdict | None:
        if _ROWS.match(statement.sql):
            return None
        found = change(statement.sql)
        if found is None:
            self._follow(statement, classify(statement.sql, "mysql"))
            return None
        table = found.table[-1]
        if table.endswith(_VARIABLE[0]):
            self._lost = f"{statement.location} changes a table that a variable names"
        if plain(table) in self._new:
            self._doubt((name[-1] for name in found.references), "a new table refers to it", statement)
            if found.renamed:
                self._new.add(plain(found.renamed))
            return None
        try:
            self._prepare(statement, found)
        except Uncopied as reason:
            self._doubt((table, found.renamed), "a change of it could not be asked about", statement)
            return Verdict(statement, table, said=str(reason), asked=False)
        return self._judge(statement, found)

    def _prepare(self, statement: Statement, found: Change) -> None:
        """Have the copies that the statement needs. Uncopied when it cannot be asked about."""
        if found.table[:-1] not in ((), (self._database,)):
            raise Uncopied("it is in another database")
        if reason := self._lost or self._astray or found.unaskable:
            raise Uncopied(reason)
        if _VARIABLE in statement.sql:
            raise Uncopied("the statement has a variable in it")
        self._need(found.table[-1], found)

    def _need(self, table: str, found: Change) -> None:
        connected = [name for _, name in self._copies.related(table)]
        referred = [name[-1] for name in found.references]
        for name in (table, *connected, *referred):
            if plain(name) in self._unclear:
                raise Uncopied(self._unclear[plain(name)])
        self._copies.need(table)
        for name in referred:
            if plain(name) in self._new:
                raise Uncopied(f"it refers to {name}, which a migration makes")
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
            self._doubt((table, found.renamed), "a change of it would fail", statement)
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

    def _follow(self, statement: Statement, kind: Classification) -> None:
        """Note what else becomes of tables."""
        what = (kind.verb, kind.object_kind)
        found = tokens(statement.sql, "mysql")
        if kind.object_kind == "TABLE" and _VARIABLE in statement.sql:
            self._lost = f"{statement.location} has a variable where tables are named"
        elif what == ("CREATE", "TABLE"):
            self._made(statement, kind)
            self._doubt((name[-1] for name in references(found)), "a new table refers to it", statement)
        elif what in (("DROP", "TABLE"), ("RENAME", "TABLE")):
            mentioned = [plain(word.text) for word in found if is_name(word)]
            self._new.difference_update(mentioned)
            self._doubt(mentioned, f"it is {'dropped' if kind.verb == 'DROP' else 'renamed'}", statement)
        elif kind.verb in _OPAQUE or (kind.verb == "BEGIN" and len(found) > len(("BEGIN", "WORK"))):
            self._lost = f"what {statement.location} runs is not in its text, and may have changed it"
        elif kind.verb == "USE":
            other = names(found[1:], "mysql") != (self._database,)
            self._astray = f"{statement.location} has chosen another database" if other else ""
        elif kind.verb == "SET" and is_setting(statement.sql, "mysql"):
            self._set(statement)

    def _made(self, statement: Statement, kind: Classification) -> None:
        """Note a table that is new, and not in another database."""
        (name,) = [effect.name for effect in effects(statement.sql, "mysql")] or [(plain(kind.object_name),)]
        there = "IF NOT EXISTS" in kind.properties and self._copies.there(name[-1])
        if name[:-1] in ((), (self._database,)) and not there and not self._astray:
            self._new.add(plain(name[-1]))

    def _set(self, statement: Statement) -> None:
        """Make a setting that may decide how a table can be changed, such as foreign_key_checks."""
        if _NOT_OURS & {word.upper for word in tokens(statement.sql, "mysql")}:
            return
        try:
            self._session.execute(statement.sql)
        except DatabaseError as error:
            self._astray = f"the setting of {statement.location} cannot be made: {error.message}"

    def _doubt(self, tables: Iterable[str], why: str, statement: Statement) -> None:
        for table in tables:
            if table:
                self._unclear.setdefault(plain(table), f"{why} before, in {statement.location}")


def _rewrites(statement: Statement, nocopy: bool) -> bool:
    """Whether INPLACE means a rebuild. MariaDB says so by refusing NOCOPY; of MySQL's only the words tell."""
    does = impact(statement.sql, "mysql")
    return nocopy or (does.rewrites is True and not does.blocks)
