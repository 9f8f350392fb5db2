"""Applying and reverting: library, ledger, plan and runner put together for the commands."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from sqlmig import dialects
from sqlmig.approval import NOBODY, Consent, backs_up, backup, require_consent, wanted
from sqlmig.config import Settings
from sqlmig.dialects.api import Session
from sqlmig.errors import DatabaseMissing, SqlmigError
from sqlmig.evidence import witnessed
from sqlmig.ledger import Ledger, prepare, read
from sqlmig.library import Library
from sqlmig.model import Direction, Event, Finding, History, Notify, Plan
from sqlmig.noun import replace
from sqlmig.plan import Target, require
from sqlmig.planning import make_plan
from sqlmig.results import SWITCHED_OFF, PlanResult, RunResult
from sqlmig.schema.writing import after_run, chosen
from sqlmig.workspace import Created, actor, connected, history, library, locked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.results import SchemaResult, StepResult


def show(
    command: str, settings: Settings, notify: Notify, direction: Direction, target: Target, sql: bool
) -> PlanResult:
    """The plan that `run_plan` would run now. Reads only, and takes no lock."""
    from sqlmig.plan import risks  # not for most runs

    found = library(settings)
    past, notes = _past(command, settings, notify, found)
    plan = make_plan(found, past, settings, direction, target, settings.strict)
    traits = dialects.load(settings.database).traits
    found_risks = risks(plan, traits)
    off = _switched_off(settings) if direction == "up" else ()
    findings = (*off, *notes, *plan.findings, *wanted(plan, found_risks, settings))
    copied = "not_needed" if notes else backup(plan, found_risks, settings)
    return PlanResult(command, Plan(direction, plan.steps, findings), found_risks, copied, traits.sql, sql)


def _past(command: str, settings: Settings, notify: Notify, found: Library) -> tuple[History, tuple[Finding, ...]]:
    """What the ledger knows, and a finding instead where the database that `up` would create is missing."""
    try:
        return history(settings, notify, found), ()
    except DatabaseMissing as error:
        if command == "rollback":
            raise
        return History(), (Finding("database", "notice", error.message, help="`sqlmig up` creates it"),)


def _switched_off(settings: Settings) -> tuple[Finding, ...]:
    """What there is to say where the setting `auto_migrate` is off."""
    if settings.auto_migrate:
        return ()
    origin = next((item.origin for item in settings.origins if item.name == "auto_migrate"), "default")
    message = f"auto_migrate is off ({origin}), so up and migrate apply nothing"
    return (Finding(SWITCHED_OFF, "notice", message, help="with --auto-migrate they do"),)


def apply(
    command: str, settings: Settings, notify: Notify, target: Target, consent: Consent, create: bool = False
) -> RunResult:
    """Apply what is pending. Where the setting `auto_migrate` is off it is only told what that would be."""
    if settings.auto_migrate:
        return run_plan(command, settings, notify, "up", target, consent, create)
    begin, found = time.monotonic(), library(settings)
    past, notes = _past(command, settings, notify, found)
    plan = make_plan(found, past, settings, "up", target, settings.strict)
    waiting = (Finding("pending", "notice", f"{step.migration.filename} is pending") for step in plan.steps)
    findings = (*_switched_off(settings), *notes, *plan.findings, *waiting)
    return RunResult(command, (), _pending(found, past, ()), findings, seconds=time.monotonic() - begin)


def run_plan(
    command: str,
    settings: Settings,
    notify: Notify,
    direction: Direction,
    target: Target,
    consent: Consent = NOBODY,
    create: bool = False,
) -> RunResult:
    """Plan and run with the lock held. Refused, with every reason, before anything changed; Unconfirmed where a person
    has to agree, and has not."""
    begin, found, created = time.monotonic(), library(settings), Created(notify)
    agreed = _once(partial(_agreed, found, settings, direction, target, consent))
    chosen(settings)  # an engine that does not fit is told before anything runs
    with (
        connected(settings, created, create=create, agree=lambda: agreed(History())) as session,
        locked(session, settings, notify) as ledger,
    ):
        past = witnessed(read(session, ledger), found.migrations, session)
        plan = agreed(past)
        saved = None if created.seen else _backed_up((plan,), session, ledger, settings, notify)
        steps, error = _execute(plan, session, ledger, past, settings, notify, _deadline(settings))
        schema, error = _keep_schema(session, ledger, settings, notify, past, steps, error)
    pending = _pending(found, past, steps)
    seconds = time.monotonic() - begin
    return RunResult(command, steps, pending, plan.findings, created.seen, seconds, error, schema, saved)


def _once(make: Callable[[History], Plan]) -> Callable[[History], Plan]:
    """Plan as `make` does, and not again for the same history: before this run creates the database it is empty, and
    behind that, too, if nobody else was faster."""
    made: list[tuple[History, Plan]] = []

    def plan(past: History) -> Plan:
        if not made or made[-1][0] != past:
            made.append((past, make(past)))
        return made[-1][1]

    return plan


def _agreed(
    found: Library, settings: Settings, direction: Direction, target: Target, consent: Consent, past: History
) -> Plan:
    plan = make_plan(found, past, settings, direction, target, settings.strict)
    require(plan)
    require_consent(plan, settings, consent)
    return plan


def redo(settings: Settings, notify: Notify, target: Target, consent: Consent = NOBODY) -> RunResult:
    """Revert, then apply the same versions again, under one lock. Both plans must hold before anything changes, and who
    has to agree has to agree to both."""
    begin, found = time.monotonic(), library(settings)
    chosen(settings)
    with connected(settings, notify) as session, locked(session, settings, notify) as ledger:
        past = witnessed(read(session, ledger), found.migrations, session)
        down = make_plan(found, past, settings, "down", target)
        versions = frozenset(step.migration.version for step in down.steps)
        reverted = replace(past, applied=tuple(entry for entry in past.applied if entry.version not in versions))
        up = make_plan(found, reverted, settings, "up", Target(only=versions))
        require(down)
        require(up)
        require_consent(down, settings, consent)
        require_consent(up, settings, consent)
        saved = _backed_up((down, up), session, ledger, settings, notify)
        deadline = _deadline(settings)
        steps, error = _execute(down, session, ledger, past, settings, notify, deadline)
        if error is None:
            more, error = _execute(up, session, ledger, past, settings, notify, deadline)
            steps = (*steps, *more)
        schema, error = _keep_schema(session, ledger, settings, notify, past, steps, error)
    pending = _pending(found, past, steps)
    seconds = time.monotonic() - begin
    return RunResult("redo", steps, pending, down.findings, False, seconds, error, schema, saved)


def _backed_up(
    plans: Sequence[Plan], session: Session, ledger: Ledger, settings: Settings, notify: Notify
) -> str | None:
    """The path of a backup of what these plans may lose, None where none is wanted. EnvironmentFailure without it."""
    if not settings.backup_enabled:  # the risks need not be known
        return None
    from sqlmig.plan import risks

    if not any(backs_up(plan, risks(plan, session.traits), settings) for plan in plans):
        return None
    from sqlmig.backups.making import make_first  # for runs that may lose data

    return str(make_first(session, ledger, settings, notify, "before-run", "run").path)


def _deadline(settings: Settings) -> float | None:
    """When the run has to be over, on the monotonic clock; None for no limit."""
    return time.monotonic() + settings.max_migration_time if settings.max_migration_time else None


def _execute(
    plan: Plan,
    session: Session,
    ledger: Ledger,
    past: History,
    settings: Settings,
    notify: Notify,
    deadline: float | None,
) -> tuple[tuple[StepResult, ...], SqlmigError | None]:
    notify(Event("planned", total=len(plan.steps), plan=plan))
    if not past.kept and (plan.steps or plan.direction == "up"):
        prepare(session, ledger)
    if not plan.steps:
        return (), None
    from sqlmig.runner import Run, run  # mostly nothing is pending

    return run(plan, Run(session, ledger, actor(), past.last_batch + 1, settings.variables, notify, deadline))


def _keep_schema(
    session: Session,
    ledger: Ledger,
    settings: Settings,
    notify: Notify,
    past: History,
    steps: tuple[StepResult, ...],
    error: SqlmigError | None,
) -> tuple[SchemaResult | None, SqlmigError | None]:
    """Write the schema file behind the steps, the first of which may have failed half way. The run's own error
    comes first, and then says what became of the file."""
    schema, failure = after_run(session, ledger, settings, notify, bool(steps), past.versions)
    if error is None or failure is None:
        return schema, error or failure
    reasons = "; ".join((failure.message, *(problem.message for problem in failure.problems)))
    error.state = f"{error.state}; {settings.schema_file} could not be written: {reasons}"
    return None, error


def _pending(found: Library, past: History, steps: tuple[StepResult, ...]) -> int:
    """How many migrations are left to apply when these steps have run."""
    applied = set(past.versions)
    for step in steps:
        if step.outcome == "applied":
            applied.add(step.version)
        elif step.outcome == "reverted":
            applied.discard(step.version)
    return sum(migration.version not in applied for migration in found.migrations)
