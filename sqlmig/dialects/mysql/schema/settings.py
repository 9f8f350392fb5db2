"""The session settings that a dump loads under, and those that single objects were made under."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlmig.dialects.mysql.schema.reader import Rows
from sqlmig.noun import noun, replace

# A date that was allowed once is allowed, an engine that is missing is not
SQL_MODE = "ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION"
# For tables with options that their engine does not know, https://mariadb.com/kb/en/sql-mode/
LENIENT_MODE = f"IGNORE_BAD_TABLE_OPTIONS,{SQL_MODE}"
TIME_ZONE = "+00:00"
# MySQL has the column since 8.0.16, https://dev.mysql.com/doc/refman/8.0/en/information-schema-schemata-table.html
ENCRYPTION = "concat('' /*!80016 , DEFAULT_ENCRYPTION */)"
# MariaDB has no setting that forbids them, and would open each table for the answer
LOOSE_KEYS = {
    True: "SELECT 0",
    False: "SELECT count(*) FROM information_schema.REFERENTIAL_CONSTRAINTS"
    " WHERE CONSTRAINT_SCHEMA = DATABASE() AND UNIQUE_CONSTRAINT_NAME IS NULL",
}
CLIENT = "utf8mb4"
COLLATION = {True: "utf8mb4_general_ci", False: "utf8mb4_0900_ai_ci"}  # of connections; MariaDB's, MySQL's
# What SHOW CREATE gives as UTF-8 that goes back as it came
UTF8 = ("utf8mb4", "utf8mb3", "utf8", "binary")
INTRODUCER = re.compile(r"(?<![\w$])(?:_\w+\s*|[nN])['\"]")


@noun
class Origin:
    """What an object was made under, and what its meaning depends on. None is the preamble's."""

    client: str | None = None
    collation: str | None = None
    sql_mode: str | None = None
    database_collation: str | None = None
    time_zone: str | None = None


@noun
class DatabaseSettings:
    """What ALTER DATABASE sets, and whether a foreign key refers to columns that are not unique.

    `collations` are the server's default ones by character set.
    """

    collation: str
    comment: str
    encrypted: bool
    loose_keys: bool
    collations: Mapping[str, str]


def title(version: str) -> str:
    """MySQL prints a schema alike within a major version; MariaDB's major versions are what 10.11 and 11.4 are."""
    major, minor = version.split(".")[:2]
    return f"MariaDB {major}.{minor}" if version.endswith("-MariaDB") else f"MySQL {major}"


def questions(mariadb: bool) -> tuple[str, ...]:
    """What asks for a database's settings."""
    comment, encryption = ("SCHEMA_COMMENT", "'NO'") if mariadb else ("''", ENCRYPTION)
    return (
        f"SELECT DEFAULT_COLLATION_NAME, {comment}, {encryption}"
        " FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()",
        LOOSE_KEYS[mariadb],
        "SELECT CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME FROM information_schema.CHARACTER_SETS",
    )


def database_settings(answers: Sequence[Rows]) -> DatabaseSettings:
    """What the answers say."""
    ((collation, text, encrypted),), ((loose,),), defaults = answers
    return DatabaseSettings(
        collation=collation or "",
        comment=text or "",
        encrypted=encrypted == "YES",
        loose_keys=loose != "0",
        collations={charset or "": default or "" for charset, default in defaults},
    )


def preamble(mariadb: bool, database: DatabaseSettings) -> str:
    """New tables and the parameters of routines take over the database's collation, so that it is of the schema."""
    more = f" COMMENT {literal(database.comment)}" if database.comment else ""
    more += " ENCRYPTION 'Y'" if database.encrypted else ""
    lines = [
        f"SET NAMES {CLIENT} COLLATE {COLLATION[mariadb]};",
        f"SET sql_mode = '{SQL_MODE}';",
        f"SET time_zone = '{TIME_ZONE}';",
        "SET explicit_defaults_for_timestamp = 1;",
        "SET foreign_key_checks = 0;",
        # the variable is of MySQL 8.4, https://dev.mysql.com/doc/refman/9.0/en/create-table-foreign-keys.html
        *(["/*!80400 SET restrict_fk_on_non_standard_key = 0 */;"] if database.loose_keys else ()),
        f"ALTER DATABASE COLLATE {database.collation}{more};",
    ]
    return "\n".join(lines)


def epilogue() -> str:
    """DEFAULT is no value to go back to: it turns foreign_key_checks off in MySQL 9."""
    return "\n".join(
        (
            "SET foreign_key_checks = 1;",
            "SET sql_mode = @@GLOBAL.sql_mode;",
            "SET time_zone = @@GLOBAL.time_zone;",
        )
    )


def around(sql: str, origin: Origin, mariadb: bool, database_collation: str) -> str:
    """Complete statements under the settings of their origin, and behind them the preamble's again."""
    before: list[str] = []
    after: list[str] = []
    for name, value, usual in (
        ("character_set_client", origin.client, CLIENT),
        ("collation_connection", origin.collation, COLLATION[mariadb]),
        ("time_zone", origin.time_zone, TIME_ZONE),
        ("sql_mode", origin.sql_mode, SQL_MODE),
    ):
        if value not in (None, usual):
            before.append(f"SET {name} = '{value}';")
            after.insert(0, f"SET {name} = '{usual}';")
    if origin.database_collation not in (None, database_collation):
        before.insert(0, f"ALTER DATABASE COLLATE {origin.database_collation};")
        after.append(f"ALTER DATABASE COLLATE {database_collation};")
    return "\n".join((*before, sql, *after))


def in_utf8(sql: str, origin: Origin) -> Origin:
    """The origin under which a text in UTF-8 says the same. ValueError where there is none.

    What was written in another character set reads the same in UTF-8, except that the literals behind an
    introducer, such as _latin1'…', are bytes: https://dev.mysql.com/doc/refman/9.0/en/charset-introducer.html
    """
    client = origin.client
    if client == "binary" and "\ufffd" in sql:
        raise ValueError("its text is no UTF-8, and its character_set_client is binary")
    if client is None or client in UTF8 or sql.isascii():
        return origin
    if INTRODUCER.search(sql):
        raise ValueError(f"its text was written in {client} and has literals with introducers: make it anew in utf8mb4")
    return replace(origin, client=CLIENT)


def literal(text: str) -> str:
    """A string under the preamble's sql_mode."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
