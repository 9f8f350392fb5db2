"""What each action of PostgreSQL's ALTER TABLE does: https://www.postgresql.org/docs/current/sql-altertable.html."""

from __future__ import annotations

import re

from sqlmig.sql.impact.postgres_columns import added, retyped
from sqlmig.sql.impact.postgres_locks import (
    ACCESS_EXCLUSIVE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    Effect,
    together,
)
from sqlmig.sql.impact.shape import shape, table_actions
from sqlmig.sql.words import Word

_COLUMN = r"ALTER (COLUMN )?\S+ "
_ADDED = r"ADD (CONSTRAINT \S+ )?"
_CHECKED = r"\b(?!.* NOT (VALID|ENFORCED)\b)"
_ONLINE = (
    r"fillfactor|parallel_workers|toast_tuple_target|log_autovacuum_min_duration|vacuum_index_cleanup|vacuum_truncate"
    r"|vacuum_max_eager_freeze_failure_rate|(toast\.)?autovacuum_\w+"
)
_RULES = [
    (re.compile(pattern), effect)
    for pattern, effect in (
        (_COLUMN + r"SET STATISTICS\b", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (_COLUMN + r"(RE)?SET \(", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (_COLUMN + r"SET EXPRESSION\b", Effect(ACCESS_EXCLUSIVE, None, "a stored column is computed anew")),
        (r"(VALIDATE CONSTRAINT|CLUSTER ON|SET WITHOUT CLUSTER)\b", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (_COLUMN + r"SET NOT NULL\b", Effect(ACCESS_EXCLUSIVE, reads=True)),
        (_ADDED + r"FOREIGN KEY" + _CHECKED, Effect(SHARE_ROW_EXCLUSIVE, reads=True)),
        (_ADDED + r"FOREIGN KEY\b", Effect(SHARE_ROW_EXCLUSIVE)),
        (_ADDED + r"(CHECK|NOT NULL)" + _CHECKED, Effect(ACCESS_EXCLUSIVE, reads=True)),
        (_ADDED + r"(UNIQUE|PRIMARY KEY)\b(?! USING INDEX\b)", Effect(ACCESS_EXCLUSIVE, reads=True)),
        (_ADDED + r"EXCLUDE\b", Effect(ACCESS_EXCLUSIVE, reads=True)),
        (r"(ENABLE|DISABLE) (REPLICA |ALWAYS )?TRIGGER\b", Effect(SHARE_ROW_EXCLUSIVE)),
        (
            r"ATTACH PARTITION\b",
            Effect(SHARE_UPDATE_EXCLUSIVE, False, "the partition itself is locked ACCESS EXCLUSIVE"),
        ),
        (r"DETACH PARTITION \S+ (CONCURRENTLY|FINALIZE)\b", Effect(SHARE_UPDATE_EXCLUSIVE)),
        (r"SET (LOGGED|UNLOGGED)\b", Effect(ACCESS_EXCLUSIVE, None, "unless it is so already")),
        (r"SET (TABLESPACE|ACCESS METHOD)\b", Effect(ACCESS_EXCLUSIVE, None, "unless it is there already")),
    )
]
_STORAGE = re.compile(r"(RE)?SET \( (.*) \)")
_PARAMETER = re.compile(rf"({_ONLINE})( = \S+)?", re.I)


def altered(found: list[Word]) -> Effect:
    """What an ALTER TABLE does."""
    return together(_action(action) for action in table_actions(found)[1])


def _action(action: list[Word]) -> Effect:
    line = shape(action)
    if line.startswith("ADD "):
        column = added(action)
        if column is not None:
            return column
    if re.match(_COLUMN + r"(SET DATA )?TYPE\b", line):
        return retyped(action)
    parameters = _STORAGE.fullmatch(line)
    if parameters:
        online = all(_PARAMETER.fullmatch(one.strip()) for one in parameters[2].split(","))
        return Effect(SHARE_UPDATE_EXCLUSIVE if online else ACCESS_EXCLUSIVE)
    return next((effect for pattern, effect in _RULES if pattern.match(line)), Effect(ACCESS_EXCLUSIVE))
