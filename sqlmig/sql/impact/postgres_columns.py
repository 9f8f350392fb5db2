"""Which new columns and which new types of columns make PostgreSQL rewrite the table.

https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from __future__ import annotations

import re

from sqlmig.noun import replace
from sqlmig.sql.impact.postgres_locks import ACCESS_EXCLUSIVE, Effect
from sqlmig.sql.impact.shape import past, shape
from sqlmig.sql.kinds import QUOTED, WORD
from sqlmig.sql.words import Word

_NO_COLUMN = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE", "NOT"})
_SERIAL = re.compile(r"(SMALL|BIG)?SERIAL[248]?\b")
_DEFAULT = re.compile(r"\bDEFAULT (.*?)(?= (?:CONSTRAINT|NOT|NULL|CHECK|UNIQUE|PRIMARY|REFERENCES|COLLATE)\b|$)")
_VERIFIED = re.compile(r"\b(UNIQUE|PRIMARY KEY|CHECK)\b|\bDEFAULT\b.*\bREFERENCES\b|\bREFERENCES\b.*\bDEFAULT\b")
_CALL = re.compile(r"(?:^| )(\S+) \(")
_STEADY = frozenset(
    {"NOW", "TRANSACTION_TIMESTAMP", "STATEMENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_SCHEMA", "CURRENT_SETTING"}
    | {"LOWER", "UPPER", "COALESCE", "NULLIF", "CONCAT", "ROW", "ARRAY", "DATE_TRUNC", "TIMEZONE", "TO_CHAR", "MD5"}
    | {"JSONB_BUILD_OBJECT", "JSON_BUILD_OBJECT", "JSONB_BUILD_ARRAY", "TO_JSONB", "MAKE_INTERVAL", "MAKE_DATE"}
    | {"VARCHAR", "CHAR", "NUMERIC", "DECIMAL", "TIMESTAMP", "TIMESTAMPTZ", "TIME", "BIT", "INTERVAL", "VARYING"}
    | {"CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "LOCALTIME", "CURRENT_TIME", "+", "-", "*", "/", "(", "||", ","}
)
_VOLATILE = frozenset(
    {"RANDOM", "GEN_RANDOM_UUID", "UUIDV4", "UUIDV7", "UUID_GENERATE_V1", "UUID_GENERATE_V1MC", "UUID_GENERATE_V4"}
    | {"CLOCK_TIMESTAMP", "TIMEOFDAY", "NEXTVAL", "CURRVAL", "LASTVAL", "SETVAL", "RANDOM_NORMAL", "GEN_RANDOM_BYTES"}
)
_FIXED = frozenset(
    {"SMALLINT", "INT", "INTEGER", "BIGINT", "INT2", "INT4", "INT8", "REAL", "FLOAT", "FLOAT4", "FLOAT8", "DOUBLE"}
    | {"BOOLEAN", "BOOL", "UUID", "DATE", "JSON", "JSONB", "CHAR", "CHARACTER", "BPCHAR", "MONEY", "BYTEA", "INET"}
)
_KEPT = frozenset(
    {"TEXT", "VARCHAR", "NUMERIC", "DECIMAL", "DEC", "TIMESTAMP", "TIMESTAMPTZ", "TIME", "TIMETZ", "INTERVAL", "BIT"}
    | {"VARBIT", "CIDR", "XML", "OID", "TSVECTOR", "TSQUERY", "POINT", "MACADDR", "NAME", "REGCLASS", "PG_LSN"}
    | {"INT4RANGE", "INT8RANGE", "NUMRANGE", "TSRANGE", "TSTZRANGE", "DATERANGE", "NATIONAL", "NCHAR"}
)


def added(action: list[Word]) -> Effect | None:
    """ADD of a column; None where it adds something else. A column that brings an index or a check has rows read."""
    index = past(action, 1, "COLUMN", "IF", "NOT", "EXISTS")
    if index == 1 and action[1].kind is WORD and action[1].upper in _NO_COLUMN:
        return None
    effect = _column(action[index + 1 :] or action[-1:])
    return replace(effect, reads=bool(_VERIFIED.search(shape(action[index + 1 :]))))


def _column(definition: list[Word]) -> Effect:
    """What a column does that has this type and these properties."""
    type_, line = definition[0], shape(definition)
    if _SERIAL.match(line) or " AS IDENTITY" in line:
        return Effect(ACCESS_EXCLUSIVE, True, "each row gets a number")
    if "GENERATED ALWAYS AS (" in line:
        return _generated(line)
    default = _DEFAULT.search(line)
    if default:
        rewrites, reason = _filled(default[1])
        return Effect(ACCESS_EXCLUSIVE, rewrites, reason)
    if type_.kind is QUOTED or type_.upper not in _FIXED | _KEPT:
        return Effect(ACCESS_EXCLUSIVE, None, f"a domain with constraints rewrites, if {type_.text} is one")
    return Effect(ACCESS_EXCLUSIVE)


def _generated(line: str) -> Effect:
    if " STORED" in line:
        return Effect(ACCESS_EXCLUSIVE, True, "each row gets its stored value")
    return Effect(ACCESS_EXCLUSIVE)


def _filled(default: str) -> tuple[bool | None, str]:
    """Whether a default must be computed for each row, and why."""
    called = {name.rpartition(".")[2] for name in _CALL.findall(default)}
    volatile = called & _VOLATILE
    if volatile:
        return True, f"{min(volatile).lower()}() gives each row another value"
    unknown = called - _STEADY
    if unknown:
        return None, f"a volatile {min(unknown).lower()}() would give each row another value"
    return False, ""


def retyped(action: list[Word]) -> Effect:
    """ALTER of a column's type."""
    index = next(index for index in range(2, len(action)) if action[index].upper == "TYPE")
    type_ = action[index + 1] if index + 1 < len(action) else action[-1]
    line = shape(action[index + 1 :])
    array = "[" in line.partition(" USING ")[0]
    if type_.upper in _FIXED and not array and not line.startswith(("CHARACTER VARYING", "CHAR VARYING")):
        return Effect(
            ACCESS_EXCLUSIVE, True, "unless its values are stored like that already, as an oid or a domain of it is"
        )
    return Effect(
        ACCESS_EXCLUSIVE, None, "a type that stores the old values as they are, such as a longer varchar, spares it"
    )
