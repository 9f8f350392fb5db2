"""What a statement removes together with its data."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.sql.impact.shape import divided, name_at, past, table_actions
from sqlmig.sql.words import Word

_HOLDING = {"TABLE": "table", "TABLES": "table", "SCHEMA": "schema", "DATABASE": "database"}
_COLUMNS = ("TYPE", "DOMAIN", "EXTENSION")
_KEYWORDS = frozenset(
    {"CONSTRAINT", "INDEX", "KEY", "PRIMARY", "FOREIGN", "CHECK", "EXPRESSION", "IDENTITY", "PERIOD", "SYSTEM"}
)


def dropped(found: list[Word]) -> tuple[str, ...]:
    """Name what DROP or ALTER TABLE … DROP takes away with its rows; indexes and views have none of their own."""
    verb = found[0].upper if found else ""
    if verb == "ALTER" and any(word.upper == "TABLE" for word in found[1:4]):
        return tuple(_parts(found))
    if verb != "DROP" or len(found) < 3:
        return ()
    kind = found[1].upper
    if kind == "OWNED":
        return tuple(f"everything that {name} owns" for name in _names(found, past(found, 2, "BY")))
    if kind in _COLUMNS:
        cascades = any(word.upper == "CASCADE" for word in found)
        return tuple(f"columns of {kind.lower()} {name}" for name in _names(found, 2)) if cascades else ()
    return tuple(f"{_HOLDING[kind]} {name}" for name in _names(found, 2)) if kind in _HOLDING else ()


def _names(found: list[Word], start: int) -> Iterator[str]:
    for part in divided(found[past(found, start, "IF", "EXISTS") :]):
        yield name_at(part, 0)[0]


def _parts(found: list[Word]) -> Iterator[str]:
    """The columns and partitions that an ALTER TABLE removes."""
    table, actions = table_actions(found)
    for action in actions:
        if len(action) < 2 or action[0].upper != "DROP":
            continue
        if action[1].upper == "PARTITION":
            yield f"partition {name_at(action, past(action, 2, 'IF', 'EXISTS'))[0]} of {table}"
        elif action[1].upper not in _KEYWORDS:
            index = past(action, 1, "COLUMN", "IF", "EXISTS")
            if index < len(action):
                yield f"column {action[index].text} of {table}"
