"""What the user is told when a step fails: where, what, what is true of the database now, and what to do."""

from __future__ import annotations

from itertools import islice

from sqlmig.config import redact
from sqlmig.errors import ConnectionFailed, DatabaseError, EnvironmentFailure, Interrupted, RunFailed, SqlmigError
from sqlmig.library import source_line
from sqlmig.model import PLAIN, Options, Statement
from sqlmig.runner.outcome import Outcome, outcome
from sqlmig.runner.progress import Progress
from sqlmig.sql.places import locate_in


def explain(error: SqlmigError | KeyboardInterrupt, progress: Progress, before: int) -> SqlmigError:
    """The error for the user, also written to the log; `before` counts the steps that this run finished."""
    failure = _translated(error, progress)
    _locate(failure, error, progress)
    became = outcome(error, progress)
    progress.committed = became == "committed"
    if became == "committed":
        failure.state = _state_behind(progress, error)
        failure.hint = failure.hint or _hint(progress, became)
        return failure
    if failure.state is None or isinstance(error, ConnectionFailed):
        failure.state = _state(progress, before, became)
    own = _hint(progress, became) if failure.hint is None or became != "stopped" else None
    hints = (failure.hint, own, _remains(error, progress))
    failure.hint = "; ".join(hint for hint in hints if hint) or None
    if became == "stopped" and not progress.reconnected:  # the lock went with the connection
        _log(failure, progress)
    return failure


def _state_behind(progress: Progress, error: SqlmigError | KeyboardInterrupt) -> str:
    done = "applied" if progress.step.direction == "up" else "reverted"
    what = "the interrupt" if isinstance(error, KeyboardInterrupt) else "this"
    return f"{progress.step.migration.filename} is {done}: {what} came after its commit"


def _remains(error: SqlmigError | KeyboardInterrupt, progress: Progress) -> str | None:
    """What the statement left behind, where the server can still be asked."""
    if progress.step.atomic or progress.sent is None or not isinstance(error, (DatabaseError, KeyboardInterrupt)):
        return None
    try:
        found = progress.context.session.remains(progress.sent)
    except SqlmigError:  # the connection may be gone by now; the first error is the one to tell
        return None
    dropped = " (done before the statement runs again)"
    named = (
        f"it left {item.description} behind: `{item.removal}`{dropped if item.removable else ''}" for item in found
    )
    return "; ".join(named) or None


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


def _state(progress: Progress, before: int, became: Outcome) -> str:
    step, done, total = progress.step, progress.done, progress.total
    name, word = step.migration.filename, "applied" if step.direction == "up" else "reverted"
    which = "the migration before it stays" if before == 1 else f"the {before} migrations before it stay"
    earlier = f"; {which} {word}" if before else ""
    if step.atomic:
        nothing = f"{name} was rolled back and left nothing behind"
        unknown = f"{name} is {word}, or it was rolled back and left nothing behind: the ledger could not be asked"
        return f"{nothing if became == 'stopped' else unknown}{earlier}"
    ran = "statement 1" if done == 1 else f"statements 1 to {done}"
    ran = f"{ran} of {total} in {name} took effect and cannot be rolled back"
    if done == 0:
        ran = f"no statement of {total} in {name} took effect"
    if done == total:
        ledger = "does not know it" if became == "stopped" else "could not be asked"
        return f"{ran}; the ledger {ledger}{earlier}"
    return f"{ran}{_open_end(progress, became == 'undecided')}{earlier}"


def _open_end(progress: Progress, undecided: bool) -> str:
    """What is known of the statement that failed, and of those before it in the same transaction."""
    first, last = progress.done + 1, progress.attempted + bool(progress.underway)
    if undecided and progress.together > 1:
        return f"; statements {first} to {progress.done + progress.together} took effect together or not at all"
    if undecided:
        which = f"statement {first}" if first >= last else f"statements {first} to {last}"
        return f"; {which} may have taken effect or not"
    return f"; the transaction that begins with statement {first} was rolled back" if first < last else ""


def _hint(progress: Progress, became: Outcome) -> str | None:
    step, next_statement = progress.step, _next(progress)
    command = "up" if step.direction == "up" else "rollback"
    if became == "undecided" and progress.together:
        return f"run `sqlmig {command}` again: the log knows, and it goes on behind what took effect"
    if became == "undecided":
        return f"look at the database, then run `sqlmig resume {step.migration.version}` with --retry or --skip"
    if became == "committed":
        return f"run `sqlmig {command}` again for what is left"
    if became == "unknown":
        return "run `sqlmig status` when the server answers: the ledger's row commits together with the migration"
    if step.atomic:
        return None
    if next_statement is None:
        return f"run `sqlmig resume {step.migration.version} --skip`, then `sqlmig {command}`"
    line = next_statement.location.line
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
