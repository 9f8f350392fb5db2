"""Running the steps of a plan, and telling what happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from sqlmig.dialects.api import Session
from sqlmig.errors import DatabaseError, SqlmigError
from sqlmig.model import PLAIN, Event, EventKind, Options, Part, Plan, Statement
from sqlmig.results import StepOutcome, StepResult
from sqlmig.runner.failures import explain
from sqlmig.runner.progress import Progress, Run
from sqlmig.runner.retrying import advise, backoff
from sqlmig.sql.interpolate import interpolate


def run(plan: Plan, context: Run) -> tuple[tuple[StepResult, ...], SqlmigError | None]:
    """Run the steps in order up to the first failure. The error, if any, says what is true of the database now."""
    results: list[StepResult] = []
    for step in plan.steps:
        progress = Progress(step, context)
        context.notify(Event("step_started", step=step, index=step.first_statement, total=progress.total))
        try:
            _run_step(progress)
        except (SqlmigError, KeyboardInterrupt) as error:
            failure = explain(error, progress, len(results))
            results.append(_end(progress, failed=not progress.committed))
            return tuple(results), failure
        results.append(_end(progress, failed=False))
    return tuple(results), None


def _end(progress: Progress, failed: bool) -> StepResult:
    step, notify = progress.step, progress.context.notify
    done: StepOutcome = "applied" if step.direction == "up" else "reverted"
    notify(Event("step_failed" if failed else "step_done", step=step, total=progress.total, seconds=progress.seconds))
    return StepResult(
        version=step.migration.version,
        name=step.migration.name,
        path=step.migration.path,
        direction=step.direction,
        outcome="failed" if failed else done,
        statements=progress.attempted - step.first_statement,
        resumed_at=step.first_statement,
        seconds=progress.seconds,
    )


def _run_step(progress: Progress) -> None:
    step, session = progress.step, progress.context.session
    if step.atomic:
        part = step.parts[0] if step.parts else None
        _with_retry(part, progress, lambda: _run_transaction(part, progress, final=True))
        session.restore()
        return
    first = 0
    for part in step.parts:
        skip = max(0, progress.done - first)
        if skip < len(part.statements):
            _run_part(part, progress, skip)
        first += len(part.statements)
    with session.transaction():
        progress.finish()


def _run_part(part: Part, progress: Progress, skip: int) -> None:
    """One part of a step that is no transaction as a whole, with its progress in the log."""
    if part.atomic:
        progress.start()
        _with_retry(part, progress, lambda: _run_transaction(part, progress, final=False, skip=skip))
        progress.advance(len(part.statements) - skip)
    else:
        _limit(part.options, progress.context.session)
        for statement in islice(part.statements, skip, None):
            alone = replace(part, statements=(statement,))
            progress.start()
            _with_retry(alone, progress, lambda: _send(alone, progress))  # noqa: B023  # called before the next round
            progress.advance(1)
    progress.context.session.restore()


def _run_transaction(part: Part | None, progress: Progress, final: bool, skip: int = 0) -> None:
    """The statements of one part in one transaction, together with the ledger rows when it is the whole step."""
    session = progress.context.session
    with session.transaction(part.options if part else PLAIN):
        if part is not None:
            _send(part, progress, skip)
        if final:
            session.restore()
            progress.finish()


def _send(part: Part, progress: Progress, skip: int = 0) -> None:
    """Hand the statements over one by one, so that a large file is read while it runs."""
    context = progress.context
    values = {name: context.variables[name] for name in part.options.variables}
    dialect = context.session.traits.sql
    first = progress.attempted = progress.done
    underway = progress.underway
    underway.clear()

    def tell(kind: EventKind, statement: Statement, index: int) -> None:
        context.notify(Event(kind, step=progress.step, statement=statement, index=index, total=progress.total))

    def taken() -> Iterator[Statement]:
        for statement in islice(part.statements, skip, None):
            underway.append(statement)
            if len(underway) == 1:
                tell("statement_started", statement, progress.attempted)
            yield interpolate(statement, values, dialect) if values else statement

    def done(index: int) -> None:
        tell("statement_done", underway.popleft(), first + index)
        progress.attempted = first + index + 1
        if underway:
            tell("statement_started", underway[0], progress.attempted)

    context.session.run(taken(), done)


def _limit(options: Options, session: Session) -> None:
    """Bound the statements of a part once, so that a file may set its own limits between two of them."""
    if options.lock_timeout is not None or options.statement_timeout is not None:
        session.limits(options.lock_timeout, options.statement_timeout)


def _with_retry(part: Part | None, progress: Progress, attempt: Callable[[], None]) -> None:
    """Try again after a lock timeout, as often as `retry` allows, waiting about 1, 2, 4 … 30 seconds."""
    options = part.options if part else PLAIN
    retries = options.retry or 0
    for number in range(retries + 1):
        try:
            return attempt()
        except DatabaseError as error:
            if not error.lock_timeout:
                raise
            if number == retries:
                advise(error, options)
                raise
            wait = backoff(number)
            progress.context.notify(Event("retrying", f"{error.message}; next try in {wait:.1f} s", seconds=wait))
            time.sleep(wait)
    return None
