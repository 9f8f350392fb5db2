"""All migrations up at once, as a user would have them, and what is asked of the database that they make."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlmig.config import Settings
from sqlmig.dialects.api import Session
from sqlmig.errors import ConnectionFailed, Interrupted, Problem, RunFailed
from sqlmig.ledger import locate, read, versions
from sqlmig.library import Library
from sqlmig.model import Event, Notify, Step
from sqlmig.noun import replace
from sqlmig.plan import Target
from sqlmig.planning import make_plan
from sqlmig.results import Timing, Trial
from sqlmig.schema.comparing import differences
from sqlmig.schema.loading import load
from sqlmig.schema.writing import current
from sqlmig.trials.bench import Attempt, Bench, Level, attempt, empty, problem
from sqlmig.workspace import connected

SECOND_UP = "a second up does nothing"
SAME_SCHEMA = "the schema file equals the migrations"


def climb(place: Bench, steps: Sequence[Step], notify: Notify) -> tuple[int, Attempt | None]:
    """Run all steps up to the first that fails: how many went up, and the attempt that did not."""
    for index, step in enumerate(steps):
        notify(Event("trial_started", step.migration.filename, index=index, total=len(steps)))
        made = attempt(place, step, "up")
        if made.problems:
            return index, made
    return len(steps), None


def second_up(place: Bench, found: Library) -> Trial:
    """Whether `up` would find something to do, or a reason not to, in a database that has everything."""
    begin = time.monotonic()
    plan = make_plan(found, read(place.session, place.ledger), place.settings, "up", Target())
    timings = (Timing("plan", time.monotonic() - begin),)
    steps = (Problem(f"{step.migration.filename} would run again") for step in plan.steps)
    errors = (Problem(item.message, item.location) for item in plan.findings if item.level == "error")
    problems = (*steps, *errors)
    return Trial("migrations", SECOND_UP, "", "failed" if problems else "passed", timings, problems)


def same_schema(place: Bench, settings: Settings, notify: Notify) -> Trial:
    """Load the schema file into a database of its own, and compare it with what the migrations made."""
    path, begin = settings.schema_file, time.monotonic()
    notify(Event("trial_started", path))
    loaded = _loaded(settings, notify)
    trial = Trial("schema", SAME_SCHEMA, path, timings=(Timing("load", time.monotonic() - begin),))
    if isinstance(loaded, Problem):
        return replace(trial, outcome="failed", problems=(loaded,))
    changes = tuple(differences(loaded, _level(place.session, place.settings), path, "migrations"))
    if not changes:
        return trial
    count = "1 object differs" if len(changes) == 1 else f"{len(changes)} objects differ"
    wrong = Problem(count, hint="`sqlmig up` and `sqlmig dump` write the file anew")
    return replace(trial, outcome="failed", problems=(wrong,), differences=changes)


def _loaded(settings: Settings, notify: Notify) -> Level | Problem:
    """What the schema file makes, or why it makes nothing."""
    with empty(settings, notify) as there:
        try:
            load(there, notify, force=False)
        except (RunFailed, Interrupted, ConnectionFailed) as error:
            return problem(error)
        with connected(there, notify) as session:
            return _level(session, there)


def _level(session: Session, settings: Settings) -> Level:
    """The schema as the schema file has it, without owners and privileges, and the applied versions."""
    snapshot, _ = current(session, settings)
    blocks = {"settings": snapshot.preamble} | {block.identity: block.sql for block in snapshot.blocks}
    applied = versions(session, locate(settings.migrations_table, session)) or ()
    return blocks | {"applied versions": "\n".join(applied)}
