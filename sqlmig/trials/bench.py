"""A scratch database on which migrations are tried, and what one sees of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from sqlmig.config import Settings
from sqlmig.dialects.api import Session
from sqlmig.errors import (
    UNCHANGED,
    DatabaseError,
    EnvironmentFailure,
    Problem,
    RunFailed,
    SchemaIncomplete,
    SqlmigError,
)
from sqlmig.ledger import Ledger, locate, prepare
from sqlmig.model import Event, Notify, Options, Plan, Step
from sqlmig.noun import entity, noun, replace
from sqlmig.results import Timing
from sqlmig.runner import Run, run
from sqlmig.scratch import scratch
from sqlmig.workspace import actor, connected, ready

_RIGHT = "this login needs the right to create databases; --url names another login, or another server"

Level = Mapping[str, str]
"""A schema at one moment: the SQL of each object by its identity, with owners and privileges where they can be read."""


@entity
class Bench:
    """A session on an empty scratch database with a ledger; `settings` name it, and nothing else of the user's.

    `grants` says that levels are read with owners and privileges, which `first_level` finds out.
    """

    settings: Settings
    session: Session
    ledger: Ledger
    notify: Notify
    grants: bool = True


@noun
class Attempt:
    """How long something took, and why it failed."""

    timing: Timing
    problems: tuple[Problem, ...] = ()


@contextmanager
def bench(settings: Settings, notify: Notify) -> Iterator[Bench]:
    """A bench of its own, gone at the end. The databases of files need none of their own."""
    with empty(settings, notify) as there, connected(there, notify) as session:
        ledger = locate(settings.migrations_table, session)
        prepare(session, ledger)
        yield Bench(there, session, ledger, notify)


@contextmanager
def empty(settings: Settings, notify: Notify) -> Iterator[Settings]:
    """Settings whose database is a scratch one, and empty. EnvironmentFailure where this login may not make one."""
    _, options = ready(settings, notify)
    with ExitStack() as stack:
        try:
            own = stack.enter_context(scratch(settings.database, options))
        except DatabaseError as error:
            raise EnvironmentFailure(
                f"no scratch database can be made: {error.message}", state=UNCHANGED, hint=_RIGHT
            ) from error
        yield replace(settings, url=own, wait=False)


def attempt(place: Bench, step: Step, name: str) -> Attempt:
    """Run one step."""
    context = Run(place.session, place.ledger, actor(), 1, place.settings.variables, place.notify)
    begin = time.monotonic()
    _, error = run(Plan(step.direction, (step,)), context)
    timing = Timing(name, time.monotonic() - begin)
    return Attempt(timing, (problem(error),) if error else ())


def limits(settings: Settings) -> Options:
    """What bounds statements that have no section of their own to say so."""
    return Options(lock_timeout=settings.table_lock_timeout, statement_timeout=settings.statement_timeout)


def problem(error: SqlmigError) -> Problem:
    """What is wrong with the SQL. An error that says nothing of it is raised: what it knows of the state and of what to
    do is about a scratch database."""
    if isinstance(error, RunFailed):
        return Problem(error.message, error.location, error.source)
    error.state, error.hint = UNCHANGED, None
    raise error


def first_level(place: Bench) -> Level:
    """The schema now, without owners and privileges where this login may not read them: on MySQL not everyone may."""
    try:
        return level(place)
    except DatabaseError:
        place.grants = False
        return level(place)


def level(place: Bench) -> Level:
    """The schema now. SchemaIncomplete when a part of it cannot be seen."""
    snapshot = place.session.snapshot(place.grants)
    if snapshot.hidden:
        raise SchemaIncomplete(
            f"this user may not see the whole schema: {', '.join(snapshot.hidden)} on a scratch database is missing",
            hint="the server leaves out in silence what a user has no privilege on",
        )
    unwritten = {item.identity: f"-- cannot be written as SQL: {item.reason}" for item in snapshot.lost}
    return {"settings": snapshot.preamble} | {block.identity: block.sql for block in snapshot.blocks} | unwritten


def quietly(notify: Notify) -> Notify:
    """What a person wants to see of a run that is only tried: what runs now, and what it waits for."""
    shown = ("statement_started", "rows_sent", "trial_started", "waiting_for_database", "retrying")

    def told(event: Event) -> None:
        if event.kind in shown:
            notify(event)

    return told
