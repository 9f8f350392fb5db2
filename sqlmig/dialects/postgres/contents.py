"""What the script of an archive says about the database itself, and about roles, which belong to the server."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmig.noun import noun
from sqlmig.sql.split import split

_NAME = r'(?:"(?:[^"]|"")*"|[^\s";]+)'
_DATABASE = re.compile(
    rf"(?:CREATE|ALTER|ALTER ROLE {_NAME} IN|COMMENT ON|(?:GRANT|REVOKE) [A-Z, ]+ ON|SECURITY LABEL FOR {_NAME} ON)"
    rf" DATABASE ({_NAME})"
)
_ROLES = (
    re.compile(rf"ALTER .+ OWNER TO ({_NAME})", re.S),
    re.compile(rf"GRANT .+ TO ({_NAME})(?: WITH GRANT OPTION)?", re.S),
    re.compile(rf"ALTER DEFAULT PRIVILEGES FOR ROLE ({_NAME}) .+? TO ({_NAME})(?: WITH GRANT OPTION)?", re.S),
    re.compile(rf"ALTER ROLE ({_NAME}) IN DATABASE .+", re.S),
)
# What only psql understands: pg_dump changes to the database that it has made
_PSQL = re.compile(r"^\\connect .*$", re.M)


@noun
class Contents:
    """`roles` are the owners and those who have privileges. `database` are the statements about the database itself,
    the one that makes it first."""

    roles: tuple[str, ...]
    database: tuple[str, ...]

    def creation(self, name: str) -> str:
        """The statement that makes a database of this name, quoted, in the image of the one in the archive."""
        return _renamed(self.database[0], name)

    def settings(self, name: str) -> Iterator[str]:
        """The owner, settings, comment and privileges of the database, for one of this name."""
        return (_renamed(sql, name) for sql in self.database[1:])


def read(script: str, path: str) -> Contents:
    """`script` is what pg_restore prints with --create."""
    statements = [statement.sql for statement in split(_PSQL.sub("", script), "postgres", path)]
    roles = {_plain(name) for sql in statements for name in _named(sql)}
    database = [sql for sql in statements if _DATABASE.match(sql)]
    return Contents(tuple(sorted(roles - {"PUBLIC"})), tuple(database))


def _named(sql: str) -> Iterator[str]:
    for pattern in _ROLES:
        found = pattern.fullmatch(sql)
        if found is not None:
            yield from found.groups()


def _plain(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _renamed(sql: str, name: str) -> str:
    found = _DATABASE.match(sql)
    return sql[: found.start(1)] + name + sql[found.end(1) :] if found else sql
