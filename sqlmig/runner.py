"""The runner: does what a plan says, records it, and tells what happened."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlmig.config import redact
from sqlmig.dialects.api import Session
from sqlmig.errors import DatabaseError, Interrupted, RunFailed, SqlmigError
from sqlmig.ledger import Ledger, record
from sqlmig.library import source_line
from sqlmig.model import Actor, Event, EventKind, LogEntry, LogKind, Notify, Part, Plan, Statement, Step
from sqlmig.results import StepResult
from sqlmig.sql.checksum import checksum
from sqlmig.sql.interpolate import interpolate
from sqlmig.sql.split import locate_in


@dataclass(frozen=True, slots=True)
class Run:
    """All that is the same for every step of one run."""

    session: Session
    ledger: Ledger
    actor: Actor
    batch: int
    variables: Mapping[str, str]
    notify: Notify


@dataclass(slots=True)
class Progress:
    """How far a step is: statements done over all its parts, those of a rolled back transaction not among them."""

    done: int
    started_at: datetime
    clock: float
    attempted: int = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.clock


def run(plan: Plan, context: Run) -> tuple[tuple[StepResult, ...], SqlmigError | None]:
    """Run the steps in order up to the first failure. The error, if any, says what is true of the database now."""
    results: list[StepResult] = []
    for step in plan.steps:
        progress = Progress(step.first_statement, datetime.now(UTC), time.monotonic(), step.first_statement)
        context.notify(Event("step_started", step=step, index=step.first_statement, total=len(step.statements)))
        try:
            _run_step(step, context, progress)
        except (SqlmigError, KeyboardInterrupt) as error:
            failure = _failure(error, step, context, progress, len(results))
            results.append(_result(step, "failed", progress))
            context.notify(Event("step_failed", step=step, seconds=progress.seconds))
            return tuple(results), failure
        outcome = _result(step, "applied" if step.direction == "up" else "reverted", progress)
        results.append(outcome)
        context.notify(Event("step_done", step=step, total=len(step.statements), seconds=outcome.seconds))
    return tuple(results), None


def _run_step(step: Step, context: Run, progress: Progress) -> None:
    if step.atomic:
        part = step.parts[0] if step.parts else None
        _with_retry(part, context, lambda: _run_transaction(step, part, context, progress, final=True))
        context.session.restore()
        return
    first = 0
    for part in step.parts:
        skip = max(0, progress.done - first)
        if skip < len(part.statements):
            rest = replace(part, statements=part.statements[skip:])
            _run_part(step, rest, context, progress)
        first += len(part.statements)
    context.session.restore()
    with context.session.transaction():
        _record(step, context, progress, "applied" if step.direction == "up" else "reverted")


def _run_part(step: Step, part: Part, context: Run, progress: Progress) -> None:
    if part.atomic:
        _record(step, context, progress, "started")
        _with_retry(part, context, lambda: _run_transaction(step, part, context, progress, final=False))
        progress.done += len(part.statements)
        context.session.restore()
        return
    for statement in part.statements:
        _record(step, context, progress, "started")
        _with_retry(part, context, lambda s=statement: _send((s,), step, part, context, progress))  # type: ignore[misc]
        progress.done += 1
    context.session.restore()


def _run_transaction(step: Step, part: Part | None, context: Run, progress: Progress, final: bool) -> None:
    """The statements of one part in one transaction, together with the ledger rows when it is the whole step."""
    progress.attempted = progress.done
    with context.session.transaction():
        if part is not None:
            _send(part.statements, step, part, context, progress)
        if final:
            context.session.restore()
            _record(step, context, progress, "applied" if step.direction == "up" else "reverted")


def _send(statements: Sequence[Statement], step: Step, part: Part, context: Run, progress: Progress) -> None:
    options, session = part.options, context.session
    progress.attempted = progress.done
    if options.lock_timeout is not None or options.statement_timeout is not None:
        session.limits(options.lock_timeout, options.statement_timeout)
    values = {name: context.variables[name] for name in options.variables}
    ready = [interpolate(s, values, session.traits.sql) for s in statements] if values else statements
    first, total = progress.done, len(step.statements)

    def tell(kind: EventKind, index: int) -> None:
        if index < len(statements):
            context.notify(Event(kind, step=step, statement=statements[index], index=first + index, total=total))

    def done(index: int) -> None:
        progress.attempted = first + index + 1
        tell("statement_done", index)
        tell("statement_started", index + 1)

    tell("statement_started", 0)
    session.run(ready, done)


def _with_retry(part: Part | None, context: Run, attempt: Callable[[], None]) -> None:
    """Try again after a lock timeout, as often as the section's `retry` allows, waiting 1, 2, 4 … 30 seconds."""
    retries = part.options.retry if part else 0
    for number in range(retries + 1):
        try:
            return attempt()
        except DatabaseError as error:
            if not error.lock_timeout or number == retries:
                raise
            wait = min(2.0**number, 30.0)
            context.notify(Event("retrying", f"{error.message}; next try in {wait:.0f} s", seconds=wait))
            time.sleep(wait)
    return None


