"""What MySQL's and MariaDB's statements do to tables, as far as their words tell; the server itself knows better.

Each change of a table takes its metadata lock, https://dev.mysql.com/doc/refman/9.0/en/metadata-locking.html, for a
moment at least; `blocks` is what others cannot do while the work lasts, at worst:
https://dev.mysql.com/doc/refman/9.0/en/innodb-online-ddl-operations.html, https://mariadb.com/kb/en/innodb-online-ddl/.
"""

from __future__ import annotations

import re

from sqlmig.sql.classify import classify
from sqlmig.sql.impact.drops import dropped
from sqlmig.sql.impact.shape import shape, table_actions, tokens
from sqlmig.sql.impact.value import Blocks, Impact

LOCK = "EXCLUSIVE"
_ROWS = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "LOAD", "IMPORT"})
_SERVER = "only the server knows: it depends on its version and on the table's columns and indexes"
_TYPE = "only the server knows: it depends on the column's old type"

_NOTHING = Impact(LOCK)
_REBUILT = Impact(LOCK, "", True)
_COPIED = Impact(LOCK, "writes", True)
_BUILT = Impact(LOCK, "writes", lasts=True)
_OPEN = Impact(LOCK, "writes", None, reason=_SERVER)
_REFERRING = Impact(LOCK, "writes", True, reason="unless foreign_key_checks is off")
_GONE = Impact(LOCK, "reads and writes")

_COLUMN = r"ADD (COLUMN )?(IF NOT EXISTS )?"
_NO_COLUMN = (
    r"(?!(INDEX|KEY|UNIQUE|FULLTEXT|SPATIAL|PRIMARY|FOREIGN|CONSTRAINT|CHECK|PARTITION|PERIOD|SYSTEM|VECTOR)\b)"
)
_RULES = [
    (re.compile(pattern), found)
    for pattern, found in (
        (r"ADD (CONSTRAINT (\S+ )?)?(PRIMARY KEY)\b", _REBUILT),
        (r"ADD (CONSTRAINT (\S+ )?)?FOREIGN KEY\b", _REFERRING),
        (r"ADD (CONSTRAINT (\S+ )?)?CHECK\b", _COPIED),
        (r"ADD (FULLTEXT|VECTOR)\b", _OPEN),
        (r"ADD SPATIAL\b", _BUILT),
        (r"ADD (CONSTRAINT (\S+ )?)?(UNIQUE|INDEX|KEY)\b", _NOTHING),
        (r"ADD SYSTEM VERSIONING\b", _COPIED),
        (_COLUMN + _NO_COLUMN + r".*\b(AUTO_INCREMENT|STORED|PERSISTENT|REFERENCES)\b", _COPIED),
        (_COLUMN + _NO_COLUMN + r".*\b(UNIQUE|PRIMARY|KEY)\b", _REBUILT),
        (_COLUMN + _NO_COLUMN + r".*\b(FIRST|AFTER|CHECK)\b", _OPEN),
        (_COLUMN + r"\( ", _OPEN),
        (_COLUMN + _NO_COLUMN, _NOTHING),
        (r"DROP PRIMARY KEY\b", _COPIED),
        (r"DROP (INDEX|KEY|FOREIGN KEY|CHECK|CONSTRAINT|PARTITION)\b", _NOTHING),
        (r"DROP ", _OPEN),
        (r"TRUNCATE PARTITION\b", Impact(LOCK, "reads and writes", data=True)),
        (r"(MODIFY|CHANGE)\b", Impact(LOCK, "writes", None, reason=_TYPE)),
        (r"(RENAME|ALTER|COMMENT|(DISABLE|ENABLE) KEYS|AUTO_INCREMENT|STATS_\w+)\b", _NOTHING),
        (r"(DEFAULT )?(CHARACTER SET|CHARSET|COLLATE)\b", _NOTHING),
        (r"(FORCE|ROW_FORMAT|KEY_BLOCK_SIZE)\b", _REBUILT),
        (r"(CONVERT TO|ENGINE|ORDER BY|PARTITION BY|REMOVE PARTITIONING|COALESCE|REORGANIZE|REBUILD)\b", _COPIED),
    )
]
_STATEMENTS = [
    (re.compile(pattern), found)
    for pattern, found in (
        (r"CREATE (OR REPLACE )?FULLTEXT\b", _OPEN),
        (r"CREATE (OR REPLACE )?SPATIAL\b", _BUILT),
        (r"(CREATE (OR REPLACE )?(UNIQUE )?|DROP )INDEX\b", _NOTHING),
        (r"(CREATE|DROP)\b.* TRIGGER\b", _NOTHING),
        (r"OPTIMIZE\b", _REBUILT),
        (r"(DROP (TABLE|TABLES|VIEW|DATABASE|SCHEMA)|TRUNCATE|RENAME TABLES?|CREATE OR REPLACE (TABLE|VIEW))\b", _GONE),
        (r"CREATE TABLE\b.* REFERENCES\b", _NOTHING),
        (r"LOCK TABLES?\b.* WRITE\b", Impact("SHARED_NO_READ_WRITE", "reads and writes")),
        (r"LOCK TABLES?\b", Impact("SHARED_READ_ONLY", "writes")),
        (r"(INSERT|UPDATE|DELETE|REPLACE|LOAD)\b", Impact("SHARED_WRITE")),
        (r"(CALL|EXECUTE)\b", Impact("", "", None, reason="what it runs is not in its text")),
    )
]
_ADDED = re.compile(_COLUMN + _NO_COLUMN)
_HOW = re.compile(r"(ALGORITHM|LOCK|WAIT|NOWAIT)\b")
_ALGORITHM = re.compile(r"\bALGORITHM (?:= )?(INSTANT|NOCOPY|INPLACE|COPY)\b")
_LOCKING = re.compile(r"\bLOCK (?:= )?(NONE|SHARED|EXCLUSIVE)\b")
_BLOCKS: tuple[Blocks, ...] = ("", "writes", "reads and writes")
_LOCKS: dict[str, Blocks] = {"NONE": "", "SHARED": "writes", "EXCLUSIVE": "reads and writes"}


