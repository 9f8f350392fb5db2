"""What the user is told when a step fails: where, what, what is true of the database now, and what to do."""

from __future__ import annotations

from itertools import islice

from sqlmig.config import redact
from sqlmig.errors import ConnectionFailed, DatabaseError, EnvironmentFailure, Interrupted, RunFailed, SqlmigError
from sqlmig.ledger import is_applied
from sqlmig.library import source_line
from sqlmig.model import PLAIN, Options, Statement
from sqlmig.runner.progress import Progress
from sqlmig.sql.split import locate_in


def explain(error: SqlmigError | KeyboardInterrupt, progress: Progress, before: int) -> SqlmigError:
    """The error for the user, also written to the log; `before` counts the steps that this run finished."""
    failure = _translated(error, progress)
    _locate(failure, error, progress)
    # a lost connection and a cancelled statement leave it open whether the statement took effect
    undecided = not progress.step.atomic and isinstance(error, (KeyboardInterrupt, ConnectionFailed))
    if isinstance(error, KeyboardInterrupt) and progress.step.atomic and _committed(progress):
        progress.committed = True
        done = "applied" if progress.step.direction == "up" else "reverted"
        failure.state = f"{progress.step.migration.filename} is {done}: the interrupt came after its commit"
        return failure
    if failure.state is None:
        failure.state = _state(progress, before, undecided)
    if failure.hint is None:
        failure.hint = _hint(progress, undecided)
    if not undecided:
        _log(failure, progress)
    return failure


def _committed(progress: Progress) -> bool:
    """A signal that arrives during COMMIT is raised behind it, so only the ledger knows."""
    context, step = progress.context, progress.step
    try:
        context.session.restore()
        applied = is_applied(context.session, context.ledger, step.migration.version)
    except SqlmigError:
        return False
    return applied == (step.direction == "up")


def _translated(error: SqlmigError | KeyboardInterrupt, progress: Progress) -> SqlmigError:
    if isinstance(error, KeyboardInterrupt):
        return Interrupted(f"interrupted while {progress.step.migration.filename} ran")
    if not isinstance(error, DatabaseError):
        return error
    text = f"{error.message} ({error.sqlstate})" if error.sqlstate else error.message
    text = f"{text}\n{error.detail}" if error.detail else text
    return RunFailed(redact(text, _values(progress)), hint=error.hint)


def _values(progress: Progress) -> tuple[str, ...]:
    """What was put in for variables, which a server may repeat in its message."""
    variables = progress.context.variables
    return tuple(variables[name] for part in progress.step.parts for name in part.options.variables if variables[name])


def _locate(failure: SqlmigError, error: SqlmigError | KeyboardInterrupt, progress: Progress) -> None:
    statement = progress.current
    if statement is None or failure.location is not None:
        return
    replaced = any(part.options.variables for part in progress.step.parts)
    offset = error.offset if isinstance(error, DatabaseError) and not replaced else None
    failure.location = statement.location if offset is None else locate_in(statement, offset)
    failure.source = source_line(failure.location)


def _state(progress: Progress, before: int, undecided: bool) -> str:
    name, done = progress.step.migration.filename, progress.done
    word = "applied" if progress.step.direction == "up" else "reverted"
    which = "the migration before it stays" if before == 1 else f"the {before} migrations before it stay"
    earlier = f"; {which} {word}" if before else ""
    if progress.step.atomic:
        return f"{name} was rolled back and left nothing behind{earlier}"
    ran = "no statement" if done == 0 else "statement 1" if done == 1 else f"statements 1 to {done}"
    open_end = f"; statement {done + 1} may have taken effect or not" if undecided else ""
    return f"{ran} of {progress.total} in {name} took effect and cannot be rolled back{open_end}{earlier}"


def _hint(progress: Progress, undecided: bool) -> str | None:
    step, next_statement = progress.step, _next(progress)
    if undecided:
        return f"look at the database, then run `sqlmig resume {step.migration.version}` with --retry or --skip"
    if step.atomic or next_statement is None:
        return None
    command, line = "up" if step.direction == "up" else "rollback", next_statement.location.line
    return f"mend the file from line {line} on and run `sqlmig {command}` again: it goes on there"


def _next(progress: Progress) -> Statement | None:
    try:
        return next(islice(progress.statements, progress.done, None), None)
    except EnvironmentFailure:  # the file was changed meanwhile, which may be what is told
        return None


def _hurried(progress: Progress) -> Options:
    """Who would not wait long for a lock does not want to wait for it to be logged, which can be left out where the
    step left nothing behind: SQLite has one lock for all."""
    atomic = progress.step.parts if progress.step.atomic else ()
    return next((Options(lock_timeout=part.options.lock_timeout) for part in atomic), PLAIN)


def _log(failure: SqlmigError, progress: Progress) -> None:
    """Record the failure; when the connection is gone the user is told that the log does not know."""
    session = progress.context.session
    try:
        session.restore()
        with session.transaction(_hurried(progress)):
            progress.fail(failure.message)
        session.restore()
    except SqlmigError as error:
        failure.state = f"{failure.state}; the log could not be written: {error.message}"
