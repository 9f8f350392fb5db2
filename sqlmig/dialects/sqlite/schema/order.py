"""The order of the blocks: by name, a table with its indexes and triggers, and behind what SQLite looks at.

A view or a trigger may name what is not there yet. A virtual table may not: FTS4 takes its columns from the table or
view that holds its content.
"""

from __future__ import annotations

import re

from sqlmig.dialects.sqlite.schema.proof import Entry, folded
from sqlmig.dialects.sqlite.schema.shadow import is_virtual


def arranged(entries: tuple[Entry, ...], shadows: dict[str, Entry]) -> list[tuple[Entry, ...]]:
    """Tables, views and virtual tables, each followed by what belongs to it; neither shadows nor what has no text."""
    written = sorted((entry for entry in entries if entry.sql is not None), key=lambda entry: (entry.type, entry.name))
    belongings: dict[str, list[Entry]] = {}
    for entry in written:
        if entry.type in ("index", "trigger"):
            table = folded(entry.table)
            home = folded(shadows[table].name) if table in shadows else table
            belongings.setdefault(home, []).append(entry)
    owners = [entry for entry in written if entry.type in ("table", "view") and folded(entry.name) not in shadows]
    plain = [entry for entry in owners if not is_virtual(entry)]
    virtual = _by_mention([entry for entry in owners if is_virtual(entry)])
    return [(owner, *belongings.get(folded(owner.name), ())) for owner in (*plain, *virtual)]


def _by_mention(entries: list[Entry]) -> list[Entry]:
    """Each behind those of the others that its text names, as far as that is possible."""
    waiting, done = list(entries), list[Entry]()
    while waiting:
        free = (entry for entry in waiting if not any(_mentions(entry, other) for other in waiting if other != entry))
        done.append(next(free, waiting[0]))
        waiting.remove(done[-1])
    return done


def _mentions(entry: Entry, other: Entry) -> bool:
    return re.search(rf"(?<!\w){re.escape(other.name)}(?!\w)", entry.sql or "", re.I) is not None
