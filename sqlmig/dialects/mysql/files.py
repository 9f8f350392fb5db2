"""A script for the mysql client that chooses its database itself, as statements for the one that the URL names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlmig.config import DatabaseURL
from sqlmig.dialects.mysql.connection import database
from sqlmig.errors import Refused
from sqlmig.model import Statement
from sqlmig.noun import replace
from sqlmig.sql.classify import classify
from sqlmig.sql.words import words

KINDS = ("DATABASE", "SCHEMA")
# most statements of a large file are INSERT, whose words take long to read; mysqldump may put DROP into a comment
VERB = re.compile(r"(?:/\*!\d*\s*)?(?:use|create|drop|alter)\b", re.I)


def placed(statements: Iterable[Statement], url: DatabaseURL) -> Iterator[Statement]:
    """The statements for the URL's database, which is there and the default one, whatever made and chose it.

    What CREATE DATABASE says about it goes to ALTER DATABASE. Raises Refused at a statement that makes, drops or
    chooses another one: its tables would be made there, where nobody has looked whether anything is.
    https://dev.mysql.com/doc/refman/9.0/en/mysqldump.html#option_mysqldump_databases
    """
    own = database(url)
    for statement in statements:
        found = classify(statement.sql, "mysql") if VERB.match(statement.sql) else None
        if found is None or found.object_kind not in KINDS:
            yield statement
        elif found.verb == "ALTER":
            yield _altered(statement, found.object_name)
        elif _unquoted(found.object_name) != own:
            raise _refused(statement, found.verb, _unquoted(found.object_name), own)
        elif found.verb == "CREATE" and _behind(statement.sql, found.object_name):
            yield replace(statement, sql=f"ALTER DATABASE {_behind(statement.sql, found.object_name)}")


def _altered(statement: Statement, name: str) -> Statement:
    """mysqldump names the database that it read where it prints triggers, and quotes it.

    https://dev.mysql.com/doc/refman/9.0/en/alter-database.html: without a name it is the default one.
    """
    if not name.startswith("`"):
        return statement
    return replace(statement, sql=f"ALTER DATABASE {_behind(statement.sql, name)}")


def _behind(sql: str, name: str) -> str:
    """What a statement says behind the first place that has this name; empty where that is nothing but comments."""
    found = words(sql, "mysql")
    start = next(word.start for word in found if word.text == name)
    return sql[start + len(name) :].strip() if next(found, None) else ""


def _unquoted(name: str) -> str:
    return name[1:-1].replace("``", "`") if name.startswith("`") else name


def _refused(statement: Statement, verb: str, other: str, own: str) -> Refused:
    what = {"USE": "chooses", "CREATE": "makes", "DROP": "drops"}[verb]
    return Refused(
        f'the file {what} the database "{other}", and the URL names "{own}"',
        location=statement.location,
        state="nothing was changed",
        hint=f'name "{other}" in the URL, or take CREATE DATABASE, DROP DATABASE and USE out of the file',
    )