def impact(sql: str) -> Impact:
    """What a statement of MySQL's or MariaDB's does."""
    found = tokens(sql, "mysql")
    line = shape(found)
    kind = classify(sql, "mysql")
    if "TEMPORARY" in kind.properties:
        return Impact()
    if re.match(r"ALTER (ONLINE )?(IGNORE )?TABLE\b", line):
        actions = [shape(action) for action in table_actions(found)[1]]
        known = _together([action for action in actions if not _HOW.match(action)])
    else:
        known = next((effect for pattern, effect in _STATEMENTS if pattern.match(line)), Impact())
        if line.startswith("WITH ") and kind.verb in _ROWS:
            known = Impact("SHARED_WRITE")
    asked = _as_asked(known, line) if known.lock == LOCK else known
    data = known.data or kind.verb in _ROWS
    lasts = asked.lasts or asked.rewrites is True
    return Impact(asked.lock, asked.blocks, asked.rewrites, data, dropped(found), asked.reason, lasts)


def _action(line: str) -> Impact:
    return next((effect for pattern, effect in _RULES if pattern.match(line)), _OPEN)


def _together(lines: list[str]) -> Impact:
    """The worst of several actions. A new column, which is quick alone, may not be so beside others."""
    if any(line.startswith("ADD PRIMARY KEY") for line in lines):
        lines = [line for line in lines if line != "DROP PRIMARY KEY"]  # without a new key it copies
    every = [_action(line) for line in lines]
    columns = sum(_ADDED.match(line) is not None for line in lines)
    if 0 < columns < len(lines):
        every.append(_OPEN)
    certain, unsure = any(one.rewrites for one in every), any(one.rewrites is None for one in every)
    blocks: Blocks = max((one.blocks for one in every), key=_BLOCKS.index, default="")
    reason = "; ".join(dict.fromkeys(one.reason for one in every if one.reason))
    return Impact(
        LOCK,
        blocks,
        True if certain else None if unsure else False,
        any(one.data for one in every),
        (),
        reason,
        any(one.lasts for one in every),
    )


def _as_asked(known: Impact, line: str) -> Impact:
    """What ALGORITHM and LOCK promise: the server refuses the statement when it cannot keep it."""
    algorithm, lock = _ALGORITHM.search(line), _LOCKING.search(line)
    if algorithm is None and lock is None:
        return known
    blocks, rewrites, reason = known.blocks, known.rewrites, known.reason
    if algorithm and algorithm[1] in ("INSTANT", "NOCOPY"):
        blocks, rewrites, reason = ("" if algorithm[1] == "INSTANT" else blocks), False, ""
    elif algorithm and algorithm[1] == "COPY":
        blocks, rewrites, reason = "writes", True, ""
    if lock:
        blocks = _LOCKS[lock[1]]
    return Impact(known.lock, blocks, rewrites, known.data, reason=reason, lasts=known.lasts)
