"""What PostgreSQL's statements do to tables: https://www.postgresql.org/docs/current/explicit-locking.html.

The lock is the strongest on anything that was there before, indexes included, since who plans a query needs them.
"""

from __future__ import annotations

import re

from sqlmig.sql.classify import classify
from sqlmig.sql.impact.drops import dropped
from sqlmig.sql.impact.postgres_alter import altered
from sqlmig.sql.impact.postgres_locks import (
    ACCESS_EXCLUSIVE,
    EXCLUSIVE,
    LOCKS,
    ROW_EXCLUSIVE,
    ROW_SHARE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    Effect,
    blocked,
)
from sqlmig.sql.impact.shape import shape, tokens
from sqlmig.sql.impact.value import Impact
from sqlmig.sql.words import Word

_UNKNOWN = "what it runs is not in its text"
_ROWS = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE"})
_TEMPORARY = re.compile(r"CREATE (GLOBAL |LOCAL )?TEMP(ORARY)?\b")
_WITHIN = re.compile(r"\( (INSERT INTO|UPDATE|DELETE FROM|MERGE INTO)\b")

_RULES = [
    (re.compile(pattern), effect)
    for pattern, effect in (
        (r"(INSERT|UPDATE|DELETE|MERGE)\b", Effect(ROW_EXCLUSIVE)),
        (r"COPY \S+ (\( [^)]*\) )?FROM\b", Effect(ROW_EXCLUSIVE)),
        (r"(SELECT|TABLE)\b.* FOR (NO KEY )?(UPDATE|SHARE|KEY SHARE)\b", Effect(ROW_SHARE)),
        (r"TRUNCATE\b", Effect(ACCESS_EXCLUSIVE)),
        (r"(DO|CALL|EXECUTE)\b", Effect("", None, _UNKNOWN)),
        (r"CREATE (UNIQUE )?INDEX CONCURRENTLY\b", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (r"CREATE (UNIQUE )?INDEX\b.* ON ONLY\b", Effect(SHARE)),
        (r"CREATE (UNIQUE )?INDEX\b", Effect(SHARE, reads=True)),
        (r"DROP INDEX CONCURRENTLY\b", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (r"ALTER INDEX (IF EXISTS )?\S+ (RENAME TO|ALTER|SET \(|RESET \()", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (r"REINDEX\b.*\bCONCURRENTLY\b", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (r"REINDEX\b", Effect(ACCESS_EXCLUSIVE, False, "of the index; the table itself is locked SHARE", True)),
        (r"CREATE (OR REPLACE )?(CONSTRAINT )?TRIGGER\b", Effect(SHARE_ROW_EXCLUSIVE)),
        (r"(CREATE|DROP) STATISTICS\b", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (r"(CREATE|ALTER|DROP) (POLICY|RULE|TRIGGER)\b", Effect(ACCESS_EXCLUSIVE)),
        (r"CREATE OR REPLACE RULE\b", Effect(ACCESS_EXCLUSIVE)),
        (r"CREATE OR REPLACE (TEMP |TEMPORARY )?(RECURSIVE )?VIEW\b", Effect(ACCESS_EXCLUSIVE)),
        (r"CREATE (UNLOGGED )?TABLE\b.* PARTITION OF\b", Effect(ACCESS_EXCLUSIVE)),
        (r"CREATE (UNLOGGED )?TABLE\b.* REFERENCES\b", Effect(SHARE_ROW_EXCLUSIVE)),
        (r"CREATE (UNLOGGED )?TABLE\b.* INHERITS \(", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (
            r"CREATE PUBLICATION\b.* FOR TABLE\b|ALTER PUBLICATION \S+ (ADD|SET|DROP) TABLE",
            Effect(SHARE_UPDATE_EXCLUSIVE),
        ),
        (r"COMMENT ON (TABLE|COLUMN|VIEW|MATERIALIZED VIEW|INDEX|SEQUENCE)\b", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (
            r"SECURITY LABEL (FOR \S+ )?ON (TABLE|FOREIGN TABLE|COLUMN|VIEW|MATERIALIZED VIEW|SEQUENCE)\b",
            Effect(SHARE_UPDATE_EXCLUSIVE),
        ),
        (r"REASSIGN OWNED\b", Effect(ACCESS_EXCLUSIVE)),
        (r"REFRESH MATERIALIZED VIEW CONCURRENTLY\b", Effect(EXCLUSIVE, reads=True)),
        (r"REFRESH MATERIALIZED VIEW\b", Effect(ACCESS_EXCLUSIVE, True)),
        (r"VACUUM (FULL\b|\( ([^)]* )?FULL( ,| \)| ON| TRUE| 1))", Effect(ACCESS_EXCLUSIVE, True)),
        (r"CLUSTER\b", Effect(ACCESS_EXCLUSIVE, True)),
        (r"(VACUUM|ANALYZE|ANALYSE)\b", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (r"DROP (TABLE|VIEW|MATERIALIZED VIEW|INDEX|SEQUENCE|FOREIGN TABLE|OWNED)\b", Effect(ACCESS_EXCLUSIVE)),
        (r"DROP (SCHEMA|TYPE|DOMAIN|EXTENSION|FUNCTION)\b.* CASCADE\b", Effect(ACCESS_EXCLUSIVE)),
        (r"ALTER DOMAIN \S+ (SET NOT NULL|VALIDATE|ADD\b(?!.* NOT VALID))", Effect(SHARE, reads=True)),
        (r"ALTER SEQUENCE\b", Effect(SHARE_ROW_EXCLUSIVE)),
        (
            r"ALTER TYPE \S+ .*\bATTRIBUTE\b.* CASCADE\b",
            Effect(ACCESS_EXCLUSIVE, None, "tables of this type follow it"),
        ),
        (r"(ALTER|DROP) (VIEW|MATERIALIZED VIEW|INDEX)\b", Effect(ACCESS_EXCLUSIVE)),
    )
]
_LOCK = re.compile(r" IN ([A-Z ]+) MODE\b")


def impact(sql: str) -> Impact:
    """What a statement of PostgreSQL's does."""
    found = tokens(sql, "postgres")
    line = shape(found)
    kind = classify(sql, "postgres")
    effect = _effect(line, kind.verb, found)
    data = kind.verb in _ROWS or effect.lock == ROW_EXCLUSIVE or bool(_WITHIN.search(line))
    lasts = effect.reads or effect.rewrites is True
    return Impact(effect.lock, blocked(effect.lock), effect.rewrites, data, dropped(found), effect.reason, lasts)


def _effect(line: str, verb: str, found: list[Word]) -> Effect:
    if _TEMPORARY.match(line):
        return Effect("")
    if line.startswith(("ALTER TABLE ", "ALTER FOREIGN TABLE ")):
        return altered(found)
    if verb == "LOCK":
        named = _LOCK.search(line)
        lock = named[1] if named else ACCESS_EXCLUSIVE
        return Effect(lock if lock in LOCKS else "")
    if line.startswith(("WITH ", "( ")):
        main = line[line.rfind(f" {verb} ") + 1 :] if verb else line
        line = "UPDATE" if _WITHIN.search(line) else main
    return next((effect for pattern, effect in _RULES if pattern.match(line)), Effect(""))