def _result(step: Step, outcome: str, progress: Progress) -> StepResult:
    migration = step.migration
    return StepResult(
        version=migration.version,
        name=migration.name,
        path=migration.path,
        direction=step.direction,
        outcome=outcome,  # type: ignore[arg-type]  # the callers pass literals
        statements=progress.attempted - step.first_statement,
        resumed_at=step.first_statement,
        seconds=progress.seconds,
    )


def _record(step: Step, context: Run, progress: Progress, kind: LogKind, error: str | None = None) -> None:
    over = kind not in ("started",)
    done = len(step.statements) if kind in ("applied", "reverted") else progress.done
    entry = LogEntry(
        kind=kind,
        version=step.migration.version,
        name=step.migration.name,
        direction=step.direction,
        checksum=step.migration.checksum,
        batch=context.batch if step.direction == "up" else None,
        statements_done=done,
        statements_total=len(step.statements),
        done_checksum=checksum(step.statements[:done], context.session.traits.sql)
        if kind in ("started", "failed")
        else None,
        started_at=progress.started_at,
        finished_at=datetime.now(UTC) if over else None,
        duration_ms=round(progress.seconds * 1000) if over else None,
        who=context.actor.who,
        host=context.actor.host,
        tool_version=context.actor.tool_version,
        error=error,
    )
    record(context.session, context.ledger, entry)


def _failure(
    error: SqlmigError | KeyboardInterrupt, step: Step, context: Run, progress: Progress, before: int
) -> SqlmigError:
    """The error for the user: which statement, what holds now, what to do; and the log's row about it."""
    statements = step.statements
    statement = statements[progress.attempted] if progress.attempted < len(statements) else None
    failure = _explained(error, step, statement, context)
    undecided = isinstance(error, KeyboardInterrupt) and not step.atomic
    if failure.state is None:
        failure.state = _state(step, progress, before, undecided)
    if failure.hint is None:
        failure.hint = _hint(step, statement, undecided)
    if not undecided:
        _log_failure(failure, step, context, progress)
    return failure


def _explained(
    error: SqlmigError | KeyboardInterrupt, step: Step, statement: Statement | None, context: Run
) -> SqlmigError:
    name = step.migration.filename
    if isinstance(error, KeyboardInterrupt):
        failure: SqlmigError = Interrupted(f"interrupted while {name} ran")
        failure.__cause__ = None
    elif isinstance(error, DatabaseError):
        secrets = tuple(context.variables[v] for part in step.parts for v in part.options.variables)
        text = f"{error.message} ({error.sqlstate})" if error.sqlstate else error.message
        text = f"{text}\n{error.detail}" if error.detail else text
        failure = RunFailed(redact(text, secrets), hint=error.hint)
    else:
        failure = error
    if statement is not None and failure.location is None:
        offset = error.offset if isinstance(error, DatabaseError) and not _interpolated(step) else None
        failure.location = locate_in(statement, offset) if offset is not None else statement.location
        failure.source = source_line(failure.location)
    return failure


def _interpolated(step: Step) -> bool:
    return any(part.options.variables for part in step.parts)


def _state(step: Step, progress: Progress, before: int, undecided: bool) -> str:
    name, done = step.migration.filename, progress.done
    word = "applied" if step.direction == "up" else "reverted"
    which = "the migration before it stays" if before == 1 else f"the {before} migrations before it stay"
    earlier = f"; {which} {word}" if before else ""
    if step.atomic:
        return f"{name} was rolled back and left nothing behind{earlier}"
    ran = "no statement" if done == 0 else "statement 1" if done == 1 else f"statements 1 to {done}"
    open_end = f"; statement {done + 1} may have taken effect or not" if undecided else ""
    return f"{ran} of {len(step.statements)} in {name} took effect and cannot be rolled back{open_end}{earlier}"


def _hint(step: Step, statement: Statement | None, undecided: bool) -> str | None:
    command = "up" if step.direction == "up" else "rollback"
    if undecided:
        return f"look at the database, then run `sqlmig resume {step.migration.version}` with --retry or --skip"
    if step.atomic or statement is None:
        return None
    return f"mend the file from line {statement.location.line} on and run `sqlmig {command}` again: it goes on there"


def _log_failure(failure: SqlmigError, step: Step, context: Run, progress: Progress) -> None:
    """Record the failure; when the connection is gone the user is told that the log does not know."""
    try:
        context.session.restore()
        with context.session.transaction():
            _record(step, context, progress, "failed", failure.message)
    except SqlmigError as error:
        failure.state = f"{failure.state}; the log could not be written: {error.message}"
