"""Handing the statements of a part to the session, and telling what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlmig.errors import RunFailed
from sqlmig.model import Event, Part, Piece, Statement, pieces
from sqlmig.runner.deadline import MESSAGE, advice, over
from sqlmig.runner.progress import Progress


def send(part: Part, progress: Progress, first: int, skip: int = 0) -> None:
    """Hand the statements over as they are taken, so that a large file is read while it runs; `first` is the number of
    the first one in the step."""
    context = progress.context
    progress.begin(first)

    def tell_started() -> None:
        event = Event("statement_started", "", progress.step, progress.current, progress.attempted, progress.total)
        context.notify(event)

    def taken() -> Iterator[Piece]:
        for piece in _pieces(part, progress, skip):
            if over(context.deadline):
                raise RunFailed(MESSAGE, hint=advice(progress.step.direction))
            progress.underway.append(piece)
            if len(progress.underway) == 1:
                tell_started()
            progress.sent = filled(part, piece, progress) if isinstance(piece, Statement) else None
            yield progress.sent or piece

    def done(index: int) -> None:
        while (left := first + index + 1 - progress.attempted) > 0:
            number, ran = progress.attempted, progress.ran(left)
            context.notify(Event("statement_done", step=progress.step, index=number, total=progress.total, done=ran))
            if progress.underway:
                tell_started()

    context.session.run(taken(), done)


def _pieces(part: Part, progress: Progress, skip: int) -> Iterator[Piece]:
    """One by one where something is done for each statement: its values put in, or the time looked at; and where the
    session would take bundles apart, since finding the one that runs within them takes as long as they are."""
    context = progress.context
    apart = not (context.session.traits.bundles and part.atomic)
    if apart or skip or part.options.variables or context.deadline is not None:
        return islice(part.statements, skip, None)
    return pieces(part.statements)


def filled(part: Part, statement: Statement, progress: Progress) -> Statement:
    """The statement with the values of its variables."""
    if not part.options.variables:
        return statement
    from sqlmig.sql.interpolate import interpolate  # few files have variables

    context = progress.context
    values = {name: context.variables[name] for name in part.options.variables}
    return interpolate(statement, values, context.session.traits.sql)
