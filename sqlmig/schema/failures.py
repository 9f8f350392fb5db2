"""What the user is told when loading fails: where, what is in the database now, and what to do."""

from __future__ import annotations

from typing import Literal

from sqlmig.errors import DatabaseError, Interrupted, RunFailed, SqlmigError
from sqlmig.library import source_line
from sqlmig.model import Statement
from sqlmig.noun import entity
from sqlmig.sql.places import locate_in

Stage = Literal["checking", "running", "recording", "loaded"]


@entity
class Progress:
    """How far a load is; `done` counts the statements that ran.

    `whole` says that it is one transaction, `own` that the file's own transactions hold what they hold.
    """

    statements: tuple[Statement, ...]
    whole: bool
    own: bool
    stage: Stage = "checking"
    done: int = 0


def explain(error: SqlmigError | KeyboardInterrupt, progress: Progress, created: bool) -> SqlmigError:
    """The error for the user; `created` says that the database was made for this load."""
    failure = _told(error)
    if progress.stage == "running":
        statement = progress.statements[min(progress.done, len(progress.statements) - 1)]
        offset = error.offset if isinstance(error, DatabaseError) else None
        failure.location = statement.location if offset is None else locate_in(statement, offset)
        failure.source = source_line(failure.location)
    certain = isinstance(error, DatabaseError)
    failure.state = _state(progress, certain, created, failure.state)
    failure.hint = failure.hint or _hint(progress, certain)
    return failure


def _told(error: SqlmigError | KeyboardInterrupt) -> SqlmigError:
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("interrupted while the schema was loaded")
    if not isinstance(error, DatabaseError):
        return error
    text = f"{error.message} ({error.sqlstate})" if error.sqlstate else error.message
    return RunFailed(f"{text}\n{error.detail}" if error.detail else text, hint=error.hint)


def _state(progress: Progress, certain: bool, created: bool, known: str | None) -> str:
    """`certain` is what the server itself has said: an answer that never came leaves it open whether the statement in
    flight took effect. `known` is what the error says, as a refusal or a failed COMMIT does."""
    total = len(progress.statements)
    if progress.stage == "checking":
        return "the database was created, and nothing was loaded" if created else known or "nothing was loaded"
    if progress.stage == "loaded":
        return "the load is complete"
    if progress.whole:
        return known or f"rolled back: the database is {'there, and empty' if created else 'as it was'}"
    if progress.stage == "recording":
        return f"all of the file took effect; {'nothing of it is' if certain else 'it may not be'} in the log"
    if progress.own:
        return f"{progress.done} of {total} statements ran; a transaction that the file had not ended was rolled back"
    if progress.done == 0:
        return f"{'none' if certain else 'it is open whether the first'} of {total} statements took effect"
    least = "" if certain else "at least "
    return f"{least}the first {progress.done} of {total} statements took effect and cannot be rolled back"


def _hint(progress: Progress, certain: bool) -> str | None:
    if progress.stage == "loaded" or (progress.stage == "checking" and certain):
        return None
    if progress.whole or progress.stage == "checking":
        return "mend the file, then load again" if certain else "load again"
    if progress.stage == "running":
        return "`sqlmig drop`, then load again"
    return "the schema is there, and `sqlmig up` goes on with it; or `sqlmig drop`, then load again"
