"""What a statement does outside the database that it runs in, as far as its words tell."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise, zip_longest

from sqlmig.sql.classification import Classification
from sqlmig.sql.classify import classify
from sqlmig.sql.kinds import STRING
from sqlmig.sql.objects import DEFINING
from sqlmig.sql.words import Word, words

_SERVERS_KINDS: Mapping[str, frozenset[str]] = {
    "postgres": frozenset({"DATABASE", "ROLE", "USER", "GROUP", "TABLESPACE", "SYSTEM", "SUBSCRIPTION", "OWNED BY"}),
    "mysql": frozenset({"DATABASE", "SCHEMA", "ROLE", "USER", "TABLESPACE", "SERVER", "INSTANCE", "RESOURCE GROUP"}),
}
_SERVERS_VERBS: Mapping[str, frozenset[str]] = {
    "postgres": frozenset({"REASSIGN"}),
    "mysql": frozenset({"USE", "GRANT", "REVOKE", "INSTALL", "UNINSTALL", "FLUSH", "PURGE", "RESET", "KILL", "CLONE"})
    | {"SHUTDOWN", "RESTART", "CHANGE"},
}
# https://dev.mysql.com/doc/refman/9.0/en/alter-database.html: what may follow where it names no database
_NO_NAME = frozenset({"CHARACTER", "CHARSET", "COLLATE", "DEFAULT", "ENCRYPTION", "READ", "COMMENT"})
_SHARED = frozenset({"ROLE", "DATABASE", "TABLESPACE", "PARAMETER"})
_GLOBAL = frozenset({"GLOBAL", "PERSIST", "PERSIST_ONLY"})
_BEFORE_TABLE = frozenset({"FROM", "JOIN", "INTO", "UPDATE", "TABLE", "REFERENCES", "EXISTS", "VIEW"})
_TABLES = frozenset({"DROP", "RENAME", "TRUNCATE", "LOCK"})
_IN_MEMORY = ("':memory:'", "''")


def outside(sql: str, dialect: str, database: str) -> str | None:
    """Why a statement does something that a rollback or DROP DATABASE would not take back; None where it does not.

    `database` is the name of the one that the settings mean, which other statements may name, too.
    """
    kind = classify(sql, dialect)
    if kind.verb in _SERVERS_VERBS.get(dialect, ()):
        return f"{kind.verb} works beyond one database"
    if kind.verb in DEFINING and kind.object_kind in _SERVERS_KINDS.get(dialect, ()) and not _unnamed(kind):
        return f"{kind.verb} {kind.object_kind} works beyond one database"
    if dialect == "postgres":
        return _postgres(kind, sql)
    return _mysql(kind, sql, database) if dialect == "mysql" else _embedded(kind, sql, dialect)


def _unnamed(kind: Classification) -> bool:
    """ALTER DATABASE that means the one that it runs in."""
    return kind.verb == "ALTER" and kind.object_name.upper() in _NO_NAME


def _postgres(kind: Classification, sql: str) -> str | None:
    """https://www.postgresql.org/docs/current/sql-grant.html: without ON it is about roles."""
    if kind.verb in ("GRANT", "REVOKE"):
        following = dict(pairwise(word.upper for word in words(sql, "postgres")))
        if following.get("ON", "ROLE") in _SHARED:
            return f"{kind.verb} of this works beyond one database"
    return _written_file(sql, "postgres") if kind.verb == "COPY" else None


def _written_file(sql: str, dialect: str) -> str | None:
    """COPY with a file or a program behind TO."""
    for before, word in pairwise(words(sql, dialect)):
        if before.upper == "TO" and before.depth == 0 and (_is_text(word) or word.upper == "PROGRAM"):
            return "COPY … TO writes a file"
    return None


def _mysql(kind: Classification, sql: str, database: str) -> str | None:
    if "." in kind.object_name.lstrip("."):
        return f"{kind.object_name} names its database"
    tokens = list(words(sql, "mysql")) if _worth_reading(kind, sql, database) else []
    upper = {word.upper.removeprefix("@@") for word in tokens}
    if kind.verb == "SET" and (kind.object_kind or upper & _GLOBAL):
        return "this SET works beyond one database"
    if upper & {"OUTFILE", "DUMPFILE"}:
        return "INTO OUTFILE writes a file"
    for before, word, dot in zip_longest(tokens, tokens[1:], tokens[2:]):
        if dot is not None and dot.text == "." and _means(word, database) and _table_place(kind, before):
            return f"{word.text}.… is in the database that the URL names"
    return None


def _worth_reading(kind: Classification, sql: str, database: str) -> bool:
    """Most statements of a large file are rows, whose words take long to read."""
    folded = sql.casefold()
    return kind.verb == "SET" or "outfile" in folded or "dumpfile" in folded or database.casefold() in folded


def _means(word: Word, database: str) -> bool:
    return word.text.strip("`").casefold() == database.casefold()


def _table_place(kind: Classification, before: Word) -> bool:
    """Whether a table stands behind this word, and no column of a table that has the database's name."""
    if before.upper == "ON":
        return kind.object_kind in ("INDEX", "TRIGGER")
    return before.upper in _BEFORE_TABLE or kind.verb in _TABLES


def _embedded(kind: Classification, sql: str, dialect: str) -> str | None:
    tokens = list(words(sql, dialect)) if kind.verb in ("ATTACH", "VACUUM", "COPY", "CREATE") else []
    if kind.verb == "ATTACH" and not any(word.text in _IN_MEMORY for word in tokens):
        return "ATTACH opens another database"
    if kind.verb == "EXPORT":
        return "EXPORT DATABASE writes files"
    if kind.verb == "VACUUM" and any(word.upper == "INTO" for word in tokens):
        return "VACUUM INTO writes a file"
    if kind.object_kind == "SECRET" and any(word.upper == "PERSISTENT" for word in tokens):
        return "a persistent secret is kept in the home directory"
    return _written_file(sql, dialect) if kind.verb == "COPY" else None


def _is_text(word: Word) -> bool:
    return word.kind[: len(STRING) - 1] == STRING[:-1]
