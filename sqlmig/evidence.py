"""What the database shows of a statement that a crash left undecided."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlmig.dialects.api import Session
from sqlmig.model import History, LogEntry, Migration, Statement
from sqlmig.noun import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.sql.effects import Effect


def witnessed(history: History, migrations: Iterable[Migration], session: Session) -> History:
    """The history with what the database shows of each undecided statement. Asks only where there is one."""
    undecided = {entry.version: entry for entry in history.unfinished if entry.kind == "started"}
    if not undecided:
        return history
    files = {migration.version: migration for migration in migrations}
    found = {
        version: _shown(entry, files[version], session) for version, entry in undecided.items() if version in files
    }
    return replace(history, evidence={version: text for version, text in found.items() if text})


def _shown(entry: LogEntry, migration: Migration, session: Session) -> str:
    statement = next(islice(migration.statements(entry.direction), entry.statements_done, None), None)
    return testimony(statement, session) if statement is not None else ""


def testimony(statement: Statement, session: Session) -> str:
    """What is there and what is not, and what that says; empty where the statement leaves nothing to be seen.

    A server may go on with a statement for hours after its client was killed.
    """
    if session.runs(statement.sql):
        return "the server is still at it, so wait until it is done"
    from sqlmig.sql.effects import effects  # only after a crash

    found = effects(statement.sql, session.traits.sql)
    asked = [(effect, session.has(effect.kind, effect.name, effect.table)) for effect in found]
    seen = [(effect, there) for effect, there in asked if there is not None]
    if not seen:
        return ""
    facts = ", ".join(f"{_described(effect)} is {'' if there else 'not '}there" for effect, there in seen)
    as_after = {there == effect.present for effect, there in seen}
    if len(as_after) == 2:  # some speak for it and some against
        return f"{facts}, which does not tell"
    return f"{facts}, so it seems {'' if as_after == {True} else 'not '}to have taken effect"


def _described(effect: Effect) -> str:
    of = f" of {'.'.join(effect.table)}" if effect.table else ""
    return f"{effect.kind.lower()} {'.'.join(effect.name)}{of}"
