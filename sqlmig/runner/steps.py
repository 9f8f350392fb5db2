"""Running the steps of a plan, and telling what happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice

from sqlmig.dialects.api import Session
from sqlmig.errors import DatabaseError, SqlmigError
from sqlmig.ledger import recorder
from sqlmig.model import PLAIN, Event, Options, Part, Piece, Plan, Statement, pieces
from sqlmig.noun import replace
from sqlmig.results import StepResult
from sqlmig.runner.deadline import MESSAGE, advice, bounded, over, too_late
from sqlmig.runner.progress import Progress, Run
from sqlmig.runner.sending import filled, send

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from sqlmig.model import EventKind
    from sqlmig.results import StepOutcome

    Result = TypeVar("Result")


def run(plan: Plan, context: Run) -> tuple[tuple[StepResult, ...], SqlmigError | None]:
    """Run the steps in order up to the first failure. The error, if any, says what is true of the database now."""
    results: list[StepResult] = []
    record = recorder(context.session, context.ledger)
    for planned in plan.steps:
        if over(context.deadline):
            return tuple(results), too_late(plan.steps[len(results) :], len(results))
        step = bounded(planned, context.deadline)
        progress = Progress(step, context, record)
        try:
            _run_step(progress)
        except (SqlmigError, KeyboardInterrupt) as error:
            from sqlmig.runner.failures import explain  # few steps fail

            if isinstance(error, DatabaseError) and over(context.deadline):
                error.hint = f"{MESSAGE}: {advice(step.direction)}"
            failure = explain(error, progress, len(results))
            results.append(_end(progress, failed=not progress.committed))
            return tuple(results), failure
        results.append(_end(progress, failed=False))
    return tuple(results), None


def _end(progress: Progress, failed: bool) -> StepResult:
    step, seconds = progress.step, progress.seconds
    done: StepOutcome = "applied" if step.direction == "up" else "reverted"
    kind: EventKind = "step_failed" if failed else "step_done"
    progress.context.notify(Event(kind, step=step, total=progress.total, seconds=seconds))
    return StepResult(
        version=step.migration.version,
        name=step.migration.name,
        path=step.migration.path,
        direction=step.direction,
        outcome="failed" if failed else done,
        statements=progress.attempted - step.first_statement,
        resumed_at=step.first_statement,
        seconds=seconds,
    )


def _run_step(progress: Progress) -> None:
    step, session = progress.step, progress.context.session
    if step.atomic:
        part = step.parts[0] if step.parts else None
        _with_retry(part, progress, lambda _: _run_transaction(part, progress, final=True))
        progress.committed = True
        session.restore()
    else:
        _run_parts(progress)
    session.require_lock()


def _run_parts(progress: Progress) -> None:
    """A step that is no transaction as a whole; behind its last statement it is entered into the ledger."""
    step, session, first = progress.step, progress.context.session, 0
    for part in step.parts:
        skip = max(0, progress.done - first)
        if skip < len(part.statements):
            _run_part(part, progress, skip)
        first += len(part.statements)
    with session.transaction():
        progress.finish()
    progress.committed = True


def _run_part(part: Part, progress: Progress, skip: int) -> None:
    """One part of a step that is no transaction as a whole, with its progress in the log.

    A transaction commits together with the row that counts its statements, so that a crash leaves none undecided.
    Where it goes on behind statements that ran in another session, their settings are made again.
    """
    if skip:
        _set_up(part, progress, skip)
    if part.atomic:
        if progress.done:
            progress.reach(0)
        progress.together = len(part.statements) - skip
        _with_retry(part, progress, lambda _: _run_transaction(part, progress, final=False, skip=skip))
        progress.advance(progress.together)
    else:
        _limit(part.options, progress.context.session)
        _run_groups(part, progress, skip)
    progress.context.session.restore()


def _set_up(part: Part, progress: Progress, skip: int) -> None:
    from sqlmig.sql.sessions import is_setting  # for what stopped half way

    session = progress.context.session
    ran = (filled(part.options, statement, progress) for statement in islice(part.statements, skip))
    settings = tuple(statement for statement in ran if is_setting(statement.sql, session.traits.sql))
    if settings:
        session.run(settings, lambda _: None)


def _run_groups(part: Part, progress: Progress, skip: int) -> None:
    """Each statement on its own. Those that the file puts into a transaction take effect together, at its end."""
    before, end = progress.done - skip, len(part.statements)
    rest = islice(part.statements, skip, None)

    def attempt(number: int) -> int:
        nonlocal rest
        if number:
            rest = islice(part.statements, progress.done - before, None)
        stopped_here = progress.step.again and progress.done == progress.step.first_statement
        return _run_group(part, progress, rest, again=number > 0 or stopped_here)

    while progress.done - before < end:
        progress.start()
        progress.advance(_with_retry(part, progress, attempt))


def _run_group(part: Part, progress: Progress, rest: Iterator[Statement], again: bool) -> int:
    """Run statements until nothing of the file's own is open; how many there were."""
    session, taken = progress.context.session, 0
    for taken, statement in enumerate(rest, 1):
        if again and taken == 1:
            _clear(part, statement, progress)
        send((statement,), part.options, progress, progress.done + taken - 1)
        if session.settled:
            return taken
    session.restore()  # the file leaves its transaction open
    return taken


def _clear(part: Part, statement: Statement, progress: Progress) -> None:
    """Remove what the statement left behind when it failed, and what would stand in its way now."""
    session, notify = progress.context.session, progress.context.notify
    for found in session.remains(filled(part.options, statement, progress)):
        if found.removable:
            session.run((replace(statement, sql=found.removal, data=None),), lambda _: None)
            notify(Event("notice", f"{found.description} was left behind by the failed attempt, and is dropped"))


def _run_transaction(part: Part | None, progress: Progress, final: bool, skip: int = 0) -> None:
    """The statements of one part in one transaction, together with the ledger rows when it is the whole step."""
    session = progress.context.session
    with session.transaction(part.options if part else PLAIN):
        if part is not None:
            send(_pieces(part, progress, skip), part.options, progress, progress.done)
            session.restore()
            session.require_lock()
        if final:
            progress.finish()
        else:
            progress.reach(progress.together)


def _pieces(part: Part, progress: Progress, skip: int) -> Iterable[Piece]:
    """One by one where something is done for each statement: its values put in, or the time looked at; and where the
    session would take bundles apart, since finding the one that runs within them takes as long as they are."""
    context = progress.context
    apart = skip or part.options.variables or context.deadline is not None
    if apart or not (context.session.traits.bundles and part.atomic):
        return islice(part.statements, skip, None)
    return pieces(part.statements)


def _limit(options: Options, session: Session) -> None:
    """Bound the statements of a part once, so that a file may set its own limits between two of them."""
    if options.lock_timeout is not None or options.statement_timeout is not None:
        session.limits(options.lock_timeout, options.statement_timeout)


def _with_retry(part: Part | None, progress: Progress, attempt: Callable[[int], Result]) -> Result:
    """Try again after a lock timeout, as often as `retry` allows, waiting about 1, 2, 4 … 30 seconds."""
    options = part.options if part else PLAIN
    retries = options.retry or 0
    for number in count():
        try:
            return attempt(number)
        except DatabaseError as error:
            if not error.lock_timeout:
                raise
            from sqlmig.runner.retrying import advise, backoff  # few statements wait so long

            if number == retries:
                advise(error, options)
                raise
            wait = backoff(number)
            progress.context.notify(Event("retrying", f"{error.message}; next try in {wait:.1f} s", seconds=wait))
            time.sleep(wait)
    raise AssertionError("the last attempt returns or raises")
