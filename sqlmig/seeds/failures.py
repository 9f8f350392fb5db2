"""What the user is told when a seed fails: where, what, what is true of the database now, and what to do."""

from __future__ import annotations

from typing import Literal

from sqlmig.errors import ConnectionFailed, DatabaseError, Interrupted, RunFailed, SqlmigError
from sqlmig.ledger import append
from sqlmig.library import source_line
from sqlmig.model import Location
from sqlmig.seeds.choosing import seeded
from sqlmig.seeds.progress import Progress
from sqlmig.sql.places import locate_in

Became = Literal["rolled back", "committed", "unknown"]


def explain(error: SqlmigError | KeyboardInterrupt, progress: Progress, before: int) -> SqlmigError:
    """The error for the user, also written to the log; `before` counts the seeds that this run finished."""
    failure = _translated(error, progress)
    if failure.location is None:
        failure.location = _place(error, progress)
    failure.source = _source(failure.location, progress)
    became = _became(error, progress)
    progress.committed = became == "committed"
    failure.state = _state(progress, before, became)
    if became == "unknown":
        failure.hint = "`sqlmig seed list` tells when the server answers: the log's row commits together with the seed"
    elif became == "rolled back" and not isinstance(error, ConnectionFailed):  # the lock went with the connection
        _log(failure, progress)
    return failure


def _translated(error: SqlmigError | KeyboardInterrupt, progress: Progress) -> SqlmigError:
    if isinstance(error, KeyboardInterrupt):
        return Interrupted(f"interrupted while the seed {progress.seed.name} ran")
    if not isinstance(error, DatabaseError):
        return error
    text = f"{error.message} ({error.sqlstate})" if error.sqlstate else error.message
    text = f"{text}\n{error.detail}" if error.detail else text
    return RunFailed(text, location=error.location, hint=error.hint)


def _place(error: SqlmigError | KeyboardInterrupt, progress: Progress) -> Location | None:
    if progress.load is not None:
        return progress.load.copy.location
    if not progress.underway:
        return None
    statement = progress.underway[0]
    offset = error.offset if isinstance(error, DatabaseError) else None
    return statement.location if offset is None else locate_in(statement, offset)


def _source(place: Location | None, progress: Progress) -> str | None:
    """The text of the place's line, where it has one: a Parquet file's rows are no lines."""
    file = progress.load.file if progress.load else None
    binary = place and file and place.path == file.path and file.format == "parquet"
    return source_line(place) if place and not binary else None


def _became(error: SqlmigError | KeyboardInterrupt, progress: Progress) -> Became:
    """A server that refuses a statement has undone the transaction. A signal may arrive during COMMIT, and a
    connection may be lost between the COMMIT and its answer, so that only the log knows."""
    if progress.committed:
        return "committed"
    if not isinstance(error, KeyboardInterrupt | ConnectionFailed):
        return "rolled back"
    session, over = progress.context.session, True
    try:
        if isinstance(error, KeyboardInterrupt):
            session.abandon()
        if isinstance(error, ConnectionFailed):
            over = session.reconnect()
        else:
            session.restore()
        entry = seeded(session, progress.context.ledger).get(progress.seed.name)
    except (SqlmigError, KeyboardInterrupt):
        return "unknown"
    if entry is not None and entry.started_at == progress.started_at:
        return "committed"
    return "rolled back" if over else "unknown"


def _state(progress: Progress, before: int, became: Became) -> str:
    name = progress.seed.name
    which = "the seed before it stays" if before == 1 else f"the {before} seeds before it stay"
    earlier = f"; {which}" if before else ""
    if became == "committed":
        return f"the seed {name} is in the database as a whole: this came after its commit{earlier}"
    if became == "unknown":
        return f"the seed {name} is in the database as a whole, or nothing of it is{earlier}"
    return f"the seed {name} was rolled back and left nothing behind{earlier}"


def _log(failure: SqlmigError, progress: Progress) -> None:
    """Record the failure; when the connection is gone the user is told that the log does not know."""
    context = progress.context
    try:
        context.session.restore()
        with context.session.transaction(context.limits):
            append(context.session, context.ledger, [progress.entry("seed_failed", failure.message)])
    except SqlmigError as error:
        failure.state = f"{failure.state}; the log could not be written: {error.message}"
