"""Handing the statements of a part to the session, and telling what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from sqlmig.errors import RunFailed
from sqlmig.model import Event, Options, Piece, Statement
from sqlmig.runner.deadline import MESSAGE, advice, over
from sqlmig.runner.progress import Progress
from sqlmig.sql.plain import statements


def send(pieces: Iterable[Piece], options: Options, progress: Progress, first: int) -> None:
    """Hand statements over as they are taken, so that a large file is read while it runs. `options` are those of their
    part, `first` is the number of the first one in the step."""
    progress.begin(first)
    progress.context.session.run(_taken(pieces, options, progress), partial(_done, progress, first))


def _taken(pieces: Iterable[Piece], options: Options, progress: Progress) -> Iterator[Piece]:
    underway, deadline = progress.underway, progress.context.deadline
    for piece in pieces:
        if over(deadline):
            raise RunFailed(MESSAGE, hint=advice(progress.step.direction))
        underway.append(piece)
        if len(underway) == 1:
            _tell_started(progress)
        progress.sent = filled(options, piece, progress) if isinstance(piece, Statement) else None
        yield progress.sent or piece


def _done(progress: Progress, first: int, index: int) -> None:
    while (left := first + index + 1 - progress.attempted) > 0:
        number, (piece, before, behind) = progress.attempted, progress.ran(left)
        if progress.followed:
            ran = islice(statements((piece,)), before, behind)
            event = Event("statement_done", step=progress.step, index=number, total=progress.total, done=ran)
            progress.context.notify(event)
        if progress.underway:
            _tell_started(progress)


def _tell_started(progress: Progress) -> None:
    if progress.followed:
        event = Event("statement_started", "", progress.step, progress.current, progress.attempted, progress.total)
        progress.context.notify(event)


def filled(options: Options, statement: Statement, progress: Progress) -> Statement:
    """The statement with the values of its variables."""
    if not options.variables:
        return statement
    from sqlmig.sql.interpolate import interpolate  # few files have variables

    context = progress.context
    values = {name: context.variables[name] for name in options.variables}
    return interpolate(statement, values, context.session.traits.sql)
