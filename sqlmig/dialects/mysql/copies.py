"""Empty copies of a database's tables in another database, made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.api import Session
from sqlmig.errors import DatabaseError
from sqlmig.noun import entity, field

ONLINE = "InnoDB"
"""The engine whose changes differ: https://dev.mysql.com/doc/refman/9.0/en/innodb-online-ddl.html"""

# what a table refers to is not there yet, and it may have been made under other modes than the server's
_LENIENT = "SET SESSION foreign_key_checks = 0, sql_mode = 'NO_ENGINE_SUBSTITUTION'"
_KIND = "SELECT TABLE_TYPE, ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
_KEYS = "FROM information_schema.KEY_COLUMN_USAGE WHERE"
_PARENTS = f"""SELECT REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME {_KEYS}
    TABLE_SCHEMA = %s AND TABLE_NAME = %s AND REFERENCED_TABLE_NAME IS NOT NULL"""
_CHILDREN = f"""SELECT TABLE_SCHEMA, TABLE_NAME {_KEYS}
    REFERENCED_TABLE_SCHEMA = %s AND REFERENCED_TABLE_NAME = %s"""


class Uncopied(Exception):
    """Why there is no copy of a table."""


@entity
class Copies:
    """Copies in the session's own database of what is in `source`.

    `known` are the tables that were copied, whether or not they have been changed, renamed or dropped since.
    """

    session: Session
    source: str
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.session.execute(_LENIENT)

    def there(self, table: str) -> bool:
        """Whether the source has a table or view of this name."""
        return bool(self.session.query(_KIND, (self.source, table)))

    def need(self, table: str) -> None:
        """Make the copy and those that foreign keys connect it with, where they are not made yet.

        Uncopied, with the reason, when one cannot be made.
        """
        self._copy(table)
        for database, name in self.related(table):
            if database != self.source:
                raise Uncopied("it has foreign keys with a table in another database")
            self._copy(name)

    def related(self, table: str) -> Iterator[tuple[str, str]]:
        """Database and name of the tables that foreign keys lead to or come from."""
        for query in (_CHILDREN, _PARENTS):
            for database, name in self.session.query(query, (self.source, table)):
                yield str(database), str(name)

    def _copy(self, table: str) -> None:
        if table in self.known:
            return
        kinds = self.session.query(_KIND, (self.source, table))
        if not kinds:
            raise Uncopied("there is no such table, and no migration before makes it")
        kind, engine = map(str, kinds[0])
        if kind != "BASE TABLE" or engine != ONLINE:
            what = f"a table of {engine}" if kind == "BASE TABLE" else f"a {kind.lower()}"
            raise Uncopied(f"it is {what}, and only tables of {ONLINE} are copied")
        try:
            shown = self.session.query(f"SHOW CREATE TABLE {self.session.traits.quoted(self.source, table)}")
            self.session.execute(str(shown[0][1]))
        except DatabaseError as error:
            raise Uncopied(f"no copy of {table} can be made: {error.message}") from error
        self.known.add(table)
