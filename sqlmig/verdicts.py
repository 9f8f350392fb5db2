"""What a MySQL or MariaDB server itself says of changes of tables, asked on empty copies of them.

ALTER TABLE with ALGORITHM and LOCK is refused when the server cannot do it so, and an empty table is asked as well as a
full one: https://dev.mysql.com/doc/refman/9.0/en/alter-table.html#alter-table-performance,
https://mariadb.com/kb/en/alter-table/#algorithm. Copies stand in a database of their own, with their foreign keys, or
beside the tables where the user may create no database. They are dropped whatever happens.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from sqlmig import dialects
from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Dialect, Session
from sqlmig.errors import DatabaseError
from sqlmig.model import Finding, Level, Statement
from sqlmig.sql.change import Change, change

ATTEMPTS = (
    ("INSTANT", ""),
    ("NOCOPY", "NONE"),
    ("INPLACE", "NONE"),
    ("INPLACE", "SHARED"),
    ("COPY", "SHARED"),
    ("COPY", "EXCLUSIVE"),
)
"""The ways to change a table, the least disturbing first."""

_BLOCKED = {
    "": "",
    "NONE": "",
    "SHARED": ", so that nobody writes meanwhile",
    "EXCLUSIVE": ", so that nobody uses it meanwhile",
}
_UNSUPPORTED = frozenset({"1845", "1846"})
_UNKNOWN = "1800"  # MySQL's word for MariaDB's NOCOPY
_DENIED = frozenset({"1044", "1142", "1227"})
_ABSENT = "1146"
_KEYS = "FROM information_schema.KEY_COLUMN_USAGE WHERE"
_PARENTS = f"""SELECT REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME {_KEYS}
    TABLE_SCHEMA = %s AND TABLE_NAME = %s AND REFERENCED_TABLE_NAME IS NOT NULL"""
_CHILDREN = f"""SELECT TABLE_SCHEMA, TABLE_NAME {_KEYS}
    REFERENCED_TABLE_SCHEMA = %s AND REFERENCED_TABLE_NAME = %s"""
_FREE = "this user may create no database of its own"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The least disturbing way in which the server does a statement; both words are "" when it told none.

    `rewrites` is None when INPLACE may mean either. `said` is the server's reason against the way before, or against
    the statement; when the server was not asked it says why, and `asked` is false.
    """

    statement: Statement
    table: str
    algorithm: str = ""
    lock: str = ""
    rewrites: bool | None = None
    said: str = ""
    asked: bool = True

    @property
    def finding(self) -> Finding | None:
        """What a person should know; None when neither readers nor writers notice the change."""
        if not self.asked:
            return self._finding("notice", f"the server was not asked about {self.table}: {self.said}")
        if not self.algorithm:
            return self._finding("warning", f"the server refuses it on {self.table}: {self.said}")
        if self.lock in ("", "NONE") and not self.rewrites:
            return None
        rewriting = "rewrites the table and " if self.rewrites else ""
        how = f"ALGORITHM={self.algorithm}, LOCK={self.lock}"
        said = f"the server {rewriting}changes {self.table} with {how}{_BLOCKED[self.lock]}; it says: {self.said}"
        return self._finding("warning", said)

    def _finding(self, level: Level, message: str) -> Finding:
        return Finding("server-verdict", level, message, self.statement.location)


def verdicts(statements: Iterable[Statement], url: DatabaseURL, options: ConnectOptions) -> tuple[Verdict, ...]:
    """Ask about each statement that changes a table which is there now, in order, each after those before it.

    Nothing but the copies is changed. DatabaseError when they cannot be made or dropped.
    """
    changes = [(statement, found) for statement in statements if (found := change(statement.sql)) is not None]
    if not changes:
        return ()
    with _copies(dialects.load(url), url, options) as copies:
        return tuple(verdict for statement, found in changes if (verdict := _verdict(copies, statement, found)))


