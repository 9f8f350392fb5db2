"""Which statements the server is asked about: those of pending migrations, in the order in which they would run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.library import survey
from sqlmig.model import Migration, Notify, Statement, Step
from sqlmig.noun import noun
from sqlmig.plan import plan_up
from sqlmig.sql.sessions import is_setting
from sqlmig.workspace import history


@noun
class Turn:
    """A pending migration, and whether it is one of those that lint checks; the others only come before them."""

    step: Step
    migration: Migration
    checked: bool

    def statements(self, dialect: str) -> Iterator[tuple[int, Statement]]:
        """What has not run yet, with its index, and the settings above that a resumed run would make again."""
        for index, statement in enumerate(self.migration.statements("up")):
            if index >= self.step.first_statement or is_setting(statement.sql, dialect):
                yield index, statement


@noun
class Pending:
    """The migrations up to the last one that lint checks, and of which of those nothing can be asked, and why."""

    turns: tuple[Turn, ...]
    left_out: tuple[tuple[Migration, str], ...]


def pending(checked: Sequence[Migration], settings: Settings, notify: Notify) -> Pending:
    """Ask the ledger. DatabaseMissing when there is no database."""
    traits = dialects.load(settings.database).traits
    files, past = survey(settings.migrations_dir, traits.sql), history(settings, notify)
    steps = plan_up(files.library.migrations, past, traits, settings.variables).steps
    own = {_real(migration): migration for migration in checked}
    turns = [Turn(step, own.get(_real(step.migration), step.migration), _real(step.migration) in own) for step in steps]
    broken = min(files.unread - past.versions, default=None)
    clear = [turn for turn in turns if broken is None or turn.migration.version < broken]
    last = max((index for index, turn in enumerate(clear, 1) if turn.checked), default=0)
    here = {_real(migration) for migration in files.library.migrations}
    outside = [
        (migration, "it stands in no folder of migrations") for path, migration in own.items() if path not in here
    ]
    behind = [
        (turn.migration, f"version {broken} before it cannot be read") for turn in turns[len(clear) :] if turn.checked
    ]
    return Pending(tuple(clear[:last]), (*outside, *behind))


def _real(migration: Migration) -> str:
    return os.path.realpath(migration.path)