def _verdict(copies: Copies, statement: Statement, found: Change) -> Verdict | None:
    """None for a table that is not there, whose changes disturb nobody."""
    if found.database not in ("", copies.source.database):
        return Verdict(statement, found.table, said="it is in another database", asked=False)
    if found.unaskable:
        return Verdict(statement, found.table, said=f"it takes any ALGORITHM for {found.unaskable}", asked=False)
    target = copies.of(found.table)
    if target is None:
        return None
    related = copies.related(found.table) | {(copies.source.database, name) for name in found.references}
    if related and copies.beside:
        return Verdict(statement, found.table, said=f"it has foreign keys, and {_FREE}", asked=False)
    if any(database != copies.source.database for database, _ in related):
        return Verdict(statement, found.table, said="it has foreign keys with another database", asked=False)
    for _, other in related:
        copies.of(other)
    return _least(copies.session, statement, found, target)


def _least(session: Session, statement: Statement, found: Change, target: str) -> Verdict:
    said, nocopy = "", False
    for algorithm, lock in ATTEMPTS if not found.insists else (("", ""),):
        try:
            session.execute(found.on(target, algorithm, lock))
        except DatabaseError as error:
            if error.sqlstate not in _UNSUPPORTED | {_UNKNOWN} or found.insists:
                return Verdict(statement, found.table, said=error.message)
            if error.sqlstate != _UNKNOWN:
                said, nocopy = error.message, nocopy or algorithm == "NOCOPY"
            continue
        rewrites = {"COPY": True, "INPLACE": True if nocopy else None, "": None}.get(algorithm, False)
        return Verdict(statement, found.table, algorithm or found.insists, lock, rewrites, said)
    return Verdict(statement, found.table, said=said)


class Copies:
    """Empty copies of tables, made when they are asked for; `beside` the tables, or in a database of their own."""

    def __init__(self, session: Session, source: DatabaseURL, beside: bool) -> None:
        self.session, self.source, self.beside = session, source, beside
        self.names: dict[str, str] = {}

    def of(self, table: str) -> str | None:
        """The copy's name, quoted; None when there is no such table."""
        if table not in self.names:
            name = f"sqlmig_verdict_{secrets.token_hex(6)}" if self.beside else table
            self.names[table] = name  # before it is there, so that it is dropped in any case
            try:
                self._copy(table, name)
            except DatabaseError as error:
                if error.sqlstate != _ABSENT:
                    raise
                self.names[table] = ""
        return self.session.traits.quoted(self.names[table]) if self.names[table] else None

    def _copy(self, table: str, name: str) -> None:
        quoted = self.session.traits.quoted
        original = quoted(self.source.database, table)
        if self.beside:
            self.session.execute(f"CREATE TABLE {quoted(name)} LIKE {original}")
            return
        definition = str(self.session.query(f"SHOW CREATE TABLE {original}")[0][1])
        before = int(bool(self.session.query("SELECT @@foreign_key_checks")[0][0]))
        self.session.execute("SET foreign_key_checks = 0")  # what it refers to is not there
        self.session.execute(definition)
        self.session.execute(f"SET foreign_key_checks = {before}")

    def related(self, table: str) -> set[tuple[str, str]]:
        """Database and name of the tables that foreign keys lead to or from."""
        place = (self.source.database, table)
        return {
            (str(database), str(name))
            for database, name in self.session.query(_CHILDREN, place) + self.session.query(_PARENTS, place)
        }


@contextmanager
def _copies(dialect: Dialect, url: DatabaseURL, options: ConnectOptions) -> Iterator[Copies]:
    with _own_database(dialect, url, options) as own, closing(dialect.connect(own or url, options)) as session:
        copies = Copies(session, url, beside=own is None)
        try:
            yield copies
        finally:
            if copies.beside and copies.names:
                with closing(dialect.connect(url, options)) as other:  # the first may have been interrupted
                    for name in filter(None, copies.names.values()):
                        other.execute(f"DROP TABLE IF EXISTS {other.traits.quoted(name)}")


@contextmanager
def _own_database(dialect: Dialect, url: DatabaseURL, options: ConnectOptions) -> Iterator[DatabaseURL | None]:
    """A new database, gone at the end; None where this user may create none."""
    own = url.with_database(f"sqlmig_verdict_{secrets.token_hex(6)}")
    made = True  # as long as nobody says otherwise
    try:
        try:
            dialect.create(own, options)
        except DatabaseError as error:
            made = error.sqlstate not in _DENIED
            if made:
                raise
        yield own if made else None
    finally:
        if made:
            dialect.drop(own, options)
